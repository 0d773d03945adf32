#pragma once

#include "core/ports/mime_transform.hpp"

namespace postern::mime_gmime {

/// GMime 3 finds the parts and where they lie; what is put in their place is spliced into the original, so that all
/// else stays octet for octet. Text goes into quoted-printable or base64, whichever is shorter, other media into base64
/// (a message inside the message is gone through). A signed or encrypted part is never touched: 8-bit octets in it are
/// an obstacle. But what a report brings back (RFC 6522) is there to be read: signatures in it do not matter, and a
/// question mark stands for what has no form, or the report would never arrive. What no reader sees, before the first
/// part of a multipart and behind its last one, has a question mark for each 8-bit octet. A message that says nothing
/// of its text gets charset=unknown-8bit (RFC 1428 §3). DKIM signatures over the body do not survive. It lives as long
/// as the program.
[[nodiscard]] const ports::MimeTransform& transform();

}  // namespace postern::mime_gmime
