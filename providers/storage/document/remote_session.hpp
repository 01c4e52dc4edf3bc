#pragma once

#include "planner/ports/state_backend.hpp"
#include "providers/storage/document/document_state.hpp"
#include "providers/storage/document/document_text.hpp"
#include "providers/storage/document/held_document.hpp"
#include "providers/storage/document/ticker.hpp"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>

namespace haloform::storage {

/// A state in a store while its lease is held. The journal lies in the same document as the state; a write replaces both.
///
/// `append` of an intent is one conditional write, which all share that come together. What has ended is written with the next
/// one, every two seconds, and at the end. `append` and `note` may be called from several threads; all else from one.
///
/// When the store is gone, or the lease without anybody else's write, what was done is kept in a file (RemoteOptions::keep),
/// which the error names.
class RemoteSession final : public ports::StateSession {
 public:
  explicit RemoteSession(std::unique_ptr<HeldDocument> document);
  ~RemoteSession() override;

  [[nodiscard]] Result<state::State> load() override;
  [[nodiscard]] Result<std::uint64_t> begin(const state::JournalHeader& header, std::size_t events,
                                            std::size_t bytes) override;
  [[nodiscard]] Result<void> append(std::span<const state::JournalEvent> events) override;
  [[nodiscard]] Result<void> note(const state::JournalEvent& event) override;
  [[nodiscard]] std::optional<SteadyTime> sure_until() const override { return document_->sure_until(); }
  [[nodiscard]] bool append_is_dear() const override { return true; }
  [[nodiscard]] Result<state::State> commit(state::State state) override;
  [[nodiscard]] Result<state::State> restore(state::State state) override;
  [[nodiscard]] Result<void> leave_pointer(std::string_view moved_to) override;

 private:
  using Guard = std::unique_lock<std::mutex>;
  [[nodiscard]] Result<state::State> read();
  [[nodiscard]] Result<void> not_begun() const;
  [[nodiscard]] std::string lines_of(std::span<const state::JournalEvent> events) const;
  [[nodiscard]] Result<void> take_note(std::string_view lines);
  /// Waits until nobody writes, and is the one who does.
  void begin_writing(Guard& guard);
  void end_writing();
  /// Writes what waits. The caller is the one who writes.
  void write_waiting(Guard& guard);
  Milliseconds flush();
  [[nodiscard]] DocumentText contents() const;
  [[nodiscard]] Result<state::State> write_state(Guard& guard, state::State state);
  /// Keeps a document in a file, and says which; empty where it could not be kept.
  [[nodiscard]] std::string rescue(DocumentText document) const;
  void rescue_at_the_end();

  const std::unique_ptr<HeldDocument> document_;
  const RemoteOptions& options_;

  mutable std::mutex mutex_;
  std::condition_variable written_;
  bool writing_ = false;
  std::string waiting_;         ///< Lines that are not written yet.
  std::uint64_t pieces_ = 0;    ///< Appended and noted so far, waiting ones included.
  std::uint64_t durable_ = 0;   ///< How many of them are in the store.
  std::uint64_t last_end_ = 0;  ///< The last piece that says how a step ended.
  std::optional<Error> failure_;

  // What the document is to hold. Only who writes changes it.
  bool read_ = false;
  std::string state_text_;
  std::string journal_;
  std::uint64_t serial_ = 0;  ///< Of the state in `state_text_`; 0 where there is none.
  std::string lineage_;       ///< Empty until there is one.
  bool begun_ = false;
  std::string digest_;             ///< Of the plan that runs.
  std::optional<Ticker> flusher_;  ///< The last member: it uses all others.
};

}  // namespace haloform::storage
