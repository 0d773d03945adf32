#pragma once

#include "core/smtp/client_session.hpp"

namespace postern::smtp {

struct ClientSession::Transition {
    State state;
    int reply_class;
    Handler handler;
};

/// What is being waited for, and how long.
struct ClientSession::Waiting {
    State state;
    std::string_view doing;  ///< Fits behind `connection lost`.
    std::chrono::seconds ClientSettings::*patience;
};

struct ClientSession::Tables {
    // One row per (state, first digit of a reply) that has a meaning. A reply without a row is out of step: the session
    // is given up, and nothing is guessed. 421 has no row: it ends the session in every state (RFC 5321 §3.8).
    static constexpr Transition transitions[] = {
        {State::greeting, 2, &ClientSession::on_greeted},
        {State::greeting, 4, &ClientSession::on_host_refused},
        {State::greeting, 5, &ClientSession::on_host_refused},
        {State::ehlo, 2, &ClientSession::on_ehlo_accepted},
        {State::ehlo, 4, &ClientSession::on_host_refused},
        {State::ehlo, 5, &ClientSession::on_ehlo_refused},
        {State::helo, 2, &ClientSession::on_helo_accepted},
        {State::helo, 4, &ClientSession::on_host_refused},
        {State::helo, 5, &ClientSession::on_host_refused},
        // No way back to EHLO or HELO: what speaks no LMTP has one answer for all recipients (RFC 2033 §4.1).
        {State::lhlo, 2, &ClientSession::on_ehlo_accepted},
        {State::lhlo, 4, &ClientSession::on_host_refused},
        {State::lhlo, 5, &ClientSession::on_host_refused},
        {State::starttls, 2, &ClientSession::on_start_tls_accepted},
        {State::starttls, 4, &ClientSession::on_start_tls_refused},
        {State::starttls, 5, &ClientSession::on_start_tls_refused},
        {State::auth, 3, &ClientSession::on_challenge},
        {State::auth, 2, &ClientSession::on_authenticated},
        {State::auth, 4, &ClientSession::on_auth_refused},
        {State::auth, 5, &ClientSession::on_auth_refused},
        {State::mail, 2, &ClientSession::on_mail_accepted},
        {State::mail, 4, &ClientSession::on_mail_refused},
        {State::mail, 5, &ClientSession::on_mail_refused},
        {State::recipient, 2, &ClientSession::on_recipient_accepted},
        {State::recipient, 4, &ClientSession::on_recipient_refused},
        {State::recipient, 5, &ClientSession::on_recipient_refused},
        {State::data, 3, &ClientSession::on_data_accepted},
        {State::data, 4, &ClientSession::on_message_refused},
        {State::data, 5, &ClientSession::on_message_refused},
        {State::body, 4, &ClientSession::on_refused_in_body},
        {State::body, 5, &ClientSession::on_refused_in_body},
        {State::end_of_data, 2, &ClientSession::on_message_accepted},
        {State::end_of_data, 4, &ClientSession::on_message_refused},
        {State::end_of_data, 5, &ClientSession::on_message_refused},
        {State::first_chunk, 2, &ClientSession::on_first_chunk_taken},
        {State::first_chunk, 4, &ClientSession::on_chunk_refused},
        {State::first_chunk, 5, &ClientSession::on_chunk_refused},
        {State::chunks, 2, &ClientSession::on_chunk_taken},
        {State::chunks, 4, &ClientSession::on_chunk_refused},
        {State::chunks, 5, &ClientSession::on_chunk_refused},
        {State::end_of_chunks, 2, &ClientSession::on_chunk_taken},
        {State::end_of_chunks, 4, &ClientSession::on_chunk_refused},
        {State::end_of_chunks, 5, &ClientSession::on_chunk_refused},
        {State::refused_chunks, 2, &ClientSession::on_useless_chunk_answered},
        {State::refused_chunks, 4, &ClientSession::on_useless_chunk_answered},
        {State::refused_chunks, 5, &ClientSession::on_useless_chunk_answered},
        {State::deliveries, 2, &ClientSession::on_delivered},
        {State::deliveries, 4, &ClientSession::on_delivery_refused},
        {State::deliveries, 5, &ClientSession::on_delivery_refused},
        {State::lone_dot, 2, &ClientSession::on_lone_dot_answered},
        {State::lone_dot, 4, &ClientSession::on_lone_dot_answered},
        {State::lone_dot, 5, &ClientSession::on_lone_dot_answered},
        {State::rset, 2, &ClientSession::on_reset},
        {State::rset, 4, &ClientSession::on_reset_refused},
        {State::rset, 5, &ClientSession::on_reset_refused},
        {State::quit, 2, &ClientSession::on_quit_answered},
        {State::quit, 4, &ClientSession::on_quit_answered},
        {State::quit, 5, &ClientSession::on_quit_answered},
    };

    // States without a row wait for nothing that a peer could fail to do.
    static constexpr Waiting waiting[] = {
        {State::greeting, "while waiting for the greeting", &ClientSettings::greeting_timeout},
        {State::ehlo, "while sending EHLO", &ClientSettings::command_timeout},
        {State::helo, "while sending HELO", &ClientSettings::command_timeout},
        {State::lhlo, "while sending LHLO", &ClientSettings::command_timeout},
        {State::starttls, "while sending STARTTLS", &ClientSettings::command_timeout},
        {State::handshake, "during the TLS handshake", &ClientSettings::handshake_timeout},
        {State::auth, "while sending AUTH", &ClientSettings::command_timeout},
        {State::mail, "while sending MAIL", &ClientSettings::command_timeout},
        {State::recipient, "while sending RCPT", &ClientSettings::command_timeout},
        {State::data, "while sending DATA", &ClientSettings::data_init_timeout},
        {State::body, "while sending the message", &ClientSettings::data_block_timeout},
        {State::end_of_data, "while waiting for the answer to the message", &ClientSettings::data_end_timeout},
        {State::first_chunk, "while sending the message", &ClientSettings::data_block_timeout},
        {State::chunks, "while sending the message", &ClientSettings::data_block_timeout},
        {State::end_of_chunks, "while waiting for the answer to the message", &ClientSettings::data_end_timeout},
        {State::refused_chunks, "while waiting for the answers to a refused message", &ClientSettings::reset_timeout},
        {State::deliveries, "while waiting for the answers to the message", &ClientSettings::data_end_timeout},
        {State::lone_dot, "while ending a message that nobody may receive", &ClientSettings::reset_timeout},
        {State::rset, "while sending RSET", &ClientSettings::reset_timeout},
        {State::quit, "while sending QUIT", &ClientSettings::quit_timeout},
    };
};

}  // namespace postern::smtp
