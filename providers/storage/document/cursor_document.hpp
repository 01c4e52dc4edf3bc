#pragma once

#include "planner/ports/cursor_store.hpp"
#include "planner/ports/state_backend.hpp"
#include "providers/storage/document/held_document.hpp"
#include "providers/storage/document/remote_backend.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::storage {

/// A cursor as a document of its own in a store of states. The store's lease is held while something is told, not in between: a watch
/// mostly waits, and each renewal is a request, or a commit.
class CursorDocument final : public ports::CursorStore {
 public:
  /// `backend` is of the cursor's document. `clock` outlives this.
  CursorDocument(std::unique_ptr<RemoteBackend> backend, ports::LockInfo info, Milliseconds lease,
                 const Clock& clock)
      : backend_(std::move(backend)), info_(std::move(info)), lease_(lease), clock_(clock) {}

  [[nodiscard]] Result<std::optional<Kept>> load() override;
  [[nodiscard]] Result<void> hold() override;
  [[nodiscard]] Result<void> replace(std::string_view text, std::string_view id) override;
  [[nodiscard]] Result<void> take(std::uint64_t sequence) override;
  [[nodiscard]] Result<void> rest() override;
  [[nodiscard]] std::string location() const override { return backend_->location(); }

 private:
  [[nodiscard]] Result<std::optional<DocumentText>> hold_and_read();
  [[nodiscard]] Result<void> write();

  std::unique_ptr<RemoteBackend> backend_;
  ports::LockInfo info_;
  Milliseconds lease_;
  const Clock& clock_;
  std::unique_ptr<HeldDocument> held_;
  std::string text_;
  std::string id_;
  std::uint64_t taken_ = 0;
  std::uint64_t written_taken_ = 0;
  std::uint64_t serial_ = 0;  ///< Of the document as this watch knows it; 0: there is none.
  SteadyTime written_{};
};

}  // namespace haloform::storage
