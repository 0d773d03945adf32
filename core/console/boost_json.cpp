// Boost.JSON's own code is compiled once, here: no library is linked for it.
#include <boost/json/src.hpp>
