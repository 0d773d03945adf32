#include "adapters/spool_sqlite/dead_mail.hpp"

#include <future>
#include <memory>
#include <utility>

namespace postern::spool_sqlite {

std::size_t DeadMail::count() {
    if (const auto dead = spool_.count_dead()) count_ = *dead;
    return count_;
}

/// `ask` gets the handler that the spool answers.
template <typename Ask>
DeadMail::Count DeadMail::await(const Ask& ask) const {
    using Answer = Expected<std::size_t, ports::SpoolError>;
    const auto promise = std::make_shared<std::promise<Answer>>();
    auto future = promise->get_future();
    ask([promise](Answer answer) { promise->set_value(std::move(answer)); });
    if (future.wait_for(patience_) != std::future_status::ready) return std::nullopt;
    auto answer = future.get();
    if (!answer) return unexpected(std::move(answer.error().words));
    return std::optional(*answer);
}

DeadMail::Count DeadMail::release(std::optional<QueueId> id, std::function<void()> on_released) {
    return await([&](auto done) {
        spool_.release(id, [done, on_released = std::move(on_released)](auto count) {
            if (count) on_released();
            done(std::move(count));
        });
    });
}

DeadMail::Count DeadMail::remove(std::optional<QueueId> id) {
    return await([&](auto done) { spool_.remove(id, std::move(done)); });
}

}  // namespace postern::spool_sqlite
