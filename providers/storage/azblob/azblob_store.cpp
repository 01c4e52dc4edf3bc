#include "providers/storage/azblob/azblob_store.hpp"

#include "providers/storage/azblob/azure_answers.hpp"
#include "providers/storage/azblob/azure_lock.hpp"
#include "providers/storage/azblob/blob_client.hpp"

#include <atomic>
#include <memory>
#include <utility>

namespace haloform::storage {

namespace {

class AzblobStore final : public DocumentStore {
 public:
  AzblobStore(BlobClient client, std::string blob)
      : client_(std::move(client)), blob_(std::move(blob)), lock_(client_, blob_ + ".lease") {}

  Result<std::optional<Document>> read(SteadyTime deadline) override;
  Result<Storing> write(std::string_view bytes, const std::optional<std::string>& expected,
                        std::string_view lease, std::string_view why, SteadyTime deadline) override;
  Result<Leasing> acquire(const LeaseRequest& request, SteadyTime deadline) override {
    return lock_.acquire(request, deadline);
  }
  Result<Renewal> renew(const LeaseRequest& request, SteadyTime deadline) override {
    return lock_.renew(request, deadline);
  }
  Result<void> release(std::string_view id, SteadyTime deadline) override {
    return lock_.release(id, deadline);
  }
  Result<std::optional<Lease>> lease(SteadyTime deadline) override { return lock_.look(deadline); }
  Result<bool> break_lease(std::string_view id, SteadyTime deadline) override {
    return lock_.break_lease(id, deadline);
  }
  [[nodiscard]] std::string location() const override { return client_.where(); }
  Result<bool> had_one(SteadyTime deadline) override;

 private:
  void mark_begun(SteadyTime deadline);
  [[nodiscard]] std::string marker() const { return blob_ + ".began"; }

  BlobClient client_;
  std::string blob_;
  AzureLock lock_;
  std::atomic<bool> is_marked_{false};
};

Result<std::optional<Document>> AzblobStore::read(SteadyTime deadline) {
  auto response = client_.send({.method = "GET", .blob = blob_}, deadline);
  if (!response) return std::unexpected(std::move(response.error()));
  if (response->status == 404 && azure_code(*response) == "BlobNotFound") return std::nullopt;
  std::string etag = header_of(*response, "etag");
  if (response->status != 200)
    return std::unexpected(azure_error(*response, "reading the state", location()));
  if (etag.empty())
    return fail(ErrorKind::protocol, "reading the state failed: the answer has no ETag", location(),
                "check the endpoint of the storage account");
  return Document{std::move(response->body), std::move(etag)};
}

Result<Storing> AzblobStore::write(std::string_view bytes, const std::optional<std::string>& expected,
                                   std::string_view lease, std::string_view why, SteadyTime deadline) {
  // The version is the fence: whoever takes a lease over writes the document anew. Azure keeps no history to say why in.
  static_cast<void>(lease);
  static_cast<void>(why);
  BlobClient::Headers headers{{"x-ms-blob-type", "BlockBlob"}};
  if (expected) {
    headers.emplace_back("If-Match", *expected);
  } else {
    headers.emplace_back("If-None-Match", "*");
  }
  auto response =
      client_.send({.method = "PUT", .blob = blob_, .headers = std::move(headers), .body = bytes}, deadline);
  if (!response) return std::unexpected(std::move(response.error()));
  const std::string code = azure_code(*response);
  if (response->status == 201) {
    std::string etag = header_of(*response, "etag");
    if (etag.empty())
      return fail(ErrorKind::protocol, "writing the state: the answer has no ETag", location(),
                  "check the endpoint of the storage account");
    mark_begun(deadline);
    return Stored{std::move(etag)};
  }
  const bool conflict = code == "ConditionNotMet" || code == "BlobAlreadyExists" || code == "BlobNotFound" ||
                        code == "TargetConditionNotMet";
  if (conflict) return Conflict{};
  return std::unexpected(azure_error(*response, "writing the state", location()));
}

/// Once for each opening; one that fails is made up for with the next write.
void AzblobStore::mark_begun(SteadyTime deadline) {
  if (is_marked_) return;
  auto response = client_.send({.method = "PUT",
                                .blob = marker(),
                                .headers = {{"x-ms-blob-type", "BlockBlob"}, {"If-None-Match", "*"}}},
                               deadline);
  is_marked_ = response && (response->status == 201 || response->status == 409);
}

Result<bool> AzblobStore::had_one(SteadyTime deadline) {
  auto response = client_.send({.method = "HEAD", .blob = marker()}, deadline);
  if (!response) return std::unexpected(std::move(response.error()));
  if (response->status == 200) return true;
  const std::string code = azure_code(*response);
  if (response->status == 404 && (code == "BlobNotFound" || code.empty())) return false;
  return std::unexpected(azure_error(*response, "looking for an earlier state", location()));
}

}  // namespace

Result<std::unique_ptr<DocumentStore>> open_azblob_store(const StateLocation::Azblob& location,
                                                         const StoreContext& context) {
  auto client = BlobClient::open(location, context);
  if (!client) return std::unexpected(std::move(client.error()));
  return std::make_unique<AzblobStore>(std::move(*client), location.blob);
}

}  // namespace haloform::storage
