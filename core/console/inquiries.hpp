#pragma once

#include "core/console/explanation.hpp"
#include "core/dns/answer.hpp"
#include "core/mail/address.hpp"
#include "core/ports/web.hpp"
#include "core/smtp/probe.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace postern::console {

/// A probe and where it goes. It is nobody else's until Investigator::run() is back.
struct ProbeTask {
    smtp::ProbePlace place;
    std::shared_ptr<smtp::Probe> probe;
};

/// What a question that takes its time may do. Every function blocks for a bounded time, and returns early when the
/// task ends. Only the thread of the question calls it.
class Investigator {
public:
    virtual ~Investigator() = default;

    /// As QueueReader::explain, with more patience for name servers.
    [[nodiscard]] virtual Expected<Explanation, std::string> explain(const mail::Address& recipient) = 0;
    /// All at once. For each, whether it came to its end; one that did not may not be looked at.
    [[nodiscard]] virtual std::vector<bool> run(const std::vector<ProbeTask>& tasks) = 0;
    [[nodiscard]] virtual dns::Answer look_up(const dns::Question& question) = 0;
    [[nodiscard]] virtual Expected<ports::WebResponse, ports::WebError> fetch(const std::string& url) = 0;
};

/// Questions of the console that may take longer than a console may stand still.
class Inquiries {
public:
    using Lines = std::vector<std::string>;
    /// Runs on a thread of its own; what it needs of the context it has a copy of.
    using Question = std::function<Lines(Investigator&)>;

    virtual ~Inquiries() = default;
    /// The answer where it comes within a few seconds, else one line which says that it follows in the log. `name`:
    /// `test example.com`.
    [[nodiscard]] virtual Lines ask(std::string_view name, Question question) = 0;
};

}  // namespace postern::console
