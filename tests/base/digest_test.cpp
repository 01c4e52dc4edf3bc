#include "planner/base/digest.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace haloform {
namespace {

TEST(Digest, is_sha256_of_the_parts_with_their_lengths) {
  // printf '\3\0\0\0\0\0\0\0abc' | sha256sum
  EXPECT_EQ(Digest().add("abc").finish(),
            "sha256:ce91dc5eec0139adf091900d225971d6ad246a845bad791b5693a9d0d55dd391");
}

TEST(Digest, knows_where_one_part_ends) {
  EXPECT_NE(Digest().add("ab").add("c").finish(), Digest().add("a").add("bc").finish());
  EXPECT_EQ(Digest().add("ab").add("c").finish(), Digest().add("ab").add("c").finish());
}

TEST(Digest, is_as_short_as_it_is_wanted) {
  // printf '\3\0\0\0\0\0\0\0abc' | openssl dgst -sha256 -binary | base64 | tr '+/' '-_'
  EXPECT_EQ(Digest().add("abc").finish_short(42), "zpHcXuwBOa3wkZANIllx1q0kaoRbrXkbVpOp0NVd05");
  EXPECT_EQ(Digest().add("abc").finish_short(4), "zpHc");
  EXPECT_EQ(Digest().add("abc").finish_short(1000).size(), 42U);
}

TEST(Uuid, has_the_form_of_version_4_and_does_not_come_twice) {
  std::set<std::string> seen;
  for (int round = 0; round < 1000; ++round) {
    const std::string uuid = new_uuid();
    ASSERT_EQ(uuid.size(), 36U);
    EXPECT_EQ(uuid[14], '4');
    EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos);
    EXPECT_TRUE(seen.insert(uuid).second);
  }
}

}  // namespace
}  // namespace haloform
