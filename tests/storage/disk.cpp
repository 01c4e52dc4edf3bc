#include "tests/storage/disk.hpp"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace haloform::storage {

namespace fs = std::filesystem;

TempFolder::TempFolder(On where) {
  const bool memory = where == On::memory && ::access("/dev/shm", W_OK) == 0;
  std::string pattern =
      (memory ? std::string("/dev/shm") : fs::temp_directory_path().string()) + "/haloform-storage-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) std::abort();
  path_ = pattern;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::vector<std::string> TempFolder::names() const {
  std::vector<std::string> all;
  for (const auto& entry : fs::directory_iterator(path_)) all.push_back(entry.path().filename().string());
  std::ranges::sort(all);
  return all;
}

std::string text_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void put_text(const std::string& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

unsigned mode_of(const std::string& path) {
  struct stat info{};
  return ::stat(path.c_str(), &info) == 0 ? info.st_mode & 07777U : 0;
}

void SleptClock::sleep(Milliseconds duration, const StopFlag&) const {
  naps.push_back(duration);
  now_ += duration;
  if (when_slept) when_slept();
}

void HastyClock::sleep(Milliseconds, const StopFlag&) const { ::usleep(500); }

Child::Child(const std::function<int(const Meet&)>& work) {
  std::array<int, 2> down{};
  std::array<int, 2> up{};
  if (::pipe(down.data()) != 0 || ::pipe(up.data()) != 0) std::abort();
  pid_ = ::fork();
  if (pid_ == 0) {
    ::close(down[1]);
    ::close(up[0]);
    const int code = work([&] {
      char byte = 'x';
      if (::write(up[1], &byte, 1) != 1 || ::read(down[0], &byte, 1) != 1) ::_exit(99);
    });
    ::_exit(code);
  }
  ::close(down[0]);
  ::close(up[1]);
  to_child_ = down[1];
  from_child_ = up[0];
}

Child::~Child() {
  if (!waited_) {
    kill();
    wait();
  }
  ::close(to_child_);
  ::close(from_child_);
}

bool Child::met() const {
  char byte = 0;
  return ::read(from_child_, &byte, 1) == 1;
}

void Child::go_on() const {
  const char byte = 'x';
  if (::write(to_child_, &byte, 1) != 1) std::abort();
}

void Child::kill() const { ::kill(pid_, SIGKILL); }

int Child::wait() {
  if (waited_) return code_;
  int status = 0;
  ::waitpid(pid_, &status, 0);
  waited_ = true;
  code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return code_;
}

namespace {

/// Runs `work` in another process; `each` is called at every stop, and says whether to go on.
Stepped step(const std::function<void()>& work, const std::function<bool()>& each) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(98);
    ::raise(SIGSTOP);
    work();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFEXITED(status)) return Stepped::impossible;
  bool entering = false;
  while (::ptrace(PTRACE_SYSCALL, child, nullptr, nullptr) == 0 && ::waitpid(child, &status, 0) == child) {
    if (WIFEXITED(status)) return WEXITSTATUS(status) == 0 ? Stepped::whole : Stepped::impossible;
    if (WIFSIGNALED(status)) return Stepped::impossible;
    // The kernel stops it twice, before and behind each call; what is behind one is before the next.
    entering = !entering;
    if (!entering || each()) continue;
    ::kill(child, SIGKILL);
    ::waitpid(child, &status, 0);
    return Stepped::killed;
  }
  return Stepped::impossible;
}

}  // namespace

Stepped kill_after_steps(const std::function<void()>& work, int last) {
  return step(work, [&last] { return --last > 0; });
}

Stepped look_at_steps(const std::function<void()>& work, const std::function<void()>& look) {
  return step(work, [&look] {
    look();
    return true;
  });
}

bool break_the_disk() {
  constexpr auto number_at = static_cast<std::uint32_t>(offsetof(struct seccomp_data, nr));
  std::array<sock_filter, 5> rules{{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, number_at),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_fdatasync, 1, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_fsync, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EIO),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  }};
  const sock_fprog program{static_cast<unsigned short>(rules.size()), rules.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

std::unique_ptr<ports::StateSession> Place::locked() const {
  auto session = backend().lock(holder_called("tester"), Milliseconds{0}, never);
  if (!session) {
    ADD_FAILURE() << session.error().text();
    return nullptr;
  }
  return std::move(*session);
}

state::State Place::loaded() const {
  auto state = backend().load();
  if (state) return std::move(*state);
  ADD_FAILURE() << state.error().text();
  return {};
}

state::State Place::committed(const std::function<void(state::State&)>& edit) const {
  const auto session = locked();
  auto state = session->load();
  if (!state) {
    ADD_FAILURE() << state.error().text();
    return {};
  }
  if (edit) edit(*state);
  auto written = session->commit(std::move(*state));
  if (written) return std::move(*written);
  ADD_FAILURE() << written.error().text();
  return {};
}

state::State Place::with_agent(std::string_view key, std::int64_t id) const {
  return committed([&](state::State& state) {
    const std::string at = "agent." + std::string(key);
    state.tool_version = "0.1.0";
    state.instance = "https://acme.halopsa.com";
    state.resources.insert_or_assign(address(at), entry_of(at, id));
  });
}

ports::LockInfo holder_called(std::string who) {
  return {std::move(who),        "host-1", ::getpid(), wall_time("2026-11-23T12:00:00.000Z"), "apply",
          "https://ci.example/7"};
}

state::JournalHeader header_for(const state::State& state) {
  return {state.lineage, state.serial, "https://acme.halopsa.com", Profile::guide, "sha256:feed"};
}

state::Entry entry_of(std::string_view at, std::int64_t id) {
  StateDraft draft;
  const Address parsed = address(at);
  draft.add(parsed.type(), parsed.key(), id, sample_fields(parsed.type(), parsed.key()));
  return draft.build().resources.begin()->second;
}

state::JournalEvent intent_of(std::string_view at) {
  const state::EntryDraft draft = entry_of(at, 1).draft;
  auto key = natural_key(sample_catalog().of(address(at).type()), draft.applied.fields);
  return {wall_time("2026-11-23T12:00:01.000Z"),
          state::IntentEvent{address(at), "create", std::nullopt, key, draft}};
}

state::JournalEvent done_of(std::string_view at, std::int64_t id) {
  return {wall_time("2026-11-23T12:00:02.000Z"),
          state::DoneEvent{address(at), "create", entry_of(at, id), std::nullopt}};
}

state::JournalEvent doubt_of(std::string_view at, std::string reason) {
  return {wall_time("2026-11-23T12:00:03.000Z"), state::DoubtEvent{address(at), std::move(reason)}};
}

}  // namespace haloform::storage
