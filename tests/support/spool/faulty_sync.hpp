#pragma once

namespace postern::test {

/// The next `count` calls of fdatasync() for a file below a folder `bodies` fail. Works in programs that link
/// faulty_sync.cpp, whose fdatasync() takes the place of the C library's.
void fail_body_syncs(int count);

}  // namespace postern::test
