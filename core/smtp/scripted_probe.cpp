#include "core/smtp/scripted_probe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace postern::smtp {

namespace {

using Kind = ScriptStep::Kind;

std::string reply_words(const PeerReply& reply) {
    return fmt::format("{} {}", reply.code, escape_for_log(reply.words(), 200));
}

bool is_farewell(int code) { return code == 221 || code == 421; }

}  // namespace

ProbeActions ScriptedProbe::on_connected(Now now) {
    record_.is_connected = true;
    begin_step(now);
    return std::exchange(actions_, {});
}

void ScriptedProbe::begin_step(Now now) {
    record_.replies.emplace_back();
    actions_.emplace_back(ClientSetDeadline{now.steady + patience});
    if (step().kind == Kind::handshake)
        actions_.emplace_back(ClientStartTls{});
    else if (!step().octets.empty())
        actions_.emplace_back(Send{step().octets});
}

void ScriptedProbe::next_step(Now now) {
    if (++step_ < steps_.size()) return begin_step(now);
    record_.is_complete = true;
    end({});
}

ProbeActions ScriptedProbe::on_bytes(Octets input, Now now) {
    while (!input.empty() && !is_over_) {
        if (step().kind == Kind::raw) {
            record_.raw += as_text(input.first(std::min(input.size(), most_raw_octets)));
            next_step(now);
            break;
        }
        switch (parser_.take(input)) {
            case ReplyParser::Status::incomplete:
                break;
            case ReplyParser::Status::malformed:
                end("what it said is no reply of SMTP: " + parser_.error());
                break;
            case ReplyParser::Status::complete:
                on_reply(PeerReply(parser_.reply()), now);
        }
    }
    return std::exchange(actions_, {});
}

void ScriptedProbe::on_reply(const PeerReply& reply, Now now) {
    auto& replies = record_.replies.back();
    replies.push_back(reply);
    const bool is_last_step = step_ + 1 == steps_.size();
    if (is_farewell(reply.code)) {
        record_.is_complete = is_last_step && reply.code == 221;
        return end(record_.is_complete ? std::string() : "it ended the session: " + reply_words(reply));
    }
    if (replies.size() < step().replies || step().kind != Kind::say) return;
    if (step().wanted_class != 0 && reply.reply_class() != step().wanted_class)
        return end("it answered " + reply_words(reply));
    next_step(now);
}

ProbeActions ScriptedProbe::on_tls_established(const tls::Facts& facts, std::vector<ports::CertificateFacts> chain,
                                               Now now) {
    record_.tls = facts;
    record_.chain = std::move(chain);
    parser_.reset();
    if (!is_over_) next_step(now);
    return std::exchange(actions_, {});
}

ProbeActions ScriptedProbe::on_tls_failed(const tls::Failure& failure, Now) {
    if (!is_over_) {
        record_.tls_failure = failure;
        end("the TLS handshake failed: " + failure.words);
    }
    return std::exchange(actions_, {});
}

ProbeActions ScriptedProbe::on_deadline(Now) {
    if (!is_over_) end(fmt::format("no answer within {} s", patience.count()));
    return std::exchange(actions_, {});
}

void ScriptedProbe::on_closed() {
    if (!is_over_) end("it closed the connection");
    actions_.clear();
}

void ScriptedProbe::end(std::string failure) {
    is_over_ = true;
    record_.failure = std::move(failure);
    actions_.emplace_back(ClientClose{});
}

}  // namespace postern::smtp
