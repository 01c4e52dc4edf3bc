#include "tests/support/fault_proxy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace haloform::test {

namespace {

using std::chrono::milliseconds;
using Kind = ProxyFault::Kind;

constexpr std::string_view nonsense = "<html><body>this is no answer of a store</body></html>\n";
/// How often it is looked whether the proxy ends.
constexpr milliseconds tick{50};

/// A socket that is closed with this.
class Line {
 public:
  explicit Line(int socket) : socket_(socket) {}
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;
  ~Line() {
    if (socket_ >= 0) ::close(socket_);
  }
  [[nodiscard]] int socket() const { return socket_; }
  /// So that the other side sees a reset, not an end.
  void reset() const {
    const linger now{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  }

 private:
  int socket_;
};

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
  address.sin_port = ::htons(port);
  return address;
}

int connect_to(std::uint16_t port) {
  const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(port);
  if (::connect(made, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
    const int on = 1;
    ::setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return made;
  }
  ::close(made);
  return -1;
}

void send_all(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

/// Reads some more; false where the other side has ended.
bool receive(int from, std::string& into, const std::atomic<bool>& ending) {
  pollfd wanted{from, POLLIN, 0};
  while (!ending) {
    if (::poll(&wanted, 1, static_cast<int>(tick.count())) == 0) continue;
    std::array<char, 65536> buffer{};
    const ssize_t got = ::recv(from, buffer.data(), buffer.size(), 0);
    if (got <= 0) return false;
    into.append(buffer.data(), static_cast<std::size_t>(got));
    return true;
  }
  return false;
}

std::string lower(std::string_view text) {
  std::string made(text);
  std::ranges::transform(made, made.begin(),
                         [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return made;
}

std::string header(std::string_view head, std::string_view name) {
  const std::string all = lower(head);
  const auto at = all.find("\r\n" + std::string(name) + ":");
  if (at == std::string::npos) return {};
  const auto begin = all.find_first_not_of(' ', at + name.size() + 3);
  return all.substr(begin, all.find("\r\n", begin) - begin);
}

/// One message of HTTP, head and body, as it came. Empty: there is none any more. `to_end`: without a length it goes on to the end.
std::string http_message(int from, std::string& read, bool bodiless, bool to_end, int answer_to,
                         const std::atomic<bool>& ending) {
  std::size_t head = 0;
  while ((head = read.find("\r\n\r\n")) == std::string::npos) {
    if (!receive(from, read, ending)) return {};
  }
  head += 4;
  const std::string_view top = std::string_view(read).substr(0, head);
  const std::string length = header(top, "content-length");
  const bool chunked = header(top, "transfer-encoding") == "chunked";
  if (answer_to >= 0 && header(top, "expect") == "100-continue")
    send_all(answer_to, "HTTP/1.1 100 Continue\r\n\r\n");
  std::size_t size = head;
  if (bodiless) {
    size = head;
  } else if (chunked) {
    while (read.find("\r\n0\r\n\r\n", head - 2) == std::string::npos) {
      if (!receive(from, read, ending)) return {};
    }
    size = read.find("\r\n0\r\n\r\n", head - 2) + 7;
  } else if (!length.empty()) {
    size = head + std::stoul(length);
    while (read.size() < size) {
      if (!receive(from, read, ending)) return {};
    }
  } else if (to_end) {
    while (receive(from, read, ending)) {
    }
    size = read.size();
  }
  std::string message = read.substr(0, size);
  read.erase(0, size);
  return message;
}

bool has_no_body(std::string_view method, std::string_view answer) {
  const std::string_view status = answer.substr(std::min<std::size_t>(9, answer.size()), 3);
  return method == "HEAD" || status == "204" || status == "304";
}

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t count = 0; count < 4; ++count)
    number = number << 8U | static_cast<unsigned char>(bytes[at + count]);
  return number;
}

std::string with_length(std::string_view body) {
  const auto size = static_cast<std::uint32_t>(body.size() + 4);
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8)
    text += static_cast<char>(size >> static_cast<unsigned>(shift));
  return text.append(body);
}

std::string postgres_error(const std::string& code, bool final) {
  using namespace std::string_literals;
  const std::string severity = final ? "FATAL" : "ERROR";
  std::string text = "E" + with_length("S" + severity + "\0V"s + severity + "\0C"s + code +
                                       "\0MThe server of tests says "s + code + "\0\0"s);
  if (!final) text += "Z" + with_length("I");
  return text;
}

}  // namespace

FaultProxy::FaultProxy(Protocol protocol, std::uint16_t server) : protocol_(protocol), server_(server) {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  auto* plain = reinterpret_cast<sockaddr*>(&address);
  if (::bind(socket_, plain, size) != 0 || ::listen(socket_, 64) != 0) throw std::runtime_error("no port");
  ::getsockname(socket_, plain, &size);
  port_ = ::ntohs(address.sin_port);
  accepting_ = std::jthread([this] { accept_all(); });
}

FaultProxy::~FaultProxy() {
  ending_ = true;
  ::shutdown(socket_, SHUT_RDWR);
  accepting_.join();
  ::close(socket_);
  threads_.clear();
}

void FaultProxy::at(std::size_t number, ProxyFault fault) {
  const std::lock_guard lock(mutex_);
  seen_.clear();
  at_ = number;
  fault_ = std::move(fault);
  fired_ = false;
  gone_ = false;
}

void FaultProxy::mend() { at(0, {}); }

std::vector<std::string> FaultProxy::seen() const {
  const std::lock_guard lock(mutex_);
  return seen_;
}

ProxyFault FaultProxy::due(const std::string& words) {
  const std::lock_guard lock(mutex_);
  seen_.push_back(words);
  if (gone_) return {.kind = Kind::gone};
  if (seen_.size() != at_) return {};
  fired_ = true;
  if (fault_.kind == Kind::gone) gone_ = true;
  return fault_;
}

void FaultProxy::accept_all() {
  while (!ending_) {
    const int client = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    const int on = 1;
    ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    threads_.emplace_back([this, client] { serve(client); });
  }
}

void FaultProxy::serve(int client) {
  const Line line(client);
  if (gone_) return line.reset();
  if (protocol_ == Protocol::http) {
    serve_http(client);
  } else {
    serve_postgres(client);
  }
}

void FaultProxy::wait(milliseconds time) const {
  const auto end = std::chrono::steady_clock::now() + time;
  while (!ending_ && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(tick);
}

void FaultProxy::wait_for_end_of(int client) const {
  std::string ignored;
  while (receive(client, ignored, ending_)) {
  }
}

void FaultProxy::serve_http(int client) {
  std::string read;
  const auto reset = [&] {
    const linger now{1, 0};
    ::setsockopt(client, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  };
  for (;;) {
    std::string request = http_message(client, read, false, false, client, ending_);
    if (request.empty()) return;
    const std::string first = request.substr(0, request.find(" HTTP/1"));
    const std::string method = first.substr(0, first.find(' '));
    const ProxyFault fault = due(first);
    if (fault.kind == Kind::reset_before || fault.kind == Kind::gone) return reset();
    if (fault.kind == Kind::silent) return wait_for_end_of(client);
    if (fault.kind == Kind::answer && !fault.code.empty()) {
      const std::string body = method == "HEAD" ? "" : "The server of tests says " + fault.code + "\n";
      send_all(client, "HTTP/1.1 " + fault.code + " Fault\r\nContent-Type: text/plain\r\n" + fault.headers +
                           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
      continue;
    }
    const Line server(connect_to(server_));
    if (server.socket() < 0) return reset();
    // The server is not to wait for a word that has been given already.
    if (const auto expect = lower(request).find("\r\nexpect:");
        expect != std::string::npos && expect < request.find("\r\n\r\n"))
      request.erase(expect, request.find("\r\n", expect + 2) - expect);
    send_all(server.socket(), request);
    std::string answered;
    while (answered.size() < 12 && receive(server.socket(), answered, ending_)) {
    }
    const std::string answer =
        http_message(server.socket(), answered, has_no_body(method, answered), true, -1, ending_);
    if (answer.empty() || fault.kind == Kind::reset_after) return reset();
    if (fault.kind == Kind::late) wait(fault.delay);
    if (fault.kind == Kind::cut) {
      send_all(client, std::string_view(answer).substr(0, answer.size() / 2));
      return;
    }
    if (fault.kind == Kind::garbage) {
      send_all(client, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: " +
                           std::to_string(nonsense.size()) + "\r\n\r\n" +
                           (method == "HEAD" ? "" : std::string(nonsense)));
      continue;
    }
    send_all(client, answer);
    if (header(answer.substr(0, answer.find("\r\n\r\n") + 2), "connection") == "close") return;
  }
}

void FaultProxy::serve_postgres(int client) {
  const Line server(connect_to(server_));
  const auto reset = [&] {
    const linger now{1, 0};
    ::setsockopt(client, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  };
  if (server.socket() < 0) return reset();
  std::string asked;
  std::string answered;
  bool begun = false;
  std::optional<ProxyFault> struck;  // What happens to the answer that is awaited.
  std::array<pollfd, 2> lines{pollfd{client, POLLIN, 0}, pollfd{server.socket(), POLLIN, 0}};
  while (!ending_) {
    if (gone_) return reset();
    if (::poll(lines.data(), lines.size(), static_cast<int>(tick.count())) == 0) continue;
    if (lines[1].revents != 0) {
      std::string some;
      if (!receive(server.socket(), some, ending_)) return;
      if (!struck) {
        send_all(client, some);
      } else {
        answered += some;
        // An answer ends when the server is ready again, or asks for a password.
        bool whole = false;
        for (std::size_t at = 0; at + 5 <= answered.size();) {
          const std::size_t next = at + 1 + number_at(answered, at + 1);
          if (next > answered.size()) break;
          whole |=
              answered[at] == 'Z' || answered[at] == 'E' || (answered[at] == 'R' && next == answered.size());
          at = next;
        }
        if (whole) {
          const Kind kind = struck->kind;
          if (kind == Kind::reset_after) return reset();
          if (kind == Kind::late) wait(struck->delay);
          if (kind == Kind::cut) {
            send_all(client, std::string_view(answered).substr(0, answered.size() / 2));
            return;
          }
          send_all(client, kind == Kind::garbage ? std::string(nonsense) : answered);
          answered.clear();
          struck.reset();
        }
      }
    }
    if (lines[0].revents == 0) continue;
    if (!receive(client, asked, ending_)) return;
    for (;;) {
      const std::size_t head = begun ? 5 : 4;
      if (asked.size() < head) break;
      const std::size_t size = number_at(asked, head - 4) + (head - 4);
      if (asked.size() < size) break;
      const std::string message = asked.substr(0, size);
      asked.erase(0, size);
      std::string words;
      if (!begun) {
        const std::uint32_t what = number_at(message, 4);
        begun = what >> 16U == 3;  // Else it asks for TLS first, or to cancel something.
        if (begun) words = "startup";
      } else if (message[0] == 'p') {
        words = "password";
      } else if (message[0] == 'Q') {
        words = "query " + message.substr(5, std::min<std::size_t>(40, message.size() - 6));
      } else if (message[0] == 'S') {
        words = "sync";
      }
      if (words.empty()) {
        send_all(server.socket(), message);
        continue;
      }
      const ProxyFault fault = due(words);
      if (fault.kind == Kind::reset_before || fault.kind == Kind::gone) return reset();
      if (fault.kind == Kind::silent) return wait_for_end_of(client);
      if (fault.kind == Kind::answer && !fault.code.empty()) {
        const std::string kind = fault.code.substr(0, 2);
        const bool final = kind == "57" || kind == "53" || kind == "28";
        send_all(client, postgres_error(fault.code, final));
        if (final) return;
        continue;
      }
      send_all(server.socket(), message);
      if (fault.kind != Kind::answer) struck = fault;
    }
  }
}

}  // namespace haloform::test
