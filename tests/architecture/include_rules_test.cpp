#include "tests/architecture/house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace haloform::house {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> judged(const std::string& path, const std::string& text) {
  return broken_rules(read_source(path, text));
}

TEST(IncludeRules, are_kept_by_every_file_of_the_house) {
  const auto files = all_sources();
  ASSERT_GT(files.size(), 100U) << "the sources were not found";
  for (const SourceFile& file : files) EXPECT_THAT(broken_rules(file), IsEmpty());
}

// The rules themselves, so that nobody finds out later that the test above could not fail.
TEST(IncludeRules, an_arrow_against_the_drawing_is_seen_with_its_line) {
  EXPECT_THAT(judged("planner/model/value.cpp", "#pragma once\n#include \"planner/plan/value/plan.hpp\"\n"),
              ElementsAre(HasSubstr("planner/model/value.cpp:2:")));
  EXPECT_THAT(judged("planner/plan/making/make_plan.cpp", "#include \"planner/ports/provider.hpp\"\n"),
              ElementsAre(HasSubstr("no arrow")));
  EXPECT_THAT(judged("planner/apply/execute.cpp", "#include \"providers/http/transport.hpp\"\n"),
              ElementsAre(HasSubstr("no arrow")));
  EXPECT_THAT(judged("planner/apply/execute.cpp", "#include \"planner/ports/provider.hpp\"\n"), IsEmpty());
}

// One mistake must not hide on both sides of the wire.
TEST(IncludeRules, the_sandbox_shares_nothing_with_the_client) {
  EXPECT_THAT(
      judged("providers/halopsa/sandbox/server.cpp", "#include \"providers/halopsa/wire/codec.hpp\"\n"),
      ElementsAre(HasSubstr("no arrow")));
  EXPECT_THAT(judged("providers/halopsa/sandbox/server.cpp", "#include \"planner/model/value.hpp\"\n"),
              ElementsAre(HasSubstr("no arrow")));
  EXPECT_THAT(
      judged("providers/halopsa/wire/codec.cpp", "#include \"providers/halopsa/sandbox/world.hpp\"\n"),
      ElementsAre(HasSubstr("no arrow")));
}

TEST(IncludeRules, each_library_has_one_keeper) {
  EXPECT_THAT(judged("planner/config/people.cpp", "#include <yaml-cpp/yaml.h>\n"),
              ElementsAre(HasSubstr("yaml_reader.cpp")));
  EXPECT_THAT(judged("planner/plan/value/plan.cpp", "#include <dtl/dtl.hpp>\n"),
              ElementsAre(HasSubstr("text_diff.cpp")));
  EXPECT_THAT(judged("planner/json/reader.cpp", "#include <simdjson.h>\n"),
              ElementsAre(HasSubstr("quick_reader.cpp")));
  EXPECT_THAT(judged("providers/halopsa/wire/codec.cpp", "#include <simdjson.h>\n"),
              ElementsAre(HasSubstr("does without")));
  EXPECT_THAT(judged("providers/http/retry.cpp", "#include <curl/curl.h>\n"),
              ElementsAre(HasSubstr("curl_transport.cpp")));
  EXPECT_THAT(judged("cli/run.cpp", "#include <CLI/CLI.hpp>\n"),
              ElementsAre(HasSubstr("cli/command_line.cpp")));
  EXPECT_THAT(judged("planner/base/text.cpp", "#include <utf8proc.h>\n"),
              ElementsAre(HasSubstr("comparison_key.cpp")));
  EXPECT_THAT(judged("planner/base/comparison_key.cpp", "#include <idn2.h>\n"), IsEmpty());
  EXPECT_THAT(judged("planner/plan/finding/match.cpp", "#include <utf8proc.h>\n"),
              ElementsAre(HasSubstr("does without")));
  EXPECT_THAT(judged("cli/run.cpp", "#include <httplib.h>\n"), ElementsAre(HasSubstr("does without")));
  EXPECT_THAT(judged("planner/base/text.cpp", "#include <fmt/format.h>\n"),
              ElementsAre(HasSubstr("does without")));
  EXPECT_THAT(judged("planner/render/text.hpp", "#include <fmt/format.h>\n"),
              ElementsAre(HasSubstr("headers")));
}

TEST(IncludeRules, threads_and_the_system_stay_where_they_belong) {
  EXPECT_THAT(judged("planner/plan/value/plan.cpp", "#include <thread>\n"),
              ElementsAre(HasSubstr("threads")));
  EXPECT_THAT(judged("cli/run.cpp", "#include <future>\n"), ElementsAre(HasSubstr("threads")));
  EXPECT_THAT(judged("planner/apply/execute_phase.cpp", "#include <thread>\n"), IsEmpty());
  EXPECT_THAT(judged("planner/state/state.cpp", "#include <unistd.h>\n"),
              ElementsAre(HasSubstr("file reader")));
  EXPECT_THAT(judged("planner/render/text.cpp", "#include <iostream>\n"), ElementsAre(HasSubstr("streams")));
}

TEST(IncludeRules, a_path_that_does_not_start_at_the_root_is_seen) {
  EXPECT_THAT(judged("planner/plan/value/plan.cpp", "#include \"plan.hpp\"\n"),
              ElementsAre(HasSubstr("from the root")));
}

}  // namespace
}  // namespace haloform::house
