// dname.h
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

#include "notes_stub/include/dname.h"
#include "notes_stub/include/kfm.h"
#include "notes_stub/include/miscerr.h"
#include "notes_stub/nsf/hierarchical_name.hpp"
#include "notes_stub/nsf/status.hpp"

using namespace notes_stub;

namespace {

bool is_standard(std::string_view label) { return label == "CN" || label == "OU" || label == "O" || label == "C"; }

// Those of an X.400 name or LDAP: they have no short form.
bool has_long_components(std::string_view name) {
    return std::ranges::any_of(name_components(name), [](const NameComponent& part) {
        return has_unknown_label(part) || (!part.label.empty() && !is_standard(part.label));
    });
}

STATUS return_name(const std::string& name, char* to, WORD size, WORD* length) {
    if (name.size() >= size) return ERR_MISC_INVALID_ARGS;
    std::memcpy(to, name.c_str(), name.size() + 1);
    if (length != nullptr) *length = static_cast<WORD>(name.size());
    return NOERROR;
}

std::string template_name(const char* given) {
    if (given != nullptr) return given;
    std::array<char, MAXUSERNAME> own{};
    if (const STATUS status = SECKFMGetUserName(own.data()); status != NOERROR) throw StatusError(status);
    return own.data();
}

std::string canonicalized(const std::string& name, const char* given_template) {
    if (has_long_components(name)) return name;
    if (!name.ends_with('/') || name_components(name).size() != 1) return canonical_name(name);
    const std::string by = canonical_name(template_name(given_template));
    const std::size_t rest = std::min(by.find('/'), by.size());
    return "CN=" + name.substr(0, name.size() - 1) + by.substr(rest);
}

// The structure's strings are not const, and nobody writes to them.
void point(std::string_view text, char*& pointer, WORD& length) {
    pointer = const_cast<char*>(text.data());
    length = static_cast<WORD>(text.size());
}

void add_unit(std::string_view text, DN_COMPONENTS& to, std::size_t number) {
    if (number < DN_OUNITS) return point(text, to.OU[number], to.OULength[number]);
    number -= DN_OUNITS;
    if (number < DN_OUS_EXT) point(text, to.OUExt[number], to.OUExtLength[number]);
}

void add_single(const NameComponent& part, DN_COMPONENTS& to) {
    struct Place {
        std::string_view label;
        char*& pointer;
        WORD& length;
    };
    const std::array places{Place{"C", to.C, to.CLength},       Place{"O", to.O, to.OLength},
                            Place{"P", to.PRMD, to.PRMDLength}, Place{"A", to.ADMD, to.ADMDLength},
                            Place{"G", to.G, to.GLength},       Place{"S", to.S, to.SLength},
                            Place{"I", to.I, to.ILength},       Place{"Q", to.Q, to.QLength},
                            Place{"UID", to.UID, to.UIDLength}, Place{"L", to.L, to.LLength},
                            Place{"ST", to.ST, to.STLength},    Place{"STREET", to.STREET, to.STREETLength}};
    const auto* place = std::ranges::find(places, part.label, &Place::label);
    if (place == places.end()) {
        to.Flags |= DN_NONSTANDARD;
        return;
    }
    point(part.value, place->pointer, place->length);
    if (!is_standard(part.label)) to.Flags |= DN_NONABBREV;
}

void add_common_name(std::string_view value, std::string_view name, DN_COMPONENTS& to) {
    if (to.CN != nullptr) return point(value, to.CN2, to.CN2Length);
    point(value, to.CN, to.CNLength);
    const char* end = name.data() + name.size();
    const char* rest = std::min(value.data() + value.size() + 1, end);
    if (rest != end) point({rest, static_cast<std::size_t>(end - rest)}, to.HierarchyOnly, to.HierarchyOnlyLength);
}

void parse_hierarchy(std::string_view name, DN_COMPONENTS& to) {
    std::vector<NameComponent> parts = labelled_components(name);
    if (parts.size() == 1 && parts.front().label.empty()) {
        parts.front().label = "CN";
        to.Flags |= DN_NONDISTINGUISHED;
    }
    std::size_t domains = 0;
    for (const NameComponent& part : parts) {
        if (part.label == "CN") {
            add_common_name(part.value, name, to);
        } else if (part.label == "DC") {
            to.Flags |= DN_NONABBREV;
            if (domains < DN_DCS) point(part.value, to.DC[domains], to.DCLength[domains]);
            ++domains;
        } else if (part.label != "OU") {
            add_single(part, to);
        }
    }
    std::size_t units = 0;
    std::ranges::reverse(parts);
    for (const NameComponent& part : parts) {
        if (part.label == "OU") add_unit(part.value, to, units++);
    }
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ') || text.starts_with('"')) text.remove_prefix(1);
    while (text.ends_with(' ') || text.ends_with('"')) text.remove_suffix(1);
    return text;
}

// Returns the local part.
std::string_view parse_address(std::string_view address, DN_COMPONENTS& to) {
    const std::size_t at = address.rfind('@');
    if (at == std::string_view::npos) return address;
    point(address, to.Address821, to.Address821Length);
    point(address.substr(0, at), to.LP, to.LPLength);
    point(address.substr(at + 1), to.Domain, to.DomainLength);
    return address.substr(0, at);
}

void parse(std::string_view name, DN_COMPONENTS& to) {
    const std::size_t bracket = name.find('<');
    if (bracket == std::string_view::npos || !name.ends_with('>')) {
        parse_hierarchy(parse_address(name, to), to);
        return;
    }
    parse_address(name.substr(bracket + 1, name.size() - bracket - 2), to);
    const std::string_view phrase = trimmed(name.substr(0, bracket));
    point(phrase, to.Phrase, to.PhraseLength);
    point(phrase, to.CN, to.CNLength);
    to.Flags |= DN_NONDISTINGUISHED;
}

}  // namespace

extern "C" {

STATUS LNPUBLIC DNAbbreviate(DWORD /*Flags*/, const char far* /*TemplateName*/, const char far* InName,
                             char far* OutName, WORD OutSize, WORD far* OutLength) {
    return guarded([&]() -> STATUS {
        return return_name(has_long_components(InName) ? InName : abbreviated_name(InName), OutName, OutSize,
                           OutLength);
    });
}

STATUS LNPUBLIC DNCanonicalize(DWORD /*Flags*/, const char far* TemplateName, const char far* InName, char far* OutName,
                               WORD OutSize, WORD far* OutLength) {
    return guarded(
        [&]() -> STATUS { return return_name(canonicalized(InName, TemplateName), OutName, OutSize, OutLength); });
}

STATUS LNPUBLIC DNParse(DWORD /*Flags*/, const char far* /*TemplateName*/, const char far* InName,
                        DN_COMPONENTS far* Comp, WORD CompSize) {
    if (CompSize != sizeof(DN_COMPONENTS) && CompSize != offsetof(DN_COMPONENTS, PhraseLength))
        return ERR_DN_COMP_VERSION;
    return guarded([&]() -> STATUS {
        DN_COMPONENTS parsed{};
        parse(InName, parsed);
        std::memcpy(Comp, &parsed, CompSize);
        return NOERROR;
    });
}

}  // extern "C"
