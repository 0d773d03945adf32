#include "adapters/https_curl/https_curl.hpp"

#include "adapters/https_curl/client.hpp"

namespace postern::https_curl {

std::unique_ptr<ports::Web> make_web(ports::Resolver& resolver, const WebOptions& options) {
    return std::make_unique<Client>(resolver, options);
}

}  // namespace postern::https_curl
