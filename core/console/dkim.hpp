#pragma once

#include "core/base/expected.hpp"
#include "core/mail/dkim_signer.hpp"
#include "core/ports/signing.hpp"

#include <string>
#include <vector>

namespace postern::console {

/// What the console asks of DKIM keys. One thread.
class DkimDesk {
public:
    struct Made {
        mail::DkimKey key;
        std::string file;  ///< Its path.
    };

    virtual ~DkimDesk() = default;
    /// Makes a key and its file; what is there already is kept, and is an error. Errors are fit to print.
    [[nodiscard]] virtual Expected<Made, std::string> make(const mail::DkimRecordName& name, ports::KeyKind kind) = 0;
    /// Those in use.
    [[nodiscard]] virtual const std::vector<mail::DkimKey>& keys() const = 0;
};

}  // namespace postern::console
