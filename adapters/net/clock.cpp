#include "adapters/net/clock.hpp"

namespace postern::net {

Now read_clocks() {
    using std::chrono::time_point_cast;
    return {time_point_cast<TimePoint::duration>(std::chrono::steady_clock::now()),
            time_point_cast<WallTime::duration>(std::chrono::system_clock::now())};
}

}  // namespace postern::net
