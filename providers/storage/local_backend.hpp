#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/model/schema.hpp"
#include "planner/ports/progress.hpp"
#include "planner/ports/state_backend.hpp"
#include "providers/storage/sealed_state.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::storage {

/// What is asked of a state on the local disk.
struct LocalRules {
  bool required = false;  ///< Its absence is an error.
  bool reads_moved =
      false;  ///< One that has moved is read all the same, from the backup that was kept of it.
  FileRules file{};
};

/// The state as a file on the local disk, with `.backup`, `.journal` and `.lock` beside it (docs/state.md).
///
/// Files are 0600. The state is replaced as a whole (temp, fsync, rename, fsync of the folder), so that there
/// is a readable state at every moment. The lock is an OS lock on a file of its own: a dead holder frees it
/// at once. Where the path is a symbolic link, its target is what is read, locked and replaced.
///
/// `commit` keeps tool_version, instance, profile and last_plan as the caller set them; lineage and serial
/// are its own affair. Whether the state belongs to the instance at hand is for the caller to judge.
class LocalBackend final : public ports::StateBackend {
 public:
  /// `path` is the state file, absolute or relative to the working directory. Nothing is touched yet. The
  /// catalog and the clock outlive the backend and its sessions, and so does `progress`; it may be null.
  LocalBackend(const Catalog& catalog, std::string path, const Clock& clock,
               ports::Progress* progress = nullptr, LocalRules rules = {});

  [[nodiscard]] Result<state::State> load() override;
  [[nodiscard]] Result<std::string> owner() override;
  [[nodiscard]] Result<std::unique_ptr<ports::StateSession>> lock(const ports::LockInfo& info,
                                                                  Milliseconds timeout,
                                                                  const StopFlag& stop) override;
  [[nodiscard]] Result<std::optional<Holder>> holder() override;
  /// There is one lock, so that `id` says nothing.
  [[nodiscard]] Result<void> unlock(std::string_view id) override;
  [[nodiscard]] Result<state::State> init(state::State empty, const ports::LockInfo& info) override;
  [[nodiscard]] std::string location() const override { return path_; }
  [[nodiscard]] std::size_t size_hint() const override;

 private:
  const Catalog& catalog_;
  std::string path_;
  const Clock& clock_;
  ports::Progress* progress_;
  LocalRules rules_;
};

}  // namespace haloform::storage
