# Python tests, one file a test: add_python_tests(LABEL [SECONDS [EXCEPT...]]) takes every *.py of the calling folder but those named.
find_program(PYTHON python3 REQUIRED)

# What sanitizers slow down gets so many times the time.
set(POSTERN_SLOW 1)
if(POSTERN_SANITIZER STREQUAL "address")
  set(POSTERN_SLOW 3)
elseif(POSTERN_SANITIZER STREQUAL "thread")
  set(POSTERN_SLOW 5)
endif()

function(add_python_tests label)
  set(seconds 120)
  if(ARGC GREATER 1)
    set(seconds ${ARGV1})
  endif()
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.py)
  foreach(file ${files})
    cmake_path(GET file STEM name)
    if(name IN_LIST ARGN)
      continue()
    endif()
    add_test(NAME ${label}.${name} COMMAND ${PYTHON} ${file})
    set_tests_properties(${label}.${name} PROPERTIES
      LABELS ${label} TIMEOUT ${seconds} SKIP_RETURN_CODE 77
      ENVIRONMENT "PYTHONPATH=${CMAKE_SOURCE_DIR}/tests/support;PYTHONDONTWRITEBYTECODE=1;PYTHONUNBUFFERED=1;POSTERN_BIN=${CMAKE_BINARY_DIR}/bin;POSTERN_SLOW=${POSTERN_SLOW};POSTERN_SANITIZER=${POSTERN_SANITIZER};POSTERN_CXX=${CMAKE_CXX_COMPILER}")
  endforeach()
endfunction()
