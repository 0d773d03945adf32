// ods.h: structures between the host's form and the canonical one.
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

#include "notes_stub/include/ods.h"
#include "notes_stub/nsf/rich_text.hpp"
#include "notes_stub/runtime/session.hpp"

namespace notes_stub {
namespace {

/// The members of a structure in their order: b, w and d are 1, 2 and 4 octets, a number repeats the one before it. In
/// the host's form each lies at a multiple of its size, and the whole is a multiple of the largest.
struct Layout {
    WORD type;
    std::string_view members;
};

constexpr Layout layouts[] = {
    {_TIMEDATE, "dd"},
    {_TIMEDATE_PAIR, "dddd"},
    {_LIST, "w"},
    {_RANGE, "ww"},
    {_DBID, "dd"},
    {_ITEM, "ww"},
    {_ITEM_TABLE, "ww"},
    {_ORIGINATORID, "ddddddd"},
    {_OBJECT_DESCRIPTOR, "wd"},
    {_UNIVERSALNOTEID, "dddd"},
    {_VIEW_FORMAT_HEADER, "bb"},
    {_VIEW_TABLE_FORMAT, "bbwwww"},
    {_VIEW_COLUMN_FORMAT, "wwwwwwwdwbbbbbbbbww"},
    {_VIEW_TABLE_FORMAT2, "wwwdddwwwbbwbbwwww"},
    {_NOTELINK, "dddddddddd"},
    {_DBREPLICAINFO, "ddwwdd"},
    {_FILEOBJECT, "wdwwwwwddddd"},
    {_COLLATION, "wwbb"},
    {_COLLATE_DESCRIPTOR, "bbbww"},
    {_CDLINK2, "www"},
    {_CDLINKEXPORT2, "wwdddddddddd"},
    {_CDPARAGRAPH, "bb"},
    {_CDPABDEFINITION, "wwwwwwwwwwww20wdw"},
    {_CDPABREFERENCE, "bbw"},
    {_CDTEXT, "wwd"},
    {_CDDOCUMENT, "bbwwwwwwwbbbbww"},
    {_CDFIELD, "wwwwwbbbbbbbbdwwwwwww"},
    {_CDFONTTABLE, "www"},
    {_CDFACE, "bbb32"},
    {_CDTABLEBEGIN, "bbwwwwww"},
    {_CDTABLECELL, "bbbbwwwbbwbbw"},
    {_CDTABLEEND, "bbd"},
    {_CDHOTSPOTBEGIN, "wwwdw"},
    {_CDHOTSPOTEND, "bb"},
    {_CDBUTTON, "wwwwwwd"},
    {_CDBAR, "wwdd"},
    {_CDANCHOR, "wwwd"},
    {_CDBEGINRECORD, "bbww"},
    {_CDENDRECORD, "bbww"},
    {_COLOR_VALUE, "wbbbb"},
};

std::size_t octets_of(char member) { return member == 'b' ? 1 : (member == 'w' ? 2 : 4); }

/// Calls `use(host offset, canonical offset, octets)` for each member; returns the sizes of both forms.
struct Sizes {
    std::size_t host = 0;
    std::size_t canonical = 0;
};
template <typename Use>
Sizes walk(std::string_view members, Use use) {
    Sizes at;
    std::size_t largest = 1;
    for (std::size_t i = 0; i < members.size(); ++i) {
        const std::size_t octets = octets_of(members[i]);
        std::size_t times = 0;
        while (i + 1 < members.size() && members[i + 1] >= '0' && members[i + 1] <= '9')
            times = times * 10 + static_cast<std::size_t>(members[++i] - '0');
        largest = std::max(largest, octets);
        at.host = (at.host + octets - 1) / octets * octets;
        for (std::size_t k = 0; k < std::max<std::size_t>(1, times); ++k) {
            use(at.host, at.canonical, octets);
            at.host += octets;
            at.canonical += octets;
        }
    }
    at.host = (at.host + largest - 1) / largest * largest;
    return at;
}

// Empty, and a line in the log: the stub does not know it.
std::string_view members_of(const char* call, WORD type) {
    for (const Layout& layout : layouts) {
        if (layout.type == type) return layout.members;
    }
    log_text(std::string(call) + ": the stub does not know the structure " + std::to_string(type) +
             ": nothing was done");
    return {};
}

constexpr auto nothing = [](std::size_t, std::size_t, std::size_t) {};

}  // namespace

std::string canonical(WORD type, const void* host) {
    const std::string_view members = members_of("ODSWriteMemory", type);
    std::string out(walk(members, nothing).canonical, '\0');
    walk(members, [&](std::size_t from, std::size_t to, std::size_t octets) {
        std::memcpy(out.data() + to, static_cast<const char*>(host) + from, octets);
    });
    return out;
}

}  // namespace notes_stub

using namespace notes_stub;

extern "C" {

WORD LNPUBLIC ODSLength(WORD type) { return static_cast<WORD>(walk(members_of("ODSLength", type), nothing).canonical); }

void LNPUBLIC ODSReadMemory(void far* ppSrc, WORD type, void far* pDest, WORD iterations) {
    const std::string_view members = members_of("ODSReadMemory", type);
    const char* source = nullptr;
    std::memcpy(&source, ppSrc, sizeof source);
    auto* to = static_cast<char*>(pDest);
    for (WORD i = 0; i < iterations; ++i) {
        const Sizes sizes = walk(members, [&](std::size_t host, std::size_t packed, std::size_t octets) {
            std::memcpy(to + host, source + packed, octets);
        });
        source += sizes.canonical;
        to += sizes.host;
    }
    std::memcpy(ppSrc, &source, sizeof source);
}

void LNPUBLIC ODSWriteMemory(void far* ppDest, WORD type, const void far* pSrc, WORD iterations) {
    const std::string_view members = members_of("ODSWriteMemory", type);
    char* to = nullptr;
    std::memcpy(&to, ppDest, sizeof to);
    const auto* source = static_cast<const char*>(pSrc);
    for (WORD i = 0; i < iterations; ++i) {
        const Sizes sizes = walk(members, [&](std::size_t host, std::size_t packed, std::size_t octets) {
            std::memcpy(to + packed, source + host, octets);
        });
        to += sizes.canonical;
        source += sizes.host;
    }
    std::memcpy(ppDest, &to, sizeof to);
}

}  // extern "C"
