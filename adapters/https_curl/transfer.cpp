#include "adapters/https_curl/transfer.hpp"

#include "core/base/peer_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <utility>

namespace postern::https_curl {
namespace {

constexpr std::size_t max_body_octets = 64u << 10;

long milliseconds_left(std::chrono::steady_clock::time_point deadline) {
    const auto left = deadline - std::chrono::steady_clock::now();
    // 0 would mean that there is no limit.
    return std::max<long>(1, std::chrono::duration_cast<std::chrono::milliseconds>(left).count());
}

}  // namespace

Transfer::Transfer(const CurlApi& api, Request request, const std::string& authorities_file)
    : api_(api), request_(std::move(request)), handle_(api.easy_init()) {
    if (handle_ == nullptr) throw std::bad_alloc();
    set(CURLOPT_URL, request_.url.c_str());
    set(CURLOPT_PRIVATE, this);
    set(CURLOPT_ERRORBUFFER, words_.data());
    set(CURLOPT_WRITEFUNCTION, &Transfer::take);
    set(CURLOPT_WRITEDATA, this);
    // A signal would meet the server that loaded us.
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_TIMEOUT_MS, milliseconds_left(request_.deadline));
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROXY, "");
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!authorities_file.empty()) {
        set(CURLOPT_CAINFO, authorities_file.c_str());
        set(CURLOPT_CAPATH, static_cast<char*>(nullptr));
    }
    set(CURLOPT_USERAGENT, "Postern");
    // One request a connection: hosts of policies are many, and each is asked once a day.
    set(CURLOPT_FORBID_REUSE, 1L);
    set_place();
    if (request_.is_post) set_body();
}

Transfer::~Transfer() {
    api_.easy_cleanup(handle_);
    api_.slist_free_all(resolved_);
    api_.slist_free_all(headers_);
}

template <typename Value>
void Transfer::set(CURLoption option, Value value) {
    // All of these are known to every version that has the functions; what is left to fail is memory.
    if (api_.easy_setopt(handle_, option, value) == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
}

void Transfer::append(curl_slist*& list, const std::string& text) {
    auto* const longer = api_.slist_append(list, text.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    list = longer;
}

void Transfer::set_place() {
    if (request_.authority.is_address) return;
    std::string places;
    for (const auto& address : request_.addresses) {
        const bool is_v6 = address.find(':') != std::string::npos;
        places += fmt::format("{}{}{}{}", places.empty() ? "" : ",", is_v6 ? "[" : "", address, is_v6 ? "]" : "");
    }
    // With the sign an entry ends after a while; libcurl would keep it for good.
    append(resolved_, fmt::format("+{}:{}:{}", request_.authority.host, request_.authority.port, places));
    set(CURLOPT_RESOLVE, resolved_);
    set(CURLOPT_DNS_CACHE_TIMEOUT, 120L);
}

void Transfer::set_body() {
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    set(CURLOPT_POSTFIELDS, request_.body.c_str());
    append(headers_, "Content-Type: " + request_.content_type);
    append(headers_, "Expect:");
    set(CURLOPT_HTTPHEADER, headers_);
}

std::size_t Transfer::take(char* octets, std::size_t size, std::size_t count, void* transfer) {
    auto& self = *static_cast<Transfer*>(transfer);
    self.is_too_large_ = self.response_.body.size() + size * count > max_body_octets;
    if (self.is_too_large_) return 0;  // Ends the transfer.
    try {
        self.response_.body.append(octets, size * count);
    } catch (const std::bad_alloc&) {
        return 0;  // The same; libcurl's frames cannot carry it.
    }
    return size * count;
}

ports::WebError Transfer::error_of(CURLcode result) const {
    using Kind = ports::WebError::Kind;
    if (is_too_large_) return {Kind::too_large, "the web server's answer is longer than 64 KiB"};
    const bool is_of_certificate = result == CURLE_PEER_FAILED_VERIFICATION || result == CURLE_SSL_ISSUER_ERROR;
    const std::string_view words = words_[0] != '\0' ? words_.data() : api_.easy_strerror(result);
    return {is_of_certificate ? Kind::certificate : Kind::unreachable,
            fmt::format("{}: {}", request_.authority.host, escape_for_log(words))};
}

void Transfer::finish(CURLcode result) {
    if (result != CURLE_OK) return request_.done(unexpected(error_of(result)));
    long status = 0;
    char* type = nullptr;
    api_.easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
    api_.easy_getinfo(handle_, CURLINFO_CONTENT_TYPE, &type);
    response_.status = static_cast<int>(status);
    if (type != nullptr) response_.content_type = type;
    request_.done(std::move(response_));
}

void Transfer::give_up() {
    request_.done(unexpected(ports::WebError{ports::WebError::Kind::unreachable, "the request was given up"}));
}

void Transfer::stop() { request_.done(unexpected(ports::WebError{ports::WebError::Kind::stopped, "the task ends"})); }

}  // namespace postern::https_curl
