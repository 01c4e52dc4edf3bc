#include "tests/hostile/impostor.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>

namespace haloform::test {
namespace {

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Context = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, Freed<SSL_free>>;

constexpr long a_day = 86400;

void extend(X509* certificate, int kind, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
  if (extension == nullptr) throw std::runtime_error("no extension " + value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

/// A certificate of `name` over `key`, not signed yet.
Certificate bare_certificate(const std::string& name, EVP_PKEY* key, long serial) {
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -a_day);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), a_day);
  X509_set_pubkey(certificate.get(), key);
  const std::string shown = name.substr(0, 60);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(shown.c_str()), -1, -1, 0);
  return certificate;
}

bool is_address(const std::string& host) {
  in_addr four{};
  in6_addr six{};
  return ::inet_pton(AF_INET, host.c_str(), &four) == 1 || ::inet_pton(AF_INET6, host.c_str(), &six) == 1;
}

std::string read_request(const std::function<int(char*, int)>& read) {
  std::string text;
  std::size_t wanted = std::string::npos;
  while (text.size() < wanted) {
    char buffer[16384];
    const int got = read(buffer, sizeof buffer);
    if (got <= 0) return {};
    text.append(buffer, static_cast<std::size_t>(got));
    const auto head = text.find("\r\n\r\n");
    if (head == std::string::npos || wanted != std::string::npos) continue;
    const auto length = text.find("Content-Length: ");
    wanted = head + 4 + (length < head ? std::stoul(text.substr(length + 16)) : 0);
  }
  return text;
}

/// `name:port` of a host, without the brackets and the port.
std::string name_of(const std::string& host) {
  std::string name = host.substr(0, host.rfind(':'));
  if (name.starts_with('[')) name = name.substr(1, name.size() - 2);
  return name;
}

}  // namespace

struct Authority::Parts {
  Key key{EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")};
  Certificate certificate = bare_certificate("Authority of a test", key.get(), 1);
  Key leaf{EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")};
  long serial = 1;

  Parts() {
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get()));
    extend(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    extend(certificate.get(), NID_key_usage, "critical,keyCertSign");
    X509_sign(certificate.get(), key.get(), EVP_sha256());
  }

  /// A server's context that proves to be `name`.
  Context prove(const std::string& name) {
    const Certificate shown = bare_certificate(name, leaf.get(), ++serial);
    X509_set_issuer_name(shown.get(), X509_get_subject_name(certificate.get()));
    extend(shown.get(), NID_subject_alt_name, (is_address(name) ? "IP:" : "DNS:") + name);
    X509_sign(shown.get(), key.get(), EVP_sha256());
    Context context(SSL_CTX_new(TLS_server_method()));
    SSL_CTX_use_certificate(context.get(), shown.get());
    SSL_CTX_use_PrivateKey(context.get(), leaf.get());
    return context;
  }
};

Authority::Authority() : parts_(std::make_unique<Parts>()) {}
Authority::Authority(Authority&&) noexcept = default;
Authority& Authority::operator=(Authority&&) noexcept = default;
Authority::~Authority() = default;

std::string Authority::pem() const {
  const std::unique_ptr<BIO, Freed<BIO_free_all>> out(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(out.get(), parts_->certificate.get());
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

Impostor::Impostor(Authority authority) : authority_(std::move(authority)) {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* plain = reinterpret_cast<sockaddr*>(&address);
  if (::bind(socket_, plain, size) != 0 || ::listen(socket_, 64) != 0) throw std::runtime_error("no port");
  ::getsockname(socket_, plain, &size);
  port_ = ::ntohs(address.sin_port);
  accepting_ = std::jthread([this] { accept_all(); });
}

Impostor::~Impostor() {
  ending_ = true;
  ::shutdown(socket_, SHUT_RDWR);
  accepting_.join();
  ::close(socket_);
  {
    const std::lock_guard lock(mutex_);
    for (const int open : open_) ::shutdown(open, SHUT_RDWR);
  }
  threads_.clear();
}

std::string Impostor::proxy() const { return "http://127.0.0.1:" + std::to_string(port_); }

void Impostor::answer_with(Answering answering) {
  const std::lock_guard lock(mutex_);
  answering_ = std::move(answering);
}

void Impostor::use(Authority authority) {
  const std::lock_guard lock(mutex_);
  authority_ = std::move(authority);
}

void Impostor::prove_to_be(std::string name) {
  const std::lock_guard lock(mutex_);
  proved_ = std::move(name);
}

std::set<std::string> Impostor::contacted() const {
  const std::lock_guard lock(mutex_);
  return contacted_;
}

std::set<std::string> Impostor::told() const {
  const std::lock_guard lock(mutex_);
  return told_;
}

void Impostor::listen_for(std::vector<std::string> secrets) {
  const std::lock_guard lock(mutex_);
  secrets_ = std::move(secrets);
}

void Impostor::forget() {
  const std::lock_guard lock(mutex_);
  contacted_.clear();
  told_.clear();
}

void Impostor::accept_all() {
  while (!ending_) {
    const int client = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    const std::lock_guard lock(mutex_);
    open_.insert(client);
    threads_.emplace_back([this, client] {
      serve(client);
      const std::lock_guard inner(mutex_);
      open_.erase(client);
      ::close(client);
    });
  }
}

/// One connection to the proxy: `CONNECT host:port`, and then that host itself; or a request in the clear.
void Impostor::serve(int socket) {
  const std::string request = read_request([&](char* buffer, int size) {
    return static_cast<int>(::recv(socket, buffer, static_cast<std::size_t>(size), 0));
  });
  if (request.empty()) return;
  const std::size_t target = request.find(' ') + 1;
  std::string host = request.substr(target, request.find(' ', target) - target);
  if (!request.starts_with("CONNECT ")) {
    static_cast<void>(heard("in the clear: " + host, request));
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    contacted_.insert(host);
  }
  constexpr std::string_view go_on = "HTTP/1.1 200 Connection established\r\n\r\n";
  static_cast<void>(::send(socket, go_on.data(), go_on.size(), MSG_NOSIGNAL));
  try {
    converse(socket, host);
  } catch (const std::runtime_error&) {
    // No certificate bears such a name: nobody could prove to be this host.
    return;
  }
}

void Impostor::converse(int socket, const std::string& host) {
  Context context;
  {
    const std::lock_guard lock(mutex_);
    context = authority_.parts_->prove(proved_.empty() ? name_of(host) : proved_);
  }
  const Session session(SSL_new(context.get()));
  SSL_set_fd(session.get(), socket);
  if (SSL_accept(session.get()) != 1) return;
  for (;;) {
    const std::string request =
        read_request([&](char* buffer, int size) { return SSL_read(session.get(), buffer, size); });
    if (request.empty()) return;
    const std::string answer = heard(host, request);
    SSL_write(session.get(), answer.data(), static_cast<int>(answer.size()));
  }
}

std::string Impostor::heard(const std::string& host, const std::string& request) {
  Answering answering;
  {
    const std::lock_guard lock(mutex_);
    for (const std::string& secret : secrets_) {
      if (request.contains(secret)) told_.insert(host);
    }
    answering = answering_;
  }
  const std::size_t target = request.find(' ') + 1;
  const Answer answer = answering(host, request.substr(target, request.find(' ', target) - target));
  std::string text =
      "HTTP/1.1 " + std::to_string(answer.status) +
      " Answer\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(answer.body.size()) +
      "\r\n";
  if (!answer.location.empty()) text += "Location: " + answer.location + "\r\n";
  return text + "\r\n" + answer.body;
}

}  // namespace haloform::test
