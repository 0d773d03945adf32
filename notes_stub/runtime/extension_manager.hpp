/// Routines that a program registered with the extension manager, called around functions of the API.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "notes_stub/include/extmgr.h"

namespace notes_stub {

/// Whether anybody registered anything; one load, for functions that are called often.
[[nodiscard]] bool has_extensions() noexcept;

/// Calls the routines of `id` that want to be called at this time (EM_REG_BEFORE, EM_REG_AFTER), the first that was
/// registered first, until one returns another status than ERR_EM_CONTINUE: that one. No lock is held meanwhile.
[[nodiscard]] STATUS call_extensions(EID id, WORD when, STATUS status, char* arguments) noexcept;

/// Runs `body` as the function that the notification `id` is about, with its arguments as it got them, each of at most
/// eight octets.
template <typename Body, typename... Arguments>
STATUS extended(EID id, Body&& body, Arguments... arguments) {
    if (!has_extensions()) return body();
    static_assert(((sizeof(Arguments) <= sizeof(std::uint64_t) && std::is_trivially_copyable_v<Arguments>)&&...));
    std::array<std::uint64_t, sizeof...(arguments)> slots{};
    std::size_t slot = 0;
    (std::memcpy(&slots[slot++], &arguments, sizeof arguments), ...);
    auto* place = reinterpret_cast<char*>(slots.data());
    const STATUS before = call_extensions(id, EM_REG_BEFORE, NOERROR, place);
    if (before != ERR_EM_CONTINUE) return before;
    const STATUS status = body();
    const STATUS after = call_extensions(id, EM_REG_AFTER, status, place);
    return after == ERR_EM_CONTINUE ? status : after;
}

}  // namespace notes_stub
