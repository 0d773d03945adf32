#include "core/config/applicable_documents.hpp"

#include "core/base/ascii.hpp"
#include "core/config/policy_documents.hpp"
#include "core/config/route_documents.hpp"

#include <algorithm>
#include <cctype>
#include <string>

namespace postern::config {

namespace {

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](char c) { return lower(c); });
    return result;
}

// Each component loses its label: CN=, OU=, O=, C=.
std::string abbreviated(std::string_view name) {
    std::string result;
    for (std::size_t begin = 0; begin <= name.size();) {
        const auto end = std::min(name.find('/', begin), name.size());
        std::string_view component = name.substr(begin, end - begin);
        if (const auto equals = component.find('='); equals != component.npos && equals <= 3)
            component.remove_prefix(equals + 1);
        if (!result.empty()) result += '/';
        result += lower(component);
        begin = end + 1;
    }
    return result;
}

bool names_server(const std::vector<std::string>& names, std::string_view server_name) {
    return std::any_of(names.begin(), names.end(),
                       [&](const auto& name) { return is_same_notes_name(name, server_name); });
}

bool is_form(const ports::Document& document, std::string_view form) { return lower(document.form) == form; }

bool is_member(std::span<const ports::Document> all, std::string_view group, std::string_view server_name) {
    return std::any_of(all.begin(), all.end(), [&](const auto& document) {
        return is_form(document, "group") && names_server(texts_of(document, "ListName"), group) &&
               names_server(texts_of(document, "Members"), server_name);
    });
}

bool is_default(const ports::Document& document) {
    const auto flag = texts_of(document, "UseAsDefault");
    const auto names = texts_of(document, "ServerName");
    return (!flag.empty() && flag.front() == "1") || (names.size() == 1 && names.front() == "*");
}

/// 0: does not apply; else the greater the more specific.
int specificity(std::span<const ports::Document> all, const ports::Document& document, std::string_view server_name) {
    if (!is_form(document, "serverconfig")) return 0;
    const auto names = texts_of(document, "ServerName");
    if (names_server(names, server_name)) return 3;
    if (std::any_of(names.begin(), names.end(), [&](const auto& name) { return is_member(all, name, server_name); }))
        return 2;
    return is_default(document) ? 1 : 0;
}

bool is_global_domain(const ports::Document& document) {
    if (!is_form(document, "domain")) return false;
    const auto types = texts_of(document, "DomainType");
    return !types.empty() && lower(types.front()) == "globaldomain";
}

}  // namespace

bool is_same_notes_name(std::string_view left, std::string_view right) {
    return abbreviated(left) == abbreviated(right);
}

std::vector<std::string> texts_of(const ports::Document& document, std::string_view item) {
    const auto found = document.items.find(lower(item));
    if (found == document.items.end()) return {};
    const auto* texts = std::get_if<std::vector<std::string>>(&found->second);
    return texts ? *texts : std::vector<std::string>{};
}

std::vector<ports::Document> applicable_documents(std::span<const ports::Document> all, std::string_view server_name) {
    std::vector<ports::Document> result;
    for (const auto& document : all) {
        if (is_form(document, "server") && names_server(texts_of(document, "ServerName"), server_name))
            result.push_back(document);
    }
    const ports::Document* configuration = nullptr;
    int best = 0;
    for (const auto& document : all) {
        if (const int own = specificity(all, document, server_name); own > best) {
            best = own;
            configuration = &document;
        }
    }
    if (configuration) result.push_back(*configuration);
    std::copy_if(all.begin(), all.end(), std::back_inserter(result), is_global_domain);
    std::copy_if(all.begin(), all.end(), std::back_inserter(result), [](const auto& document) {
        return is_same_ignoring_case(document.form, route_form) || is_same_ignoring_case(document.form, policy_form);
    });
    return result;
}

}  // namespace postern::config
