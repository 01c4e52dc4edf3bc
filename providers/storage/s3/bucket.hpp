#pragma once

#include "planner/base/result.hpp"
#include "planner/model/state_location.hpp"
#include "providers/storage/document/store.hpp"
#include "providers/storage/s3/address.hpp"
#include "providers/storage/s3/answers.hpp"
#include "providers/storage/s3/credentials.hpp"
#include "providers/storage/web/web.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::storage {

/// An object as it was read.
struct S3Object {
  std::string bytes;
  std::string etag;
  /// How long before the answer it was written, by the store's clock, to the second; absent where the answer has no times.
  std::optional<Milliseconds> age;
};

/// When an object may be written.
struct S3Condition {
  std::optional<std::string> etag{};  ///< It still has this one; nothing: there is no such object yet.
};

/// Objects of one bucket, by signed requests. Safe from several threads.
class Bucket {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Bucket>> open(const StateLocation::S3& location,
                                                            const StoreContext& context);

  /// Nothing where there is none. `doing` begins an Error: `reading the state`.
  [[nodiscard]] Result<std::optional<S3Object>> get(const std::string& key, std::string_view doing,
                                                    SteadyTime deadline);
  /// Conflict: the condition is not met. What the store calls a conflict of requests is tried again.
  [[nodiscard]] Result<Storing> put(const std::string& key, std::string_view bytes,
                                    const S3Condition& condition, std::string_view doing,
                                    SteadyTime deadline);

  /// `s3://BUCKET/KEY`
  [[nodiscard]] const std::string& location() const { return place_.location; }
  /// Host and port: who it is that ignores conditions.
  [[nodiscard]] const std::string& host() const { return address_.host; }

 private:
  struct Ask {
    http::Method method = http::Method::get;
    const std::string* key = nullptr;
    std::string_view bytes{};
    std::vector<std::pair<std::string, std::string>> headers{};  ///< Signed; names in lower case.
  };
  Bucket(S3Place place, S3Address address, Web web, const StoreContext& context)
      : place_(std::move(place)),
        address_(std::move(address)),
        web_(std::move(web)),
        clock_(&context.clock),
        stop_(context.stop) {}
  [[nodiscard]] Result<void> use_encryption(const StoreContext& context);
  [[nodiscard]] Result<http::Response> send(const Ask& ask, SteadyTime deadline);
  [[nodiscard]] http::Request signed_request(const Ask& ask, const AwsCredentials& credentials) const;
  [[nodiscard]] Error refusal(const http::Response& response, std::string_view doing) const;
  void pause(int attempt) const;

  S3Place place_;
  S3Address address_;
  Web web_;
  const Clock* clock_;
  const StopFlag* stop_;
  std::unique_ptr<AwsCredentialSource> credentials_;
  std::vector<std::pair<std::string, std::string>> encryption_;  ///< Headers of what is written.
};

}  // namespace haloform::storage
