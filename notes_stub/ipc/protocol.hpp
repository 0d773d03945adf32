/// What a task and the server say to each other over the socket in the data directory.
///
/// A frame is a 32-bit length and that many bytes. A request's first byte is its Op; the fields follow in the order of
/// the comment. A connection has one request under way at a time, and every request but `log` has one reply: a task
/// that says much would otherwise wait for the server at every line. A process keeps one connection for short requests
/// and takes another for each thread that waits; the first says hello with token 0 and learns its token, the others
/// name that token. When a process's last connection is gone, so is all it held.
#pragma once

#include <cstddef>
#include <cstdint>

namespace notes_stub {

inline constexpr std::uint16_t protocol_version = 4;
inline constexpr const char* socket_name = "notes-stub.sock";
inline constexpr std::size_t max_request_octets = std::size_t{1} << 20;
inline constexpr std::size_t max_reply_octets = std::size_t{1} << 28;  // a list of all statistics

/// What a request does that finds the queue locked by another thread's scan, or empty.
enum class Patience : std::uint8_t {
    none,         ///< It is answered at once: `locked_by_scan`, or that the queue is empty.
    for_lock,     ///< It waits for the end of the scan.
    for_message,  ///< And for a message.
};
/// A status between broker and library only: ask again with Patience::for_lock, on a connection that may wait.
inline constexpr std::uint16_t locked_by_scan = 0x3fff;

enum class Op : std::uint8_t {
    hello = 1,      // u16 version, u64 token, u32 pid, bytes program -> u8 accepted, u64 token, bytes error
    log = 2,        // u8 to_console, u32 virtual thread, u32 native thread, bytes text; no reply
    status_create,  // bytes name, u8 is a server task's default line -> u32 id
    status_set,     // u32 id, bytes text -> nothing
    status_delete,  // u32 id -> nothing
    should_end,     // nothing -> u8 end
    idle,           // u32 thread, u32 milliseconds, u8 wake_for_messages -> u8 end; waits
    mq_create,      // bytes name, u16 quota -> u16 status
    mq_open,        // bytes name, u8 create -> u16 status, u32 handle
    mq_close,       // u32 handle -> u16 status
    mq_put,  // u32 handle, u32 thread, u8 Patience, u16 priority, bytes message, u32 native thread -> u16 status; may
             // wait
    mq_get,  // u32 handle, u32 thread, u8 Patience, u32 milliseconds (0: for ever), u32 native thread
             //   -> u16 status, bytes; may wait
    mq_scan_begin,  // u32 handle, u32 thread, u8 Patience -> u16 status; may wait
    mq_scan_end,    // u32 handle, u32 thread -> nothing
    mq_count,       // u32 handle -> u16 count
    mq_quit,        // u32 handle, u32 thread, u32 native thread -> nothing
    mq_is_quit,     // u32 handle -> u8 quitting
    mq_peek,        // u32 handle, u32 position -> u16 status, u64 id, u16 priority, bytes message
    mq_remove,      // u32 handle, u64 id -> u16 status
    stat_update,    // bytes facility, bytes name, u16 flags, u16 type, bytes value -> u16 status
    stat_delete,    // bytes facility, bytes name -> nothing
    stat_reset,     // bytes facility, bytes name -> u16 status
    stat_list,      // bytes facility, bytes name (empty: all) -> u32 count, then facility, name, u16 type, bytes value,
                    //   u64 updated (hundredths of a second since 1970) each
    sync,           // nothing -> nothing: what the connection asked for before is done
};

}  // namespace notes_stub
