#pragma once

#include "providers/halopsa/sandbox/sandbox.hpp"
#include "tests/support/sandbox_server.hpp"

#include <thread>

namespace haloform::test {

/// A sandbox on a thread of the test itself, for tests that do not need the binary. Throws where it does not
/// come up.
class SandboxThread {
 public:
  explicit SandboxThread(sandbox::SandboxOptions options = {});
  SandboxThread(const SandboxThread&) = delete;
  SandboxThread& operator=(const SandboxThread&) = delete;
  ~SandboxThread();

  [[nodiscard]] std::string url() const { return hello_.at("url"); }
  [[nodiscard]] std::string client_id() const { return hello_.at("client_id"); }
  [[nodiscard]] std::string client_secret() const { return hello_.at("client_secret"); }
  [[nodiscard]] SandboxControl control() const { return SandboxControl(url()); }
  /// Ends it and waits; what it answered.
  Result<void> stop();

 private:
  StopFlag stop_;
  Result<void> result_;
  nlohmann::json hello_;
  std::thread thread_;
};

}  // namespace haloform::test
