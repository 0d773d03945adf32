#include "tests/support/dns/tiny_name_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <chrono>
#include <iterator>
#include <stdexcept>

namespace postern::test {

namespace {

constexpr unsigned type_a = 1;
constexpr unsigned type_ns = 2;
constexpr unsigned type_cname = 5;
constexpr unsigned type_soa = 6;
constexpr unsigned type_mx = 15;
constexpr unsigned type_aaaa = 28;
constexpr unsigned type_dnskey = 48;
constexpr unsigned rcode_no_such_name = 3;
constexpr std::size_t header_octets = 12;

std::string be16(unsigned value) { return {static_cast<char>(value >> 8 & 0xff), static_cast<char>(value & 0xff)}; }
std::string be32(std::uint32_t value) { return be16(value >> 16) + be16(value & 0xffff); }

std::string address_octets(int family, const std::string& address) {
    std::array<char, 16> octets{};
    if (inet_pton(family, address.c_str(), octets.data()) != 1) throw std::invalid_argument(address);
    return {octets.data(), family == AF_INET ? 4u : 16u};
}

std::string resource_record(const std::string& name, unsigned type, std::uint32_t ttl, const std::string& data) {
    return wire_name(name) + be16(type) + be16(1) + be32(ttl) + be16(static_cast<unsigned>(data.size())) + data;
}

std::string soa_record(const std::string& zone, std::uint32_t ttl) {
    const std::string numbers = be32(1) + be32(3600) + be32(600) + be32(86400) + be32(ttl);
    return resource_record(zone, type_soa, ttl, wire_name("ns." + zone) + wire_name("root." + zone) + numbers);
}

/// The question's name in lower case; `at` ends behind it.
std::string read_name(std::string_view packet, std::size_t& at) {
    std::string name;
    while (at < packet.size() && packet[at] != 0) {
        const auto length = static_cast<unsigned char>(packet[at++]);
        if (!name.empty()) name += '.';
        for (const char octet : packet.substr(at, length)) {
            name += static_cast<char>(std::tolower(static_cast<unsigned char>(octet)));
        }
        at += length;
    }
    ++at;
    return name;
}

}  // namespace

std::string wire_name(std::string_view name) {
    std::string wire;
    while (!name.empty()) {
        const auto label = name.substr(0, name.find('.'));
        wire += static_cast<char>(label.size());
        wire += label;
        name.remove_prefix(std::min(label.size() + 1, name.size()));
    }
    return wire + '\0';
}

TinyNameServer::TinyNameServer(std::string zone) : zone_(std::move(zone)) {
    socket_ = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    stop_ = eventfd(0, EFD_CLOEXEC);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t octets = sizeof address;
    if (bind(socket_, reinterpret_cast<const sockaddr*>(&address), octets) != 0) throw std::runtime_error("bind");
    getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &octets);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
}

TinyNameServer::~TinyNameServer() {
    const std::uint64_t one = 1;
    (void)!write(stop_, &one, sizeof one);
    thread_.join();
    close(stop_);
    close(socket_);
}

TinyNameServer& TinyNameServer::a(const std::string& name, const std::string& address) {
    const std::lock_guard lock(mutex_);
    names_[name].records[type_a].push_back(address_octets(AF_INET, address));
    return *this;
}

TinyNameServer& TinyNameServer::aaaa(const std::string& name, const std::string& address) {
    const std::lock_guard lock(mutex_);
    names_[name].records[type_aaaa].push_back(address_octets(AF_INET6, address));
    return *this;
}

TinyNameServer& TinyNameServer::mx(const std::string& name, unsigned preference, const std::string& host) {
    const std::lock_guard lock(mutex_);
    names_[name].records[type_mx].push_back(be16(preference) + wire_name(host));
    return *this;
}

TinyNameServer& TinyNameServer::ns(const std::string& name, const std::string& host) {
    const std::lock_guard lock(mutex_);
    names_[name].records[type_ns].push_back(wire_name(host));
    return *this;
}

TinyNameServer& TinyNameServer::cname(const std::string& name, const std::string& target) {
    const std::lock_guard lock(mutex_);
    names_[name].records[type_cname].push_back(wire_name(target));
    return *this;
}

TinyNameServer& TinyNameServer::holding_for(std::chrono::seconds ttl) {
    const std::lock_guard lock(mutex_);
    ttl_seconds_ = static_cast<std::uint32_t>(ttl.count());
    return *this;
}

TinyNameServer& TinyNameServer::refuses(const std::string& name, unsigned rcode) {
    const std::lock_guard lock(mutex_);
    names_[name].rcode = rcode;
    return *this;
}

TinyNameServer& TinyNameServer::is_silent_about(const std::string& name) {
    const std::lock_guard lock(mutex_);
    names_[name].is_silent = true;
    return *this;
}

TinyNameServer& TinyNameServer::is_silent_about_keys() {
    const std::lock_guard lock(mutex_);
    is_silent_about_keys_ = true;
    return *this;
}

std::string TinyNameServer::stub_zone() const {
    return (zone_.empty() ? "." : zone_) + "@127.0.0.1@" + std::to_string(port_);
}

std::size_t TinyNameServer::questions_for(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    const auto found = questions_.find(name);
    return found == questions_.end() ? 0 : found->second;
}

bool TinyNameServer::wait_for_question(const std::string& name) const {
    std::unique_lock lock(mutex_);
    return asked_.wait_for(lock, std::chrono::seconds(30), [&] { return questions_.count(name) > 0; });
}

void TinyNameServer::serve() {
    for (;;) {
        pollfd descriptors[] = {{socket_, POLLIN, 0}, {stop_, POLLIN, 0}};
        poll(descriptors, std::size(descriptors), -1);
        if (descriptors[1].revents != 0) return;
        std::array<char, 4096> packet;
        sockaddr_in peer{};
        socklen_t octets = sizeof peer;
        const auto got =
            recvfrom(socket_, packet.data(), packet.size(), 0, reinterpret_cast<sockaddr*>(&peer), &octets);
        if (got < static_cast<ssize_t>(header_octets)) continue;
        const std::string reply = reply_to({packet.data(), static_cast<std::size_t>(got)});
        if (!reply.empty())
            sendto(socket_, reply.data(), reply.size(), 0, reinterpret_cast<const sockaddr*>(&peer), octets);
    }
}

std::string TinyNameServer::reply_to(std::string_view query) {
    std::size_t at = header_octets;
    const std::string name = read_name(query, at);
    if (at + 4 > query.size()) return {};
    const unsigned type = static_cast<unsigned char>(query[at]) * 256u + static_cast<unsigned char>(query[at + 1]);
    const auto question = query.substr(header_octets, at + 4 - header_octets);

    const std::lock_guard lock(mutex_);
    ++questions_[name];
    asked_.notify_all();
    const Name* known = find(name);
    if (known != nullptr && known->is_silent) return {};
    if (is_silent_about_keys_ && type == type_dnskey) return {};
    const bool exists = known != nullptr || name == zone_ || is_parent_of_a_name(name);
    const unsigned rcode = known != nullptr ? known->rcode : exists ? 0 : rcode_no_such_name;
    std::string answers;
    unsigned count = 0;
    const bool is_alias = known != nullptr && known->records.count(type_cname) > 0;
    const unsigned shown = is_alias ? type_cname : type;
    if (known != nullptr && known->records.count(shown) > 0) {
        for (const auto& data : known->records.at(shown)) {
            answers += resource_record(name, shown, ttl_seconds_, data);
            ++count;
        }
    }
    const bool is_negative = count == 0 && (rcode == 0 || rcode == rcode_no_such_name);
    constexpr unsigned is_authoritative_reply = 0x8400;  // QR and AA (RFC 1035 §4.1.1)
    return std::string(query.substr(0, 2)) + be16(is_authoritative_reply | rcode) + be16(1) + be16(count) +
           be16(is_negative ? 1 : 0) + be16(0) + std::string(question) + answers +
           (is_negative ? soa_record(zone_, ttl_seconds_) : "");
}

const TinyNameServer::Name* TinyNameServer::find(const std::string& name) const {
    const auto found = names_.find(name);
    return found == names_.end() ? nullptr : &found->second;
}

bool TinyNameServer::is_parent_of_a_name(const std::string& name) const {
    for (const auto& [known, unused] : names_) {
        if (known.size() > name.size() &&
            known.compare(known.size() - name.size() - 1, std::string::npos, "." + name) == 0) {
            return true;
        }
    }
    return false;
}

}  // namespace postern::test
