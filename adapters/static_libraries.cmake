# Libraries linked into the task itself, and their names hidden: for a server that brings its own OpenSSL, or an older system. The C library
# stays the system's. Variables and functions for the top folder and the adapters.
if(POSTERN_STATIC_LIBRARIES)
  set(OPENSSL_USE_STATIC_LIBS ON)
  set(Boost_USE_STATIC_LIBS ON)
endif()

# link_archives(PREFIX): what pkg_check_modules found as PREFIX is linked from its archives, and so is what these need.
function(link_archives prefix)
  if(NOT POSTERN_STATIC_LIBRARIES)
    return()
  endif()
  foreach(name ${${prefix}_STATIC_LIBRARIES})
    if(name MATCHES "^(c|m|dl|rt|pthread|resolv)$")
      list(APPEND archives ${name})
    elseif(name MATCHES "^(ssl|crypto)$")
      list(APPEND archives OpenSSL::SSL OpenSSL::Crypto)
    else()
      find_library(archive_${name} lib${name}.a HINTS ${${prefix}_STATIC_LIBRARY_DIRS} REQUIRED)
      list(APPEND archives ${archive_${name}})
    endif()
  endforeach()
  set_property(TARGET PkgConfig::${prefix} PROPERTY INTERFACE_LINK_LIBRARIES ${archives})
endfunction()

# fmt::fmt from an archive; distributions that have none have all of its source in its headers.
function(find_fmt)
  find_library(archive_fmt libfmt.a)
  if(NOT POSTERN_STATIC_LIBRARIES)
    find_package(fmt REQUIRED)
  elseif(archive_fmt)
    add_library(fmt::fmt STATIC IMPORTED GLOBAL)
    set_target_properties(fmt::fmt PROPERTIES IMPORTED_LOCATION ${archive_fmt})
  else()
    set(source ${CMAKE_BINARY_DIR}/fmt_archive.cpp)
    file(CONFIGURE OUTPUT ${source} CONTENT [[
#include <fmt/format-inl.h>
FMT_BEGIN_NAMESPACE
namespace detail {
template dragonbox::decimal_fp<float> dragonbox::to_decimal(float) noexcept;
template dragonbox::decimal_fp<double> dragonbox::to_decimal(double) noexcept;
template locale_ref::locale_ref(const std::locale&);
template std::locale locale_ref::get<std::locale>() const;
template thousands_sep_result<char> thousands_sep_impl(locale_ref);
template char decimal_point_impl(locale_ref);
template void buffer<char>::append(const char*, const char*);
template void vformat_to(buffer<char>&, string_view, basic_format_args<FMT_BUFFER_CONTEXT(char)>, locale_ref);
}
FMT_END_NAMESPACE
]])
    add_library(fmt_archive STATIC ${source})
    target_compile_options(fmt_archive PRIVATE -w)
    # The sources that use it are compiled as they are against the shared library.
    target_compile_definitions(fmt_archive INTERFACE FMT_SHARED)
    add_library(fmt::fmt ALIAS fmt_archive)
  endif()
endfunction()

# hide_libraries(TARGET): no name of this program, nor of a library that is linked into it, can be seen by the shared libraries around it.
function(hide_libraries target)
  if(POSTERN_STATIC_LIBRARIES)
    # --exclude-libs would leave what C++ headers instantiate in our own sources.
    file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/hidden.map CONTENT "{ local: *; };\n")
    target_link_options(${target} PRIVATE LINKER:--version-script,${CMAKE_BINARY_DIR}/hidden.map)
    if(NOT POSTERN_SANITIZER)
      target_link_options(${target} PRIVATE -static-libstdc++ -static-libgcc)
    endif()
  endif()
endfunction()
