#pragma once

#include "core/base/expected.hpp"
#include "core/ports/host.hpp"

#include <string>
#include <vector>

namespace postern::host_notes {

/// All documents of a database as core reads them: texts in UTF-8, numbers, item names in lower case; other item types
/// are left out. The error names the database and the API's own text. The calling thread opens and closes every handle.
[[nodiscard]] Expected<std::vector<ports::Document>, std::string> read_documents(const std::string& database);

}  // namespace postern::host_notes
