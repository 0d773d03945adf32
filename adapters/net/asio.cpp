// Asio's own code, compiled here and nowhere else: the other files include its declarations only.
#include <boost/asio/impl/src.hpp>
