// A HaloPSA of the `guide` profile that does nothing but answer: one thread, pages rendered once, answers
// sent when their latency has passed. It exists because a benchmark on two cores measures the server as well,
// and the sandbox does honest work. It knows just what the benchmarks ask, and keeps nothing that is posted
// but a count.
//
//   lean_server AGENTS CONTACTS LATENCY_MS     prints {"url": ..., "client_id": ..., "client_secret": ...}
//   GET /counts {"token":1,"get":13,"post":0,"first_half_ms":0,"second_half_ms":0} GET /reset sets them to 0

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using Time = std::chrono::steady_clock::time_point;

struct World {
  std::size_t agents = 0;
  std::size_t contacts = 0;
  std::map<std::string, std::string> pages;
  std::size_t tokens = 0;
  std::size_t gets = 0;
  std::vector<Time> posts;
};

std::string numbered(std::size_t number) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%06zu", number);
  return text.data();
}

/// The end of a telephone number; those before it are kept free for fiction.
std::string three(std::size_t number) { return numbered(number % 1'000).substr(3); }

// Rows have every field of the guide's; bench.py declares the same values.

std::string agent_row(std::size_t number) {
  const std::string tail = numbered(number);
  return R"({"id":)" + std::to_string(number + 1) + R"(,"name":"Agent Archer-)" + tail +
         R"(","email":"agent)" + tail + R"(@bench.example","firstname":"Agent","surname":"Archer-)" + tail +
         R"(","username":"agent)" + tail + R"(@bench.example","isactive":true,"team_id":)" +
         std::to_string(number % 20 + 1) + R"(,"role":"Technician","phone":"+44 20 7946 0)" + three(number) +
         R"(","mobile":"+44 7700 900)" + three(number) + R"(","department_id":)" +
         std::to_string(number % 8 + 1) + R"(,"site_id":)" + std::to_string(number % 50 + 1) +
         R"(,"timezone":"Europe/London","language":"en-GB"})";
}

std::string contact_row(std::size_t number) {
  const std::string tail = numbered(number);
  return R"({"id":)" + std::to_string(1'000'000 + number) + R"(,"type":"contact","name":"Contact Jones-)" +
         tail + R"(","email":"contact)" + tail +
         R"(@bench.example","firstname":"Contact","surname":"Jones-)" + tail + R"(","phone":"+44 1632 960)" +
         three(number) + R"(","mobile":"+44 7700 900)" + three(number) + R"(","site_id":)" +
         std::to_string(number % 50 + 1) + R"(,"isactive":true})";
}

std::size_t number_after(std::string_view text, std::string_view key, std::size_t otherwise) {
  const std::size_t at = text.find(key);
  if (at == std::string_view::npos) return otherwise;
  return static_cast<std::size_t>(std::strtoul(text.data() + at + key.size(), nullptr, 10));
}

template <typename Row>
std::string listing(std::string_view target, std::string_view key, std::size_t count, Row row) {
  const std::size_t size = std::clamp<std::size_t>(number_after(target, "page_size=", 50), 1, 1000);
  const std::size_t page = std::max<std::size_t>(number_after(target, "page_no=", 1), 1);
  std::string body = R"({"record_count":)" + std::to_string(count) + ",\"" + std::string(key) + "\":[";
  const std::size_t end = std::min(count, page * size);
  for (std::size_t number = (page - 1) * size; number < end; ++number) {
    if (number != (page - 1) * size) body += ',';
    body += row(number);
  }
  return body + "]}";
}

std::string teams() {
  std::string body = R"({"teams":[)";
  for (int team = 1; team <= 20; ++team) {
    if (team > 1) body += ',';
    body += R"({"id":)" + std::to_string(team) + R"(,"name":"Team )" + std::to_string(team) + "\"}";
  }
  return body + "]}";
}

std::string counts(const World& world) {
  const auto between = [&](std::size_t from, std::size_t to) {
    if (world.posts.size() < 2) return 0.0;
    return std::chrono::duration<double, std::milli>(world.posts[to] - world.posts[from]).count();
  };
  const std::size_t last = world.posts.empty() ? 0 : world.posts.size() - 1;
  std::array<char, 200> text{};
  std::snprintf(text.data(), text.size(),
                R"({"token":%zu,"get":%zu,"post":%zu,"first_half_ms":%.3f,"second_half_ms":%.3f})",
                world.tokens, world.gets, world.posts.size(), between(0, last / 2), between(last / 2, last));
  return text.data();
}

/// The record that a POST leaves: what was sent, an id where there was none, active unless it says otherwise.
std::string written(World& world, std::string body) {
  world.posts.push_back(std::chrono::steady_clock::now());
  if (body.find("\"id\"") == std::string::npos) {
    body.insert(1, R"("id":)" + std::to_string(5'000'000 + world.posts.size()) + ',');
  }
  if (body.find("\"isactive\"") == std::string::npos) body.insert(body.size() - 1, R"(,"isactive":true)");
  return body;
}

std::string answer(World& world, std::string_view method, std::string_view target, std::string body) {
  if (target.starts_with("/counts")) return counts(world);
  if (target.starts_with("/reset")) {
    world.tokens = world.gets = 0;
    world.posts.clear();
    return "{}";
  }
  if (target.starts_with("/auth/token")) {
    ++world.tokens;
    return R"({"access_token":"bench-token","token_type":"Bearer","expires_in":3600})";
  }
  if (method == "POST") return written(world, std::move(body));
  ++world.gets;
  std::string& page = world.pages[std::string(target)];
  if (page.empty()) {
    if (target.starts_with("/api/Agent")) page = listing(target, "agents", world.agents, agent_row);
    if (target.starts_with("/api/Customer")) page = listing(target, "customers", world.contacts, contact_row);
    if (target.starts_with("/api/Team")) page = teams();
  }
  return page;
}

struct Connection {
  int socket = -1;
  std::string in;
  std::string out;
};

struct Pending {
  Time due;
  int socket;
  std::string text;
};

class Server {
 public:
  Server(World world, std::chrono::microseconds latency) : world_(std::move(world)), latency_(latency) {}

  int listen() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    // The socket interface takes every kind of address through one type.
    auto* any = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    if (bind(listener_, any, size) != 0 || ::listen(listener_, 64) != 0) return -1;
    getsockname(listener_, any, &size);
    epoll_ = epoll_create1(0);
    watch(listener_);
    return ntohs(address.sin_port);
  }

  void run() {
    std::array<epoll_event, 64> events{};
    while (true) {
      const int count =
          epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), next_due(), nullptr);
      for (int at = 0; at < count; ++at) {
        const int socket = events.at(static_cast<std::size_t>(at)).data.fd;
        if (socket == listener_) {
          accept_all();
        } else {
          receive(socket);
        }
      }
      send_due();
    }
  }

 private:
  void watch(int socket) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = socket;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
  }

  const timespec* next_due() {
    if (pending_.empty()) return nullptr;
    const auto left =
        std::max(pending_.front().due - std::chrono::steady_clock::now(), Time::duration::zero());
    const auto nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(left).count();
    wait_ = {nanoseconds / 1'000'000'000, nanoseconds % 1'000'000'000};
    return &wait_;
  }

  void accept_all() {
    while (true) {
      const int socket = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
      if (socket < 0) return;
      const int yes = 1;
      setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
      connections_[socket] = Connection{socket, {}, {}};
      watch(socket);
    }
  }

  void receive(int socket) {
    Connection& connection = connections_[socket];
    std::array<char, 65536> buffer{};
    const ssize_t got = read(socket, buffer.data(), buffer.size());
    if (got <= 0) {
      if (got < 0 && errno == EAGAIN) return;
      close(socket);
      connections_.erase(socket);
      return;
    }
    connection.in.append(buffer.data(), static_cast<std::size_t>(got));
    while (take_request(connection)) {
    }
  }

  bool take_request(Connection& connection) {
    const std::size_t end = connection.in.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    std::string head = connection.in.substr(0, end + 2);
    std::ranges::transform(head, head.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    const std::size_t length = number_after(head, "content-length: ", 0);
    if (connection.in.size() < end + 4 + length) return false;
    const std::string_view line = std::string_view(connection.in).substr(0, connection.in.find("\r\n"));
    const std::size_t space = line.find(' ');
    const std::string_view method = line.substr(0, space);
    const std::string_view target = line.substr(space + 1, line.rfind(' ') - space - 1);
    const bool waits = !target.starts_with("/counts") && !target.starts_with("/reset");
    const std::string body = answer(world_, method, target, connection.in.substr(end + 4, length));
    std::string text = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                       std::to_string(body.size()) + "\r\n\r\n" + body;
    connection.in.erase(0, end + 4 + length);
    const Time due = std::chrono::steady_clock::now() + (waits ? latency_ : std::chrono::microseconds{0});
    // One latency for all but the control requests, which come when nothing else is under way: the queue is
    // in order.
    pending_.push_back({due, connection.socket, std::move(text)});
    return true;
  }

  void send_due() {
    const Time now = std::chrono::steady_clock::now();
    while (!pending_.empty() && pending_.front().due <= now) {
      const Pending one = std::move(pending_.front());
      pending_.pop_front();
      if (!connections_.contains(one.socket)) continue;
      std::string_view left = one.text;
      while (!left.empty()) {
        const ssize_t sent = send(one.socket, left.data(), left.size(), MSG_NOSIGNAL);
        if (sent > 0) left.remove_prefix(static_cast<std::size_t>(sent));
        if (sent < 0 && errno != EAGAIN) break;
      }
    }
  }

  World world_;
  std::chrono::microseconds latency_;
  int listener_ = -1;
  int epoll_ = -1;
  timespec wait_{};
  std::map<int, Connection> connections_;
  std::deque<Pending> pending_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: lean_server AGENTS CONTACTS LATENCY_MS\n", stderr);
    return 1;
  }
  World world;
  world.agents = static_cast<std::size_t>(std::strtoul(argv[1], nullptr, 10));
  world.contacts = static_cast<std::size_t>(std::strtoul(argv[2], nullptr, 10));
  const auto latency = std::chrono::microseconds{static_cast<long>(std::strtod(argv[3], nullptr) * 1000)};
  prctl(PR_SET_TIMERSLACK, 1UL);  // a latency is what was asked for, not up to 50 us more
  Server server(std::move(world), latency);
  const int port = server.listen();
  if (port < 0) {
    std::perror("lean_server: listen");
    return 1;
  }
  std::printf(R"({"url":"http://127.0.0.1:%d","client_id":"bench","client_secret":"throw-away"})"
              "\n",
              port);
  std::fflush(stdout);
  server.run();
}
