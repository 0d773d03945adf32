// From a formula's text to its tree.
#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "notes_stub/include/misc.h"
#include "notes_stub/ipc/statistics.hpp"
#include "notes_stub/nsf/formula.hpp"
#include "notes_stub/nsf/formula_node.hpp"

namespace notes_stub {

using Kind = FormulaNode::Kind;
using Node = std::shared_ptr<const FormulaNode>;

namespace {

using Operator = FormulaOperator;

// Deeper than any formula a person writes; without a bound, parentheses would overflow the stack.
constexpr int deepest = 100;

struct Sign {
    std::string_view text;
    FormulaSign sign;
};

// Within a row, whatever begins like another one comes first.
constexpr std::array list_signs{Sign{":", {Operator::join, false}}};
constexpr std::array product_signs{Sign{"**", {Operator::multiply, true}}, Sign{"*/", {Operator::divide, true}},
                                   Sign{"*", {Operator::multiply, false}}, Sign{"/", {Operator::divide, false}}};
constexpr std::array sum_signs{Sign{"*+", {Operator::add, true}}, Sign{"*-", {Operator::subtract, true}},
                               Sign{"+", {Operator::add, false}}, Sign{"-", {Operator::subtract, false}}};
constexpr std::array comparison_signs{
    Sign{"*<>", {Operator::different, true}}, Sign{"*!=", {Operator::different, true}},
    Sign{"*<=", {Operator::most, true}},      Sign{"*>=", {Operator::least, true}},
    Sign{"*=", {Operator::equal, true}},      Sign{"*<", {Operator::less, true}},
    Sign{"*>", {Operator::greater, true}},    Sign{"!=", {Operator::different, false}},
    Sign{"<>", {Operator::different, false}}, Sign{"<=", {Operator::most, false}},
    Sign{">=", {Operator::least, false}},     Sign{"=", {Operator::equal, false}},
    Sign{"<", {Operator::less, false}},       Sign{">", {Operator::greater, false}}};
constexpr std::array logic_signs{Sign{"&", {Operator::both, false}}, Sign{"|", {Operator::either, false}}};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool begins_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || (c & 0x80) != 0;
}
bool continues_name(char c) { return begins_name(c) || is_digit(c) || c == '.'; }

bool is_statement_word(std::string_view word) {
    for (const std::string_view each : {"SELECT", "FIELD", "DEFAULT", "ENVIRONMENT", "REM"}) {
        if (equal_ignoring_case(word, each)) return true;
    }
    return false;
}

class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    Node whole() {
        std::vector<Node> statements;
        bool has_value = false;
        do {
            skip_blanks();
            if (at_ == text_.size()) break;
            if (Node node = statement()) {
                has_value = has_value || (node->kind != Kind::set_field && node->kind != Kind::set_default &&
                                          node->kind != Kind::assign);
                statements.push_back(std::move(node));
            }
        } while (take(";"));
        skip_blanks();
        if (at_ != text_.size() || !has_value) refuse();
        return statements.size() == 1 ? statements.front() : make(Kind::sequence, std::move(statements));
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
    [[nodiscard]] bool is_next(std::string_view token) const { return text_.substr(at_).starts_with(token); }
    bool take(std::string_view token) {
        skip_blanks();
        if (!is_next(token)) return false;
        at_ += token.size();
        return true;
    }
    bool take_word(std::string_view wanted) {
        skip_blanks();
        if (!equal_ignoring_case(word(), wanted)) return false;
        at_ += wanted.size();
        return true;
    }
    void need(std::string_view token) {
        if (!take(token)) refuse();
    }
    [[noreturn]] void refuse() const {
        const std::size_t length = word().size();
        throw FormulaError(at_, length != 0 ? length : (at_ < text_.size() ? 1 : 0));
    }
    [[noreturn]] void refuse_from(std::size_t start) const { throw FormulaError(start, at_ - start); }

    static Node make(Kind kind, std::vector<Node> parts, std::string_view text = {}) {
        return std::make_shared<FormulaNode>(
            FormulaNode{.kind = kind, .text = std::string(text), .parts = std::move(parts)});
    }
    template <typename T>
    static Node literal(T value) {
        return std::make_shared<FormulaNode>(FormulaNode{.value = std::vector<T>{std::move(value)}});
    }

    /// nullptr: a remark.
    Node statement() {
        if (take_word("SELECT")) return make(Kind::select, {expression()});
        if (take_word("FIELD")) return assignment(Kind::set_field);
        if (take_word("DEFAULT")) return assignment(Kind::set_default);
        if (take_word("REM")) {
            skip_blanks();
            if (!is_next("\"") && !is_next("{")) refuse();
            static_cast<void>(quoted());
            return nullptr;
        }
        return expression();
    }
    std::string_view name() {
        skip_blanks();
        const std::string_view name = word();
        if (name.empty() || name.front() == '@' || is_statement_word(name)) refuse();
        at_ += name.size();
        return name;
    }
    Node assignment(Kind kind) {
        const std::string_view target = name();
        need(":=");
        return make(kind, {expression()}, target);
    }

    Node expression() {
        if (++depth_ > deepest) refuse();
        skip_blanks();
        Node node = is_assignment() ? assignment(Kind::assign) : logic();
        --depth_;
        return node;
    }
    [[nodiscard]] bool is_assignment() const {
        const std::string_view target = word();
        if (target.empty() || target.front() == '@') return false;
        const std::size_t next = text_.find_first_not_of(" \t\r\n", at_ + target.size());
        return next != std::string_view::npos && text_.substr(next).starts_with(":=");
    }

    const Sign* take_sign(std::span<const Sign> signs) {
        skip_blanks();
        if (is_next(":=")) return nullptr;
        for (const Sign& sign : signs) {
            if (is_next(sign.text) && !(sign.text == "*" && is_permuting())) return at_ += sign.text.size(), &sign;
        }
        return nullptr;
    }
    /// Whether the * here belongs to an operator of another precedence.
    [[nodiscard]] bool is_permuting() const {
        return at_ + 1 < text_.size() && std::string_view("+-=<>!").find(text_[at_ + 1]) != std::string_view::npos;
    }
    /// Operands with signs between them; all of one precedence, from left to right.
    Node chain(std::span<const Sign> signs, Node (Reader::*operand)()) {
        std::vector<Node> parts{(this->*operand)()};
        std::vector<FormulaSign> between;
        while (const Sign* sign = take_sign(signs)) {
            between.push_back(sign->sign);
            parts.push_back((this->*operand)());
        }
        return joined(std::move(parts), std::move(between));
    }
    static Node joined(std::vector<Node> parts, std::vector<FormulaSign> signs) {
        if (signs.empty()) return parts.front();
        return std::make_shared<FormulaNode>(
            FormulaNode{.kind = Kind::chain, .parts = std::move(parts), .signs = std::move(signs)});
    }

    Node logic() { return chain(logic_signs, &Reader::negation); }
    Node negation() {
        bool is_negated = false;
        bool has_sign = false;
        while (take("!")) is_negated = !is_negated, has_sign = true;
        Node node = comparison();
        if (!has_sign) return node;
        node = make(Kind::negation, {node});
        return is_negated ? node : make(Kind::negation, {node});
    }
    // Two comparisons in a row are refused.
    Node comparison() {
        Node left = sum();
        const Sign* sign = take_sign(comparison_signs);
        if (sign == nullptr) return left;
        return joined({left, sum()}, {sign->sign});
    }
    Node sum() { return chain(sum_signs, &Reader::product); }
    Node product() { return chain(product_signs, &Reader::signed_list); }
    Node signed_list() {
        bool is_negative = false;
        bool has_sign = false;
        while (true) {
            if (take("-"))
                is_negative = !is_negative, has_sign = true;
            else if (take("+"))
                has_sign = true;
            else
                break;
        }
        Node node = list();
        if (has_sign && !is_negative) node = make(Kind::minus, {node});  // + asks for a number too
        return has_sign ? make(Kind::minus, {node}) : node;
    }
    Node list() { return chain(list_signs, &Reader::entry); }
    // A negative number may stand in a list without parentheses.
    Node entry() {
        skip_blanks();
        if (!is_next("-")) return primary();
        const std::size_t start = at_++;
        skip_blanks();
        if (at_ == text_.size() || !(is_digit(text_[at_]) || text_[at_] == '.')) refuse_from(start);
        return make(Kind::minus, {number()});
    }

    Node primary() {
        skip_blanks();
        if (take("(")) {
            Node inner = expression();
            need(")");
            return inner;
        }
        const char c = at_ < text_.size() ? text_[at_] : '\0';
        if (c == '"' || c == '{') return literal(quoted());
        if (c == '[') return bracketed();
        if (is_digit(c) || c == '.') return number();
        if (c == '@') return function();
        return make(Kind::name, {}, name());
    }

    std::string quoted() {
        const std::size_t start = at_;
        const char end = text_[at_++] == '"' ? '"' : '}';
        std::string out;
        for (; at_ < text_.size(); ++at_) {
            if (text_[at_] == end) {
                ++at_;
                return out;
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

    // A keyword begins with a letter, which no time does.
    Node bracketed() {
        const std::size_t start = at_;
        const std::size_t end = text_.find(']', at_);
        at_ = end == std::string_view::npos ? text_.size() : end + 1;
        std::string inside(text_.substr(start + 1, at_ - start - 1));
        if (end == std::string_view::npos || inside.size() > MAXALPHATIMEDATE) refuse_from(start);
        inside.pop_back();
        if (!inside.empty() && begins_name(inside.front())) return make(Kind::keyword, {}, inside);
        char* rest = inside.data();
        TIMEDATE value{};
        const auto length = static_cast<WORD>(inside.size());
        const STATUS status = ConvertTextToTIMEDATE(nullptr, nullptr, &rest, length, &value);
        if (status != NOERROR || rest != inside.data() + inside.size()) refuse_from(start);
        return literal(value);
    }

    Node function() {
        const std::size_t start = at_;
        const std::string_view name = word();
        const FormulaFunction* function = name.empty() ? nullptr : find_formula_function(name.substr(1));
        if (function == nullptr) refuse();
        at_ += name.size();
        std::vector<Node> parts;
        if (take("(")) {
            do {
                parts.push_back(expression());
            } while (take(";"));
            need(")");
        }
        if (parts.size() < function->fewest || parts.size() > function->most) refuse_from(start);
        return std::make_shared<FormulaNode>(FormulaNode{
            .kind = Kind::call, .text = std::string(name), .parts = std::move(parts), .function = function});
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

}  // namespace

Node read_formula(std::string_view text) { return Reader(text).whole(); }

}  // namespace notes_stub
