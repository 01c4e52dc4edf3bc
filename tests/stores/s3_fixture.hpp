#pragma once

#include "planner/base/digest.hpp"
#include "providers/storage/s3/s3_store.hpp"
#include "tests/stores/contract.hpp"
#include "tests/stores/s3_server.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

namespace haloform::test {

inline const SystemClock s3_clock;

[[nodiscard]] inline Result<std::unique_ptr<storage::DocumentStore>> opened_s3(
    const StateLocation::S3& location, S3Variables variables) {
  return storage::open_s3_store(location,
                                {.clock = s3_clock, .environment = s3_environment(std::move(variables))});
}

/// A document of its own in the server that all tests share.
class S3Store : public ::testing::Test {
 protected:
  S3Store() { server_.reset(); }

  std::unique_ptr<storage::DocumentStore> open(S3Variables variables = S3Server::variables()) {
    auto store = opened_s3(location_, std::move(variables));
    EXPECT_TRUE(store) << store.error().text();
    return store ? std::move(*store) : nullptr;
  }
  static storage::LeaseRequest request(Milliseconds length = Milliseconds(60'000)) {
    storage::LeaseRequest made{new_uuid(), {}, length};
    made.holder.who = "jane";
    made.holder.host = "runner-1";
    return made;
  }

  S3Server& server_ = S3Server::shared();
  StateLocation::S3 location_ = server_.new_location();
};

}  // namespace haloform::test
