#pragma once

#include "planner/base/result.hpp"
#include "providers/halopsa/sandbox/message.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace haloform::sandbox {

/// Where to listen; only loopback can be said.
struct Listen {
  std::string host;  ///< `127.0.0.1` or `::1`, or another address of 127/8.
  std::uint16_t port = 0;

  /// `http://127.0.0.1:8080`.
  [[nodiscard]] std::string url() const;
};

/// `HOST:PORT`, `[::1]:PORT` or `localhost:PORT`; `usage` where it is not that, or not loopback.
[[nodiscard]] Result<Listen> parse_listen(std::string_view text);

using Handler = std::function<Answer(const Request&)>;

/// An HTTP/1.1 server: one thread per connection (64 at a time), connections kept alive for ten minutes, no
/// Nagle delay.
class Server {
 public:
  explicit Server(Handler handler);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Takes the port, and from then on connections queue up. Fills in the port where it was 0. `io` where it
  /// is taken.
  [[nodiscard]] Result<Listen> bind(Listen where);
  /// Starts to answer, on threads of its own.
  void start();
  /// Ends idle connections at once and the others after their answer; returns when all threads have ended.
  void stop();

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace haloform::sandbox
