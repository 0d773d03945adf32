#pragma once

#include "core/base/expected.hpp"

#include <string>
#include <string_view>

namespace postern::ports {

/// Files that an administrator asks for at the console, for programs to read.
class ReportFiles {
public:
    virtual ~ReportFiles() = default;

    /// Writes `text`, which begins with `{"report":`, into the file `name`: with mode 600, whole or not at all, and
    /// durable at return. A name without a leading `/` lies in the server's data directory. What is there already is
    /// replaced only where it is such a file of our own user's. The file's whole path; the error says what is wrong and
    /// is fit to print. Blocks for the writing.
    [[nodiscard]] virtual Expected<std::string, std::string> write(std::string_view name, std::string_view text) = 0;
};

}  // namespace postern::ports
