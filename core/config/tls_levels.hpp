#pragma once

#include "core/base/expected.hpp"
#include "core/tls/level.hpp"
#include "core/tls/plan.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace postern::config {

/// What a document may demand, in the order of tls::Level.
[[nodiscard]] std::span<const tls::Level> available_levels();

/// One of them by its name, in any case; empty: it is none.
[[nodiscard]] std::optional<tls::Level> find_level(std::string_view text);

/// The check of an item: the error says which ones are allowed.
[[nodiscard]] Expected<void, std::string> check_level(std::string_view text);

/// What counts where no document says otherwise, and which setting says so: `Router_TLSLevel is encrypt`.
struct DefaultLevel {
    tls::Level level = tls::Level::may;
    std::string words;
};

/// `negotiated`: Router_TLSLevel, what Negotiated SSL means.
[[nodiscard]] DefaultLevel default_level(const tls::PortSettings& ports, tls::Level negotiated);

}  // namespace postern::config
