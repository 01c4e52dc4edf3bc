#pragma once

#include "tests/support/temp_dir.hpp"

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace haloform::test {

/// A PostgreSQL of its own, for as long as this lives: a fresh cluster in a temporary folder, on 127.0.0.1 and on a socket. It
/// ends with this, and with the thread that started it, however that ends. It gives up durability for speed: what it keeps
/// survives the death of its processes, not of the machine. PostgreSQL refuses to run as root; then it runs as `postgres`.
class PostgresServer {
 public:
  /// Throws std::runtime_error that says why it does not start: with what it printed, or that it is not installed.
  PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;
  ~PostgresServer();

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// The folder of its socket, on which nobody needs a password.
  [[nodiscard]] std::string socket_folder() const { return folder_.path().string(); }
  /// `postgres://USER@127.0.0.1:PORT/DATABASE`, where a password is asked for.
  [[nodiscard]] std::string url(const std::string& user = "postgres",
                                const std::string& database = "postgres") const;
  /// Of the user `postgres`: made for this server, which is gone after the test.
  [[nodiscard]] static std::string password() { return "throw-away-password-of-a-test"; }

  /// As the administrator; answers the rows of the last statement. Throws std::runtime_error with what the server says.
  using Row = std::vector<std::optional<std::string>>;
  std::vector<Row> execute(const std::string& sql, const std::string& database = "postgres") const;

  /// All its processes at once, without a word to anybody: as a machine that loses its power.
  void kill();
  /// Again on the same data and port, after a `kill`. Returns once it answers.
  void start();

 private:
  [[nodiscard]] std::vector<std::string> as_its_user(std::vector<std::string> command) const;

  TempDir folder_;
  std::uint16_t port_ = 0;
  pid_t pid_ = -1;
};

}  // namespace haloform::test
