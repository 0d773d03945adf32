#pragma once

#include "core/ports/resolver.hpp"
#include "core/ports/web.hpp"

#include "adapters/https_curl/https_curl.hpp"
#include "adapters/https_curl/transfer.hpp"

#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace postern::https_curl {

/// Contract: ports::Web, and make_web() for the rest.
class Client final : public ports::Web {
public:
    Client(ports::Resolver& resolver, WebOptions options);
    ~Client() override;
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    void get(const std::string& url, Handler done) override;
    void post(const std::string& url, const std::string& content_type, std::string body, Handler done) override;

private:
    /// Requests whose addresses are known, or that failed before. Shared with the resolver's late answers.
    struct Inbox {
        struct Item {
            Request request;
            std::string trouble;  ///< Not empty: there is nothing to be transferred.
        };
        std::mutex mutex;
        std::condition_variable changed;
        std::deque<Item> items;
        bool is_closed = false;
        CURLM* multi = nullptr;  ///< Woken when something comes in; null: `changed` is waited for.
        const CurlApi* api = nullptr;

        void put(Item item);
    };
    struct Lookup;

    void begin(Request request);
    void run();
    void transfer_all(const CurlApi& api, CURLM* multi);
    [[nodiscard]] bool take_turn(const CurlApi& api, CURLM* multi);
    void abandon(const CurlApi& api, CURLM* multi) noexcept;
    [[nodiscard]] Handler guarded(Handler done) const;
    void report(std::string_view what, const std::exception& error) const noexcept;
    [[nodiscard]] bool take_items(std::size_t most, std::deque<Inbox::Item>& items);
    void refuse(Inbox::Item& item) const;
    void start(const CurlApi& api, CURLM* multi, Inbox::Item item);
    [[nodiscard]] bool finish_transfers(const CurlApi& api, CURLM* multi);
    void stop_all(const CurlApi* api, CURLM* multi);

    ports::Resolver& resolver_;
    const WebOptions options_;
    const std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();
    // The thread's alone.
    std::deque<Inbox::Item> taken_;  ///< Not begun yet.
    std::vector<std::unique_ptr<Transfer>> running_;
    std::thread thread_;
};

}  // namespace postern::https_curl
