#pragma once

#include "planner/base/clock.hpp"
#include "planner/state/journal.hpp"
#include "planner/state/state.hpp"
#include "providers/storage/local_backend.hpp"
#include "providers/storage/storage.hpp"
#include "tests/support/builders.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::storage {

/// A folder of its own, gone after the test.
class TempFolder {
 public:
  /// In memory where there is such a place, fsync costs nothing; it makes no difference to a process that is killed.
  enum class On { disk, memory };
  explicit TempFolder(On where = On::disk);
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  [[nodiscard]] std::string at(std::string_view name) const { return path_ + "/" + std::string(name); }
  [[nodiscard]] const std::string& path() const { return path_; }
  /// The names in it, sorted.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  std::string path_;
};

[[nodiscard]] std::string text_of(const std::string& path);
void put_text(const std::string& path, std::string_view text);
/// The permission bits of a file.
[[nodiscard]] unsigned mode_of(const std::string& path);

/// Time that passes only when somebody sleeps. `when_slept` runs after each sleep.
class SleptClock final : public Clock {
 public:
  [[nodiscard]] SteadyTime steady() const override { return now_; }
  [[nodiscard]] WallTime wall() const override { return wall_time("2026-11-23T12:00:00.000Z"); }
  void sleep(Milliseconds duration, const StopFlag& stop) const override;

  std::function<void()> when_slept;
  mutable std::vector<Milliseconds> naps;

 private:
  mutable SteadyTime now_{};
};

/// The system's clock, with short naps: for processes that really wait for each other.
class HastyClock final : public Clock {
 public:
  [[nodiscard]] SteadyTime steady() const override { return SystemClock().steady(); }
  [[nodiscard]] WallTime wall() const override { return SystemClock().wall(); }
  void sleep(Milliseconds duration, const StopFlag& stop) const override;
};

/// Another process. What it runs ends with the exit code that it gives; a test that hands it an assertion
/// checks the code.
class Child {
 public:
  /// `work` is handed a function that says "I am there" and returns when the parent says `go_on`.
  using Meet = std::function<void()>;
  explicit Child(const std::function<int(const Meet&)>& work);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  [[nodiscard]] int pid() const { return pid_; }
  /// Waits until the child is there; false where it ended before.
  [[nodiscard]] bool met() const;
  void go_on() const;
  void kill() const;
  /// The exit code, or -1 where a signal ended it.
  int wait();

 private:
  int pid_ = -1;
  int to_child_ = -1;
  int from_child_ = -1;
  bool waited_ = false;
  int code_ = -1;
};

enum class Stepped { whole, killed, impossible };

/// Runs `work` in another process and kills it (SIGKILL) before its `last`-th system call, wherever
/// that is.
[[nodiscard]] Stepped kill_after_steps(const std::function<void()>& work, int last);
/// Runs `work` in another process and calls `look` here each time that it stands before or behind a system
/// call.
[[nodiscard]] Stepped look_at_steps(const std::function<void()>& work, const std::function<void()>& look);
/// From here on every fdatasync of this process, and every fsync, answers EIO. There is no way back: for
/// children.
[[nodiscard]] bool break_the_disk();

/// A backend on a folder of its own, and what tests do with it again and again.
class Place {
 public:
  Place() = default;
  explicit Place(TempFolder::On where) : folder(where) {}
  [[nodiscard]] LocalBackend backend() const { return {sample_catalog(), path(), real_clock}; }
  [[nodiscard]] StateOptions options() const { return {sample_catalog(), real_clock}; }
  [[nodiscard]] std::string path() const { return folder.at("haloform.state.json"); }
  [[nodiscard]] std::string journal_path() const { return path() + ".journal"; }
  [[nodiscard]] std::string lock_path() const { return path() + ".lock"; }
  [[nodiscard]] std::string backup_path() const { return path() + ".backup"; }

  [[nodiscard]] std::unique_ptr<ports::StateSession> locked() const;
  [[nodiscard]] state::State loaded() const;
  /// Locks, loads, lets `edit` change the state, commits.
  state::State committed(const std::function<void(state::State&)>& edit = {}) const;
  state::State with_agent(std::string_view key, std::int64_t id) const;

  TempFolder folder;
  SystemClock real_clock;
  StopFlag never;
};

class Disk : public testing::Test, public Place {};

[[nodiscard]] ports::LockInfo holder_called(std::string who);
[[nodiscard]] state::JournalHeader header_for(const state::State& state);
[[nodiscard]] state::Entry entry_of(std::string_view address, std::int64_t id);
[[nodiscard]] state::JournalEvent intent_of(std::string_view address);
[[nodiscard]] state::JournalEvent done_of(std::string_view address, std::int64_t id);
[[nodiscard]] state::JournalEvent doubt_of(std::string_view address, std::string reason);

}  // namespace haloform::storage
