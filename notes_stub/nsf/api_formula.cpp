// nsfsearc.h: formulas compiled, evaluated and turned back into text. A compiled formula is a head and the formula's
// text, so that it can be stored and copied as octets; it is read again whenever it is used.
#include <algorithm>
#include <cstring>

#include "notes_stub/include/nsfsearc.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/nsf/formula.hpp"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/runtime/lmbcs.hpp"

using namespace notes_stub;

namespace notes_stub {
namespace {

constexpr WORD formula_mark = 0x4F46;  // tells a compiled formula from other memory

struct Head {
    WORD mark;
    WORD octets;  ///< of the text behind it
};

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
    [[nodiscard]] std::string_view text() const { return compiled_text(memory_, memory_ == nullptr ? 1 : size_); }

private:
    DHANDLE handle_ = NULLHANDLE;
    DWORD size_ = 0;
    void* memory_ = nullptr;
};

Formula read_lmbcs(std::string_view text) { return Formula(lmbcs_to_utf8(text)); }

STATUS put_memory(std::string_view octets, DHANDLE* result) {
    DHANDLE handle = NULLHANDLE;
    const auto size = static_cast<DWORD>(std::max<std::size_t>(1, octets.size()));
    if (const STATUS status = OSMemAlloc(0, size, &handle); status != NOERROR) return status;
    std::memcpy(OSLockObject(handle), octets.data(), octets.size());
    OSUnlockObject(handle);
    *result = handle;
    return NOERROR;
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

STATUS put_result(bool matches, DHANDLE* handle, WORD* length) {
    const WORD type = TYPE_NUMBER;
    const NUMBER number = matches ? 1 : 0;
    std::string octets(reinterpret_cast<const char*>(&type), sizeof type);
    octets.append(reinterpret_cast<const char*>(&number), sizeof number);
    put(length, static_cast<WORD>(octets.size()));
    return handle == nullptr ? NOERROR : put_memory(octets, handle);
}

DHANDLE number_of(HCOMPUTE compute) { return static_cast<DHANDLE>(reinterpret_cast<std::uintptr_t>(compute)); }

}  // namespace

std::string_view compiled_text(const void* memory, std::size_t size) {
    Head head{};
    if (memory == nullptr || (size != 0 && size < sizeof head)) throw StatusError(ERR_FORMULA_COMPILATION);
    std::memcpy(&head, memory, sizeof head);
    if (head.mark != formula_mark || (size != 0 && size < sizeof head + head.octets)) {
        throw StatusError(ERR_FORMULA_COMPILATION);
    }
    return {static_cast<const char*>(memory) + sizeof head, head.octets};
}

Formula compiled_formula(DHANDLE handle) {
    const Locked memory(handle);
    return read_lmbcs(memory.text());
}

}  // namespace notes_stub

extern "C" {

STATUS LNPUBLIC NSFFormulaCompile(char far* /*FormulaName*/, WORD /*FormulaNameLength*/, const char far* FormulaText,
                                  WORD FormulaTextLength, FORMULAHANDLE far* rethFormula, WORD far* retFormulaLength,
                                  STATUS far* retCompileError, WORD far* retCompileErrorLine,
                                  WORD far* retCompileErrorColumn, WORD far* retCompileErrorOffset,
                                  WORD far* retCompileErrorLength) {
    *rethFormula = NULLHANDLE;
    put(retFormulaLength, WORD{0});
    return guarded([&]() -> STATUS {
        const std::string_view text(FormulaText, FormulaTextLength);
        const std::string utf8 = lmbcs_to_utf8(text);
        STATUS status = NOERROR;
        Place place;
        try {
            static_cast<void>(Formula(utf8));
        } catch (const FormulaError& error) {
            status = ERR_FORMULA_COMPILATION;
            place = place_of(error, utf8);
        }
        if (text.size() > MAXWORD - sizeof(Head)) status = ERR_FORMULA_COMPILATION;
        put(retCompileError, status);
        put(retCompileErrorLine, place.line);
        put(retCompileErrorColumn, place.column);
        put(retCompileErrorOffset, place.offset);
        put(retCompileErrorLength, place.length);
        if (status != NOERROR) return status;
        const Head head{formula_mark, FormulaTextLength};
        std::string compiled(reinterpret_cast<const char*>(&head), sizeof head);
        compiled += text;
        put(retFormulaLength, static_cast<WORD>(compiled.size()));
        return put_memory(compiled, rethFormula);
    });
}

STATUS LNPUBLIC NSFFormulaDecompile(char far* pFormulaBuffer, BOOL /*fSelectionFormula*/, DHANDLE far* rethFormulaText,
                                    WORD far* retFormulaTextLength) {
    *rethFormulaText = NULLHANDLE;
    put(retFormulaTextLength, WORD{0});
    return guarded([&]() -> STATUS {
        const std::string_view text = compiled_text(pFormulaBuffer, 0);
        put(retFormulaTextLength, static_cast<WORD>(text.size()));
        return put_memory(text, rethFormulaText);
    });
}

STATUS LNPUBLIC NSFFormulaGetSize(FORMULAHANDLE hFormula, WORD far* retFormulaLength) {
    return guarded([&]() -> STATUS {
        const Locked memory(hFormula);
        *retFormulaLength = static_cast<WORD>(sizeof(Head) + memory.text().size());
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFComputeStart(WORD /*Flags*/, void far* lpCompiledFormula, HCOMPUTE far* rethCompute) {
    *rethCompute = nullptr;
    return guarded([&]() -> STATUS {
        auto formula = std::make_unique<Formula>(read_lmbcs(compiled_text(lpCompiledFormula, 0)));
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
        const OpenNote* note = hNote == NULLHANDLE ? nullptr : &note_of("NSFComputeEvaluate", hNote);
        const bool matches = formula->matches([&](std::string_view name) -> std::optional<Item> {
            const NoteItem* item = note == nullptr ? nullptr : note->find(utf8_to_lmbcs(name));
            return item == nullptr ? std::nullopt : std::optional<Item>(item->copy());
        });
        put(retNoteMatchesFormula, BOOL{matches ? TRUE : FALSE});
        return put_result(matches, rethResult, retResultLength);
    });
}

}  // extern "C"
