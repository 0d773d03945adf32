#pragma once

#include "core/base/expected.hpp"

#include <functional>
#include <string>

namespace postern::ports {

/// What a web server answered, whatever its status: a redirect is not followed, and shows as its 3xx.
struct WebResponse {
    int status = 0;
    std::string content_type;  ///< As sent, `text/plain; charset=utf-8`; empty: none was.
    std::string body;          ///< At most 64 KiB.
};

/// Why there is no answer. `words` are one line for a person, safe to print.
struct WebError {
    enum class Kind {
        unreachable,  ///< No address, no connection, no answer in time, or a broken one.
        certificate,  ///< The server's certificate does not verify, or does not name the host.
        too_large,    ///< Of the body.
        stopped,      ///< The task ends.
    };
    Kind kind = Kind::unreachable;
    std::string words;
};

/// HTTPS to servers whose certificates verify; other URLs are refused. A request takes 60 s at most, an answer's body
/// 64 KiB (RFC 8461 §3.3). Redirects are not followed, nothing is cached, no proxy is used. Any thread may ask; the
/// handler runs once, on a thread of the adapter, and must only post.
class Web {
public:
    using Handler = std::function<void(Expected<WebResponse, WebError>)>;

    virtual ~Web() = default;
    virtual void get(const std::string& url, Handler done) = 0;
    virtual void post(const std::string& url, const std::string& content_type, std::string body, Handler done) = 0;
};

}  // namespace postern::ports
