#pragma once

#include "planner/model/schema.hpp"
#include "planner/ports/state_backend.hpp"
#include "providers/storage/journal_file.hpp"
#include "providers/storage/lock_file.hpp"
#include "providers/storage/state_files.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::storage {

/// A state on the local disk while its lock is held. `append` may be called from several threads; all else
/// from one.
class LocalSession final : public ports::StateSession {
 public:
  /// `required`: the absence of a state is an error.
  LocalSession(const Catalog& catalog, StatePaths paths, HeldLock lock, bool required = false,
               FileRules rules = {});
  /// A journal to which nothing was appended is taken away again; any other stays, for the next start.
  ~LocalSession() override;

  [[nodiscard]] Result<state::State> load() override;
  [[nodiscard]] Result<std::uint64_t> begin(const state::JournalHeader& header, std::size_t events,
                                            std::size_t bytes) override;
  [[nodiscard]] Result<void> append(std::span<const state::JournalEvent> events) override;
  [[nodiscard]] Result<void> note(const state::JournalEvent& event) override;
  [[nodiscard]] Result<state::State> commit(state::State state) override;
  /// Makes `restored` the present state, whatever the present one is. The one that is replaced is kept as `.backup`, or as `.damaged`
  /// where it cannot be read. What the journal still holds of the same lineage is folded in, so that no id is lost.
  [[nodiscard]] Result<state::State> restore(state::State restored) override;
  /// Puts a note in the place of the state that it is elsewhere now. What the journal holds is folded in before.
  [[nodiscard]] Result<void> leave_pointer(std::string_view moved_to) override;

 private:
  Result<FoundState> read();
  /// Writes `state` as the serial after the one on the disk, and ends the journal.
  Result<state::State> write(state::State state, Keep keep);
  [[nodiscard]] std::unexpected<Error> not_begun() const;
  [[nodiscard]] Result<void> still_ours() const;

  const Catalog& catalog_;
  StatePaths paths_;
  HeldLock lock_;
  bool required_;
  FileRules rules_;
  bool read_ = false;
  std::string lineage_;                  ///< Empty until there is one.
  std::optional<state::Stamp> on_disk_;  ///< The state file as we last saw or wrote it.
  state::JournalHeader header_;          ///< Of the last journal that was begun.
  std::unique_ptr<JournalFile> journal_;
  bool carries_intents_ = false;  ///< The journal was begun with intents of an earlier run.
};

}  // namespace haloform::storage
