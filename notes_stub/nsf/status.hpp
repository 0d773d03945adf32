/// From an exception inside to a status at the C function's border.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

#include "notes_stub/include/nsferr.h"
#include "notes_stub/nsf/sqlite.hpp"

namespace notes_stub {

/// Ends an operation with this status.
class StatusError : public std::runtime_error {
public:
    explicit StatusError(STATUS status, const std::string& what = "database error")
        : std::runtime_error(what), status_(status) {}
    [[nodiscard]] STATUS status() const noexcept { return status_; }

private:
    STATUS status_;
};

/// The status of the exception being handled; call it in a catch block alone.
[[nodiscard]] STATUS status_of_current_exception() noexcept;

/// Runs the body of a C function: whatever it throws becomes a status, because nothing may be thrown into C code.
template <typename Body>
[[nodiscard]] STATUS guarded(Body&& body) noexcept {
    try {
        return body();
    } catch (...) {
        return status_of_current_exception();
    }
}

}  // namespace notes_stub
