#include "core/console/dkim.hpp"

#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"
#include "core/base/time.hpp"
#include "core/console/commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace postern::console {
namespace {

std::string_view take_word(std::string_view& text) {
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    return word;
}

std::optional<ports::KeyKind> kind_of(std::string_view word) {
    if (is_same_ignoring_case(word, "rsa")) return ports::KeyKind::rsa;
    if (is_same_ignoring_case(word, "ed25519")) return ports::KeyKind::ed25519;
    return std::nullopt;
}

/// `postern202612`: of the month, and of the kind where it is not the usual one.
std::string usual_selector(ports::KeyKind kind, WallTime now) {
    const auto date = short_date(now);
    return fmt::format("postern{}{}{}", date.substr(0, 4), date.substr(5, 2), kind == ports::KeyKind::rsa ? "" : "e");
}

void add_record(const mail::DkimKey& key, Lines& lines) {
    for (auto& line : mail::txt_record_lines(mail::dkim_record_name(key), mail::dkim_record(*key.key)))
        lines.push_back(std::move(line));
}

}  // namespace

Lines create_dkim_key(std::string_view arguments, Context& context) {
    const auto domain = take_word(arguments);
    auto kind = ports::KeyKind::rsa;
    std::string selector;
    for (auto word = take_word(arguments); !word.empty(); word = take_word(arguments)) {
        if (const auto said = kind_of(word))
            kind = *said;
        else if (selector.empty())
            selector = word;
        else
            return {fmt::format("\"{}\" is too much: name the domain, a selector, and rsa or ed25519.",
                                escape_for_log(word, 80))};
    }
    if (domain.empty())
        return {"Name the domain, and a selector where you want one of your own: dkim create example.org."};
    if (selector.empty()) selector = usual_selector(kind, context.now());
    const auto text = fmt::format("{}._domainkey.{}", selector, domain);
    const auto name = mail::parse_dkim_record_name(text);
    if (!name) return {fmt::format("{}: {}. No key was made.", escape_for_log(text, 300), name.error())};
    const auto made = context.dkim().make(*name, kind);
    if (!made) return {fmt::format("No key was made: {}.", made.error())};
    Lines lines{fmt::format("The key is in {}. Publish its record:", escape_for_log(made->file))};
    add_record(made->key, lines);
    lines.push_back(
        fmt::format("Then add {} to SMTP_DKIMKeys. Mail that people of the domain submit is signed where "
                    "SMTP_DKIMDomains has the domain.",
                    mail::dkim_record_name(made->key)));
    return lines;
}

Lines show_dkim(std::string_view, Context& context) {
    const auto& keys = context.dkim().keys();
    if (keys.empty()) return {"Nothing is signed: SMTP_DKIMKeys names no key that could be read."};
    const auto& domains = context.settings().settings.dkim_domains;
    Lines lines{
        fmt::format("Submitted mail is signed for: {}. Messages of our own are, where there is a key for our name.",
                    domains.empty() ? "no domain (SMTP_DKIMDomains)" : fmt::format("{}", fmt::join(domains, ", ")))};
    for (const auto& key : keys) add_record(key, lines);
    return lines;
}

}  // namespace postern::console
