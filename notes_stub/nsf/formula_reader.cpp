// From a formula's text to its tree.
#include <algorithm>
#include <charconv>

#include "notes_stub/include/misc.h"
#include "notes_stub/ipc/statistics.hpp"
#include "notes_stub/nsf/formula.hpp"
#include "notes_stub/nsf/formula_node.hpp"

namespace notes_stub {
namespace {

using Kind = FormulaNode::Kind;
using Node = std::shared_ptr<const FormulaNode>;

// Deeper than any formula a person writes; without a bound, parentheses would overflow the stack.
constexpr int deepest = 100;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool begins_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || (c & 0x80) != 0;
}
bool continues_name(char c) { return begins_name(c) || is_digit(c) || c == '.'; }

class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    Node whole(bool takes_values) {
        skip_blanks();
        if (equal_ignoring_case(word(), "SELECT")) at_ += word().size();
        Node root = takes_values ? any_logic() : condition();
        if (take(";")) skip_blanks();
        if (at_ != text_.size()) refuse();
        return root;
    }

private:
    void skip_blanks() {
        while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    }
    /// The word, or @function, that begins here; it stays unread.
    [[nodiscard]] std::string_view word() const {
        std::size_t end = at_;
        if (end < text_.size() && text_[end] == '@') ++end;
        if (end >= text_.size() || !begins_name(text_[end])) return {};
        while (end < text_.size() && continues_name(text_[end])) ++end;
        return text_.substr(at_, end - at_);
    }
    bool take(std::string_view token) {
        skip_blanks();
        if (!text_.substr(at_).starts_with(token)) return false;
        at_ += token.size();
        return true;
    }
    void need(std::string_view token) {
        if (!take(token)) refuse();
    }
    [[noreturn]] void refuse() const {
        const std::size_t length = word().size();
        throw FormulaError(at_, length != 0 ? length : (at_ < text_.size() ? 1 : 0));
    }
    static Node make(Kind kind, std::vector<Node> parts = {}, std::string text = {}) {
        return std::make_shared<FormulaNode>(FormulaNode{kind, {}, std::move(text), std::move(parts)});
    }
    template <typename T>
    static Node literal(T value) {
        return std::make_shared<FormulaNode>(FormulaNode{Kind::literal, std::vector<T>{std::move(value)}, {}, {}});
    }

    // & and | have one precedence and go from left to right.
    Node any_logic() {
        Node left = negation();
        while (true) {
            const std::size_t start = at_;
            const bool both = take("&");
            if (!both && !take("|")) return left;
            if (!left->is_condition()) refuse_from(start);
            left = make(both ? Kind::both : Kind::either, {left, needed_condition(&Reader::negation)});
        }
    }
    Node condition() { return needed_condition(&Reader::any_logic); }

    Node needed_condition(Node (Reader::*read)()) {
        skip_blanks();
        const std::size_t start = at_;
        Node node = (this->*read)();
        if (!node->is_condition()) refuse_from(start);
        return node;
    }
    Node needed_value() {
        skip_blanks();
        const std::size_t start = at_;
        Node node = primary();
        if (node->is_condition()) refuse_from(start);
        return node;
    }
    [[noreturn]] void refuse_from(std::size_t start) const { throw FormulaError(start, at_ - start); }

    Node negation() {
        if (++depth_ > deepest) refuse();
        Node node;
        skip_blanks();
        if (take("!")) {
            node = make(Kind::negation, {needed_condition(&Reader::negation)});
        } else {
            node = comparison();
        }
        --depth_;
        return node;
    }

    // The comparison binds closer than ! & |, and two of them in a row are refused.
    Node comparison() {
        skip_blanks();
        const std::size_t start = at_;
        Node left = primary();
        for (const std::string_view sign : {"!=", "<>", "<=", ">=", "=", "<", ">"}) {
            if (!take(sign)) continue;
            if (left->is_condition()) refuse_from(start);
            return make(Kind::compare, {left, needed_value()}, std::string(sign == "<>" ? "!=" : sign));
        }
        return left;
    }

    Node primary() {
        skip_blanks();
        if (take("(")) {
            Node inner = any_logic();
            need(")");
            return inner;
        }
        const char c = at_ < text_.size() ? text_[at_] : '\0';
        if (c == '"' || c == '{') return quoted(c == '"' ? '"' : '}');
        if (c == '[') return time();
        if (is_digit(c) || c == '-' || c == '.') return number();
        if (c == '@') return function();
        const std::string_view name = word();
        if (name.empty() || is_keyword(name)) refuse();
        at_ += name.size();
        return make(Kind::item, {}, std::string(name));
    }

    static bool is_keyword(std::string_view name) {
        for (const std::string_view keyword : {"SELECT", "FIELD", "DEFAULT", "ENVIRONMENT", "REM"}) {
            if (equal_ignoring_case(name, keyword)) return true;
        }
        return false;
    }

    Node quoted(char end) {
        const std::size_t start = at_++;
        std::string out;
        for (; at_ < text_.size(); ++at_) {
            if (text_[at_] == end) {
                ++at_;
                return literal(std::move(out));
            }
            if (end == '"' && text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
            out.push_back(text_[at_]);
        }
        refuse_from(start);
    }

    Node number() {
        const std::size_t start = at_;
        double value = 0;
        const char* begin = text_.data() + at_;
        const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
        at_ += std::max<std::size_t>(1, static_cast<std::size_t>(end - begin));
        if (error != std::errc{} || !word().empty()) refuse_from(start);
        return literal(value);
    }

    Node time() {
        const std::size_t start = at_;
        const std::size_t end = text_.find(']', at_);
        at_ = end == std::string_view::npos ? text_.size() : end + 1;
        std::string inside(text_.substr(start + 1, at_ - start - 1));
        if (end == std::string_view::npos || inside.size() > MAXALPHATIMEDATE) refuse_from(start);
        inside.pop_back();
        char* rest = inside.data();
        TIMEDATE value{};
        const auto length = static_cast<WORD>(inside.size());
        const STATUS status = ConvertTextToTIMEDATE(nullptr, nullptr, &rest, length, &value);
        // A date without a time, or a time without a date, has no place in the order of both.
        const bool is_complete = value.Innards[0] != ALLDAY && (value.Innards[1] & 0x00ffffffU) != 0x00ffffffU;
        if (status != NOERROR || rest != inside.data() + inside.size() || !is_complete) refuse_from(start);
        return literal(to_ticks(value));
    }

    Node function() {
        const std::string_view name = word();
        if (equal_ignoring_case(name, "@All")) return at_ += name.size(), make(Kind::all);
        const bool available = equal_ignoring_case(name, "@IsAvailable");
        const bool contains = equal_ignoring_case(name, "@Contains");
        if (!available && !contains && !equal_ignoring_case(name, "@LowerCase")) refuse();
        if (++depth_ > deepest) refuse();
        at_ += name.size();
        need("(");
        skip_blanks();
        const std::size_t start = at_;
        std::vector<Node> parts{needed_value()};
        if (available && parts.front()->kind != Kind::item) refuse_from(start);
        if (contains) {
            need(";");
            parts.push_back(needed_value());
        }
        need(")");
        --depth_;
        return make(available ? Kind::is_available : (contains ? Kind::contains : Kind::lower_case), std::move(parts));
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

}  // namespace

std::shared_ptr<const FormulaNode> read_formula(std::string_view text, bool takes_values) {
    return Reader(text).whole(takes_values);
}

}  // namespace notes_stub
