#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace postern::test {

/// A name server for one zone on a free UDP port of the loopback address. It answers from a table, with authority and a
/// TTL of 300 s, or another one; names outside the table do not exist.
class TinyNameServer {
public:
    static constexpr std::uint32_t ttl_seconds = 300;

    /// The empty name is the root.
    explicit TinyNameServer(std::string zone);
    ~TinyNameServer();
    TinyNameServer(const TinyNameServer&) = delete;
    TinyNameServer& operator=(const TinyNameServer&) = delete;

    // The table is filled before the first question.
    TinyNameServer& a(const std::string& name, const std::string& address);
    TinyNameServer& aaaa(const std::string& name, const std::string& address);
    /// An alias: every other question for this name gets this record.
    TinyNameServer& cname(const std::string& name, const std::string& target);
    TinyNameServer& ns(const std::string& name, const std::string& host);
    TinyNameServer& mx(const std::string& name, unsigned preference, const std::string& host);
    /// The TTL of every record.
    TinyNameServer& holding_for(std::chrono::seconds ttl);
    /// Every question for this name gets this code and no record.
    TinyNameServer& refuses(const std::string& name, unsigned rcode);
    /// Questions for this name are never answered.
    TinyNameServer& is_silent_about(const std::string& name);
    /// Nor are those for DNSKEY records.
    TinyNameServer& is_silent_about_keys();

    /// `example.test@127.0.0.1@PORT`
    [[nodiscard]] std::string stub_zone() const;
    /// How often this name was asked for.
    [[nodiscard]] std::size_t questions_for(const std::string& name) const;
    /// False: it was not asked for within half a minute.
    [[nodiscard]] bool wait_for_question(const std::string& name) const;

private:
    struct Name {
        std::map<unsigned, std::vector<std::string>> records;  ///< Record data by type.
        unsigned rcode = 0;
        bool is_silent = false;
    };

    void serve();
    [[nodiscard]] std::string reply_to(std::string_view query);
    [[nodiscard]] const Name* find(const std::string& name) const;
    [[nodiscard]] bool is_parent_of_a_name(const std::string& name) const;

    std::string zone_;
    std::map<std::string, Name> names_;
    std::uint32_t ttl_seconds_ = ttl_seconds;
    bool is_silent_about_keys_ = false;
    int socket_ = -1;
    int stop_ = -1;
    std::uint16_t port_ = 0;
    mutable std::mutex mutex_;
    mutable std::condition_variable asked_;
    std::map<std::string, std::size_t> questions_;  ///< Guarded by mutex_.
    std::thread thread_;
};

/// `4:mail7:example4:test0:` in wire form. The empty name is the root.
[[nodiscard]] std::string wire_name(std::string_view name);

}  // namespace postern::test
