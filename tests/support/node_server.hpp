#pragma once

#include "tests/support/temp_dir.hpp"

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::test {

/// Where scripts/test installs what tests/servers pins: `name` is a path below its node_modules. Throws std::runtime_error that
/// says how to install them where it is not there.
[[nodiscard]] std::string server_script(std::string_view name);
/// A port of 127.0.0.1 that nobody uses at the moment.
[[nodiscard]] std::uint16_t free_port();

struct NodeServerOptions {
  /// Where it will listen on 127.0.0.1; 0: it picks a port itself and prints `listening PORT` on a line.
  std::uint16_t port = 0;
  std::map<std::string, std::string> environment = {};            ///< Added to that of the test.
  std::chrono::milliseconds patience = std::chrono::seconds(60);  ///< Until it has to listen.
};

/// A server that node runs, for as long as this lives: it has a process group of its own, which ends with this, and with the
/// thread that started it, however that ends. So the server of a whole test belongs to the main thread.
class NodeServer {
 public:
  /// `node SCRIPT ARGUMENT...`; modules are found in build/servers. Returns once it listens, and throws std::runtime_error with
  /// what it printed where it does not.
  NodeServer(const std::string& script, const std::vector<std::string>& arguments,
             const NodeServerOptions& options = {});
  NodeServer(const NodeServer&) = delete;
  NodeServer& operator=(const NodeServer&) = delete;
  ~NodeServer();

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// `http://127.0.0.1:PORT`
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  /// What it has printed so far.
  [[nodiscard]] std::string output() const { return folder_.read("output"); }
  void kill(int signal) const;

 private:
  void wait_until_it_listens(std::chrono::milliseconds patience);
  [[nodiscard]] bool has_ended();
  void end();

  TempDir folder_;
  std::uint16_t port_ = 0;
  pid_t pid_ = -1;
};

}  // namespace haloform::test
