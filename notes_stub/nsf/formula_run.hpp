/// One evaluation of a formula.
#pragma once

#include <map>
#include <string>

#include "notes_stub/nsf/formula.hpp"
#include "notes_stub/nsf/formula_node.hpp"

namespace notes_stub {

/// Everything throws FormulaFailure where operands or arguments do not go together.
class FormulaRun {
public:
    explicit FormulaRun(const FormulaNote& note) : note_(note) {}

    [[nodiscard]] FormulaValue value(const FormulaNode& node);

    /// Arguments of a call, from 0.
    [[nodiscard]] FormulaValue argument(const FormulaNode& call, std::size_t place) {
        return value(*call.parts[place]);
    }
    [[nodiscard]] Texts texts(const FormulaNode& call, std::size_t place);
    [[nodiscard]] Numbers numbers(const FormulaNode& call, std::size_t place);
    [[nodiscard]] Times times(const FormulaNode& call, std::size_t place);
    /// The first entry.
    [[nodiscard]] std::string text(const FormulaNode& call, std::size_t place);
    [[nodiscard]] double number(const FormulaNode& call, std::size_t place);
    /// Rounded towards 0 and bounded by what an int holds.
    [[nodiscard]] int whole_number(const FormulaNode& call, std::size_t place);

    /// Whether the name is that of an assignment or of an item.
    [[nodiscard]] bool is_available(const std::string& name) const;
    [[nodiscard]] FormulaValue named(const std::string& name) const;
    void set_field(const std::string& name, FormulaValue value) { fields_[name] = std::move(value); }
    [[nodiscard]] const NoteHeader* header() const noexcept { return note_.header; }
    void delete_note() { deletes_note_ = true; }

    [[nodiscard]] FormulaResult result(const FormulaNode& root);

private:
    [[nodiscard]] FormulaValue chain(const FormulaNode& node);
    [[nodiscard]] FormulaValue sequence(const FormulaNode& node);

    const FormulaNote& note_;
    std::map<std::string, FormulaValue, CaseLess> variables_;
    std::map<std::string, FormulaValue, CaseLess> fields_;
    bool deletes_note_ = false;
};

}  // namespace notes_stub
