#pragma once

#include "core/smtp/credentials.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace postern::smtp {

/// The server's side of one AUTH, between its command and the check of the credentials. PLAIN (RFC 4616) and LOGIN,
/// which no RFC has and every mail program knows. Nothing is checked here. Pure.
class SaslDialogue {
public:
    struct Next {
        enum class Kind {
            challenge,  ///< `text` is the whole reply, `334 …`; the peer's next line is its answer.
            finished,   ///< `credentials` are there.
            failed,     ///< `text` is the whole reply.
        };
        Kind kind = Kind::failed;
        std::string text{};
        Credentials credentials{};
    };

    /// `argument` of AUTH: the mechanism, and perhaps the first answer, `=` where it is empty (RFC 4954 §4).
    [[nodiscard]] Next begin(std::string_view argument);
    /// The peer's line behind a challenge; `*` gives up (RFC 4954 §4).
    [[nodiscard]] Next answer(std::string_view line);

private:
    enum class Step { plain, login_user, login_password };
    [[nodiscard]] Next take(std::string_view octets);
    [[nodiscard]] Next take_plain(std::string_view octets) const;

    Step step_ = Step::plain;
    std::string user_;
};

}  // namespace postern::smtp
