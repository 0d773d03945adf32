#include "notes_stub/nsf/handles.hpp"

#include <array>
#include <atomic>
#include <cstdio>

#include "notes_stub/nsf/agent.hpp"
#include "notes_stub/nsf/compound_text.hpp"
#include "notes_stub/nsf/dxl_tools.hpp"
#include "notes_stub/nsf/open_collection.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/runtime/check.hpp"
#include "notes_stub/runtime/session.hpp"

namespace notes_stub {

DWORD this_thread() {
    static std::atomic<DWORD> counter{0};
    thread_local const DWORD id = ++counter;
    return id;
}

template <typename Object>
std::string HandleTable<Object>::wrong_with(DHANDLE handle, bool any_thread) const {
    if (handle == NULLHANDLE) return "is null";
    const auto found = entries_.find(handle);
    if (found == entries_.end())
        return handle >= first_ && handle < next_ ? "was closed before" : "was never given out";
    if (!any_thread && found->second.owner != this_thread()) return "belongs to another thread";
    return {};
}

template <typename Object>
void HandleTable<Object>::report(const char* call, DHANDLE handle, const std::string& wrong) const {
    std::array<char, 16> number{};
    std::snprintf(number.data(), number.size(), "0x%08X", handle);
    report_misuse(call, std::string("the ") + kind_ + " handle " + number.data() + " " + wrong);
}

template <typename Object>
DHANDLE HandleTable<Object>::add(std::unique_ptr<Object> object) {
    const std::lock_guard lock(mutex_);
    const DHANDLE handle = next_;
    entries_.emplace(handle, Entry{this_thread(), std::move(object)});
    ++next_;
    return handle;
}

template <typename Object>
Object* HandleTable<Object>::find(const char* call, DHANDLE handle) {
    require_thread(call);
    std::string wrong;
    {
        const std::lock_guard lock(mutex_);
        wrong = wrong_with(handle, false);
        if (wrong.empty()) return entries_.find(handle)->second.object.get();
    }
    report(call, handle, wrong);
    return nullptr;
}

template <typename Object>
std::unique_ptr<Object> HandleTable<Object>::remove(const char* call, DHANDLE handle) {
    require_thread(call);
    std::string wrong;
    {
        const std::lock_guard lock(mutex_);
        wrong = wrong_with(handle, false);
        if (wrong.empty()) {
            const auto found = entries_.find(handle);
            std::unique_ptr<Object> object = std::move(found->second.object);
            entries_.erase(found);
            return object;
        }
    }
    report(call, handle, wrong);
    return nullptr;
}

template <typename Object>
bool HandleTable<Object>::is_open(DHANDLE handle) {
    const std::lock_guard lock(mutex_);
    return entries_.contains(handle);
}

template <typename Object>
std::vector<Object*> HandleTable<Object>::own() {
    const std::lock_guard lock(mutex_);
    std::vector<Object*> objects;
    for (const auto& [handle, entry] : entries_) {
        if (entry.owner == this_thread()) objects.push_back(entry.object.get());
    }
    return objects;
}

template <typename Object>
bool HandleTable<Object>::with_any(const char* call, DHANDLE handle, const std::function<void(const Object&)>& use) {
    require_thread(call);
    std::string wrong;
    {
        const std::lock_guard lock(mutex_);
        wrong = wrong_with(handle, true);
        if (wrong.empty()) {
            use(*entries_.find(handle)->second.object);
            return true;
        }
    }
    report(call, handle, wrong);
    return false;
}

template class HandleTable<OpenDatabase>;
template class HandleTable<OpenNote>;
template class HandleTable<MimeStream>;
template class HandleTable<MimePartStream>;
template class HandleTable<Formula>;
template class HandleTable<OpenCollection>;
template class HandleTable<CompoundText>;
template class HandleTable<OpenAgent>;
template class HandleTable<AgentContext>;
template class HandleTable<DxlExporter>;
template class HandleTable<DxlImporter>;

// Never destroyed: a thread may still hold handles while the process ends.
HandleTable<OpenDatabase>& databases() {
    static auto& table = *new HandleTable<OpenDatabase>("database", 0x50000001);
    return table;
}

HandleTable<OpenNote>& notes() {
    static auto& table = *new HandleTable<OpenNote>("note", 0x60000001);
    return table;
}

HandleTable<MimeStream>& mime_streams() {
    static auto& table = *new HandleTable<MimeStream>("MIME stream", 0x68000001);
    return table;
}

HandleTable<MimePartStream>& mime_part_streams() {
    static auto& table = *new HandleTable<MimePartStream>("MIME part", 0x6C000001);
    return table;
}

HandleTable<Formula>& computations() {
    static auto& table = *new HandleTable<Formula>("computation", 0x70000001);
    return table;
}

HandleTable<OpenCollection>& collections() {
    static auto& table = *new HandleTable<OpenCollection>("collection", 0x78000001);
    return table;
}

HandleTable<OpenAgent>& agents() {
    static auto& table = *new HandleTable<OpenAgent>("agent", 0x7A000001);
    return table;
}

HandleTable<AgentContext>& agent_contexts() {
    static auto& table = *new HandleTable<AgentContext>("agent context", 0x7B000001);
    return table;
}

HandleTable<DxlExporter>& dxl_exporters() {
    static auto& table = *new HandleTable<DxlExporter>("DXL exporter", 0x7D000001);
    return table;
}

HandleTable<DxlImporter>& dxl_importers() {
    static auto& table = *new HandleTable<DxlImporter>("DXL importer", 0x7E000001);
    return table;
}

HandleTable<CompoundText>& compound_texts() {
    static auto& table = *new HandleTable<CompoundText>("compound text", 0x7C000001);
    return table;
}

Store& store_of(const char* call, DBHANDLE handle) {
    const OpenDatabase* database = databases().find(call, handle);
    if (database == nullptr) throw StatusError(status_of_misuse);
    if (!database->store) throw StatusError(ERR_DIRECTORY);
    return *database->store;
}

OpenNote& note_of(const char* call, NOTEHANDLE handle) {
    OpenNote* note = notes().find(call, handle);
    if (note == nullptr) throw StatusError(status_of_misuse);
    return *note;
}

NoteItem* find_own_item(BLOCKID id) {
    for (const OpenNote* note : notes().own()) {
        const std::size_t place = note->place_of(id);
        if (place < note->items().size()) return note->items()[place].get();
    }
    return nullptr;
}

}  // namespace notes_stub
