#pragma once

#include <string>
#include <vector>

namespace postern::console {

using Row = std::vector<std::string>;

/// Lines in which the cells of all rows stand in columns, two spaces apart and two in front; the last cell of a row is
/// as long as it likes. Columns count characters, not octets, so that names in UTF-8 stay in line.
[[nodiscard]] std::vector<std::string> aligned(const std::vector<Row>& rows);

}  // namespace postern::console
