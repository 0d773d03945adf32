#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace postern::test {

/// A mail store that takes mail by LMTP on loopback or on a UNIX socket, one thread a connection. Its mailboxes "full"
/// and "gone" answer the message with 452 and 550, and "slow" not before hurry().
class LmtpStore {
public:
    LmtpStore();                                  ///< TCP.
    explicit LmtpStore(const std::string& path);  ///< A UNIX socket.
    ~LmtpStore();
    LmtpStore(const LmtpStore&) = delete;
    LmtpStore& operator=(const LmtpStore&) = delete;

    /// How the documents name it.
    [[nodiscard]] const std::string& destination() const { return destination_; }

    void hurry();

    struct Delivery {
        std::string recipient;
        std::string data;  ///< As it came over the wire, without the final dot.
    };
    [[nodiscard]] std::vector<Delivery> deliveries() const;
    [[nodiscard]] std::size_t connections() const;
    /// First words of all commands, in order.
    [[nodiscard]] std::vector<std::string> commands() const;

private:
    void accept_all();
    void serve(int connection);
    void take_message(int connection, std::string& received, const std::vector<std::string>& recipients);

    void wait_for_hurry();

    int listener_ = -1;
    std::string destination_;
    mutable std::mutex mutex_;
    std::vector<Delivery> deliveries_;
    std::condition_variable hurried_;
    bool is_hurried_ = false;
    std::vector<std::string> commands_;
    std::vector<int> open_;
    std::vector<std::thread> sessions_;
    std::thread accepting_;
};

}  // namespace postern::test
