#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::test {

/// What the standard streams of a started program are.
enum class Streams {
  pipes,
  terminal,  ///< One pseudo-terminal for all three; everything shown arrives in `out`, lines end in "\r\n".
};

struct ProcessOptions {
  /// Added to the environment of the test without what haloform asks for (its own variables, those of pipelines and stores,
  /// tokens): a program starts at a desk unless the test puts it elsewhere. A value of nothing removes the variable.
  std::map<std::string, std::optional<std::string>> environment = {};
  std::string folder = {};  ///< The working folder; empty: that of the test.
  std::string input = {};   ///< What stands on its standard input (of pipes).
  Streams streams = Streams::pipes;
  /// After that it hangs, and is killed: far above what it takes under a sanitizer on a loaded machine.
  std::chrono::milliseconds timeout = std::chrono::minutes(5);
};

struct ProcessResult {
  int exit_code = -1;  ///< -1 where a signal ended it.
  int signal = 0;      ///< The signal that ended it, or 0.
  bool timed_out = false;
  std::string out = {};
  std::string err = {};
  long peak_rss_kib = 0;
  std::chrono::milliseconds cpu{0};
  std::chrono::milliseconds wall{0};
};

/// Runs a program to its end. Throws std::runtime_error where it cannot be started.
[[nodiscard]] ProcessResult run(const std::vector<std::string>& arguments,
                                const ProcessOptions& options = {});

/// A program under way. The destructor kills it.
class RunningProcess {
 public:
  explicit RunningProcess(const std::vector<std::string>& arguments, const ProcessOptions& options = {});
  RunningProcess(RunningProcess&& other) noexcept;
  RunningProcess(const RunningProcess&) = delete;
  RunningProcess& operator=(const RunningProcess&) = delete;
  RunningProcess& operator=(RunningProcess&&) = delete;
  ~RunningProcess();

  [[nodiscard]] pid_t pid() const { return pid_; }
  void kill(int signal) const;
  void write(std::string_view text) const;
  void close_input();
  /// The next line of its standard output without the line end; nothing where it ended or the time is up.
  [[nodiscard]] std::optional<std::string> read_line(
      std::chrono::milliseconds timeout = std::chrono::seconds(10));
  /// Until `text` stands in what it has shown so far; false where it ended without it or the time is up.
  [[nodiscard]] bool wait_for(std::string_view text,
                              std::chrono::milliseconds timeout = std::chrono::seconds(10));
  /// Until it has ended; kills it where that takes longer than the timeout of its options.
  [[nodiscard]] ProcessResult wait();

 private:
  enum class Reading { more, ended, timed_out };
  Reading read_some(std::chrono::milliseconds timeout);

  pid_t pid_ = -1;
  int input_ = -1;
  int output_ = -1;
  int errors_ = -1;
  std::size_t line_start_ = 0;
  std::chrono::steady_clock::time_point start_;
  std::chrono::milliseconds timeout_;
  ProcessResult result_;
};

}  // namespace haloform::test
