#pragma once

#include "providers/storage/document/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::storage {

/// What the object of a lease holds. It stays when the lease is free: not every store deletes on a condition.
struct S3LeaseObject {
  std::string id;  ///< Empty: nobody holds it.
  ports::LockInfo holder{};
  Milliseconds length{0};
  /// Grows with each renewal, so that each has an ETag of its own.
  std::int64_t renewals = 0;

  [[nodiscard]] bool is_free() const { return id.empty(); }
};

/// As JSON of one line.
[[nodiscard]] std::string s3_lease_text(const S3LeaseObject& lease);
/// Nothing where the text is not that.
[[nodiscard]] std::optional<S3LeaseObject> parse_s3_lease(std::string_view text);
/// What is left of a lease that was written `age` ago. The store's times have whole seconds, so one second is added: a lease
/// never ends early.
[[nodiscard]] Milliseconds left_of(const S3LeaseObject& lease, Milliseconds age);

}  // namespace haloform::storage
