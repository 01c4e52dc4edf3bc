#include "tests/support/sandbox_thread.hpp"

#include <future>
#include <ostream>
#include <sstream>
#include <stdexcept>

namespace haloform::test {

namespace {

/// Hands the first line over as soon as it is flushed.
class FirstLine final : public std::stringbuf {
 public:
  std::promise<std::string> line;

 protected:
  int sync() override {
    if (!given_) line.set_value(str());
    given_ = true;
    return 0;
  }

 private:
  bool given_ = false;
};

}  // namespace

SandboxThread::SandboxThread(sandbox::SandboxOptions options) {
  std::promise<std::string> first;
  auto line = first.get_future();
  thread_ = std::thread([this, options = std::move(options), first = std::move(first)]() mutable {
    FirstLine buffer;
    buffer.line = std::move(first);
    std::ostream out(&buffer);
    std::ostringstream messages;
    result_ = sandbox::run_sandbox(options, stop_, out, messages);
    out.flush();  // An empty line says that it did not come up.
  });
  hello_ = nlohmann::json::parse(line.get(), nullptr, false);
  if (hello_.is_object()) return;
  thread_.join();
  throw std::runtime_error("the sandbox did not come up: " + (result_ ? "" : result_.error().text()));
}

SandboxThread::~SandboxThread() {
  if (thread_.joinable()) static_cast<void>(stop());
}

Result<void> SandboxThread::stop() {
  stop_.raise();
  thread_.join();
  return result_;
}

}  // namespace haloform::test
