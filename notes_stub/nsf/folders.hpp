/// Folders of a database, by their notes. Names are LMBCS, with a backslash between those of the cascade. All throw
/// StatusError.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "notes_stub/nsf/store.hpp"

namespace notes_stub {

class Folders {
public:
    explicit Folders(Store& store);

    /// Parents that are not there come into being too; they and it have the design's items. ERR_EXISTS.
    NOTEID create(std::string_view name, WORD note_class, const std::vector<Item>& design);
    /// With its subfolders and their contents. Returns the last one's id.
    NOTEID copy(NOTEID folder, std::string_view name);
    void erase(NOTEID folder);
    /// The folder and its subfolders are called by the new name from then on.
    void rename(NOTEID folder, std::string_view name);

    /// ERR_NOT_FOUND: no folder's note.
    [[nodiscard]] const Note& at(NOTEID folder) const;
    [[nodiscard]] static std::string title(const Note& note);

private:
    [[nodiscard]] const Note* find(std::string_view name) const;
    [[nodiscard]] std::vector<Note> with_subfolders(NOTEID folder) const;
    NOTEID add(std::string_view name, WORD note_class, const std::vector<Item>& design);
    void create_parents(std::string_view name, WORD note_class, const std::vector<Item>& design);

    Store& store_;
    std::vector<Note> folders_;
};

/// Items of a view's or folder's note that are its design: all but its name and flags.
[[nodiscard]] std::vector<Item> design_items(const Note& note);

}  // namespace notes_stub
