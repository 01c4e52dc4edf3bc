#pragma once

#include "tests/support/stage.hpp"

#include <gtest/gtest.h>

#include <string>

namespace haloform::test {

/// For what holds however an instance speaks: each test runs against a sandbox of either profile. Fields of the YAML must be
/// such as both carry (`surname` of an agent, not `phone`).
class EitherProfile : public testing::TestWithParam<const char*> {
 public:
  static std::string name(const testing::TestParamInfo<const char*>& one) { return one.param; }

 protected:
  /// Flags of a sandbox.
  [[nodiscard]] static Flags speaking(Flags more = {}) {
    more.insert(more.begin(), {"--profile", GetParam()});
    return more;
  }
};

inline const auto either_profile = testing::Values("guide", "halo");

}  // namespace haloform::test
