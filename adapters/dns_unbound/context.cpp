#include "adapters/dns_unbound/context.hpp"

#include "core/base/peer_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string_view>

namespace postern::dns_unbound {

namespace {

// RSA with SHA-256, as the root has it, and the digest of no key (RFC 4509 §2.1).
constexpr const char* made_up_anchor =
    ". DS 12345 8 2 706F737465726E706F737465726E706F737465726E706F737465726E706F7374";

/// Applies options until one is refused.
class Configurer {
public:
    Configurer(ub_ctx* context, Anchor anchor) : context_(context), anchor_(anchor) {}

    void set(const char* option, const std::string& value) {
        check(ub_ctx_set_option(context_, option, value.c_str()), fmt::format("option {} {}", option, value));
    }
    void apply(const ResolverOptions& options);

    [[nodiscard]] const std::string& error() const { return error_; }

private:
    void set_sizes(const ResolverOptions& options);
    void read_files(const ResolverOptions& options);
    void set_anchor(const std::string& file);
    void add_stub(std::string_view stub);
    void check(int result, std::string_view what);

    ub_ctx* context_;
    Anchor anchor_;
    std::string error_;
};

void Configurer::check(int result, std::string_view what) {
    if (result == UB_NOERROR || !error_.empty()) return;
    error_ = fmt::format("The DNS resolver cannot be set up: {}: {}.", escape_for_log(what), ub_strerror(result));
}

void Configurer::apply(const ResolverOptions& options) {
    ub_ctx_debugout(context_, nullptr);  // Standard error belongs to the host.
    check(ub_ctx_async(context_, 1), "threads");
    set_sizes(options);
    read_files(options);
    for (const auto& stub : options.stub_zones) add_stub(stub);
    const auto is_root = [](const std::string& stub) { return stub.starts_with(".@"); };
    const auto& stubs = options.stub_zones;
    // Whoever serves a zone of the house has seldom signed it under the world's root. Below a root of the house's own
    // the chain is its own as well.
    if (anchor_ != Anchor::none && std::none_of(stubs.begin(), stubs.end(), is_root))
        for (const auto& stub : stubs) set("domain-insecure:", stub.substr(0, stub.find('@')));
}

void Configurer::set_sizes(const ResolverOptions& options) {
    // libunbound's own defaults are made for a command line tool: 1 MiB and 16 ports.
    set("msg-cache-size:", std::to_string(options.cache_octets / 3));
    set("rrset-cache-size:", std::to_string(options.cache_octets - options.cache_octets / 3));
    set("outgoing-range:", std::to_string(options.outgoing_range));
    set("num-queries-per-thread:", std::to_string(options.outgoing_range / 2));
}

void Configurer::read_files(const ResolverOptions& options) {
    std::error_code ignored;
    if (!options.hosts_file.empty() && std::filesystem::exists(options.hosts_file, ignored)) {
        check(ub_ctx_hosts(context_, options.hosts_file.c_str()), "hosts file " + options.hosts_file);
    }
    if (!options.resolv_conf.empty()) {
        check(ub_ctx_resolvconf(context_, options.resolv_conf.c_str()), "name servers in " + options.resolv_conf);
    }
    set_anchor(options.trust_anchor_file);
}

void Configurer::set_anchor(const std::string& file) {
    switch (anchor_) {
        case Anchor::kept_up_to_date:
            return check(ub_ctx_add_ta_autr(context_, file.c_str()), "trust anchor " + file);
        case Anchor::as_it_stands:
            return check(ub_ctx_add_ta_file(context_, file.c_str()), "trust anchor " + file);
        case Anchor::made_up:
            return check(ub_ctx_add_ta(context_, made_up_anchor), "made-up trust anchor");
        case Anchor::none:
            break;
    }
}

void Configurer::add_stub(std::string_view stub) {
    const auto at = stub.find('@');
    if (at == 0 || at == std::string_view::npos) {
        check(UB_SYNTAX, fmt::format("stub zone {} (expected is zone@address or zone@address@port)", stub));
        return;
    }
    const std::string zone(stub.substr(0, at));
    const std::string server(stub.substr(at + 1));
    // Some zones (test, local addresses backwards) are answered by libunbound itself; one that somebody serves is asked
    // there.
    set("local-zone:", zone + " transparent");
    check(ub_ctx_set_stub(context_, zone.c_str(), server.c_str(), 0), fmt::format("stub zone {}", stub));
}

/// Options take effect with the first question, and so do errors in the files that they name. This one needs no
/// network.
int first_question(ub_ctx* context) {
    constexpr int type_a = 1;
    constexpr int class_in = 1;
    ub_result* result = nullptr;
    const int error = ub_resolve(context, "localhost", type_a, class_in, &result);
    ub_resolve_free(result);
    return error;
}

}  // namespace

Expected<ContextPtr, std::string> make_context(const ResolverOptions& options, Anchor anchor) {
    ContextPtr context(ub_ctx_create());
    if (!context) return unexpected("The DNS resolver cannot be set up: no memory or no random numbers.");
    Configurer configurer(context.get(), options.trust_anchor_file.empty() ? Anchor::none : anchor);
    configurer.apply(options);
    if (!configurer.error().empty()) return unexpected(configurer.error());
    if (const int error = first_question(context.get()); error != UB_NOERROR) {
        return unexpected(
            fmt::format("The DNS resolver cannot start: {}. Options: hosts file \"{}\", resolv.conf \"{}\", "
                        "trust anchor \"{}\".",
                        ub_strerror(error), escape_for_log(options.hosts_file), escape_for_log(options.resolv_conf),
                        escape_for_log(options.trust_anchor_file)));
    }
    return context;
}

}  // namespace postern::dns_unbound
