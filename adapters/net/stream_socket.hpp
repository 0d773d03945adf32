#pragma once

#include <boost/asio/generic/stream_protocol.hpp>

namespace postern::net {

/// A TCP or a UNIX socket: sessions need not know which.
using StreamSocket = boost::asio::generic::stream_protocol::socket;

}  // namespace postern::net
