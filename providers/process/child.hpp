#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::process {

/// A program as it is started.
struct Child {
  std::vector<std::string> arguments;    ///< The first names the program; it is looked for in PATH.
  std::vector<std::string> environment;  ///< `NAME=value`, all of it.
  std::string folder;                    ///< Empty: ours.
  std::string_view input;                ///< On its standard input.
  std::size_t most_out = 0;              ///< More than that on its standard output ends it, in bytes.
  std::size_t most_err = 0;              ///< What is beyond is dropped.
  bool shares_output = false;            ///< What it says goes where what we say goes, and is not kept.
  bool pipe_input = false;  ///< Its standard input is a pipe, which ends us where SIGPIPE is not ignored.
};

/// What it came to.
struct ChildEnd {
  int status = 0;  ///< 128 and the signal's number where a signal ended it; 255 where that cannot be told.
  std::string out;
  std::string err;
};

/// Runs it to its end, in a session of its own, so that it finds no terminal to ask on. At the deadline, and at a raised stop, all
/// that it started is ended with it. ErrorKind::io where it cannot be started, `unavailable` at the deadline, `interrupted` at a
/// stop, `protocol` where it said more than `most_out`.
[[nodiscard]] Result<ChildEnd> run_child(Child child, SteadyTime deadline, const Clock& clock,
                                         const StopFlag* stop);

}  // namespace haloform::process
