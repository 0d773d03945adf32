// nsfsearc.h: formulas compiled, merged, evaluated and turned back into text. A compiled formula holds its text, so
// that it can be stored and copied as octets; it is read again whenever it is used.
#include <algorithm>
#include <cstring>

#include "notes_stub/include/nsfsearc.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/nsf/compiled_formula.hpp"
#include "notes_stub/nsf/formula.hpp"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/summary_buffer.hpp"
#include "notes_stub/nsf/value.hpp"
#include "notes_stub/runtime/lmbcs.hpp"

using namespace notes_stub;

namespace notes_stub {
namespace {

/// Memory locked for the time of one call.
class Locked {
public:
    explicit Locked(DHANDLE handle) {
        if (handle == NULLHANDLE || OSMemGetSize(handle, &size_) != NOERROR) return;
        memory_ = OSLockObject(handle);
        handle_ = handle;
    }
    ~Locked() {
        if (memory_ != nullptr) OSUnlockObject(handle_);
    }
    Locked(const Locked&) = delete;
    Locked& operator=(const Locked&) = delete;
    [[nodiscard]] CompiledFormula formula() const {
        return CompiledFormula::decode(memory_, memory_ == nullptr ? 1 : size_);
    }

private:
    DHANDLE handle_ = NULLHANDLE;
    DWORD size_ = 0;
    void* memory_ = nullptr;
};

CompiledFormula compiled(DHANDLE handle) { return Locked(handle).formula(); }

/// The formula in the memory of the same handle, whose size changes. Throws StatusError.
void put_formula(DHANDLE handle, const CompiledFormula& formula) {
    const std::string octets = formula.encode();
    if (const STATUS status = OSMemRealloc(handle, static_cast<DWORD>(octets.size())); status != NOERROR)
        throw StatusError(status);
    std::memcpy(OSLockObject(handle), octets.data(), octets.size());
    OSUnlockObject(handle);
}

template <typename T>
void put(T* where, T value) {
    if (where != nullptr) *where = value;
}

/// The place of a refusal: line and column count from 1, the offset from 0.
struct Place {
    WORD line = 0;
    WORD column = 0;
    WORD offset = 0;
    WORD length = 0;
};

Place place_of(const FormulaError& error, std::string_view utf8) {
    const std::string before = utf8_to_lmbcs(utf8.substr(0, error.offset));
    const std::string wrong = utf8_to_lmbcs(utf8.substr(std::min(error.offset, utf8.size()), error.length));
    const std::size_t last_line = before.rfind('\n') + 1;  // npos + 1 is 0
    return {static_cast<WORD>(1 + std::ranges::count(before, '\n')), static_cast<WORD>(1 + before.size() - last_line),
            static_cast<WORD>(before.size()), static_cast<WORD>(wrong.size())};
}

STATUS put_result(WORD type, std::string_view value, DHANDLE* handle, WORD* length) {
    std::string octets(reinterpret_cast<const char*>(&type), sizeof type);
    octets.append(value);
    if (octets.size() > MAXWORD) return ERR_SEGMENT_TOO_BIG;
    put(length, static_cast<WORD>(octets.size()));
    return handle == nullptr ? NOERROR : to_memory(octets, handle);
}

void assign_fields(OpenNote& note, const FormulaResult& result) {
    for (const auto& [name, item] : result.fields) note.set({utf8_to_lmbcs(name), item.type, ITEM_SUMMARY, item.value});
}

DHANDLE number_of(HCOMPUTE compute) { return static_cast<DHANDLE>(reinterpret_cast<std::uintptr_t>(compute)); }

}  // namespace

Formula compiled_formula(DHANDLE handle) { return Formula(lmbcs_to_utf8(compiled(handle).own_text())); }

}  // namespace notes_stub

extern "C" {

STATUS LNPUBLIC NSFFormulaCompile(char far* FormulaName, WORD FormulaNameLength, const char far* FormulaText,
                                  WORD FormulaTextLength, FORMULAHANDLE far* rethFormula, WORD far* retFormulaLength,
                                  STATUS far* retCompileError, WORD far* retCompileErrorLine,
                                  WORD far* retCompileErrorColumn, WORD far* retCompileErrorOffset,
                                  WORD far* retCompileErrorLength) {
    *rethFormula = NULLHANDLE;
    put(retFormulaLength, WORD{0});
    return guarded([&]() -> STATUS {
        const std::string_view text(FormulaText, FormulaTextLength);
        const std::string utf8 = lmbcs_to_utf8(text);
        const bool is_column = FormulaName != nullptr && FormulaNameLength > 0;
        CompiledFormula formula;
        if (is_column)
            formula.columns.push_back({std::string(FormulaName, FormulaNameLength), std::string(text)});
        else
            formula.text = text;
        STATUS status = NOERROR;
        Place place;
        try {
            static_cast<void>(Formula{utf8});
        } catch (const FormulaError& error) {
            status = ERR_FORMULA_COMPILATION;
            place = place_of(error, utf8);
        }
        std::string octets;
        if (status == NOERROR) status = guarded([&]() -> STATUS { return octets = formula.encode(), NOERROR; });
        put(retCompileError, status);
        put(retCompileErrorLine, place.line);
        put(retCompileErrorColumn, place.column);
        put(retCompileErrorOffset, place.offset);
        put(retCompileErrorLength, place.length);
        if (status != NOERROR) return status;
        put(retFormulaLength, static_cast<WORD>(octets.size()));
        return to_memory(octets, rethFormula);
    });
}

STATUS LNPUBLIC NSFFormulaDecompile(char far* pFormulaBuffer, BOOL /*fSelectionFormula*/, DHANDLE far* rethFormulaText,
                                    WORD far* retFormulaTextLength) {
    *rethFormulaText = NULLHANDLE;
    put(retFormulaTextLength, WORD{0});
    return guarded([&]() -> STATUS {
        const CompiledFormula formula = CompiledFormula::decode(pFormulaBuffer, 0);
        const std::string_view text = formula.own_text();
        put(retFormulaTextLength, static_cast<WORD>(text.size()));
        return to_memory(text, rethFormulaText);
    });
}

STATUS LNPUBLIC NSFFormulaGetSize(FORMULAHANDLE hFormula, WORD far* retFormulaLength) {
    return guarded([&]() -> STATUS {
        *retFormulaLength = static_cast<WORD>(compiled(hFormula).encode().size());
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFFormulaSummaryItem(FORMULAHANDLE hFormula, const char far* ItemName, WORD ItemNameLength) {
    return guarded([&]() -> STATUS {
        CompiledFormula formula = compiled(hFormula);
        formula.add_item({ItemName, ItemNameLength});
        put_formula(hFormula, formula);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFFormulaMerge(FORMULAHANDLE hSrcFormula, FORMULAHANDLE hDestFormula) {
    return guarded([&]() -> STATUS {
        CompiledFormula formula = compiled(hDestFormula);
        formula.merge(compiled(hSrcFormula));
        put_formula(hDestFormula, formula);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFComputeStart(WORD /*Flags*/, void far* lpCompiledFormula, HCOMPUTE far* rethCompute) {
    *rethCompute = nullptr;
    return guarded([&]() -> STATUS {
        const CompiledFormula compiled = CompiledFormula::decode(lpCompiledFormula, 0);
        auto formula = std::make_unique<Formula>(lmbcs_to_utf8(compiled.own_text()));
        const std::uintptr_t number = computations().add(std::move(formula));
        *rethCompute = reinterpret_cast<HCOMPUTE>(number);  // a number, never looked behind
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFComputeStop(HCOMPUTE hCompute) {
    return guarded([&]() -> STATUS {
        return computations().remove("NSFComputeStop", number_of(hCompute)) ? NOERROR : status_of_misuse;
    });
}

STATUS LNPUBLIC NSFComputeEvaluate(HCOMPUTE hCompute, NOTEHANDLE hNote, DHANDLE far* rethResult,
                                   WORD far* retResultLength, BOOL far* retNoteMatchesFormula,
                                   BOOL far* retNoteShouldBeDeleted, BOOL far* retNoteModified) {
    put(rethResult, DHANDLE{NULLHANDLE});
    put(retNoteMatchesFormula, BOOL{FALSE});
    put(retNoteShouldBeDeleted, BOOL{FALSE});
    put(retNoteModified, BOOL{FALSE});
    return guarded([&]() -> STATUS {
        const Formula* formula = computations().find("NSFComputeEvaluate", number_of(hCompute));
        if (formula == nullptr) return status_of_misuse;
        OpenNote* note = hNote == NULLHANDLE ? nullptr : &note_of("NSFComputeEvaluate", hNote);
        const FindItem find = [&](std::string_view name) -> std::optional<Item> {
            const NoteItem* item = note == nullptr ? nullptr : note->find(utf8_to_lmbcs(name));
            return item == nullptr ? std::nullopt : std::optional<Item>(item->copy());
        };
        const FormulaResult result = formula->evaluate({find, note == nullptr ? nullptr : &note->header});
        put(retNoteMatchesFormula, BOOL{result.is_true ? TRUE : FALSE});
        put(retNoteShouldBeDeleted, BOOL{result.deletes_note ? TRUE : FALSE});
        if (note != nullptr && !result.fields.empty()) {
            assign_fields(*note, result);
            put(retNoteModified, BOOL{TRUE});
        }
        if (formula->is_condition() && result.value.type != TYPE_ERROR)
            return put_result(TYPE_NUMBER, encode_number(result.is_true ? 1 : 0), rethResult, retResultLength);
        return put_result(result.value.type, result.value.value, rethResult, retResultLength);
    });
}

}  // extern "C"
