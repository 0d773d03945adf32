// dkim_sign OCTETS SELECTOR._domainkey.DOMAIN rsa|ed25519 ...: makes a key for each name and prints its record, one
// line each. Then answers each message on standard input, `OCTETS\n` and so many octets, with its DKIM-Signature fields
// in the same manner. The signer gets the message in pieces of OCTETS.

#include "adapters/tls_openssl/signing.hpp"
#include "core/mail/dkim_signer.hpp"

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

using namespace postern;

namespace {

std::vector<mail::DkimKey> make_keys(int count, char** words) {
    const auto& signing = tls_openssl::signing();
    std::vector<mail::DkimKey> keys;
    for (int at = 0; at + 1 < count; at += 2) {
        const auto name = mail::parse_dkim_record_name(words[at]);
        const bool is_rsa = std::string(words[at + 1]) == "rsa";
        const auto pem = signing.make_key(is_rsa ? ports::KeyKind::rsa : ports::KeyKind::ed25519);
        if (!name || !pem) std::exit(1);
        keys.push_back({name->domain, name->selector, *signing.read_key(*pem)});
    }
    return keys;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) return 2;
    const auto piece = std::stoul(argv[1]);
    const auto keys = make_keys(argc - 2, argv + 2);
    for (const auto& key : keys) std::cout << mail::dkim_record(*key.key) << '\n';
    std::cout.flush();
    std::size_t octets = 0;
    while (std::cin >> octets) {
        std::cin.get();
        std::string message(octets, '\0');
        std::cin.read(message.data(), static_cast<std::streamsize>(octets));
        mail::DkimSigner signer(keys);
        for (std::size_t at = 0; at < message.size(); at += piece)
            signer.add(std::string_view(message).substr(at, piece));
        const auto fields = signer.finish(WallTime(std::chrono::hours(24 * 365 * 50)));
        std::cout << fields.size() << '\n' << fields;
        std::cout.flush();
    }
}
