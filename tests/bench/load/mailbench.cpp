// mailbench: a load generator and a sink for SMTP on loopback. Both print their report as one line of JSON.

#include "tests/bench/load/load.hpp"
#include "tests/bench/load/sink.hpp"

#include <boost/json/serialize.hpp>
#include <boost/program_options.hpp>

#include <sys/resource.h>

#include <csignal>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

namespace po = boost::program_options;
using namespace postern::bench;

const std::map<std::string, TlsUse> tls_uses{{"none", TlsUse::none},
                                             {"starttls", TlsUse::starttls},
                                             {"implicit", TlsUse::implicit},
                                             {"handshake-only", TlsUse::handshake_only}};

template <typename T>
po::typed_value<T>* into(T& target) {
    return po::value<T>(&target)->default_value(target);
}

po::options_description load_description(LoadOptions& load, std::string& tls) {
    po::options_description options("mailbench load: sends mail to 127.0.0.1. Options");
    auto add = options.add_options();
    add("port", po::value(&load.port)->required(), "where to");
    add("messages", into(load.messages), "so many; 0: as many as time or sessions allow");
    add("sessions", into(load.sessions), "so many; 0: as many as needed");
    add("seconds", into(load.seconds), "begin nothing later; 0: no end of this kind");
    add("concurrency", into(load.concurrency), "sessions at once");
    add("per-session", into(load.per_session), "messages; 0: EHLO and QUIT only");
    add("octets", into(load.octets), "of a message with its header");
    add("recipients", into(load.recipients), "of a message");
    add("retries", into(load.retries), "of a message that failed");
    add("opened-per-second", into(load.opened_per_second), "of the first sessions; 0: all at once");
    add("patience", into(load.patience), "seconds that a reply may take");
    add("most-errors", into(load.most_errors), "then it stops");
    add("tls", into(tls), "none, starttls, implicit or handshake-only");
    add("resume", po::bool_switch(&load.resumes), "resume TLS sessions");
    add("pipeline", po::bool_switch(&load.pipelines), "MAIL, RCPT and DATA at once");
    add("hold", po::bool_switch(&load.holds), "keep sessions open until standard input ends; prints HOLDING N");
    add("run", into(load.run), "a word that names the messages");
    add("from", into(load.sender), "sender");
    add("to", into(load.recipient), "recipient");
    add("accepted-log", into(load.accepted_log), "a line for each message that got its 250");
    return options;
}

po::options_description sink_description(SinkOptions& sink) {
    po::options_description options("mailbench sink: takes mail on 127.0.0.1. Options");
    auto add = options.add_options();
    add("port", po::value(&sink.port)->required(), "where");
    add("certificate", into(sink.certificate), "PEM file with key: STARTTLS is offered");
    add("expected", into(sink.expected), "ends when so many different messages have come");
    add("quiet-seconds", into(sink.quiet_seconds), "ends when nothing more has come for so long");
    add("longest-seconds", into(sink.longest_seconds), "ends then in any case");
    add("linger-seconds", into(sink.linger_seconds), "stays behind the last expected one, to see doubles");
    add("refused-percent", into(sink.refused_percent), "of the messages are answered 451");
    add("dropped-percent", into(sink.dropped_percent), "of the messages are taken and get no reply");
    add("verify-bodies", po::bool_switch(&sink.verifies_bodies), "compare each body with its checksum");
    add("arrived-log", into(sink.arrived_log), "a line for each arrival");
    return options;
}

void parse(const std::vector<std::string>& words, const po::options_description& options) {
    po::variables_map values;
    const po::positional_options_description no_positionals;
    const auto style = po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
    po::store(po::command_line_parser(words).options(options).positional(no_positionals).style(style).run(), values);
    po::notify(values);
}

void require_sense(const LoadOptions& load) {
    if (load.messages == 0 && load.sessions == 0 && load.seconds <= 0)
        throw std::invalid_argument("one of --messages, --sessions and --seconds is needed");
    if (load.concurrency == 0 || load.recipients == 0)
        throw std::invalid_argument("--concurrency and --recipients are 1 at least");
    if (load.run.empty() || load.run.find_first_of(" \r\n") != std::string::npos)
        throw std::invalid_argument("--run is one word");
}

int load_command(const std::vector<std::string>& words) {
    LoadOptions load;
    load.run = "run";
    std::string tls = "none";
    parse(words, load_description(load, tls));
    if (!tls_uses.contains(tls)) throw std::invalid_argument("--tls is none, starttls, implicit or handshake-only");
    load.tls = tls_uses.at(tls);
    if (load.tls == TlsUse::handshake_only) load.per_session = 0;
    require_sense(load);
    const auto report = run_load(load);
    std::cout << boost::json::serialize(report) << std::endl;
    return report.at("errors").to_number<std::uint64_t>() == 0 ? 0 : 1;
}

int sink_command(const std::vector<std::string>& words) {
    SinkOptions sink;
    parse(words, sink_description(sink));
    std::cout << boost::json::serialize(run_sink(sink)) << std::endl;
    return 0;
}

int help() {
    LoadOptions load;
    SinkOptions sink;
    std::string tls = "none";
    std::cout << load_description(load, tls) << '\n' << sink_description(sink);
    return 2;
}

void raise_descriptor_limit() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char* argv[]) {
    std::vector<std::string> words(argv + 1, argv + argc);
    const auto command = words.empty() ? std::string() : words.front();
    if (command != "load" && command != "sink") return help();
    words.erase(words.begin());
    std::signal(SIGPIPE, SIG_IGN);
    raise_descriptor_limit();
    try {
        return command == "load" ? load_command(words) : sink_command(words);
    } catch (const std::exception& error) {
        std::cerr << "mailbench " << command << ": " << error.what() << '\n';
        return 2;
    }
}
