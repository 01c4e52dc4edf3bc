#pragma once

#include "planner/base/clock.hpp"

namespace haloform::cli {

/// While it lives: the first SIGINT, SIGTERM or SIGHUP (unless that was ignored before, as under nohup) raises the
/// flag, the second ends the process with 130. SIGPIPE and SIGXFSZ are ignored, so that a closed pipe or a full quota comes back as
/// an error of a write; SIGCHLD is not, whoever ignored it before. Blocking reads come back with EINTR. One at a time.
class SignalGuard {
 public:
  explicit SignalGuard(StopFlag& stop);
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;
  ~SignalGuard();
};

}  // namespace haloform::cli
