#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/model/state_location.hpp"
#include "providers/http/transport.hpp"
#include "providers/storage/azblob/azure_auth.hpp"
#include "providers/storage/document/store.hpp"
#include "providers/storage/web/web.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::storage {

/// Requests to blobs of one container, with what Azure wants of each. Safe from several threads.
class BlobClient {
 public:
  [[nodiscard]] static Result<BlobClient> open(const StateLocation::Azblob& location,
                                               const StoreContext& context);

  /// A header and its value.
  using Headers = std::vector<std::pair<std::string, std::string>>;
  struct Call {
    std::string_view method;  ///< `GET`, `HEAD`, `PUT`, `DELETE`.
    std::string blob;
    std::string_view query = {};
    Headers headers = {};
    std::string_view body = {};
  };
  /// Any status is an answer.
  [[nodiscard]] Result<http::Response> send(const Call& call, SteadyTime deadline) const;
  /// `azblob://ACCOUNT/CONTAINER/BLOB`
  [[nodiscard]] const std::string& where() const { return where_; }

 private:
  BlobClient(std::string container_url, std::string where, const Clock& clock, AzureAuth auth, Web web)
      : container_url_(std::move(container_url)),
        where_(std::move(where)),
        clock_(&clock),
        auth_(std::move(auth)),
        web_(std::make_unique<Web>(std::move(web))) {}

  std::string container_url_;
  std::string where_;
  const Clock* clock_;
  AzureAuth auth_;
  std::unique_ptr<Web> web_;
};

}  // namespace haloform::storage
