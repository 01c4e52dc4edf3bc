#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace haloform::test {

/// What happens to a request instead of its answer.
struct ProxyFault {
  enum class Kind : std::uint8_t {
    answer,        ///< Answered with `code` (and `headers`); nothing is done.
    reset_before,  ///< The connection breaks; nothing is done.
    reset_after,   ///< Done, and the connection breaks in the place of the answer.
    cut,           ///< Done, and the connection breaks in the middle of the answer.
    late,          ///< Done, and answered after `delay`.
    silent,        ///< Never answered; nothing is done.
    garbage,       ///< Done, and answered with what is none of the protocol's answers.
    gone,          ///< This connection breaks, and each one from now on, until `mend`; nothing is done.
  } kind = Kind::answer;
  std::string code{};     ///< HTTP: a status. PostgreSQL: a SQLSTATE; class 57, 53 and 28 end the connection.
  std::string headers{};  ///< HTTP: lines, each with its line break.
  std::chrono::milliseconds delay{0};
};

/// Stands before a server on loopback and lets everything through but for one request, which has a fault. A request is one of HTTP/1.1,
/// or what PostgreSQL answers: the beginning of a connection, a password, a query, a sync. Safe from several threads.
class FaultProxy {
 public:
  enum class Protocol : std::uint8_t { http, postgres };
  FaultProxy(Protocol protocol, std::uint16_t server);
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;
  ~FaultProxy();

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  /// The `number`-th request from now on has the fault; the first one is 1.
  void at(std::size_t number, ProxyFault fault);
  void mend();
  [[nodiscard]] bool fired() const { return fired_; }
  /// What came since `at` or `mend`, in its order: method and path, or what PostgreSQL calls it.
  [[nodiscard]] std::vector<std::string> seen() const;

 private:
  struct Request;
  void accept_all();
  void serve(int client);
  void serve_http(int client);
  void serve_postgres(int client);
  /// Counts a request; the fault that it has, of kind `answer` without a code where it has none.
  ProxyFault due(const std::string& words);
  /// Until so much time is over, or this ends.
  void wait(std::chrono::milliseconds time) const;
  /// Until the other side is gone, or this ends.
  void wait_for_end_of(int client) const;

  const Protocol protocol_;
  const std::uint16_t server_;
  std::uint16_t port_ = 0;
  int socket_ = -1;
  mutable std::mutex mutex_;
  std::vector<std::string> seen_;
  std::size_t at_ = 0;  ///< 0: none.
  ProxyFault fault_;
  std::atomic<bool> fired_{false};
  std::atomic<bool> gone_{false};
  std::atomic<bool> ending_{false};
  std::vector<std::jthread> threads_;
  std::jthread accepting_;
};

}  // namespace haloform::test
