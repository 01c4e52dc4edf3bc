#pragma once

#include "cli/options.hpp"
#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/render/options.hpp"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::cli {

/// What decides whether a stream is written in colour.
struct ColorFacts {
  ColorWish wish = ColorWish::automatic;
  bool no_color = false;       ///< NO_COLOR is set and not empty.
  bool dumb_terminal = false;  ///< TERM is `dumb`.
  bool terminal = false;       ///< This stream is one.
};
[[nodiscard]] render::Color stream_color(const ColorFacts& facts);

/// How the console behaves; `terminal_facts` looks at the process's own streams.
struct ConsoleOptions {
  Verbosity verbosity = Verbosity::usual;
  render::Color out_color = render::Color::off;
  render::Color err_color = render::Color::off;
  bool in_is_terminal = false;
  bool err_is_terminal = false;
};
class Environment;
[[nodiscard]] ConsoleOptions console_options(const CommonOptions& common, const Environment& environment);

/// The three standard streams: data to stdout, messages to stderr, one question from stdin. Everything may be
/// called from several threads. What it is given is already escaped for a terminal; that no line of it is a command to
/// the runner of a pipeline (runner_safe) is seen to here, where everything passes.
class Console {
 public:
  explicit Console(ConsoleOptions options) : options_(options) {}
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;
  ~Console();

  /// Data. A reader that went away (EPIPE) is no error.
  void out(std::string_view text);
  /// A whole line of data for whoever counts on it. An Error where it did not arrive, and where the reader went away, too; of a file
  /// nothing of the line is left then.
  [[nodiscard]] Result<void> hand_over(std::string_view line);
  /// All that was handed over is on the disk, where stdout is a file.
  [[nodiscard]] Result<void> settle_out();
  /// Commands to the runner of a pipeline, which escape by themselves what is inside of them.
  void out_commands(std::string_view text);
  /// Something that a person should know; not with --quiet.
  void say(std::string_view text);
  /// An error; always.
  void err(std::string_view text);
  /// One line that replaces the one before, at the bottom of a terminal; nothing elsewhere.
  void progress(std::string line);
  void clear_progress();
  /// A line that is shown in the place of that one, for as long as it is not empty.
  void waiting(std::string line);

  /// Asks on stderr and reads one line from stdin; nothing at the end of input. ErrorKind::interrupted where
  /// a signal comes first.
  [[nodiscard]] Result<std::optional<std::string>> ask(std::string_view question, const StopFlag& stop);
  /// Whether there is somebody to ask.
  [[nodiscard]] bool can_ask() const { return options_.in_is_terminal && options_.err_is_terminal; }

  [[nodiscard]] bool quiet() const { return options_.verbosity == Verbosity::quiet; }
  [[nodiscard]] bool verbose() const { return options_.verbosity == Verbosity::verbose; }
  [[nodiscard]] bool err_is_terminal() const { return options_.err_is_terminal; }
  [[nodiscard]] render::Options out_text(render::Detail detail = {}) const {
    return {options_.out_color, detail};
  }
  [[nodiscard]] render::Options err_text(render::Detail detail = {}) const {
    return {options_.err_color, detail};
  }
  /// Columns of the terminal behind stderr; 80 where that is unknown.
  [[nodiscard]] std::size_t columns() const;
  /// Why data did not arrive on stdout (a full disk), if it did not.
  [[nodiscard]] std::optional<Error> out_trouble() const;

 private:
  class Asking;

  [[nodiscard]] const std::string& bottom() const { return waiting_.empty() ? progress_ : waiting_; }
  void write_err(std::string_view text);
  void draw();

  ConsoleOptions options_;
  mutable std::mutex mutex_;
  std::string progress_;
  std::string waiting_;
  bool asking_ = false;  ///< A question stands at the bottom.
  bool out_closed_ = false;
  int out_errno_ = 0;
};

}  // namespace haloform::cli
