#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/ports/state_backend.hpp"
#include "providers/git/git.hpp"
#include "providers/storage/git/git_remote.hpp"
#include "providers/storage/git/temporary_folder.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::storage {

/// A file of the branch.
struct BranchFile {
  std::string id;     ///< Of its bytes, as git names them.
  std::string bytes;  ///< Empty of a file that was pushed and not read.
};

/// The branch as it was seen last, and the files of one folder in it.
struct BranchTip {
  std::string commit;  ///< Empty: there is no such branch.
  std::optional<BranchFile> document;
  std::optional<BranchFile> lease;
  /// New with every document, and there for good once there was one.
  std::optional<BranchFile> mark;
};

/// What the next commit does to the files of the folder; what is not named stays.
struct BranchEdit {
  std::optional<std::string_view> document;
  std::optional<std::string> mark;
  std::optional<std::string> lease;
  bool drop_lease = false;
  std::string subject;  ///< One line.
};

/// A branch of a remote that holds states, by way of a repository of our own in a temporary folder: whatever the checkout is, nothing
/// of it is touched. Not safe from several threads.
class StateBranch {
 public:
  StateBranch(const StateLocation::Git& location, std::string where, const Clock& clock,
              const StopFlag* stop);
  StateBranch(const StateBranch&) = delete;
  StateBranch& operator=(const StateBranch&) = delete;
  ~StateBranch() = default;

  /// The branch as it is now.
  [[nodiscard]] Result<BranchTip> fetch(SteadyTime deadline);
  struct WithEarlier {
    BranchTip tip;
    std::vector<std::string>
        earlier;  ///< How other documents begin that stood in the place of this one, the newest first.
  };
  /// The same, and what the last commits had in the place of the document: as many commits as it takes to see another document, at
  /// most 256 (docs/state.md says so).
  [[nodiscard]] Result<WithEarlier> fetch_with_earlier(SteadyTime deadline);
  /// One commit on top of `tip`; nothing where the branch is not at `tip` any more.
  [[nodiscard]] Result<std::optional<BranchTip>> push(const BranchTip& tip, const BranchEdit& edit,
                                                      SteadyTime deadline);
  /// The commits that wrote the document of this folder, the newest first.
  [[nodiscard]] Result<std::vector<ports::StateBackend::Version>> history(std::size_t most,
                                                                          SteadyTime deadline);
  [[nodiscard]] Result<std::string> read_version(std::string_view commit, SteadyTime deadline);

 private:
  using Words = std::vector<std::string>;
  [[nodiscard]] Result<void> prepare(SteadyTime deadline);
  [[nodiscard]] Result<git::Ended> run(const Words& words, std::string_view input, SteadyTime deadline) const;
  /// Fetches the newest `depth` commits; false where there is no branch.
  [[nodiscard]] Result<bool> fetch_commits(std::size_t depth, SteadyTime deadline);
  [[nodiscard]] Result<BranchTip> read_tip(SteadyTime deadline) const;
  /// The ids of other documents that the fetched commits tell of.
  [[nodiscard]] Result<Words> earlier_ids(const BranchTip& tip, SteadyTime deadline) const;
  [[nodiscard]] Result<Words> beginnings_of(const Words& ids, SteadyTime deadline) const;
  /// Whether nothing of the branch's history is missing here.
  [[nodiscard]] bool has_all_commits() const;
  [[nodiscard]] Result<BranchTip> commit(const BranchTip& tip, const BranchEdit& edit,
                                         SteadyTime deadline) const;
  [[nodiscard]] std::string import_stream(const BranchTip& tip, const BranchEdit& edit) const;
  [[nodiscard]] std::unexpected<Error> garbage(std::string_view what) const;

  StateLocation::Git location_;
  std::string where_;
  const Clock* clock_;
  const StopFlag* stop_;
  std::optional<TemporaryFolder> own_folder_;  ///< Of our repository; nothing before it is there.
  git::GitOptions options_;
  std::optional<GitRemote> remote_;
};

}  // namespace haloform::storage
