// What reading one line of a peer costs.
#include "core/mail/address.hpp"
#include "core/smtp/body_decoder.hpp"
#include "core/smtp/command.hpp"
#include "core/smtp/reply_parser.hpp"

#include <benchmark/benchmark.h>

#include <string_view>

namespace {

using namespace postern;

void command_line(benchmark::State& state) {
    constexpr std::string_view line = "MAIL FROM:<somebody@mail.example.com> SIZE=4096 BODY=8BITMIME";
    for (auto _ : state) {
        const auto command = smtp::parse_command(line);
        benchmark::DoNotOptimize(smtp::parse_mail(command.argument, {}));
    }
}
BENCHMARK(command_line);

void recipient_line(benchmark::State& state) {
    constexpr std::string_view line = "RCPT TO:<somebody@mail.example.com>";
    for (auto _ : state) {
        const auto command = smtp::parse_command(line);
        benchmark::DoNotOptimize(smtp::parse_rcpt(command.argument, {}));
    }
}
BENCHMARK(recipient_line);

void address(benchmark::State& state) {
    for (auto _ : state)
        benchmark::DoNotOptimize(mail::parse_path("<somebody@mail.example.com>", mail::PathKind::forward));
}
BENCHMARK(address);

void answer_to_ehlo(benchmark::State& state) {
    constexpr std::string_view text =
        "250-mx.example.com\r\n250-PIPELINING\r\n250-SIZE 52428800\r\n250-STARTTLS\r\n250-ENHANCEDSTATUSCODES\r\n"
        "250-8BITMIME\r\n250-DSN\r\n250-SMTPUTF8\r\n250 CHUNKING\r\n";
    smtp::ReplyParser parser;
    for (auto _ : state) {
        auto input = as_octets(text);
        benchmark::DoNotOptimize(parser.take(input));
        benchmark::DoNotOptimize(smtp::parse_extensions(parser.reply()));
    }
}
BENCHMARK(answer_to_ehlo);

void short_reply(benchmark::State& state) {
    smtp::ReplyParser parser;
    for (auto _ : state) {
        auto input = as_octets("250 2.1.0 Ok\r\n");
        benchmark::DoNotOptimize(parser.take(input));
    }
}
BENCHMARK(short_reply);

}  // namespace
