#pragma once

#include "adapters/net/queue_reader.hpp"
#include "core/console/inquiries.hpp"
#include "core/ports/resolver.hpp"
#include "core/ports/web.hpp"

#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <future>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace postern::net {

class Journal;

/// Answers questions one after the other, on a thread of its own; their probes run on the workers. What it offers the
/// console is for the thread that runs the commands.
class InquiryDesk final : public console::Inquiries, private console::Investigator {
public:
    static constexpr std::size_t most_waiting = 5;

    /// They outlive this, and come to their end after stop() at the latest.
    struct Parts {
        QueueReader::Sources sources;
        ports::Resolver& resolver;
        ports::Web& web;
        Journal& journal;
    };

    /// The console is kept waiting no longer than `patience`.
    InquiryDesk(Parts parts, std::chrono::milliseconds patience);
    /// Waits for the question that is being answered, which stop() makes short.
    ~InquiryDesk() override;
    InquiryDesk(const InquiryDesk&) = delete;
    InquiryDesk& operator=(const InquiryDesk&) = delete;

    [[nodiscard]] Lines ask(std::string_view name, Question question) override;
    /// The answers that ask() did not wait for and that are there now; each once.
    [[nodiscard]] Lines take();
    /// The task ends: what is being answered comes to its end without waiting.
    void stop();

private:
    /// What the probes of one run share with the question that waits for them.
    struct Round;

    [[nodiscard]] Expected<console::Explanation, std::string> explain(const mail::Address& recipient) override;
    [[nodiscard]] std::vector<bool> run(const std::vector<console::ProbeTask>& tasks) override;
    [[nodiscard]] dns::Answer look_up(const dns::Question& question) override;
    [[nodiscard]] Expected<ports::WebResponse, ports::WebError> fetch(const std::string& url) override;
    template <typename T>
    [[nodiscard]] std::optional<T> await(const std::function<void(std::function<void(T)>)>& begin);
    [[nodiscard]] bool is_stopped();

    const Parts parts_;
    QueueReader reader_;
    const std::chrono::milliseconds patience_;
    /// Shared with answers that may come when this is gone.
    struct Bell {
        std::mutex mutex;
        std::condition_variable changed;
        bool is_stopped = false;
    };
    const std::shared_ptr<Bell> bell_ = std::make_shared<Bell>();
    std::list<std::future<Lines>> unanswered_;
    boost::asio::thread_pool thread_{1};
};

}  // namespace postern::net
