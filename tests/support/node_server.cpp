#include "tests/support/node_server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace haloform::test {

namespace {

using std::chrono::steady_clock;

std::string modules_folder() { return std::string(HALOFORM_SOURCE_DIR) + "/build/servers/node_modules"; }

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

/// A socket of TCP, closed at the end.
class Socket {
 public:
  Socket() : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "socket");
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() { ::close(descriptor_); }
  [[nodiscard]] bool connects(std::uint16_t port) const {
    const sockaddr_in address = loopback(port);
    return ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  }
  [[nodiscard]] std::uint16_t bound() const {
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof(address);
    auto* plain = reinterpret_cast<sockaddr*>(&address);
    if (::bind(descriptor_, plain, size) != 0 || ::getsockname(descriptor_, plain, &size) != 0)
      throw std::system_error(errno, std::generic_category(), "bind");
    return ntohs(address.sin_port);
  }

 private:
  int descriptor_;
};

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

std::vector<std::string> environment_with(std::map<std::string, std::string> added) {
  added.insert_or_assign("NODE_PATH", modules_folder());
  std::vector<std::string> out;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (!added.contains(std::string(text.substr(0, text.find('='))))) out.emplace_back(text);
  }
  for (const auto& [name, value] : added) out.push_back(name + "=" + value);
  return out;
}

}  // namespace

std::string server_script(std::string_view name) {
  std::string path = modules_folder() + "/" + std::string(name);
  if (std::filesystem::exists(path)) return path;
  throw std::runtime_error(path + " is missing; scripts/test installs it, and so does: bash -c 'source " +
                           std::string(HALOFORM_SOURCE_DIR) + "/scripts/lib.sh && install_servers'");
}

std::uint16_t free_port() { return Socket().bound(); }

NodeServer::NodeServer(const std::string& script, const std::vector<std::string>& arguments,
                       const NodeServerOptions& options)
    : port_(options.port) {
  static_cast<void>(server_script(""));
  std::vector<std::string> words = {"node", script};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables = environment_with(options.environment);
  std::vector<char*> argv = pointers_to(words);
  std::vector<char*> envp = pointers_to(variables);
  const std::string output = folder_.write("output", "");
  const pid_t parent = ::getpid();

  pid_ = ::fork();
  if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (pid_ == 0) {  // Nothing here takes memory: other threads may have held its locks.
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(126);
    const int in = ::open("/dev/null", O_RDONLY);
    const int out = ::open(output.c_str(), O_WRONLY | O_APPEND);
    ::dup2(in, 0);
    ::dup2(out, 1);
    ::dup2(out, 2);
    ::execvpe("node", argv.data(), envp.data());
    ::_exit(127);
  }
  ::setpgid(pid_, pid_);
  try {
    wait_until_it_listens(options.patience);
  } catch (...) {
    end();
    throw;
  }
}

NodeServer::~NodeServer() { end(); }

void NodeServer::wait_until_it_listens(std::chrono::milliseconds patience) {
  const auto latest = steady_clock::now() + patience;
  while (steady_clock::now() < latest && !has_ended()) {
    if (port_ == 0) {
      constexpr std::string_view says = "listening ";
      const std::string said = output();
      const std::size_t at = said.find(says);
      if (at != std::string::npos && said.find('\n', at) != std::string::npos)
        port_ = static_cast<std::uint16_t>(std::stoul(said.substr(at + says.size())));
    }
    if (port_ != 0 && Socket().connects(port_)) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  throw std::runtime_error("a server of node does not listen; it printed: " + output());
}

bool NodeServer::has_ended() {
  if (pid_ <= 0 || ::waitpid(pid_, nullptr, WNOHANG) == 0) return pid_ <= 0;
  pid_ = -1;
  return true;
}

void NodeServer::kill(int signal) const {
  if (pid_ > 0) ::kill(-pid_, signal);
}

void NodeServer::end() {
  if (pid_ <= 0) return;
  kill(SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

}  // namespace haloform::test
