#include "providers/forge/marker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace haloform::forge {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string commit(40, 'a');

Marker marker() {
  Marker one;
  one.instance = "https://acme.halopsa.com";
  one.tenant = "acme";
  one.folder = "people/prod";
  one.commit = commit;
  one.run = 17;
  one.attempt = 2;
  one.at = *parse_iso_time("2026-11-23T22:05:07.123Z");
  return one;
}

TEST(Marker, is_read_as_it_was_written) {
  const auto read = marker_of("# A plan\n\n" + marker().text());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->of, Marker::Of::plan);
  EXPECT_EQ(read->instance, "https://acme.halopsa.com");
  EXPECT_EQ(read->tenant, "acme");
  EXPECT_EQ(read->folder, "people/prod");
  EXPECT_EQ(read->commit, commit);
  EXPECT_EQ(read->run, 17U);
  EXPECT_EQ(read->attempt, 2U);
  EXPECT_EQ(read->at, marker().at);
  Marker apply = marker();
  apply.of = Marker::Of::apply;
  EXPECT_EQ(marker_of(apply.text())->of, Marker::Of::apply);
}

TEST(Marker, is_a_line_of_its_own_that_nothing_in_it_can_end) {
  for (const std::string& hostile :
       {std::string("--> <script>alert(1)</script>"), std::string("a\nb\r\nc"), std::string("x y=z"),
        std::string("--"), std::string("\xF0\x9F\x90\x99 \x1b[31m ##vso["), std::string(" "),
        std::string("%41%")}) {
    Marker one = marker();
    one.folder = hostile;
    one.instance = hostile;
    const std::string text = one.text();
    EXPECT_EQ(text.find('\n'), text.size() - 1) << hostile;
    EXPECT_EQ(text.find("-->"), text.size() - 4) << hostile;
    EXPECT_THAT(text.substr(4, text.size() - 8), Not(HasSubstr("--"))) << hostile;
    const auto read = marker_of("text\n" + text);
    ASSERT_TRUE(read) << hostile;
    EXPECT_EQ(read->folder, hostile);
    EXPECT_EQ(read->instance, hostile);
  }
}

TEST(Marker, is_found_whatever_a_host_does_to_white_space) {
  std::string text = "# A plan\n\n" + marker().text();
  EXPECT_TRUE(marker_of(text + "\n\n"));
  text.pop_back();
  EXPECT_TRUE(marker_of(text));
  EXPECT_TRUE(marker_of("# A plan\r\n\r\n  " + text.substr(text.find("<!--")) + "  \r\n"));
  EXPECT_EQ(without_marker(text), "# A plan\n\n");
  EXPECT_EQ(without_marker("# A plan\n"), "# A plan\n");
}

TEST(Marker, is_none_elsewhere_than_in_the_last_line) {
  for (const std::string& text :
       {std::string(), std::string("# A plan\n"), marker().text() + "and more\n", "> " + marker().text(),
        std::string("<!-- haloform:plan "), std::string("<!-- haloform:plan x"),
        std::string("<!-- haloform:other -->")})
    EXPECT_FALSE(marker_of(text)) << text;
  const auto odd = marker_of("<!-- haloform:plan run=x.y at=never instance commit==a %% -->");
  ASSERT_TRUE(odd);
  EXPECT_EQ(odd->run, 0U);
  EXPECT_EQ(odd->instance, "");
}

TEST(Marker, tells_what_replaces_what) {
  Marker other = marker();
  EXPECT_TRUE(same_subject(marker(), other));
  other.folder = "people/test";
  EXPECT_FALSE(same_subject(marker(), other));
  other = marker();
  other.instance = "https://test.halopsa.com";
  EXPECT_FALSE(same_subject(marker(), other));
  other.instance.clear();
  EXPECT_TRUE(same_subject(marker(), other)) << "there was no plan, so nobody knows for which instance";
  other = marker();
  other.tenant = "globex";
  EXPECT_FALSE(same_subject(marker(), other));
  other = marker();
  other.of = Marker::Of::apply;
  EXPECT_FALSE(same_subject(marker(), other));
}

TEST(Marker, tells_which_is_newer) {
  Marker other = marker();
  other.commit = std::string(40, 'c');
  EXPECT_FALSE(is_newer(other, marker()));
  other.run = 18;
  EXPECT_TRUE(is_newer(other, marker()));
  EXPECT_FALSE(is_newer(marker(), other));
  other.run = 17;
  other.attempt = 3;
  EXPECT_TRUE(is_newer(other, marker()));
  // Of one commit that which was made later, in whichever run.
  other = marker();
  other.run = 18;
  EXPECT_FALSE(is_newer(other, marker()));
  other.at += Milliseconds(1);
  EXPECT_TRUE(is_newer(other, marker()));
  // Where a run has no number.
  other = marker();
  other.commit = std::string(40, 'c');
  other.run = 0;
  other.at += Milliseconds(1);
  EXPECT_TRUE(is_newer(other, marker()));
}

}  // namespace
}  // namespace haloform::forge
