// nsfnote.h: items of a summary buffer by their names. A buffer is believed: its lengths are not checked against
// anything.
#include <algorithm>
#include <cstring>
#include <string_view>

#include "notes_stub/include/nsfnote.h"
#include "notes_stub/ipc/statistics.hpp"

using namespace notes_stub;

extern "C" {

BOOL LNPUBLIC NSFLocateSummaryValue(const void far* summary_buffer_ptr, const char far* item_name,
                                    void far* item_value_ptr_ptr, WORD far* item_len_ptr, WORD far* item_type_ptr) {
    ITEM_TABLE table{};
    std::memcpy(&table, summary_buffer_ptr, sizeof table);
    const char* lengths = static_cast<const char*>(summary_buffer_ptr) + sizeof table;
    const char* name = lengths + table.Items * sizeof(ITEM);
    for (USHORT place = 0; place < table.Items; ++place) {
        ITEM item{};
        std::memcpy(&item, lengths + place * sizeof item, sizeof item);
        const char* value = name + item.NameLength;
        if (equal_ignoring_case({name, item.NameLength}, item_name) && item.ValueLength >= sizeof(WORD)) {
            const char* octets = value + sizeof(WORD);
            if (item_type_ptr != nullptr) std::memcpy(item_type_ptr, value, sizeof(WORD));
            if (item_value_ptr_ptr != nullptr) std::memcpy(item_value_ptr_ptr, &octets, sizeof octets);
            if (item_len_ptr != nullptr) *item_len_ptr = static_cast<WORD>(item.ValueLength - sizeof(WORD));
            return TRUE;
        }
        name = value + item.ValueLength;
    }
    return FALSE;
}

BOOL LNPUBLIC NSFGetSummaryValue(const void far* summary_buffer_ptr, const char far* text_item_name,
                                 char far* text_item_value, WORD max_buffer_len) {
    const char* value = nullptr;
    WORD length = 0;
    WORD type = 0;
    if (NSFLocateSummaryValue(summary_buffer_ptr, text_item_name, &value, &length, &type) == FALSE) return FALSE;
    if (type != TYPE_TEXT) return FALSE;
    if (max_buffer_len == 0) return TRUE;
    const std::size_t octets = std::min<std::size_t>(length, max_buffer_len - std::size_t{1});
    std::memcpy(text_item_value, value, octets);
    text_item_value[octets] = '\0';
    return TRUE;
}

}  // extern "C"
