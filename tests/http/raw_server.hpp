#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace haloform::testing {

/// One accepted connection, read and written byte by byte: a server that is as rude as a test needs it.
class RawConnection {
 public:
  explicit RawConnection(int socket) : socket_(socket) {}

  /// The next request, head and body; empty where the client is gone.
  std::string request() const {
    std::string text;
    std::size_t wanted = std::string::npos;
    while (text.size() < wanted) {
      char buffer[65536];
      const ssize_t got = ::recv(socket_, buffer, sizeof buffer, 0);
      if (got <= 0) return {};
      text.append(buffer, static_cast<std::size_t>(got));
      const auto head = text.find("\r\n\r\n");
      if (head == std::string::npos || wanted != std::string::npos) continue;
      const auto length = text.find("Content-Length: ");
      wanted = head + 4 + (length < head ? std::stoul(text.substr(length + 16)) : 0);
    }
    return text;
  }
  void send(std::string_view text) const {
    static_cast<void>(::send(socket_, text.data(), text.size(), MSG_NOSIGNAL));
  }
  void answer(std::string_view body, std::string_view status = "200 OK",
              std::string_view headers = {}) const {
    send("HTTP/1.1 " + std::string(status) + "\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n" + std::string(headers) + "\r\n" + std::string(body));
  }
  /// Breaks the connection so that the client sees a reset, not an end.
  void reset() const {
    const linger now{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  }

 private:
  int socket_;
};

/// A server on a free loopback port. `serve` runs in a thread of its own for each connection.
class RawServer {
 public:
  explicit RawServer(std::function<void(RawConnection&)> serve) : serve_(std::move(serve)) {
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    // The socket interface wants its own base type.
    auto* plain = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket_, plain, size) != 0 || ::listen(socket_, 64) != 0) throw std::runtime_error("no port");
    ::getsockname(socket_, plain, &size);
    port_ = ::ntohs(address.sin_port);
    accepting_ = std::jthread([this] { accept_all(); });
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;
  ~RawServer() {
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

  [[nodiscard]] std::string url(std::string_view path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
  }
  [[nodiscard]] int connections() const { return connections_; }

 private:
  void accept_all() {
    while (!ending_) {
      const int client = ::accept(socket_, nullptr, nullptr);
      if (client < 0) return;
      ++connections_;
      const std::lock_guard lock(mutex_);
      open_.push_back(client);
      threads_.emplace_back([this, client] {
        RawConnection connection(client);
        serve_(connection);
        const std::lock_guard inner(mutex_);
        std::erase(open_, client);
        ::close(client);
      });
    }
  }

  std::function<void(RawConnection&)> serve_;
  int socket_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> ending_{false};
  std::atomic<int> connections_{0};
  std::mutex mutex_;
  std::vector<int> open_;
  std::vector<std::jthread> threads_;
  std::jthread accepting_;
};

}  // namespace haloform::testing
