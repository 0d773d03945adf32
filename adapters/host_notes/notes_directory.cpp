#include "adapters/host_notes/notes_directory.hpp"

#include "adapters/host_notes/api_status.hpp"
#include "adapters/host_notes/lmbcs.hpp"
#include "adapters/host_notes/notes_api.hpp"
#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace postern::host_notes {

namespace {

using Answer = ports::Directory::Answer;

// More would wait longer than a mail program does.
constexpr std::size_t max_waiting = 100;

constexpr char view[] = "$Users";
constexpr char items[] = "Form\0FullName\0HTTPPassword";
constexpr WORD item_count = 3;
enum Item : WORD { form, full_name, http_password };

std::string text_of(void* match, WORD item) {
    char text[1024] = {};
    return NAMEGetTextItem(match, item, 0, text, sizeof text) == NOERROR ? text : "";
}

BYTE* octets_of(std::string& text) { return reinterpret_cast<BYTE*>(text.data()); }

bool is_password(std::string password, std::string digest) {
    return SECVerifyPassword(static_cast<WORD>(password.size()), octets_of(password), static_cast<WORD>(digest.size()),
                             octets_of(digest), 0, nullptr) == NOERROR;
}

/// A digest that no password has on purpose: who does not exist takes as long as who does.
const std::string& nobodys_digest() {
    static const std::string digest = [] {
        std::string password = "nobody";
        std::string made(256, '\0');
        WORD length = 0;
        (void)SECHashPassword(static_cast<WORD>(password.size()), octets_of(password), static_cast<WORD>(made.size()),
                              &length, octets_of(made), 0, nullptr);
        made.resize(length);
        return made;
    }();
    return digest;
}

struct Person {
    std::string name;
    std::string digest;
};

/// Everybody with this name who has a password.
std::vector<Person> people_of(DHANDLE lookup) {
    std::vector<Person> people;
    void* buffer = OSLockObject(lookup);
    WORD matches = 0;
    void* record = NAMELocateNextName(buffer, nullptr, &matches);
    void* match = nullptr;
    for (WORD i = 0; record != nullptr && i < matches; ++i) {
        match = NAMELocateNextMatch(buffer, record, match);
        if (match == nullptr) break;
        Person person{to_utf8(text_of(match, full_name)), text_of(match, http_password)};
        const bool is_person = is_same_ignoring_case(text_of(match, form), "Person");
        if (is_person && !person.digest.empty()) people.push_back(std::move(person));
    }
    OSUnlockObject(lookup);
    OSMemFree(lookup);
    return people;
}

Answer check(const smtp::Credentials& credentials) {
    const auto user = to_lmbcs(credentials.user);
    if (user.find('\0') != std::string::npos) return {Answer::Result::wrong};
    DHANDLE lookup = NULLHANDLE;
    const STATUS status = NAMELookup(nullptr, 0, 1, view, 1, user.c_str(), item_count, items, &lookup);
    if (status != NOERROR)
        return {Answer::Result::unavailable, {}, fmt::format("names are not looked up: {}", status_text(status))};
    const auto people = people_of(lookup);
    if (people.empty()) (void)is_password(credentials.password, nobodys_digest());
    const Person* found = nullptr;
    for (const auto& person : people) {
        if (!is_password(credentials.password, person.digest)) continue;
        // Two people of one name and one password: nobody knows which it is.
        if (found != nullptr) return {Answer::Result::wrong};
        found = &person;
    }
    if (found == nullptr) return {Answer::Result::wrong};
    return {Answer::Result::right, escape_for_log(found->name), {}};
}

/// The address first, then its local part, as Domino's own look-up does by default. Without quotes, as documents have
/// it.
access::Presence presence_of(const mail::Address& recipient) {
    const auto unquoted = mail::unquoted(recipient.local_part);
    const auto address = to_lmbcs(unquoted + '@' + recipient.domain);
    // A quoted local part may be another address itself, whose person does not have this one.
    const bool is_name = unquoted.find('@') == std::string::npos;
    const std::string names = is_name ? address + '\0' + to_lmbcs(unquoted) : address;
    const WORD count = is_name ? 2 : 1;
    DHANDLE lookup = NULLHANDLE;
    if (NAMELookup(nullptr, 0, 1, view, count, names.c_str(), item_count, items, &lookup) != NOERROR)
        return access::Presence::untold;
    void* buffer = OSLockObject(lookup);
    void* record = nullptr;
    bool is_known = false;
    for (WORD name = 0; name < count; ++name) {
        WORD matches = 0;
        record = NAMELocateNextName(buffer, record, &matches);
        if (record == nullptr) break;
        is_known = is_known || matches > 0;
    }
    OSUnlockObject(lookup);
    OSMemFree(lookup);
    return is_known ? access::Presence::known : access::Presence::unknown;
}

}  // namespace

NotesDirectory::NotesDirectory() : thread_([this] { run(); }) {}

NotesDirectory::~NotesDirectory() {
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

bool NotesDirectory::enqueue(Waiting waiting) {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= max_waiting) return false;
    waiting_.push_back(std::move(waiting));
    changed_.notify_one();
    return true;
}

void NotesDirectory::check_password(smtp::Credentials credentials, Handler done) {
    const bool is_taken = enqueue([credentials = std::move(credentials), done](const std::string& trouble) {
        done(trouble.empty() ? check(credentials) : Answer{Answer::Result::unavailable, {}, trouble});
    });
    if (!is_taken) done({Answer::Result::unavailable, {}, fmt::format("{} questions wait already", max_waiting)});
}

void NotesDirectory::look_up(const mail::Address& recipient, PresenceHandler done) {
    const bool is_taken = enqueue([recipient, done](const std::string& trouble) {
        done(trouble.empty() ? presence_of(recipient) : access::Presence::untold);
    });
    if (!is_taken) done(access::Presence::untold);
}

void NotesDirectory::run() {
    if (const STATUS status = NotesInitThread(); status != NOERROR)
        return serve("a thread for the directory was refused by the Notes API: " + status_text(status));
    (void)nobodys_digest();
    serve({});
    NotesTermThread();
}

void NotesDirectory::serve(const std::string& trouble) {
    while (true) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return is_stopping_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        const auto work = std::move(waiting_.front());
        waiting_.pop_front();
        const auto words = is_stopping_ ? std::string("the task is ending") : trouble;
        lock.unlock();
        work(words);
    }
}

}  // namespace postern::host_notes
