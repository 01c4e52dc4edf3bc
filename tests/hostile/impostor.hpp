#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace haloform::test {

/// A certification authority of a test, with its certificate as a PEM text.
class Authority {
 public:
  Authority();
  Authority(Authority&&) noexcept;
  Authority& operator=(Authority&&) noexcept;
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;
  ~Authority();
  [[nodiscard]] std::string pem() const;

 private:
  friend class Impostor;
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// All hosts of the world at once: a proxy on loopback (for HTTPS_PROXY) that is every server that it is asked to connect to, with
/// a certificate for it from `authority`. It answers as an instance would and keeps what it was told. Whoever trusts that
/// authority and lets himself be led to a host tells that host what he has to tell.
class Impostor {
 public:
  /// What one host answers to `POST /auth/token`, as status, Location and body.
  struct Answer {
    int status = 200;
    std::string location;
    std::string body;
  };
  using Answering = std::function<Answer(const std::string& host, const std::string& path)>;

  explicit Impostor(Authority authority);
  Impostor(const Impostor&) = delete;
  Impostor& operator=(const Impostor&) = delete;
  ~Impostor();

  /// `http://127.0.0.1:PORT`.
  [[nodiscard]] std::string proxy() const;
  void answer_with(Answering answering);
  void use(Authority authority);
  /// Whoever is asked for, certificates are made out to `name`.
  void prove_to_be(std::string name);

  /// Hosts (`name:port`) since the last `forget`: to which a connection was asked for, and which heard one of `secrets`.
  [[nodiscard]] std::set<std::string> contacted() const;
  [[nodiscard]] std::set<std::string> told() const;
  void listen_for(std::vector<std::string> secrets);
  void forget();

 private:
  void accept_all();
  void serve(int socket);
  void converse(int socket, const std::string& host);
  [[nodiscard]] std::string heard(const std::string& host, const std::string& request);

  int socket_ = -1;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  Authority authority_;
  std::string proved_;  ///< Empty: the host that was asked for.
  Answering answering_;
  std::vector<std::string> secrets_;
  std::set<std::string> contacted_;
  std::set<std::string> told_;
  std::set<int> open_;
  std::atomic<bool> ending_{false};
  std::vector<std::jthread> threads_;
  std::jthread accepting_;
};

}  // namespace haloform::test
