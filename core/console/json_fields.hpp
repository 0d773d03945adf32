#pragma once

#include "core/base/time.hpp"
#include "core/mail/address.hpp"

#include <boost/json.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace postern::console {

class Context;

/// One field of an object in a report for programs: what is written, and what the reference page says of it.
template <typename T>
struct Field {
    std::string_view name;
    std::string_view type;  ///< `string`, `number`, `boolean`, `time`, `array of …`; `or null` behind it.
    std::string_view help;
    boost::json::value (*value)(const T&);
};

/// The same without its value, for the page.
struct FieldText {
    std::string_view name;
    std::string_view type;
    std::string_view help;
};

/// One kind of object.
struct ObjectText {
    std::string_view title;  ///< `show queue`, or `destination`, as types of fields name it.
    std::vector<FieldText> fields;
};

template <typename T>
[[nodiscard]] boost::json::object object_of(std::span<const Field<T>> fields, const T& subject) {
    boost::json::object object;
    for (const auto& field : fields) object[field.name] = field.value(subject);
    return object;
}

template <typename T>
[[nodiscard]] boost::json::array array_of(std::span<const Field<T>> fields, const std::vector<T>& subjects) {
    boost::json::array array;
    array.reserve(subjects.size());
    for (const auto& subject : subjects) array.push_back(object_of(fields, subject));
    return array;
}

template <typename T>
[[nodiscard]] ObjectText text_of(std::string_view title, std::span<const Field<T>> fields) {
    ObjectText text{title, {}};
    for (const auto& field : fields) text.fields.push_back({field.name, field.type, field.help});
    return text;
}

/// `2026-11-25T01:40:10.000Z` (RFC 3339 §5.6); null for the epoch, which stands for none.
[[nodiscard]] boost::json::value time_value(WallTime time);
/// Null for an empty text, which stands for none.
[[nodiscard]] boost::json::value text_value(std::string_view text);
/// As it is written in SMTP, without brackets: a program needs no escapes but JSON's. `<>` for the null one.
[[nodiscard]] boost::json::value address_value(const mail::Address& address);

/// A whole report: what was asked, of which task, when, and the fields.
[[nodiscard]] std::string report_text(std::string_view words, const Context& context, boost::json::object fields);

// The objects of each view, for the page.
[[nodiscard]] std::vector<ObjectText> show_queue_objects();
[[nodiscard]] std::vector<ObjectText> show_retry_objects();
[[nodiscard]] std::vector<ObjectText> show_message_objects();
[[nodiscard]] std::vector<ObjectText> show_connections_objects();
[[nodiscard]] std::vector<ObjectText> show_tls_objects();
[[nodiscard]] std::vector<ObjectText> show_tls_sessions_objects();
[[nodiscard]] std::vector<ObjectText> show_transit_objects();
[[nodiscard]] std::vector<ObjectText> show_config_objects();

/// All of them as a Markdown page.
[[nodiscard]] std::string json_page();

}  // namespace postern::console
