#include "notes_stub/include/kfm.h"

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/nsferr.h"
#include "notes_stub/include/oserr.h"
#include "notes_stub/runtime/check.hpp"
#include "notes_stub/runtime/lmbcs.hpp"
#include "notes_stub/runtime/session.hpp"

using namespace notes_stub;

STATUS SECKFMUserInfo(WORD /*Function*/, char* name, LICENSEID* license) {
    const OuterCall outer("SECKFMUserInfo");
    if (license != nullptr) *license = LICENSEID{};
    return name == nullptr ? NOERROR : SECKFMGetUserName(name);
}

STATUS SECKFMSwitchToIDFile(char* file, char* /*password*/, char* /*user*/, WORD /*length*/, DWORD /*flags*/,
                            void* /*reserved*/) {
    std::error_code error;
    return file != nullptr && std::filesystem::exists(lmbcs_to_utf8(file), error) ? ERR_FUNC_NOT_IMPL : ERR_NOEXIST;
}

STATUS SECKFMGetUserName(char* name) {
    require_thread("SECKFMGetUserName");
    if (name == nullptr) return ERR_MISC_INVALID_ARGS;
    const auto ini = notes_ini();
    // There is no ID file. A server's says its name; without a setting it is the one that the documents of the stub
    // use.
    const auto owner = ini->get("KeyFileOwner").value_or(ini->get("ServerName").value_or("CN=mail/O=Example"));
    const auto lmbcs = utf8_to_lmbcs(owner);
    const auto size = std::min<std::size_t>(lmbcs.size(), MAXUSERNAME - 1);
    std::memcpy(name, lmbcs.data(), size);
    name[size] = '\0';
    return NOERROR;
}
