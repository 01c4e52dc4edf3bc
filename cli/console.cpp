#include "cli/console.hpp"

#include "cli/environment.hpp"
#include "cli/files.hpp"
#include "planner/base/runner_text.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace haloform::cli {
namespace {

constexpr std::string_view erase_line = "\r\x1b[K";

/// The way out of this program to a stream, but for what commands the runner of a pipeline. 0, or the errno of what went wrong.
int write_stream(int descriptor, std::string_view text) {
  return write_all(descriptor, runner_safe(std::string(text)));
}

}  // namespace

render::Color stream_color(const ColorFacts& facts) {
  switch (facts.wish) {
    case ColorWish::always: return render::Color::on;
    case ColorWish::never: return render::Color::off;
    case ColorWish::automatic: break;
  }
  return facts.terminal && !facts.no_color && !facts.dumb_terminal ? render::Color::on : render::Color::off;
}

ConsoleOptions console_options(const CommonOptions& common, const Environment& environment) {
  ColorFacts facts{common.color, environment.get("NO_COLOR").has_value(), environment.get("TERM") == "dumb",
                   false};
  ConsoleOptions options;
  options.verbosity = common.verbosity;
  options.in_is_terminal = ::isatty(STDIN_FILENO) == 1;
  options.err_is_terminal = ::isatty(STDERR_FILENO) == 1;
  facts.terminal = ::isatty(STDOUT_FILENO) == 1;
  options.out_color = stream_color(facts);
  facts.terminal = options.err_is_terminal;
  options.err_color = stream_color(facts);
  return options;
}

Console::~Console() {
  waiting({});
  clear_progress();
}

void Console::out(std::string_view text) { out_commands(runner_safe(std::string(text))); }

void Console::out_commands(std::string_view text) {
  const std::lock_guard guard(mutex_);
  if (!bottom().empty()) write_err("");
  if (out_closed_ || out_errno_ != 0) return;
  const int problem = write_all(STDOUT_FILENO, text);
  if (problem == EPIPE) {
    out_closed_ = true;
  } else {
    out_errno_ = problem;
  }
}

Result<void> Console::hand_over(std::string_view line) {
  const std::lock_guard guard(mutex_);
  if (!bottom().empty()) write_err("");
  struct stat before{};
  const bool is_file = ::fstat(STDOUT_FILENO, &before) == 0 && S_ISREG(before.st_mode);
  const off_t at = is_file ? ::lseek(STDOUT_FILENO, 0, SEEK_CUR) : -1;
  const int problem = write_stream(STDOUT_FILENO, line);
  if (problem == 0) return {};
  // Half a line would be read as the beginning of the next one.
  if (is_file && ::ftruncate(STDOUT_FILENO, before.st_size) == 0 && at >= 0)
    (void)::lseek(STDOUT_FILENO, at, SEEK_SET);
  if (problem == EBADF)
    return fail(ErrorKind::io, "stdout is closed, and events have nowhere to go", "stdout",
                "redirect it to a file or a pipe, or run a command for each event with --exec");
  if (problem == EPIPE)
    return fail(ErrorKind::io, "whoever reads the events went away", "stdout",
                "what was not taken is told again by the next run");
  return fail(ErrorKind::io, std::string("an event could not be written: ") + std::strerror(problem),
              "stdout", "free some room; what was not taken is told again by the next run");
}

Result<void> Console::settle_out() {
  struct stat out{};
  if (::fstat(STDOUT_FILENO, &out) != 0 || !S_ISREG(out.st_mode)) return {};
  if (::fdatasync(STDOUT_FILENO) == 0 || errno == EINVAL || errno == EROFS) return {};
  return fail(ErrorKind::io,
              std::string("the events could not be written to the disk: ") + std::strerror(errno), "stdout",
              "check the disk; what was not taken is told again by the next run");
}

void Console::say(std::string_view text) {
  if (quiet()) return;
  err(text);
}

void Console::err(std::string_view text) {
  const std::lock_guard guard(mutex_);
  write_err(text);
}

// The line at the bottom is taken away, the text written, and the line put back below it.
void Console::write_err(std::string_view text) {
  const bool shows = !bottom().empty() && !asking_;
  if (shows) (void)write_stream(STDERR_FILENO, erase_line);
  (void)write_stream(STDERR_FILENO, text);
  if (shows && !text.empty()) (void)write_stream(STDERR_FILENO, bottom());
}

void Console::draw() {
  if (!asking_) (void)write_stream(STDERR_FILENO, std::string(erase_line) + bottom());
}

void Console::progress(std::string line) {
  if (!options_.err_is_terminal || quiet()) return;
  const std::lock_guard guard(mutex_);
  progress_ = std::move(line);
  if (waiting_.empty()) draw();
}

void Console::clear_progress() {
  const std::lock_guard guard(mutex_);
  if (progress_.empty()) return;
  progress_.clear();
  if (waiting_.empty()) draw();
}

void Console::waiting(std::string line) {
  if (!options_.err_is_terminal || quiet()) return;
  const std::lock_guard guard(mutex_);
  if (line == waiting_) return;
  waiting_ = std::move(line);
  draw();
}

/// While it lives, no line is put behind the question, or over it.
class Console::Asking {
 public:
  Asking(Console& console, std::string_view question) : console_(console) {
    const std::lock_guard guard(console_.mutex_);
    console_.write_err("");
    console_.asking_ = true;
    console_.write_err(question);
  }
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;
  ~Asking() {
    const std::lock_guard guard(console_.mutex_);
    console_.asking_ = false;
  }

 private:
  Console& console_;
};

Result<std::optional<std::string>> Console::ask(std::string_view question, const StopFlag& stop) {
  const Asking asking(*this, question);
  std::string line;
  while (!stop.raised()) {
    pollfd wait{STDIN_FILENO, POLLIN, 0};
    if (::poll(&wait, 1, 200) <= 0) continue;  // A signal, or nothing yet: look at the flag again.
    char letter = 0;
    const ssize_t got = ::read(STDIN_FILENO, &letter, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return line.empty() ? std::nullopt : std::optional(line);
    if (letter == '\n') return line;
    line += letter;
  }
  err("\n");
  return fail(ErrorKind::interrupted, "interrupted at the question; nothing was done");
}

std::size_t Console::columns() const {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

std::optional<Error> Console::out_trouble() const {
  const std::lock_guard guard(mutex_);
  if (out_errno_ == 0) return std::nullopt;
  return Error{ErrorKind::io, std::string("the output could not be written: ") + std::strerror(out_errno_),
               "stdout", "free some room, or write it to a file with --output text=FILE"};
}

}  // namespace haloform::cli
