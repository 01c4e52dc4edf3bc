#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "providers/storage/document/document_reading.hpp"
#include "providers/storage/document/document_writer.hpp"
#include "providers/storage/document/lease_keeper.hpp"
#include "providers/storage/document/remote_options.hpp"
#include "providers/storage/document/store.hpp"

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::storage {

/// The document of a state while its lease is held; the lease is given back when this is destroyed. Reading and writing is for
/// one thread at a time, all else for any.
class HeldDocument {
 public:
  /// The store and the options outlive this. `sent`: when the request by which the lease was taken was about to be sent.
  HeldDocument(DocumentStore& store, const RemoteOptions& options, LeaseRequest lease, SteadyTime sent);
  HeldDocument(const HeldDocument&) = delete;
  HeldDocument& operator=(const HeldDocument&) = delete;
  ~HeldDocument();

  /// What is there, from now on the version that a write replaces. It need not be a document of ours.
  [[nodiscard]] Result<std::optional<Document>> look();
  /// For whoever writes where `look` found nothing: what is written counts on from the last document that the store's history has.
  [[nodiscard]] Result<void> count_on_from_history();
  /// The same as `look`, read; nothing where there is none, and that is fine.
  [[nodiscard]] Result<std::optional<DocumentText>> read();

  enum class Patient : std::uint8_t {
    before_sending,  ///< Half a minute, or until the command is interrupted.
    to_the_end,      ///< A minute, whatever is interrupted: what is written was done already.
  };
  /// Writes it as the next serial, under our name. Nothing is written, and nothing ever again, where the lease is no longer sure
  /// or somebody else wrote: `overtaken` is true from then on.
  [[nodiscard]] Result<void> write(DocumentText document, Patient patience);
  /// Writes what is there once more, so that a write that somebody else made for the version before is refused.
  [[nodiscard]] Result<void> fence();
  /// The text as the next write would write it.
  [[nodiscard]] Result<std::string> draft(DocumentText document) const;

  [[nodiscard]] bool overtaken() const { return overtaken_; }
  [[nodiscard]] std::uint64_t serial() const { return serial_; }
  [[nodiscard]] std::optional<SteadyTime> sure_until() const { return keeper_.sure_until(); }
  [[nodiscard]] const RemoteOptions& options() const { return options_; }
  [[nodiscard]] DocumentStore& store() { return store_; }
  [[nodiscard]] std::string location() const { return store_.location(); }

 private:
  void sign(DocumentText& document) const;
  [[nodiscard]] std::string why() const;
  [[nodiscard]] Error lost_error();
  [[nodiscard]] Error overtaken_error(const std::optional<Document>& by) const;

  DocumentStore& store_;
  const RemoteOptions& options_;
  std::optional<std::string> version_;
  std::uint64_t serial_ = 0;
  std::atomic<bool> overtaken_ = false;
  std::optional<Error> final_;  ///< Why nothing is ever written again.
  LeaseKeeper keeper_;          ///< The last member: it ends before all others do.
};

}  // namespace haloform::storage
