#pragma once

#include "tests/support/sandbox_server.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/torture/faulty_stores.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace haloform::test {

/// A fresh checkout on a disk of its own, whose state is in a store.
class StoreRunner {
 public:
  StoreRunner(const SandboxServer& sandbox, const FaultyPlace& place, int lease, int people);
  [[nodiscard]] ProcessResult haloform(Flags arguments) const;
  /// Once more, a few times, where the machine was too slow for so short a lease, and the run said that it lost its own; under one
  /// that is twice as long each time.
  [[nodiscard]] ProcessResult haloform_at_last(const Flags& arguments, int* lost = nullptr) const;
  [[nodiscard]] RunningProcess start(Flags arguments) const;
  /// What lies beside the configuration and begins so; empty: nothing does.
  [[nodiscard]] std::string file_that_begins(std::string_view name) const;
  [[nodiscard]] bool exists(std::string_view name) const;
  [[nodiscard]] std::string path(std::string_view name) const { return folder_ / name; }
  [[nodiscard]] std::string read(std::string_view name) const { return folder_.read(name); }
  /// Every byte of every file.
  [[nodiscard]] std::string all_files() const;

 private:
  void configure(int lease) const;

  TempDir folder_;
  int lease_;  ///< In seconds.
  std::string rest_;
  ProcessOptions options_;
};

/// Whether it says that its own lease ended before it did, so that it sent nothing more.
[[nodiscard]] bool lost_its_lease(const ProcessResult& result);

/// How a run ended that met a fault of its store.
struct StoreOutcome {
  bool fired = false;
  int exit_code = -1;
  int duplicates = 0;
  int lost = 0;
  int stale_leases = 0;
  int too_slow = 0;                 ///< Runs that met no fault, and lost their own lease.
  int broken = 0;                   ///< Locks without an end, freed by hand.
  std::vector<std::string> untrue;  ///< What must not be.
  std::string said;
};

/// Runs apply into a fault of the store, holds what it says against the world, mends the fault, and lets another runner apply.
class StoreRound {
 public:
  static constexpr int people = 6;
  StoreRound(const FaultyStoreKind& kind, FaultyStore& store, const std::string& name);
  /// What the store is asked by a run that nothing befalls; nothing: it was too slow for its lease.
  [[nodiscard]] std::optional<std::vector<std::string>> requests();
  [[nodiscard]] StoreOutcome go(std::size_t position, const ProxyFault& fault);

 private:
  [[nodiscard]] StoreRunner runner() const { return {sandbox_, *place_, kind_.lease, people}; }
  void judge_report(const StoreRunner& runner, const ProcessResult& applied);
  void judge_rescue(const StoreRunner& runner, const ProcessResult& applied);
  void look_for_secrets(const StoreRunner& runner, const ProcessResult& result);
  void converge();
  void judge_end();
  void must(bool holds, const std::string& words) {
    if (!holds) outcome_.untrue.push_back(words);
  }

  const FaultyStoreKind& kind_;
  TempDir folder_;
  SandboxServer sandbox_;
  std::unique_ptr<FaultyPlace> place_;
  StoreOutcome outcome_;
};

/// Frees a lock without an end as `unlock` says; what that said where it did not work.
[[nodiscard]] std::optional<std::string> break_lock(const StoreRunner& by);

}  // namespace haloform::test
