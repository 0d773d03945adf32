#pragma once

#include "core/ports/web.hpp"

#include "adapters/https_curl/curl_api.hpp"
#include "adapters/https_curl/https_url.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace postern::https_curl {

/// What was asked for, and where it lies.
struct Request {
    std::string url;
    Authority authority{};
    std::vector<std::string> addresses{};  ///< Text form; none are needed where the URL names one.
    bool is_post = false;
    std::string content_type{};
    std::string body{};
    std::chrono::steady_clock::time_point deadline{};
    ports::Web::Handler done{};
};

/// One request on its way. Made, used and destroyed by the client's thread.
class Transfer {
public:
    /// `authorities_file` empty: the system's. Throws std::bad_alloc where libcurl has no memory.
    Transfer(const CurlApi& api, Request request, const std::string& authorities_file);
    ~Transfer();
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    [[nodiscard]] CURL* handle() const { return handle_; }
    /// Libcurl is done with it.
    void finish(CURLcode result);
    void stop();
    /// Something of ours failed beside it.
    void give_up();

private:
    template <typename Value>
    void set(CURLoption option, Value value);
    void append(curl_slist*& list, const std::string& text);
    void set_place();
    void set_body();
    [[nodiscard]] ports::WebError error_of(CURLcode result) const;
    static std::size_t take(char* octets, std::size_t size, std::size_t count, void* transfer);

    const CurlApi& api_;
    Request request_;
    CURL* const handle_;
    curl_slist* resolved_ = nullptr;
    curl_slist* headers_ = nullptr;
    std::array<char, CURL_ERROR_SIZE> words_{};
    bool is_too_large_ = false;
    ports::WebResponse response_;
};

}  // namespace postern::https_curl
