#include "core/console/tls_json.hpp"

namespace postern::console {

namespace {

constexpr Field<tls::Facts> tls_fields[] = {
    {"version", "string", "`TLSv1.3`", [](const auto& it) { return text_value(it.version); }},
    {"cipher", "string", "`TLS_AES_256_GCM_SHA384`", [](const auto& it) { return text_value(it.cipher); }},
    {"group", "string or null", "Of the key exchange.", [](const auto& it) { return text_value(it.group); }},
    {"is_resumed", "boolean", "The session is one from before.",
     [](const auto& it) -> boost::json::value { return it.is_resumed; }},
    {"is_verified", "boolean", "The certificate's chain ends in a trusted root.",
     [](const auto& it) -> boost::json::value { return it.verification == tls::Verification::verified; }},
    {"verification_reason", "string or null", "Why not.",
     [](const auto& it) { return text_value(it.verification_reason); }},
    {"is_name_matched", "boolean", "The certificate names the host.",
     [](const auto& it) -> boost::json::value { return it.is_name_matched; }},
    {"subject", "string or null", "Of the peer's certificate.",
     [](const auto& it) { return text_value(it.peer_subject); }},
    {"issuer", "string or null", "Of it.", [](const auto& it) { return text_value(it.peer_issuer); }},
    {"sha256", "string or null", "Of it, in lower-case hexadecimal.",
     [](const auto& it) { return text_value(it.peer_certificate_sha256); }},
};

}  // namespace

boost::json::value tls_value(const std::optional<tls::Facts>& facts) {
    if (!facts) return nullptr;
    return object_of<tls::Facts>(tls_fields, *facts);
}

ObjectText tls_object() { return text_of<tls::Facts>("tls", tls_fields); }

}  // namespace postern::console
