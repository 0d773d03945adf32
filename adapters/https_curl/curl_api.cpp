#include "adapters/https_curl/curl_api.hpp"

#include <fmt/format.h>

#ifdef POSTERN_LOADS_CURL
#include <dlfcn.h>
#endif

namespace postern::https_curl {
namespace {

#ifdef POSTERN_LOADS_CURL

constexpr const char* library_name = "libcurl.so.4";

// Its libraries look for their names among themselves first: the server around us may have others of the same names.
// The sanitizers do not bear that.
#ifdef POSTERN_SANITIZED
constexpr int load_mode = RTLD_NOW | RTLD_LOCAL;
#else
constexpr int load_mode = RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND;
#endif

template <typename Function>
void find(void* library, const char* name, Function& function, std::string& missing) {
    function = reinterpret_cast<Function>(dlsym(library, name));
    if (function == nullptr && missing.empty()) missing = name;
}

Expected<CurlApi, std::string> load() {
    void* const library = dlopen(library_name, load_mode);  // Never closed: it has threads' data of its own.
    if (library == nullptr)
        return unexpected(fmt::format(
            "HTTPS needs libcurl, which cannot be loaded: {}. Install it (libcurl4 or libcurl)", dlerror()));
    CurlApi api{};
    std::string missing;
    find(library, "curl_global_init", api.global_init, missing);
    find(library, "curl_easy_init", api.easy_init, missing);
    find(library, "curl_easy_setopt", api.easy_setopt, missing);
    find(library, "curl_easy_getinfo", api.easy_getinfo, missing);
    find(library, "curl_easy_strerror", api.easy_strerror, missing);
    find(library, "curl_easy_cleanup", api.easy_cleanup, missing);
    find(library, "curl_multi_init", api.multi_init, missing);
    find(library, "curl_multi_add_handle", api.multi_add_handle, missing);
    find(library, "curl_multi_remove_handle", api.multi_remove_handle, missing);
    find(library, "curl_multi_perform", api.multi_perform, missing);
    find(library, "curl_multi_info_read", api.multi_info_read, missing);
    find(library, "curl_multi_poll", api.multi_poll, missing);
    find(library, "curl_multi_wakeup", api.multi_wakeup, missing);
    find(library, "curl_multi_cleanup", api.multi_cleanup, missing);
    find(library, "curl_slist_append", api.slist_append, missing);
    find(library, "curl_slist_free_all", api.slist_free_all, missing);
    if (missing.empty()) return api;
    return unexpected(fmt::format("HTTPS needs libcurl 7.68 or newer: {} has no {}", library_name, missing));
}

#else

Expected<CurlApi, std::string> load() {
    return CurlApi{
        &::curl_global_init,         &::curl_easy_init,     &::curl_easy_setopt,     &::curl_easy_getinfo,
        &::curl_easy_strerror,       &::curl_easy_cleanup,  &::curl_multi_init,      &::curl_multi_add_handle,
        &::curl_multi_remove_handle, &::curl_multi_perform, &::curl_multi_info_read, &::curl_multi_poll,
        &::curl_multi_wakeup,        &::curl_multi_cleanup, &::curl_slist_append,    &::curl_slist_free_all};
}

#endif

Expected<CurlApi, std::string> begin() {
    auto api = load();
    if (api && api->global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return unexpected(std::string("libcurl cannot begin"));
    return api;
}

}  // namespace

const Expected<CurlApi, std::string>& curl_api() {
    static const auto api = begin();
    return api;
}

}  // namespace postern::https_curl
