#include "providers/process/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

namespace haloform::process {

namespace {

constexpr Milliseconds slice{50};       ///< How often the stop is looked at.
constexpr Milliseconds grace{1'000};    ///< Between asking a child to end and ending it.
constexpr Milliseconds after_end{200};  ///< For the last words of one whose own children hold its pipes open.
constexpr std::size_t block = 64UL * 1024;
constexpr int untold = 255;  ///< The status of one of which nobody knows how it ended.

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }
  void take(int number) {
    close();
    number_ = number;
  }
  void close() {
    if (number_ >= 0) ::close(std::exchange(number_, -1));
  }
  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool open() const { return number_ >= 0; }

 private:
  int number_ = -1;
};

bool make_pipe(Descriptor& read_end, Descriptor& write_end) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
  read_end.take(ends[0]);
  write_end.take(ends[1]);
  return ::fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0;
}

/// A socket, and not a pipe: a child that does not read its input must not end us by SIGPIPE.
bool make_input(Descriptor& ours, Descriptor& theirs) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return false;
  ours.take(ends[0]);
  theirs.take(ends[1]);
  return ::fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0;
}

/// What a program of others may open by a name (/dev/stdin), as it cannot open a socket.
bool make_input_pipe(Descriptor& ours, Descriptor& theirs) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
  theirs.take(ends[0]);
  ours.take(ends[1]);
  return ::fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

/// The steps of posix_spawn, given back at the end.
struct SpawnSteps {
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
  SpawnSteps() {
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
    sigset_t all{};
    ::sigemptyset(&all);
    for (const int number : {SIGINT, SIGTERM, SIGPIPE, SIGHUP, SIGCHLD}) ::sigaddset(&all, number);
    ::posix_spawnattr_setsigdefault(&attributes, &all);
    sigset_t none{};
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setflags(&attributes,
                               POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
  }
  SpawnSteps(const SpawnSteps&) = delete;
  SpawnSteps& operator=(const SpawnSteps&) = delete;
  ~SpawnSteps() {
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
  }
};

class Running {
 public:
  Running(Child child, const Clock& clock)
      : child_(std::move(child)), clock_(&clock), input_left_(child_.input) {}
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() {
    if (pid_ > 0 && !ended_) end();
  }

  Result<void> start() {
    Descriptor their_in;
    Descriptor their_out;
    Descriptor their_err;
    const bool fed = child_.pipe_input ? make_input_pipe(input_, their_in) : make_input(input_, their_in);
    if (!fed) return cannot(errno);
    if (!child_.shares_output && (!make_pipe(out_, their_out) || !make_pipe(err_, their_err)))
      return cannot(errno);
    SpawnSteps steps;
    ::posix_spawn_file_actions_adddup2(&steps.actions, their_in.number(), 0);
    if (!child_.shares_output) {
      ::posix_spawn_file_actions_adddup2(&steps.actions, their_out.number(), 1);
      ::posix_spawn_file_actions_adddup2(&steps.actions, their_err.number(), 2);
    }
    ::posix_spawn_file_actions_addclosefrom_np(&steps.actions, 3);
    if (!child_.folder.empty()) {
      ::posix_spawn_file_actions_addchdir_np(&steps.actions, child_.folder.c_str());
    }
    const int error =
        ::posix_spawnp(&pid_, child_.arguments.front().c_str(), &steps.actions, &steps.attributes,
                       pointers(child_.arguments).data(), pointers(child_.environment).data());
    if (error != 0) {
      pid_ = -1;
      return cannot(error);
    }
    if (input_left_.empty()) input_.close();
    return {};
  }

  Result<ChildEnd> follow(SteadyTime deadline, const StopFlag* stop) {
    while (true) {
      if (stop != nullptr && stop->raised()) {
        return fail(ErrorKind::interrupted, name() + " was ended in the middle", child_.folder);
      }
      const auto left = std::chrono::ceil<Milliseconds>(deadline - clock_->steady());
      if (left <= Milliseconds::zero()) {
        return fail(ErrorKind::unavailable, name() + " took too long and was ended", child_.folder);
      }
      turn(std::min(left, slice));
      if (result_.out.size() > child_.most_out) {
        return fail(ErrorKind::protocol,
                    name() + " answered with more than " + std::to_string(child_.most_out >> 20U) + " MiB",
                    child_.folder);
      }
      if (has_ended()) break;
    }
    last_words();
    return std::move(result_);
  }

 private:
  [[nodiscard]] std::string name() const { return child_.arguments.front(); }

  [[nodiscard]] std::unexpected<Error> cannot(int error) const {
    const bool missing = error == ENOENT;
    return fail(ErrorKind::io, name() + " cannot be started: " + std::generic_category().message(error),
                child_.folder,
                missing ? "install " + name() + ", or see whether the folder is there" : std::string{});
  }

  /// One wait for whatever can be read or written.
  void turn(Milliseconds most) {
    std::array<pollfd, 3> watched{pollfd{.fd = out_.number(), .events = POLLIN, .revents = 0},
                                  pollfd{.fd = err_.number(), .events = POLLIN, .revents = 0},
                                  pollfd{.fd = input_.number(), .events = POLLOUT, .revents = 0}};
    // When its output has ended, it ends a moment later; of an output that is ours nothing is heard.
    if (!out_.open() && !err_.open()) most = std::min(most, Milliseconds(child_.shares_output ? 5 : 2));
    if (::poll(watched.data(), watched.size(), static_cast<int>(most.count())) <= 0) return;
    if (watched[0].revents != 0) take(out_, result_.out, child_.most_out + 1);
    if (watched[1].revents != 0) take(err_, result_.err, child_.most_err);
    if (watched[2].revents != 0) feed();
  }

  static bool take(Descriptor& from, std::string& to, std::size_t most) {
    std::array<char, block> buffer;
    const ssize_t got = ::read(from.number(), buffer.data(), buffer.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) return false;
    if (got <= 0) {
      from.close();
      return false;
    }
    const std::size_t room = most - std::min(most, to.size());
    to.append(buffer.data(), std::min(room, static_cast<std::size_t>(got)));
    return true;
  }

  void feed() {
    const std::size_t next = std::min(input_left_.size(), block);
    const ssize_t sent = child_.pipe_input ? ::write(input_.number(), input_left_.data(), next)
                                           : ::send(input_.number(), input_left_.data(), next, MSG_NOSIGNAL);
    if (sent < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (sent > 0) input_left_.remove_prefix(static_cast<std::size_t>(sent));
    // It may end without reading all; its status says what that means.
    if (sent <= 0 || input_left_.empty()) input_.close();
  }

  bool has_ended() {
    int status = 0;
    const pid_t which = ::waitpid(pid_, &status, WNOHANG);
    if (which == 0 || (which < 0 && errno == EINTR)) return false;
    ended_ = true;
    // Where this process ignores SIGCHLD the system keeps no status, and none is no success.
    if (which < 0) {
      result_.status = untold;
    } else {
      result_.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    }
    return true;
  }

  void last_words() {
    const SteadyTime until = clock_->steady() + after_end;
    input_.close();
    while ((out_.open() || err_.open()) && result_.out.size() <= child_.most_out &&
           clock_->steady() < until) {
      std::array<pollfd, 2> watched{pollfd{.fd = out_.number(), .events = POLLIN, .revents = 0},
                                    pollfd{.fd = err_.number(), .events = POLLIN, .revents = 0}};
      // What it wrote itself is there already: nothing now is nothing more.
      if (::poll(watched.data(), watched.size(), 0) <= 0) return;
      if (watched[0].revents != 0) take(out_, result_.out, child_.most_out + 1);
      if (watched[1].revents != 0) take(err_, result_.err, child_.most_err);
    }
  }

  /// Ends it and all that it started.
  void end() {
    input_.close();
    ::kill(-pid_, SIGTERM);
    const SteadyTime until = std::chrono::steady_clock::now() + grace;
    while (!has_ended() && std::chrono::steady_clock::now() < until) {
      const timespec pause{0, 5'000'000};
      ::nanosleep(&pause, nullptr);
    }
    ::kill(-pid_, SIGKILL);
    if (!ended_) ::waitpid(pid_, nullptr, 0);
  }

  Child child_;
  const Clock* clock_;
  std::string_view input_left_;
  Descriptor input_;
  Descriptor out_;
  Descriptor err_;
  pid_t pid_ = -1;
  bool ended_ = false;
  ChildEnd result_;
};

}  // namespace

Result<ChildEnd> run_child(Child child, SteadyTime deadline, const Clock& clock, const StopFlag* stop) {
  Running running(std::move(child), clock);
  if (auto started = running.start(); !started) return std::unexpected(started.error());
  return running.follow(deadline, stop);
}

}  // namespace haloform::process
