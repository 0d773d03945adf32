// @functions over the note at hand, its items, and names.
#include <array>
#include <cstdio>

#include "notes_stub/include/kfm.h"
#include "notes_stub/include/misc.h"
#include "notes_stub/ipc/statistics.hpp"
#include "notes_stub/nsf/formula_functions.hpp"
#include "notes_stub/nsf/formula_run.hpp"
#include "notes_stub/nsf/hierarchical_name.hpp"
#include "notes_stub/runtime/lmbcs.hpp"

namespace notes_stub {
namespace {

using Run = FormulaRun;
using Call = FormulaNode;
using Kind = FormulaNode::Kind;

// The name of an item, written without quotes.
const std::string& item_name(const Call& call) {
    if (call.parts.front()->kind != Kind::name) throw FormulaFailure();
    return call.parts.front()->text;
}
FormulaValue is_available(Run& run, const Call& call) { return truth(run.is_available(item_name(call))); }
FormulaValue is_unavailable(Run& run, const Call& call) { return truth(!run.is_available(item_name(call))); }

FormulaValue get_field(Run& run, const Call& call) { return run.named(run.text(call, 0)); }
FormulaValue set_field(Run& run, const Call& call) {
    FormulaValue value = run.argument(call, 1);
    run.set_field(run.text(call, 0), value);
    return value;
}
FormulaValue delete_note(Run& run, const Call&) {
    run.delete_note();
    return truth(true);
}

const NoteHeader& header(const Run& run) {
    if (run.header() == nullptr) throw FormulaFailure();
    return *run.header();
}
// The time in the originator id is the one at which the note was made; a UNID that was given to a note may hold none.
FormulaValue created(Run& run, const Call&) {
    constexpr Ticks one_day = 24LL * 60 * 60 * 100;
    const NoteHeader& note = header(run);
    const Ticks made = to_ticks(note.oid.Note);
    const bool is_plausible = note.oid.Note.Innards[0] < one_day && made <= now_ticks() && made > now_ticks() / 2;
    return Times{is_plausible || note.added == 0 ? note.oid.Note : to_timedate(note.added)};
}
FormulaValue modified(Run& run, const Call&) { return Times{to_timedate(header(run).modified)}; }
FormulaValue note_id(Run& run, const Call&) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "NT%08X", header(run).id);
    return Texts{text.data()};
}
FormulaValue unid(Run& run, const Call&) { return Texts{unid_text(header(run).oid)}; }
FormulaValue is_new(Run& run, const Call&) { return truth(header(run).id == 0); }
FormulaValue is_response(Run& run, const Call&) { return truth(run.is_available("$REF")); }

FormulaValue user_name(Run&, const Call&) {
    std::array<char, MAXUSERNAME> name{};
    if (SECKFMGetUserName(name.data()) != NOERROR) throw FormulaFailure();
    return Texts{lmbcs_to_utf8(name.data())};
}

std::string part_of_name(const std::string& name, const std::string& part) {
    if (equal_ignoring_case(part, "Abbreviate")) return abbreviated_name(name);
    if (equal_ignoring_case(part, "Canonicalize")) return canonical_name(name);
    std::string label = upper_case(part);
    std::size_t unit = 0;
    if (label.size() == 3 && label.starts_with("OU") && label[2] >= '1' && label[2] <= '4') {
        unit = static_cast<std::size_t>(label[2] - '1');
        label = "OU";
    }
    if (label != "CN" && label != "OU" && label != "O" && label != "C") throw FormulaFailure();
    const std::vector<std::string> values = components_of(name, label);
    if (label == "OU") return unit < values.size() ? values[values.size() - 1 - unit] : "";  // OU1 is next to O
    return values.empty() ? "" : values.front();
}
FormulaValue name(Run& run, const Call& call) {
    if (call.parts.front()->kind != Kind::keyword) throw FormulaFailure();
    Texts names = run.texts(call, 1);
    for (std::string& each : names) each = part_of_name(each, call.parts.front()->text);
    return names;
}

constexpr std::array rows{
    FormulaFunction{"IsAvailable", 1, 1, is_available, true},
    FormulaFunction{"IsUnavailable", 1, 1, is_unavailable, true},
    FormulaFunction{"GetField", 1, 1, get_field},
    FormulaFunction{"SetField", 2, 2, set_field},
    FormulaFunction{"DeleteDocument", 0, 0, delete_note, true},
    FormulaFunction{"Created", 0, 0, created},
    FormulaFunction{"Modified", 0, 0, modified},
    FormulaFunction{"NoteID", 0, 0, note_id},
    FormulaFunction{"DocumentUniqueID", 0, 0, unid},
    FormulaFunction{"IsNewDoc", 0, 0, is_new, true},
    FormulaFunction{"IsResponseDoc", 0, 0, is_response, true},
    FormulaFunction{"UserName", 0, 0, user_name},
    FormulaFunction{"Name", 2, 2, name},
};

}  // namespace

std::span<const FormulaFunction> note_functions() { return rows; }

}  // namespace notes_stub
