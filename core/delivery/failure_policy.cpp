#include "core/delivery/failure_policy.hpp"

namespace postern::delivery {

Verdict judge(const smtp::DeliveryFailure& failure) {
    switch (failure.scope) {
        // The peer knows this recipient, or this message, and has spoken. Asking the next host at once would offer a
        // greylisted or refused message all round the house.
        case smtp::Scope::recipient:
            return {false, failure.permanence};
        case smtp::Scope::message:
            return {false, failure.permanence};
        // A host that serves nobody says nothing of the message, not even with a 5xx: a slip in its configuration, or
        // in ours, must hold mail up and not return it.
        case smtp::Scope::host:
            return {true, smtp::Permanence::transient};
        // Who demands is to know, once every host was asked.
        case smtp::Scope::demand:
            return {true, failure.permanence};
        // All hosts of the destination share it.
        case smtp::Scope::domain:
            return {false, failure.permanence};
    }
    return {};
}

}  // namespace postern::delivery
