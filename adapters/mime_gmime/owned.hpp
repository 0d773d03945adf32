#pragma once

#include <gmime/gmime.h>

#include <memory>

namespace postern::mime_gmime {

struct Unref {
    void operator()(gpointer object) const { g_object_unref(object); }
};
/// A reference to an object of GMime's.
template <typename T>
using Owned = std::unique_ptr<T, Unref>;

}  // namespace postern::mime_gmime
