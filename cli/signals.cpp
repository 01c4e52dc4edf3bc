#include "cli/signals.hpp"

#include <unistd.h>

#include <atomic>
#include <csignal>

namespace haloform::cli {
namespace {

// A signal handler is given nothing but a number, so this is the one place that it can look at.
std::atomic<StopFlag*> raised_by_signal{nullptr};
static_assert(std::atomic<StopFlag*>::is_always_lock_free);

extern "C" void on_signal(int) {
  StopFlag* stop = raised_by_signal.load(std::memory_order_relaxed);
  if (stop == nullptr || stop->raised()) ::_exit(130);
  stop->raise();
}

void handle(int signal, void (*handler)(int)) {
  struct sigaction action{};
  action.sa_handler = handler;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(signal, &action, nullptr);
}

/// Who starts a program with a signal ignored, as nohup does, has said that it is to go on.
bool is_ignored(int signal) {
  struct sigaction present{};
  return ::sigaction(signal, nullptr, &present) == 0 && present.sa_handler == SIG_IGN;
}

}  // namespace

SignalGuard::SignalGuard(StopFlag& stop) {
  raised_by_signal.store(&stop, std::memory_order_relaxed);
  handle(SIGINT, on_signal);
  handle(SIGTERM, on_signal);
  if (!is_ignored(SIGHUP)) handle(SIGHUP, on_signal);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  // Where whoever started this program ignores it, nobody is told how a child ended.
  std::signal(SIGCHLD, SIG_DFL);
}

SignalGuard::~SignalGuard() {
  for (const int signal : {SIGINT, SIGTERM, SIGPIPE, SIGXFSZ}) std::signal(signal, SIG_DFL);
  if (!is_ignored(SIGHUP)) std::signal(SIGHUP, SIG_DFL);
  raised_by_signal.store(nullptr, std::memory_order_relaxed);
}

}  // namespace haloform::cli
