#include "planner/base/secret.hpp"
#include "providers/storage/http/http_store.hpp"
#include "tests/stores/contract.hpp"

#include <gtest/gtest.h>
#include <httplib.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace haloform::test {
namespace {

struct Freed {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(BIO* text) const { BIO_free(text); }
};

/// A certificate for 127.0.0.1 that nobody but itself signed, with a key that lives as long as the test.
struct Certificate {
  std::unique_ptr<EVP_PKEY, Freed> key{EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")};
  std::unique_ptr<X509, Freed> certificate{X509_new()};

  Certificate() {
    X509* made = certificate.get();
    X509_set_version(made, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
    X509_gmtime_adj(X509_getm_notBefore(made), -3600);
    X509_gmtime_adj(X509_getm_notAfter(made), 3600);
    X509_set_pubkey(made, key.get());
    X509_NAME* name = X509_get_subject_name(made);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("a store of a test"), -1, -1, 0);
    X509_set_issuer_name(made, name);
    extend(NID_basic_constraints, "critical,CA:TRUE");
    extend(NID_subject_alt_name, "IP:127.0.0.1");
    X509_sign(made, key.get(), EVP_sha256());
  }
  void extend(int what, const char* value) const {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, what, value);
    X509_add_ext(certificate.get(), extension, -1);
    X509_EXTENSION_free(extension);
  }
  [[nodiscard]] std::string pem() const {
    const std::unique_ptr<BIO, Freed> text(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(text.get(), certificate.get());
    char* begin = nullptr;
    const long size = BIO_get_mem_data(text.get(), &begin);
    return {begin, static_cast<std::size_t>(size)};
  }
};

class TlsServer {
 public:
  explicit TlsServer(const Certificate& with) : server_(with.certificate.get(), with.key.get()) {
    server_.Get("/state", [this](const httplib::Request&, httplib::Response& response) {
      ++asked_;
      response.status = 204;
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    serving_ = std::jthread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;
  ~TlsServer() { server_.stop(); }

  [[nodiscard]] std::string address() const {
    return "https://127.0.0.1:" + std::to_string(port_) + "/state";
  }
  [[nodiscard]] int asked() const { return asked_; }

 private:
  httplib::SSLServer server_;
  std::atomic<int> asked_{0};
  int port_ = 0;
  std::jthread serving_;
};

Result<std::optional<storage::Document>> read_over_tls(const TlsServer& server, const std::string& ca_pem) {
  const SystemClock clock;
  StateLocation::Http location;
  location.address = server.address();
  const storage::StoreEnvironment environment([&](std::string_view name) {
    const bool known = name == "TF_HTTP_CLIENT_CA_CERTIFICATE_PEM" && !ca_pem.empty();
    return known ? std::optional(Secret(ca_pem)) : std::nullopt;
  });
  const auto store = storage::open_http_store(location, storage::StoreContext{clock, nullptr, environment});
  if (!store) return std::unexpected(store.error());
  return (*store)->read(soon());
}

TEST(HttpStoreOverTls, trusts_the_authority_of_the_environment_and_no_other) {
  const Certificate certificate;
  const TlsServer server(certificate);
  const auto stranger = read_over_tls(server, "");
  ASSERT_FALSE(stranger.has_value());
  EXPECT_EQ(stranger.error().kind, ErrorKind::configuration);
  EXPECT_FALSE(read_over_tls(server, "not a certificate").has_value());
  EXPECT_FALSE(read_over_tls(server, Certificate().pem()).has_value());
  EXPECT_EQ(server.asked(), 0);

  const auto trusted = read_over_tls(server, certificate.pem());
  ASSERT_TRUE(trusted.has_value()) << trusted.error().text();
  EXPECT_FALSE(trusted->has_value());
  EXPECT_EQ(server.asked(), 1);
}

}  // namespace
}  // namespace haloform::test
