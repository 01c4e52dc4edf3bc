#pragma once

#include "planner/ports/state_backend.hpp"
#include "providers/storage/document/document_text.hpp"
#include "providers/storage/document/held_document.hpp"
#include "providers/storage/document/remote_options.hpp"
#include "providers/storage/document/store.hpp"

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::storage {

/// A state as one document in a store, whichever that is.
class RemoteBackend final : public ports::StateBackend {
 public:
  /// Outlives its sessions. The same place, opened twice: what is only read may be interrupted, and what a run does under its lease may not, for the
  /// end of it is written after the interruption.
  RemoteBackend(std::unique_ptr<DocumentStore> reading, std::unique_ptr<DocumentStore> writing,
                RemoteOptions options);

  [[nodiscard]] Result<state::State> load() override;
  [[nodiscard]] Result<std::string> owner() override;
  [[nodiscard]] Result<std::unique_ptr<ports::StateSession>> lock(const ports::LockInfo& info,
                                                                  Milliseconds timeout,
                                                                  const StopFlag& stop) override;
  [[nodiscard]] Result<std::optional<Holder>> holder() override;
  [[nodiscard]] bool lock_ends_by_itself() const override { return reading_->leases_end(); }
  [[nodiscard]] Result<void> unlock(std::string_view id) override;
  [[nodiscard]] Result<state::State> init(state::State empty, const ports::LockInfo& info) override;
  [[nodiscard]] Result<std::optional<std::vector<Version>>> history() override;
  [[nodiscard]] std::string location() const override { return reading_->location(); }
  [[nodiscard]] std::size_t size_hint() const override { return size_; }

  /// The document under its lease, for whatever is kept in one that is no state.
  [[nodiscard]] Result<std::unique_ptr<HeldDocument>> hold(const ports::LockInfo& info, Milliseconds lease,
                                                           Milliseconds timeout, const StopFlag& stop);
  /// The same without a lease; nothing where there is none.
  [[nodiscard]] Result<std::optional<DocumentText>> read();

 private:
  [[nodiscard]] Result<std::unique_ptr<HeldDocument>> hold_now(const ports::LockInfo& info,
                                                               Milliseconds lease);
  void tell_takeover(const Lease& from) const;

  const std::unique_ptr<DocumentStore> reading_;
  const std::unique_ptr<DocumentStore> writing_;
  const RemoteOptions options_;
  std::atomic<std::size_t> size_ = 0;  ///< As it was read last.
  /// Read by owner() for the load that follows: one command reads it once.
  std::optional<DocumentText> read_before_;
};

}  // namespace haloform::storage
