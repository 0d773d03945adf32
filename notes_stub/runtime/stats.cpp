// Statistics: each call is one request to the broker that holds them.
#include "notes_stub/include/stats.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <string>
#include <vector>

#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/ipc/protocol.hpp"
#include "notes_stub/ipc/statistics.hpp"
#include "notes_stub/runtime/check.hpp"
#include "notes_stub/runtime/lmbcs.hpp"
#include "notes_stub/runtime/session.hpp"
#include "notes_stub/runtime/timedate.hpp"

namespace notes_stub {
namespace {

Writer request(Op op) { return std::move(Writer{}.u8(static_cast<std::uint8_t>(op))); }

std::string utf8(const char* lmbcs) { return lmbcs == nullptr ? std::string{} : lmbcs_to_utf8(lmbcs); }

STATUS status_of(const std::string& message) {
    const auto reply = link()->call(message);
    return reply ? Reader{*reply}.u16() : static_cast<STATUS>(ERR_STAT_NOT_FOUND);
}

std::string value_bytes(WORD type, const void* value) {
    switch (type) {
        case VT_LONG:
            return {static_cast<const char*>(value), sizeof(LONG)};
        case VT_NUMBER:
            return {static_cast<const char*>(value), sizeof(NUMBER)};
        case VT_TIMEDATE:
            return {static_cast<const char*>(value), sizeof(TIMEDATE)};
        default:
            return lmbcs_to_utf8(static_cast<const char*>(value));
    }
}

std::vector<Statistic> list(const char* facility, const char* name) {
    const auto reply = link()->call(request(Op::stat_list).bytes(utf8(facility)).bytes(utf8(name)).take());
    std::vector<Statistic> found;
    if (!reply) return found;
    Reader in{*reply};
    for (auto left = in.u32(); left > 0 && in.ok(); --left) {
        Statistic value;
        value.facility = in.text();
        value.name = in.text();
        value.type = in.u16();
        value.bytes = in.text();
        value.updated = static_cast<std::int64_t>(in.u64());
        found.push_back(std::move(value));
    }
    return found;
}

void copy_text(char* to, WORD size, const std::string& text) {
    if (to == nullptr || size == 0) return;
    const auto fits = std::min<std::size_t>(text.size(), size - 1U);
    std::memcpy(to, text.data(), fits);
    to[fits] = '\0';
}

struct Affixes {
    const char* header;
    const char* name;
    const char* value;
    const char* suffix;
};

std::string updated_text(const Statistic& value) {
    const auto local = local_zone(std::chrono::system_clock::now());
    return " (" + timedate_text(timedate_from_1970(value.updated, local)) + ")";
}

STATUS query(const std::vector<Statistic>& values, bool with_times, const Affixes& affixes, DHANDLE* handle,
             DWORD* length) {
    const auto or_nothing = [](const char* text) { return text == nullptr ? "" : text; };
    if (handle == nullptr) return ERR_MISC_INVALID_ARGS;
    std::string text = or_nothing(affixes.header);
    for (const auto& value : values) {
        text.append(or_nothing(affixes.name)).append(utf8_to_lmbcs(value.facility + "." + value.name));
        text.append(or_nothing(affixes.value)).append(utf8_to_lmbcs(statistic_text(value)));
        if (with_times) text += updated_text(value);
        text.append(or_nothing(affixes.suffix));
    }
    const STATUS status = OSMemAlloc(0, static_cast<DWORD>(text.size() + 1), handle);
    if (status != NOERROR) return status;
    std::memcpy(OSLock(char, *handle), text.c_str(), text.size() + 1);
    OSUnlock(*handle);
    if (length != nullptr) *length = static_cast<DWORD>(text.size());
    return NOERROR;
}

}  // namespace
}  // namespace notes_stub

using namespace notes_stub;

STATUS StatUpdate(const char* facility, const char* name, WORD flags, WORD type, const void* value) {
    require_thread("StatUpdate");
    if (facility == nullptr || name == nullptr || value == nullptr || type > VT_NUMBER) return ERR_MISC_INVALID_ARGS;
    return status_of(request(Op::stat_update)
                         .bytes(utf8(facility))
                         .bytes(utf8(name))
                         .u16(flags)
                         .u16(type)
                         .bytes(value_bytes(type, value))
                         .take());
}

void StatDelete(const char* facility, const char* name) {
    require_thread("StatDelete");
    (void)link()->call(request(Op::stat_delete).bytes(utf8(facility)).bytes(utf8(name)).take());
}

STATUS StatReset(const char* facility, const char* name) {
    require_thread("StatReset");
    return status_of(request(Op::stat_reset).bytes(utf8(facility)).bytes(utf8(name)).take());
}

void StatTraverse(char* facility, char* name, STATTRAVERSEPROC routine, void* context) {
    require_thread("StatTraverse");
    if (routine == nullptr) return;
    for (const auto& value : list(facility, name)) {
        auto facility_text = utf8_to_lmbcs(value.facility);
        auto name_text = utf8_to_lmbcs(value.name);
        auto bytes = value.type == VT_TEXT ? utf8_to_lmbcs(value.bytes) : value.bytes;
        if (routine(context, facility_text.data(), name_text.data(), value.type, bytes.data()) != NOERROR) return;
    }
}

STATUS StatQuery(char* header, char* name_prefix, char* value_prefix, char* suffix, DHANDLE* handle, DWORD* length) {
    const OuterCall outer("StatQuery");
    return query(list(nullptr, nullptr), false, {header, name_prefix, value_prefix, suffix}, handle, length);
}

STATUS StatQueryTime(char* facility, char* name, char* header, char* name_prefix, char* value_prefix, char* suffix,
                     DHANDLE* handle, DWORD* length) {
    const OuterCall outer("StatQueryTime");
    return query(list(facility, name), true, {header, name_prefix, value_prefix, suffix}, handle, length);
}

void StatToText(char* facility, char* name, WORD type, void* value, char* name_buffer, WORD name_size,
                char* value_buffer, WORD value_size) {
    const std::string facility_text = facility == nullptr ? "" : facility;
    copy_text(name_buffer, name_size, facility_text + "." + (name == nullptr ? "" : name));
    Statistic statistic;
    statistic.type = type;
    if (value != nullptr && type <= VT_NUMBER) statistic.bytes = value_bytes(type, value);
    copy_text(value_buffer, value_size, utf8_to_lmbcs(statistic_text(statistic)));
}
