#include "providers/storage/stores.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace haloform::test {
namespace {

// What an older version left there is found again by this one.
TEST(CursorPlace, is_beside_the_state_in_its_store) {
  const std::vector<std::pair<std::string, std::string>> beside{
      {"states/it.json", "states/it.json.watch"},
      {"git:origin#people", "git:origin#people-watch"},
      {"s3://bucket/it.json", "s3://bucket/it.json.watch"},
      {"azblob://acme/state/it.json", "azblob://acme/state/it.json.watch"},
      {"postgres://db/x#msp/prod", "postgres://db/x#msp/prod.watch"}};
  for (const auto& [state, cursor] : beside) {
    const auto place = parse_state_place(state);
    ASSERT_TRUE(place) << state;
    const auto found = storage::cursor_place(*place);
    ASSERT_TRUE(found) << state;
    EXPECT_EQ(place_text(*found), cursor);
  }
  EXPECT_EQ(storage::cursor_place(*parse_state_place("https://host/state")), std::nullopt);
}

TEST(OpenedStores, are_none_for_a_file_of_this_machine) {
  const SystemClock clock;
  const auto none = storage::open_stores(StateLocation::Local{"states/it.json"}, {clock});
  ASSERT_TRUE(none);
  EXPECT_EQ(none->reading, nullptr);
  EXPECT_EQ(none->writing, nullptr);
  const auto http = storage::open_stores(StateLocation::Http{"http://127.0.0.1:9/state"}, {clock});
  ASSERT_TRUE(http) << http.error().text();
  EXPECT_NE(http->reading, nullptr);
  EXPECT_NE(http->writing, nullptr);
  EXPECT_NE(http->reading, http->writing);
}

}  // namespace
}  // namespace haloform::test
