#include "tests/support/process.hpp"

#include "providers/ci/run.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace haloform::test {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

struct Pipe {
  int read_end = -1;
  int write_end = -1;
};

Pipe new_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  return {ends[0], ends[1]};
}

/// What tells haloform, or git for it, where it runs, for whom and with whose rights. A test says that itself, whoever runs it.
bool speaks_of_a_run(std::string_view name) {
  static constexpr auto families = std::to_array<std::string_view>(
      {"HALOPSA_", "HALOFORM_", "GITHUB_", "GITLAB_", "CI_", "AWS_", "AZURE_", "ARM_", "TF_", "PG"});
  static const std::vector<std::string_view> of_pipelines = ci::variable_names();
  return name.ends_with("TOKEN") || std::ranges::binary_search(of_pipelines, name) ||
         std::ranges::any_of(families, [&](std::string_view family) { return name.starts_with(family); });
}

std::vector<std::string> environment_of(const ProcessOptions& options) {
  std::vector<std::string> out;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::string_view name = text.substr(0, text.find('='));
    if (!options.environment.contains(std::string(name)) && !speaks_of_a_run(name)) out.emplace_back(text);
  }
  for (const auto& [name, value] : options.environment) {
    if (value) out.push_back(name + "=" + *value);
  }
  return out;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

milliseconds time_of(const timeval& time) { return milliseconds(time.tv_sec * 1000 + time.tv_usec / 1000); }

/// The steps of posix_spawn, given back at the end.
struct SpawnPlan {
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
  SpawnPlan() {
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
    // A test runner may ignore these; the program under test must begin as on a shell.
    sigset_t defaults{};
    ::sigemptyset(&defaults);
    for (const int signal : {SIGINT, SIGTERM, SIGPIPE, SIGHUP}) ::sigaddset(&defaults, signal);
    ::posix_spawnattr_setsigdefault(&attributes, &defaults);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
  }
};

}  // namespace

RunningProcess::RunningProcess(const std::vector<std::string>& arguments, const ProcessOptions& options)
    : start_(steady_clock::now()), timeout_(options.timeout) {
  // A program that ends without reading its input must not end the test.
  ::signal(SIGPIPE, SIG_IGN);
  SpawnPlan plan;
  short flags = POSIX_SPAWN_SETSIGDEF;
  std::vector<int> theirs;
  if (options.streams == Streams::terminal) {
    std::array<char, 128> name{};
    int slave = -1;
    if (::openpty(&output_, &slave, name.data(), nullptr, nullptr) != 0) {
      throw std::system_error(errno, std::generic_category(), "openpty");
    }
    ::fcntl(output_, F_SETFD, FD_CLOEXEC);
    ::fcntl(slave, F_SETFD, FD_CLOEXEC);
    input_ = ::fcntl(output_, F_DUPFD_CLOEXEC, 0);
    theirs = {slave};
    flags |= POSIX_SPAWN_SETSID;  // The terminal opened next becomes the controlling one.
    ::posix_spawn_file_actions_addopen(&plan.actions, 0, name.data(), O_RDWR, 0);
    ::posix_spawn_file_actions_adddup2(&plan.actions, 0, 1);
    ::posix_spawn_file_actions_adddup2(&plan.actions, 0, 2);
  } else {
    const Pipe in = new_pipe();
    const Pipe out = new_pipe();
    const Pipe err = new_pipe();
    input_ = in.write_end;
    output_ = out.read_end;
    errors_ = err.read_end;
    theirs = {in.read_end, out.write_end, err.write_end};
    for (int stream = 0; stream < 3; ++stream) {
      ::posix_spawn_file_actions_adddup2(&plan.actions, theirs[static_cast<std::size_t>(stream)], stream);
    }
  }
  if (!options.folder.empty()) ::posix_spawn_file_actions_addchdir_np(&plan.actions, options.folder.c_str());
  ::posix_spawnattr_setflags(&plan.attributes, flags);

  std::vector<std::string> words = arguments;
  std::vector<std::string> variables = environment_of(options);
  const int error = ::posix_spawnp(&pid_, words.at(0).c_str(), &plan.actions, &plan.attributes,
                                   pointers(words).data(), pointers(variables).data());
  for (const int descriptor : theirs) ::close(descriptor);
  if (error != 0) {
    pid_ = -1;
    for (const int descriptor : {input_, output_, errors_}) {
      if (descriptor >= 0) ::close(descriptor);
    }
    throw std::runtime_error("cannot start " + arguments.at(0) + ": " +
                             std::generic_category().message(error));
  }
  if (!options.input.empty()) write(options.input);
}

RunningProcess::RunningProcess(RunningProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      input_(std::exchange(other.input_, -1)),
      output_(std::exchange(other.output_, -1)),
      errors_(std::exchange(other.errors_, -1)),
      line_start_(other.line_start_),
      start_(other.start_),
      timeout_(other.timeout_),
      result_(std::move(other.result_)) {}

RunningProcess::~RunningProcess() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  for (const int descriptor : {input_, output_, errors_}) {
    if (descriptor >= 0) ::close(descriptor);
  }
}

void RunningProcess::kill(int signal) const {
  if (pid_ > 0) ::kill(pid_, signal);
}

void RunningProcess::write(std::string_view text) const {
  while (!text.empty()) {
    const ssize_t sent = ::write(input_, text.data(), text.size());
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void RunningProcess::close_input() {
  if (input_ >= 0) ::close(std::exchange(input_, -1));
}

RunningProcess::Reading RunningProcess::read_some(milliseconds timeout) {
  std::array<pollfd, 2> watched = {pollfd{.fd = output_, .events = POLLIN, .revents = 0},
                                   pollfd{.fd = errors_, .events = POLLIN, .revents = 0}};
  if (output_ < 0 && errors_ < 0) return Reading::ended;
  const int ready =
      ::poll(watched.data(), watched.size(), static_cast<int>(std::max(timeout, milliseconds(0)).count()));
  if (ready < 0 && errno == EINTR) return Reading::more;
  if (ready <= 0) return Reading::timed_out;
  std::array<char, 65536> buffer{};
  const auto take = [&buffer](const pollfd& entry, int& descriptor, std::string& to) {
    if (entry.revents == 0) return;
    const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
    if (got > 0) {
      to.append(buffer.data(), static_cast<std::size_t>(got));
    } else {  // Also a terminal's EIO, when its last user has gone.
      ::close(std::exchange(descriptor, -1));
    }
  };
  take(watched[0], output_, result_.out);
  take(watched[1], errors_, result_.err);
  return Reading::more;
}

std::optional<std::string> RunningProcess::read_line(milliseconds timeout) {
  const auto end = steady_clock::now() + timeout;
  for (;;) {
    if (const auto found = result_.out.find('\n', line_start_); found != std::string::npos) {
      std::string line = result_.out.substr(line_start_, found - line_start_);
      line_start_ = found + 1;
      if (line.ends_with('\r')) line.pop_back();
      return line;
    }
    const auto left = std::chrono::ceil<milliseconds>(end - steady_clock::now());
    if (left.count() <= 0 || read_some(left) != Reading::more) return std::nullopt;
  }
}

bool RunningProcess::wait_for(std::string_view text, milliseconds timeout) {
  const auto end = steady_clock::now() + timeout;
  while (result_.out.find(text) == std::string::npos && result_.err.find(text) == std::string::npos) {
    const auto left = std::chrono::ceil<milliseconds>(end - steady_clock::now());
    if (left.count() <= 0 || read_some(left) != Reading::more) return false;
  }
  return true;
}

ProcessResult RunningProcess::wait() {
  const auto end = start_ + timeout_;
  // A terminal has no end of input to close: hanging up would kill the program.
  if (errors_ >= 0) close_input();
  int status = 0;
  rusage usage{};
  pid_t ended = 0;
  while (ended == 0) {
    const auto left = std::chrono::ceil<milliseconds>(end - steady_clock::now());
    if (left.count() <= 0) {
      result_.timed_out = true;
      ::kill(pid_, SIGKILL);
    }
    // Its children may hold the pipes open, so the end of output alone is not its end.
    if (read_some(std::clamp(left, milliseconds(1), milliseconds(5))) == Reading::ended) ::usleep(500);
    ended = ::wait4(pid_, &status, result_.timed_out ? 0 : WNOHANG, &usage);
    if (ended < 0 && errno == EINTR) ended = 0;
  }
  pid_ = -1;
  while (read_some(milliseconds(0)) == Reading::more) {
  }
  result_.wall = std::chrono::duration_cast<milliseconds>(steady_clock::now() - start_);
  result_.cpu = time_of(usage.ru_utime) + time_of(usage.ru_stime);
  result_.peak_rss_kib = usage.ru_maxrss;
  if (WIFEXITED(status)) result_.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) result_.signal = WTERMSIG(status);
  return std::move(result_);
}

ProcessResult run(const std::vector<std::string>& arguments, const ProcessOptions& options) {
  return RunningProcess(arguments, options).wait();
}

}  // namespace haloform::test
