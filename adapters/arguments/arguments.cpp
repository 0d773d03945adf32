#include "adapters/arguments/arguments.hpp"

#include <boost/program_options.hpp>

#include <fmt/format.h>

#include <sstream>

namespace postern {

namespace {

namespace po = boost::program_options;

constexpr std::size_t most_workers = 64;

po::options_description described() {
    po::options_description options("Arguments");
    options.add_options()("help", "print this and end")("version", "print the version and end")(
        "workers", po::value<std::size_t>()->value_name("N"), "threads that move mail (default: one a core)")(
        "log-dialogue", "log every command and reply, as notes.ini SMTPDebug=1 does");
    return options;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

std::vector<std::string> own_arguments(int argc, char* argv[]) {
    std::vector<std::string> own;
    for (int i = 1; i < argc; ++i) {
        if (i > 1 || argv[i][0] != '=') own.emplace_back(argv[i]);
    }
    return own;
}

std::vector<std::string> refusal(const std::string& what) {
    std::vector<std::string> lines{what + ". Allowed are:"};
    for (auto& line : lines_of([] {
             std::ostringstream text;
             text << described();
             return text.str();
         }()))
        lines.push_back(std::move(line));
    return lines;
}

}  // namespace

Expected<Arguments, std::vector<std::string>> parse_arguments(int argc, char* argv[]) {
    try {
        po::variables_map values;
        const po::positional_options_description no_positionals;
        const auto style = po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
        po::store(po::command_line_parser(own_arguments(argc, argv))
                      .options(described())
                      .positional(no_positionals)
                      .style(style)
                      .run(),
                  values);
        Arguments arguments;
        arguments.wants_help = values.count("help") > 0;
        arguments.wants_version = values.count("version") > 0;
        arguments.logs_dialogue = values.count("log-dialogue") > 0;
        if (values.count("workers") > 0) arguments.workers = values["workers"].as<std::size_t>();
        if (arguments.workers > most_workers)
            return unexpected(
                refusal(fmt::format("--workers is {}; at most {} are allowed", arguments.workers, most_workers)));
        return arguments;
    } catch (const po::error& error) {
        return unexpected(refusal(error.what()));
    }
}

std::vector<std::string> arguments_help(const std::string& program) {
    const std::string task_name = program.substr(program.find_last_of('/') + 1);
    std::ostringstream text;
    text << described();
    std::vector<std::string> lines{
        fmt::format("load {0} [arguments]   SMTP router with STARTTLS; once loaded: tell {0} help", task_name)};
    for (auto& line : lines_of(text.str())) lines.push_back(std::move(line));
    return lines;
}

}  // namespace postern
