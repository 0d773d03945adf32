#include "tests/support/disk/disk_image.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace postern::test {
namespace {

namespace fs = std::filesystem;
using Kind = DiskEvent::Kind;

bool toss(std::mt19937_64& chance) { return (chance() & 1U) != 0; }

}  // namespace

std::vector<DiskEvent> read_disk_journal(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    const std::string all{std::istreambuf_iterator<char>(stream), {}};
    std::vector<DiskEvent> events;
    std::size_t place = 0;
    while (place + sizeof(DiskEventHeader) <= all.size()) {
        DiskEventHeader header;
        std::memcpy(&header, all.data() + place, sizeof header);
        place += sizeof header;
        if (place + header.path_octets + header.data_octets > all.size()) break;
        DiskEvent event{static_cast<Kind>(header.kind),
                        header.at_ns,
                        header.inode,
                        header.offset,
                        all.substr(place, header.path_octets),
                        all.substr(place + header.path_octets, header.data_octets)};
        place += header.path_octets + header.data_octets;
        events.push_back(std::move(event));
    }
    return events;
}

void DiskImage::perform(std::string& content, const Change& change) {
    if (change.is_truncation) return content.resize(change.offset);
    if (content.size() < change.offset + change.data.size()) content.resize(change.offset + change.data.size());
    content.replace(change.offset, change.data.size(), change.data);
}

/// False: not all of it happened.
bool DiskImage::perform_by_chance(std::string& content, const Change& change, std::mt19937_64& chance) {
    switch (chance() % 3) {
        case 0:
            return false;
        case 1:
            perform(content, change);
            return true;
        default:
            break;
    }
    if (change.is_truncation) return false;
    for (std::size_t place = 0; place < change.data.size();) {
        const auto at = change.offset + place;
        const auto size = std::min<std::size_t>(sector_octets - at % sector_octets, change.data.size() - place);
        if (toss(chance)) perform(content, {0, false, at, change.data.substr(place, size)});
        place += size;
    }
    return false;
}

void DiskImage::name(const std::string& path, FilePtr file) {
    pending_names_.push_back({events_, path, std::move(file)});
}

void DiskImage::apply(const DiskEvent& event) {
    switch (event.kind) {
        case Kind::create:
            by_inode_[event.inode] = std::make_shared<File>();
            name(event.path, by_inode_[event.inode]);
            break;
        case Kind::write:
            if (by_inode_.count(event.inode) != 0)
                by_inode_[event.inode]->pending.push_back({events_, false, event.offset, event.data});
            break;
        case Kind::truncate:
            if (by_inode_.count(event.inode) != 0)
                by_inode_[event.inode]->pending.push_back({events_, true, event.offset, {}});
            break;
        case Kind::sync:
            sync_file(event.inode, event.offset);
            break;
        case Kind::sync_failed:
            fail_to_sync(event.inode, event.offset);
            break;
        case Kind::sync_directory:
            sync_directory(event.path, event.offset);
            break;
        case Kind::unlink:
            name(event.path, nullptr);
            break;
        case Kind::rename:
            name(event.path, nullptr);
            name(event.data, by_inode_[event.inode]);
            break;
        case Kind::link:
            name(event.data, by_inode_[event.inode]);
            break;
        case Kind::mark:
            break;
    }
    ++events_;
}

std::vector<DiskImage::Change> DiskImage::take_pending(File& file, std::uint64_t before) {
    const auto later = std::find_if(file.pending.begin(), file.pending.end(),
                                    [&](const Change& change) { return change.event >= before; });
    std::vector<Change> taken(std::make_move_iterator(file.pending.begin()), std::make_move_iterator(later));
    file.pending.erase(file.pending.begin(), later);
    return taken;
}

void DiskImage::sync_file(std::uint64_t inode, std::uint64_t before) {
    const auto found = by_inode_.find(inode);
    if (found == by_inode_.end()) return;
    for (const auto& change : take_pending(*found->second, before)) perform(found->second->durable, change);
}

void DiskImage::fail_to_sync(std::uint64_t inode, std::uint64_t before) {
    const auto found = by_inode_.find(inode);
    if (found == by_inode_.end()) return;
    for (const auto& change : take_pending(*found->second, before))
        static_cast<void>(perform_by_chance(found->second->durable, change, failing_));
}

void DiskImage::sync_directory(const std::string& path, std::uint64_t before) {
    std::vector<Naming> left;
    for (auto& naming : pending_names_) {
        const bool is_here = fs::path(naming.name).parent_path() == path;
        if (is_here && naming.event < before)
            durable_names_[naming.name] = naming.file;
        else
            left.push_back(std::move(naming));
    }
    pending_names_ = std::move(left);
}

std::map<std::string, DiskImage::FilePtr> DiskImage::names_by_chance(bool& is_lossy, std::mt19937_64& chance) const {
    auto names = durable_names_;
    for (const auto& naming : pending_names_) {
        if (toss(chance))
            names[naming.name] = naming.file;
        else
            is_lossy = true;
    }
    return names;
}

bool DiskImage::write_to(const fs::path& folder, std::mt19937_64& chance) const {
    bool is_lossy = false;
    for (const auto& [name, file] : names_by_chance(is_lossy, chance)) {
        if (!file) continue;
        auto content = file->durable;
        for (const auto& change : file->pending) is_lossy |= !perform_by_chance(content, change, chance);
        const auto path = folder / name;
        fs::create_directories(path.parent_path());
        std::ofstream stream(path, std::ios::binary);
        stream.write(content.data(), static_cast<std::streamsize>(content.size()));
        if (!stream) throw std::runtime_error("cannot write " + path.string());
    }
    return is_lossy;
}

}  // namespace postern::test
