#include "planner/base/source_span.hpp"

#include <gtest/gtest.h>

namespace haloform {
namespace {

TEST(SourceSpan, is_read_back_as_it_was_written) {
  for (const SourceSpan& span :
       {SourceSpan{"people/agents.yaml", 12, 3}, SourceSpan{"a:b.yaml", 4294967295, 0},
        SourceSpan{"haloform.yaml"}, SourceSpan{"with 12:x", 7, 1}, SourceSpan{}}) {
    EXPECT_EQ(SourceSpan::parse(span.text()), span) << span.text();
  }
}

TEST(SourceSpan, is_a_file_alone_where_no_place_stands_at_its_end) {
  for (const char* const text :
       {"a.yaml:12", "a.yaml:x:3", "a.yaml:12:", "a.yaml::3", "a.yaml:-1:3", "a.yaml:99999999999:3", "12"}) {
    EXPECT_EQ(SourceSpan::parse(text), SourceSpan{text}) << text;
  }
}

}  // namespace
}  // namespace haloform
