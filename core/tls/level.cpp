#include "core/tls/level.hpp"

#include <algorithm>
#include <iterator>

namespace postern::tls {
namespace {

struct Row {
    Level level;
    std::string_view name;
    bool uses_tls;
    bool demands_encryption;
    bool demands_proof;
    bool checks_what_is_published;
};

constexpr Row rows[] = {
    {Level::none, "none", false, false, false, false},
    {Level::may, "may", true, false, false, false},
    {Level::encrypt, "encrypt", true, true, false, false},
    {Level::dane, "dane", true, false, false, true},
    {Level::dane_only, "dane-only", true, true, true, true},
    {Level::fingerprint, "fingerprint", true, true, true, true},
    {Level::verify, "verify", true, true, true, true},
    {Level::secure, "secure", true, true, true, true},
};

const Row& row_of(Level level) {
    return *std::find_if(std::begin(rows), std::end(rows), [&](const Row& row) { return row.level == level; });
}

}  // namespace

std::string_view to_string(Level level) { return row_of(level).name; }

bool is_weaker(Level level, Level standard) {
    const auto& [its_level, its_name, uses_tls, demands_encryption, demands_proof, checks] = row_of(level);
    const auto& promise = row_of(standard);
    const bool gains_encryption = demands_encryption && !promise.demands_encryption;
    return (promise.uses_tls && !uses_tls) || (promise.demands_encryption && !demands_encryption) ||
           (promise.demands_proof && !demands_proof) ||
           (promise.checks_what_is_published && !checks && !gains_encryption);
}

}  // namespace postern::tls
