#include "adapters/spool_sqlite/spool_setup.hpp"

#include "core/config/part_settings.hpp"

#include <utility>

namespace postern::spool_sqlite {

SpoolOptions options_of(const config::Settings& settings, const std::string& data_directory,
                        const access::MemoryFacts& facts, std::function<void(std::string)> report) {
    SpoolOptions options;
    options.directory = std::filesystem::path(data_directory) / settings.spool_directory;
    options.body_file_threshold_octets = settings.body_file_threshold_octets;
    options.memory_budget_octets = config::body_memory_octets(settings, facts);
    options.max_message_octets = settings.max_message_octets;
    options.report = [report = std::move(report)](const ports::SpoolError& error) { report("spool: " + error.words); };
    return options;
}

}  // namespace postern::spool_sqlite
