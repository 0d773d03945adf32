/// What STUB_TRACE_MQ=1 shows of the traffic in message queues.
#pragma once

#include <string>
#include <string_view>

#include "notes_stub/include/global.h"

namespace notes_stub {

/// One line: `MQ$SMTP: put by the console, 8 octets: "show tls"`. Octets that are no printable ASCII are escaped, and a
/// long message is cut. `status` other than NOERROR is named in place of the message.
[[nodiscard]] std::string queue_trace(std::string_view queue, std::string_view what, STATUS status,
                                      std::string_view message);

}  // namespace notes_stub
