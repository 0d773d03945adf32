// Hosts that say for whom they speak.
#include "core/smtp/server_replies.hpp"
#include "core/smtp/server_session.hpp"
#include "core/smtp/xclient.hpp"

#include <utility>

namespace postern::smtp {

// By the address that is in force: who was named by a proxy has its own rights, and not the proxy's.
bool ServerSession::may_introduce() const {
    if (settings_->xclient_hosts.empty()) return false;
    const auto address = parse_ip_address(peer_.address);
    return address && is_in_any(*address, settings_->xclient_hosts);
}

void ServerSession::on_xclient(std::string_view argument) {
    auto peer = introduced(peer_, argument);
    if (!peer) return refuse(peer.error());
    awaited_decision_ = DecisionId{++last_decision_};
    actions_.emplace_back(CheckConnection{*awaited_decision_, peer->address});
    undecided_peer_ = std::move(*peer);
}

// The session begins anew, but for what the peer pipelined behind the command, which is legal, and for the counts of
// errors, commands and messages.
void ServerSession::end_xclient(const Decision& decision) {
    auto peer = *std::exchange(undecided_peer_, std::nullopt);
    if (!decision.is_accepted) return end_session(decision.reply);
    if (!connected_peer_) connected_peer_ = std::move(peer_);
    peer_ = std::move(peer);
    enter_after(Command::xclient);
    helo_.clear();
    is_extended_ = false;
    identity_ = peer_.login;
    has_given_password_ = false;
    reset_transaction();
    greet();
}

}  // namespace postern::smtp
