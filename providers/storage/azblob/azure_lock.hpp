#pragma once

#include "planner/base/result.hpp"
#include "providers/http/transport.hpp"
#include "providers/storage/azblob/blob_client.hpp"
#include "providers/storage/document/store.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::storage {

/// The lease of a document: an empty blob whose metadata says whose it is and how long it lasts. Whoever wants it writes the
/// metadata on the condition that nobody did meanwhile. It ends that long after the last write by the store's clock; a length
/// that Azure has leases of (15 to 60 s) is also one of Azure's, under the same id, and that is what is renewed.
/// Safe from several threads.
class AzureLock {
 public:
  /// What is pointed to outlives it.
  AzureLock(const BlobClient& client, std::string blob) : client_(&client), blob_(std::move(blob)) {}

  [[nodiscard]] Result<Leasing> acquire(const LeaseRequest& request, SteadyTime deadline);
  [[nodiscard]] Result<Renewal> renew(const LeaseRequest& request, SteadyTime deadline);
  [[nodiscard]] Result<void> release(std::string_view id, SteadyTime deadline);
  [[nodiscard]] Result<std::optional<Lease>> look(SteadyTime deadline);
  [[nodiscard]] Result<bool> break_lease(std::string_view id, SteadyTime deadline);

 private:
  /// The blob as it is found.
  struct View {
    bool exists = false;
    std::string etag;
    bool leased = false;         ///< By Azure's own lease.
    std::optional<Lease> lease;  ///< Nothing where nobody's name is on it.
  };
  /// Whether a conditional write was in time.
  enum class Turn : std::uint8_t { done, missed };

  [[nodiscard]] Result<View> view(std::string_view doing, SteadyTime deadline) const;
  Result<Turn> claim(const LeaseRequest& request, const View& view, std::string_view doing,
                     SteadyTime deadline);
  Result<Turn> clear(const View& view, std::string_view doing, SteadyTime deadline) const;
  /// Azure's own lease; missed where somebody else has it.
  [[nodiscard]] Result<Turn> native(std::string_view action, const BlobClient::Headers& headers,
                                    std::string_view doing, SteadyTime deadline) const;
  Result<Turn> acquire_native(const LeaseRequest& request, std::string_view doing, SteadyTime deadline) const;
  [[nodiscard]] std::string known_etag(std::string_view id);
  void keep_etag(const std::string& id, std::string etag);

  const BlobClient* client_;
  std::string blob_;
  std::mutex mutex_;
  std::string held_id_;    ///< Of the last claim.
  std::string held_etag_;  ///< Of the blob after it.
};

}  // namespace haloform::storage
