#include "adapters/https_curl/client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <new>
#include <utility>

#include <signal.h>

namespace postern::https_curl {
namespace {

using ports::WebError;

constexpr int longest_sleep_ms = 60000;

// OpenSSL writes to sockets that the peer may have closed, and libcurl, told to leave signals alone, does not catch
// what that raises. It would end the server that loaded us. The thread takes it to its grave.
void block_broken_pipes() {
    sigset_t pipes;
    sigemptyset(&pipes);
    sigaddset(&pipes, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipes, nullptr);
}

void tell(const std::function<void(const std::string&)>& report, std::string_view what,
          const std::exception& error) noexcept {
    try {
        if (report) report(fmt::format("HTTPS: {}, for a fault of ours: {}", what, error.what()));
    } catch (const std::exception&) {
        // No memory for the words.
    }
}

}  // namespace

/// The two questions of one request.
struct Client::Lookup {
    std::mutex mutex;
    unsigned open = 2;
    Request request;
    std::string failure;
};

Client::Client(ports::Resolver& resolver, WebOptions options)
    : resolver_(resolver), options_(std::move(options)), thread_([this] {
          try {
              run();
          } catch (const std::exception& error) {
              report("no request is answered any more", error);
          }
      }) {}

Client::~Client() {
    {
        const std::lock_guard lock(inbox_->mutex);
        inbox_->is_closed = true;
        inbox_->changed.notify_all();
        if (inbox_->multi != nullptr) inbox_->api->multi_wakeup(inbox_->multi);
    }
    thread_.join();
}

void Client::get(const std::string& url, Handler done) {
    Request request;
    request.url = url;
    request.done = guarded(std::move(done));
    begin(std::move(request));
}

void Client::post(const std::string& url, const std::string& content_type, std::string body, Handler done) {
    Request request;
    request.url = url;
    request.is_post = true;
    request.content_type = content_type;
    request.body = std::move(body);
    request.done = guarded(std::move(done));
    begin(std::move(request));
}

// No thread can carry what it throws. It may be called when the client is gone.
Client::Handler Client::guarded(Handler done) const {
    return [done = std::move(done), report = options_.report](Expected<ports::WebResponse, WebError> result) {
        try {
            done(std::move(result));
        } catch (const std::exception& error) {
            tell(report, "an answer was lost", error);
        }
    };
}

void Client::report(std::string_view what, const std::exception& error) const noexcept {
    tell(options_.report, what, error);
}

void Client::Inbox::put(Item item) {
    std::unique_lock lock(mutex);
    if (is_closed) {
        lock.unlock();
        return item.request.done(unexpected(WebError{WebError::Kind::stopped, "the task ends"}));
    }
    items.push_back(std::move(item));
    changed.notify_all();
    if (multi != nullptr) api->multi_wakeup(multi);
}

void Client::begin(Request request) {
    request.deadline = std::chrono::steady_clock::now() + options_.timeout;
    const auto authority = authority_of(request.url);
    if (!authority) return inbox_->put({std::move(request), "this is no https URL"});
    request.authority = *authority;
    if (authority->is_address) return inbox_->put({std::move(request), {}});
    const auto lookup = std::make_shared<Lookup>();
    lookup->request = std::move(request);
    for (const auto type : {dns::RecordType::a, dns::RecordType::aaaa}) {
        resolver_.look_up({authority->host, type}, [lookup, inbox = inbox_](dns::Answer answer) {
            std::unique_lock lock(lookup->mutex);
            for (auto& address : answer.addresses) lookup->request.addresses.push_back(std::move(address));
            if (answer.status == dns::Answer::Status::failed) lookup->failure = std::move(answer.failure);
            if (--lookup->open > 0) return;
            lock.unlock();
            auto& ready = lookup->request;
            auto trouble = !ready.addresses.empty()   ? std::string()
                           : !lookup->failure.empty() ? std::move(lookup->failure)
                                                      : fmt::format("{} has no address", ready.authority.host);
            inbox->put({std::move(ready), std::move(trouble)});
        });
    }
}

// From here on: the thread.

void Client::run() {
    block_broken_pipes();
    {
        std::unique_lock lock(inbox_->mutex);
        inbox_->changed.wait(lock, [this] { return inbox_->is_closed || !inbox_->items.empty(); });
        if (inbox_->is_closed && inbox_->items.empty()) return;
    }
    const auto& api = curl_api();
    CURLM* const multi = api ? api->multi_init() : nullptr;
    {
        const std::lock_guard lock(inbox_->mutex);
        inbox_->multi = multi;
        inbox_->api = api ? &*api : nullptr;
    }
    if (multi != nullptr) transfer_all(*api, multi);
    // Without libcurl, until the end.
    std::deque<Inbox::Item> items;
    while (multi == nullptr && take_items(1, items)) {
        for (auto& item : items) {
            item.trouble = api ? "libcurl cannot begin" : api.error();
            refuse(item);
        }
        items.clear();
        std::unique_lock lock(inbox_->mutex);
        inbox_->changed.wait(lock, [this] { return inbox_->is_closed || !inbox_->items.empty(); });
    }
    stop_all(api ? &*api : nullptr, multi);
}

/// False: the client is to end.
bool Client::take_items(std::size_t most, std::deque<Inbox::Item>& items) {
    const std::lock_guard lock(inbox_->mutex);
    if (inbox_->is_closed) return false;
    for (; most > 0 && !inbox_->items.empty(); --most) {
        items.push_back(std::move(inbox_->items.front()));
        inbox_->items.pop_front();
    }
    return true;
}

void Client::refuse(Inbox::Item& item) const {
    item.request.done(unexpected(WebError{WebError::Kind::unreachable, std::move(item.trouble)}));
}

void Client::transfer_all(const CurlApi& api, CURLM* multi) {
    bool goes_on = true;
    while (goes_on) {
        try {
            goes_on = take_turn(api, multi);
        } catch (const std::exception& error) {
            report("the requests under way are given up", error);
            abandon(api, multi);
        }
    }
}

/// False: the client is to end.
bool Client::take_turn(const CurlApi& api, CURLM* multi) {
    const auto room = options_.max_transfers - std::min<std::size_t>(options_.max_transfers, running_.size());
    if (!take_items(room, taken_)) return false;
    while (!taken_.empty()) {
        start(api, multi, std::move(taken_.front()));
        taken_.pop_front();
    }
    int running = 0;
    api.multi_perform(multi, &running);
    if (finish_transfers(api, multi)) return true;  // For those that wait for a place.
    // Whatever comes in meanwhile ends the sleep.
    api.multi_poll(multi, nullptr, 0, longest_sleep_ms, nullptr);
    return true;
}

/// After an exception: what was under way is answered, as far as there is memory for it.
void Client::abandon(const CurlApi& api, CURLM* multi) noexcept {
    try {
        for (auto& item : taken_) {
            item.trouble = "the request was given up";
            if (item.request.done) refuse(item);
        }
        for (auto& transfer : running_) {
            api.multi_remove_handle(multi, transfer->handle());
            transfer->give_up();
        }
    } catch (const std::exception& error) {
        report("requests are left without an answer", error);
    }
    taken_.clear();
    running_.clear();
}

void Client::start(const CurlApi& api, CURLM* multi, Inbox::Item item) {
    if (!item.trouble.empty()) return refuse(item);
    const auto done = item.request.done;
    try {
        running_.push_back(std::make_unique<Transfer>(api, std::move(item.request), options_.authorities_file));
    } catch (const std::bad_alloc&) {
        return done(unexpected(WebError{WebError::Kind::unreachable, "there is no memory for a request"}));
    }
    api.multi_add_handle(multi, running_.back()->handle());
}

/// True: one ended.
bool Client::finish_transfers(const CurlApi& api, CURLM* multi) {
    const auto before = running_.size();
    int left = 0;
    while (const auto* message = api.multi_info_read(multi, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        const auto result = message->data.result;  // The message goes with its handle.
        auto* const handle = message->easy_handle;
        const auto at = std::find_if(running_.begin(), running_.end(),
                                     [handle](const auto& transfer) { return transfer->handle() == handle; });
        api.multi_remove_handle(multi, handle);
        (*at)->finish(result);
        running_.erase(at);
    }
    return running_.size() < before;
}

void Client::stop_all(const CurlApi* api, CURLM* multi) {
    for (auto& transfer : running_) {
        api->multi_remove_handle(multi, transfer->handle());
        transfer->stop();
    }
    running_.clear();
    std::deque<Inbox::Item> left;
    {
        const std::lock_guard lock(inbox_->mutex);
        inbox_->multi = nullptr;
        left.swap(inbox_->items);
    }
    for (auto& item : left) item.request.done(unexpected(WebError{WebError::Kind::stopped, "the task ends"}));
    if (multi != nullptr) api->multi_cleanup(multi);
}

}  // namespace postern::https_curl
