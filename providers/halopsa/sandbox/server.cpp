// The one file that knows cpp-httplib. The library parses requests and builds responses; the connection is
// ours, since the library's own loop can neither reset a connection, nor end an idle one before its timeout.
#include "providers/halopsa/sandbox/server.hpp"

#include "planner/base/text.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <httplib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <limits>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace haloform::sandbox {

namespace {

constexpr std::size_t connections_at_once = 64;
constexpr int idle_milliseconds = 10 * 60 * 1000;
constexpr int transfer_milliseconds = 30 * 1000;
constexpr std::size_t largest_body = std::size_t{8} * 1024 * 1024;
/// Never sent: a response with this status tells the connection to reset itself instead.
constexpr int reset_status = 444;
constexpr std::string_view reset_line = "HTTP/1.1 444";

/// Wakes every waiting connection when the server ends.
class Bell {
 public:
  Bell() : descriptor_(::eventfd(0, EFD_CLOEXEC)) {}
  ~Bell() { ::close(descriptor_); }
  Bell(const Bell&) = delete;
  Bell& operator=(const Bell&) = delete;
  void ring() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(descriptor_, &one, sizeof one);
  }
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

/// Runs connections on threads that are started when they are needed: most sandboxes live for one test and see two.
class Threads final : public httplib::TaskQueue {
 public:
  void enqueue(std::function<void()> connection) override {
    {
      const std::lock_guard lock(mutex_);
      waiting_.push_back(std::move(connection));
      if (idle_ < waiting_.size() && threads_.size() < connections_at_once) {
        threads_.emplace_back([this] { work(); });
      }
    }
    changed_.notify_one();
  }
  void shutdown() override {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      ++idle_;
      changed_.wait(lock, [this] { return ended_ || !waiting_.empty(); });
      --idle_;
      if (waiting_.empty()) return;
      const auto connection = std::move(waiting_.front());
      waiting_.pop_front();
      lock.unlock();
      connection();
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;
  bool ended_ = false;
};

/// One client's socket: reads through a buffer, collects a response and sends it in one piece.
class Connection final : public httplib::Stream {
 public:
  Connection(int socket, const Bell& bell) : socket_(socket), bell_(bell) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() override {
    if (reset_) {
      const linger at_once{.l_onoff = 1, .l_linger = 0};
      ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    } else {
      ::shutdown(socket_, SHUT_RDWR);
    }
    ::close(socket_);
  }

  /// Until the first byte of a request is there; false: the client left, the server ends, or nothing came for
  /// long.
  [[nodiscard]] bool wait_for_request() {
    if (next_ < filled_) return true;
    return wait(POLLIN, idle_milliseconds) && fill();
  }
  [[nodiscard]] bool is_reset() const { return reset_; }
  bool flush() const {
    std::string_view rest = out_;
    while (!rest.empty()) {
      const ssize_t sent = ::send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent < 0) break;
      rest.remove_prefix(static_cast<std::size_t>(sent));
    }
    out_.clear();
    return rest.empty();
  }

  [[nodiscard]] bool is_readable() const override {
    return next_ < filled_ || wait(POLLIN, transfer_milliseconds);
  }
  /// The library asks before each piece of a body that comes in pieces: what came before goes out.
  [[nodiscard]] bool is_writable() const override { return !reset_ && flush(); }
  ssize_t read(char* to, std::size_t size) override {
    if (next_ == filled_) {
      // The client may wait for "100 Continue".
      if (!flush() || !wait(POLLIN, transfer_milliseconds) || !fill()) return -1;
    }
    const std::size_t taken = std::min(size, filled_ - next_);
    std::copy_n(buffer_.data() + next_, taken, to);
    next_ += taken;
    return static_cast<ssize_t>(taken);
  }
  ssize_t write(const char* from, std::size_t size) override {
    if (out_.empty() && std::string_view(from, size).starts_with(reset_line)) reset_ = true;
    if (reset_) return -1;
    out_.append(from, size);
    if (out_.size() > std::size_t{256} * 1024 && !flush()) return -1;
    return static_cast<ssize_t>(size);
  }
  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    ip = "127.0.0.1";
    port = 0;
  }
  void get_local_ip_and_port(std::string& ip, int& port) const override { get_remote_ip_and_port(ip, port); }
  [[nodiscard]] socket_t socket() const override { return socket_; }

 private:
  [[nodiscard]] bool wait(short what, int milliseconds) const {
    std::array<pollfd, 2> watched = {pollfd{.fd = socket_, .events = what, .revents = 0},
                                     pollfd{.fd = bell_.descriptor(), .events = POLLIN, .revents = 0}};
    int ready = 0;
    do {
      ready = ::poll(watched.data(), watched.size(), milliseconds);
    } while (ready < 0 && errno == EINTR);
    return ready > 0 && watched[0].revents != 0 && watched[1].revents == 0;
  }
  [[nodiscard]] bool fill() {
    ssize_t got = 0;
    do {
      got = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
    } while (got < 0 && errno == EINTR);
    next_ = 0;
    filled_ = got > 0 ? static_cast<std::size_t>(got) : 0;
    return got > 0;
  }

  int socket_;
  const Bell& bell_;
  std::array<char, 16384> buffer_{};
  std::size_t next_ = 0;
  std::size_t filled_ = 0;
  mutable std::string out_;
  bool reset_ = false;
};

Request request_of(const httplib::Request& from) {
  Request request;
  request.method = from.method;
  set_target(request, from.target);
  request.host = from.get_header_value("Host");
  request.origin = from.get_header_value("Origin");
  request.fetch_site = from.get_header_value("Sec-Fetch-Site");
  request.authorization = from.get_header_value("Authorization");
  request.content_type = from.get_header_value("Content-Type");
  request.body = from.body;
  return request;
}

/// A body that comes in pieces: blanks, then the text, and all of it spread over a time.
class Pieces {
 public:
  explicit Pieces(Answer answer) : answer_(std::move(answer)) {}
  [[nodiscard]] std::size_t length() const { return answer_.blanks + answer_.body.size(); }
  /// The next piece; false ends the connection.
  bool give(std::size_t offset, httplib::DataSink& sink) {
    const std::size_t due = due_now();
    if (due <= offset) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      return true;
    }
    if (offset >= answer_.blanks) {
      const std::size_t from = offset - answer_.blanks;
      sink.write(answer_.body.data() + from, due - offset);
      return true;
    }
    static const std::string blanks(std::size_t{256} * 1024, ' ');
    sink.write(blanks.data(), std::min({blanks.size(), answer_.blanks - offset, due - offset}));
    return true;
  }

 private:
  [[nodiscard]] std::size_t due_now() const {
    const auto spent = std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - start_);
    if (spent >= answer_.lasts) return length();
    return length() * static_cast<std::size_t>(spent.count()) /
           static_cast<std::size_t>(answer_.lasts.count());
  }

  Answer answer_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

void give_in_pieces(Answer answer, httplib::Response& to) {
  const std::string type = answer.content_type;
  auto pieces = std::make_unique<Pieces>(std::move(answer));
  const std::size_t length = pieces->length();
  if (length == 0) return;
  // The library wants functions that can be copied, and calls the last one once, at the end.
  Pieces* const held = pieces.release();
  to.set_content_provider(
      length, type,
      [held](std::size_t offset, std::size_t, httplib::DataSink& sink) { return held->give(offset, sink); },
      [held](bool) { const std::unique_ptr<Pieces> given(held); });
}

void give(Answer answer, httplib::Response& to) {
  to.status = answer.delivery == Delivery::reset ? reset_status : answer.status;
  for (auto& [name, value] : answer.headers) to.set_header(name, value);
  if (answer.delivery == Delivery::reset) return;
  if (answer.delivery == Delivery::whole) {
    to.body = std::move(answer.body);
    if (!to.body.empty()) to.set_header("Content-Type", answer.content_type);
    return;
  }
  if (answer.delivery == Delivery::in_pieces) return give_in_pieces(std::move(answer), to);
  const std::size_t length = std::max<std::size_t>(answer.body.size(), 2);
  to.set_content_provider(length, answer.content_type,
                          [body = std::move(answer.body)](std::size_t, std::size_t, httplib::DataSink& sink) {
                            sink.write(body.data(), body.size() / 2);
                            return false;
                          });
}

}  // namespace

class Server::Implementation final : public httplib::Server {
 public:
  explicit Implementation(sandbox::Handler handler) : handler_(std::move(handler)) {
    const auto serve = [this](const httplib::Request& request, httplib::Response& response) {
      give(handler_(request_of(request)), response);
    };
    Get(".*", serve);
    Post(".*", serve);
    Put(".*", serve);
    Patch(".*", serve);
    Delete(".*", serve);
    set_payload_max_length(largest_body);
    set_keep_alive_max_count(std::numeric_limits<std::int32_t>::max());
    set_keep_alive_timeout(idle_milliseconds / 1000);
    set_tcp_nodelay(true);
    // The library's default would let a second sandbox take the same port and half of the requests.
    set_socket_options([](socket_t socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    new_task_queue = [] { return new Threads; };
  }

  [[nodiscard]] int bind_port(const std::string& host, int port) {
    const int bound = port == 0 ? bind_to_any_port(host) : (bind_to_port(host, port) ? port : -1);
    // The library lets five clients wait; the sixth would try again after a second.
    if (bound > 0) ::listen(svr_sock_, 512);
    return bound;
  }
  void start() {
    thread_ = std::thread([this] { listen_after_bind(); });
    while (!is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  void end() {
    if (!thread_.joinable()) return;
    bell_.ring();
    stop();
    thread_.join();
  }

 private:
  bool process_and_close_socket(socket_t socket) override {
    const int yes = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    Connection connection(socket, bell_);
    bool closed = false;
    while (!closed && connection.wait_for_request()) {
      const bool processed = process_request(connection, false, closed, [](httplib::Request& request) {
        // The library would compress with brotli at its slowest level.
        request.headers.erase("Accept-Encoding");
        // The library reads a DELETE without a length until the client closes.
        if (request.method == "DELETE" && !request.has_header("Content-Length")) {
          request.headers.emplace("Content-Length", "0");
        }
      });
      if (connection.is_reset() || !connection.flush() || !processed) break;
    }
    return true;
  }

  sandbox::Handler handler_;
  Bell bell_;
  std::thread thread_;
};

std::string Listen::url() const {
  return host.find(':') == std::string::npos ? fmt::format("http://{}:{}", host, port)
                                             : fmt::format("http://[{}]:{}", host, port);
}

Result<Listen> parse_listen(std::string_view text) {
  const std::string quoted = "\"" + std::string(text) + "\"";
  const auto colon = text.rfind(':');
  const auto port = colon == std::string_view::npos ? std::nullopt : parse_integer(text.substr(colon + 1));
  if (!port || *port < 0 || *port > 65535) {
    return fail(ErrorKind::usage, quoted + " is not HOST:PORT", "--listen",
                "write 127.0.0.1:0 for any free port");
  }
  std::string host(text.substr(0, colon));
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host == "localhost") host = "127.0.0.1";
  in_addr four{};
  in6_addr six{};
  const bool loopback =
      (::inet_pton(AF_INET, host.c_str(), &four) == 1 && (ntohl(four.s_addr) >> 24U) == 127) ||
      (::inet_pton(AF_INET6, host.c_str(), &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six));
  if (!loopback) {
    return fail(
        ErrorKind::usage, quoted + " is not a loopback address", "--listen",
        "the sandbox has no protection and serves this machine only: write 127.0.0.1:PORT or [::1]:PORT");
  }
  return Listen{.host = std::move(host), .port = static_cast<std::uint16_t>(*port)};
}

Server::Server(Handler handler) : implementation_(std::make_unique<Implementation>(std::move(handler))) {}
Server::~Server() { stop(); }

Result<Listen> Server::bind(Listen where) {
  const int port = implementation_->bind_port(where.host, where.port);
  if (port <= 0) {
    return fail(ErrorKind::io,
                fmt::format("cannot listen on {}: the port is taken or not allowed", where.url()), "--listen",
                "choose another port, or 0 for any free one");
  }
  where.port = static_cast<std::uint16_t>(port);
  return where;
}

void Server::start() { implementation_->start(); }
void Server::stop() { implementation_->end(); }

}  // namespace haloform::sandbox
