#include "adapters/tls_openssl/transport_bio.hpp"

#include <algorithm>
#include <cstring>
#include <new>

namespace postern::tls_openssl {

namespace {

// What a drained buffer may keep. A session waits for its peer most of its life, and there are many of them.
constexpr std::size_t kept_octets = 512;

Transport& transport_of(BIO* bio) { return *static_cast<Transport*>(BIO_get_data(bio)); }

int read_from_transport(BIO* bio, char* into, std::size_t max_octets, std::size_t* read) {
    BIO_clear_retry_flags(bio);
    *read = transport_of(bio).take(into, max_octets);
    if (*read > 0) return 1;
    BIO_set_retry_read(bio);
    return -1;
}

int write_to_transport(BIO* bio, const char* from, std::size_t octets, std::size_t* written) {
    BIO_clear_retry_flags(bio);
    try {
        transport_of(bio).outgoing.append(from, octets);
    } catch (const std::exception&) {
        return 0;  // No exception may cross OpenSSL's frames; without a retry flag this is a failure.
    }
    *written = octets;
    return 1;
}

long control_transport(BIO* bio, int command, long /*number*/, void* /*pointer*/) {
    switch (command) {
        case BIO_CTRL_FLUSH:
            return 1;
        case BIO_CTRL_PENDING:
            return static_cast<long>(transport_of(bio).waiting().size());
        default:
            return 0;
    }
}

BIO_METHOD* make_method() {
    BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "Postern transport");
    if (method == nullptr) throw std::bad_alloc();
    BIO_meth_set_read_ex(method, read_from_transport);
    BIO_meth_set_write_ex(method, write_to_transport);
    BIO_meth_set_ctrl(method, control_transport);
    return method;
}

}  // namespace

void Transport::append(Octets ciphertext) {
    if (taken_ > incoming_.size() / 2) {
        incoming_.erase(0, taken_);
        taken_ = 0;
    }
    incoming_.append(as_text(ciphertext));
}

std::size_t Transport::take(char* into, std::size_t max_octets) {
    const std::size_t octets = std::min(max_octets, incoming_.size() - taken_);
    std::memcpy(into, incoming_.data() + taken_, octets);
    taken_ += octets;
    if (is_empty()) give_back();
    return octets;
}

void Transport::give_back() {
    taken_ = 0;
    incoming_.clear();
    if (incoming_.capacity() > kept_octets) std::string().swap(incoming_);
}

BioPtr make_transport_bio(Transport& transport) {
    static BIO_METHOD* const method = make_method();  // Lives as long as the process.
    BioPtr bio(BIO_new(method));
    if (!bio) throw std::bad_alloc();
    BIO_set_data(bio.get(), &transport);
    BIO_set_init(bio.get(), 1);
    return bio;
}

}  // namespace postern::tls_openssl
