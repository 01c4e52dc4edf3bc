#include "cli/output.hpp"

#include "cli/findings.hpp"
#include "providers/halopsa/tables/catalog.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::cli {
namespace {

using test::TempDir;
using testing::ElementsAre;
using testing::HasSubstr;

/// A kind that shows plans alone, as one document.
constexpr OutputKind odd_kind{
    .name = "odd",
    .renders_plan = [](const Catalog&, const plan::Plan&,
                       const render::TextOptions&) { return std::string("odd\n"); },
    .needs = {.whole_stdout = true},
};

TEST(OutputKinds, have_names_of_their_own_and_show_something) {
  std::set<std::string_view> names;
  for (const OutputKind& kind : output_kinds()) {
    EXPECT_TRUE(names.insert(kind.name).second) << kind.name;
    EXPECT_TRUE(kind.renders_plan != nullptr || kind.renders_report != nullptr ||
                kind.renders_diagnostics != nullptr)
        << kind.name;
  }
  EXPECT_EQ(usual_output().name, "text");
  EXPECT_FALSE(usual_output().needs.whole_stdout);
  EXPECT_THAT(output_names(shows(&OutputKind::renders_version)), ElementsAre("text", "json"));
}

TEST(Outputs, that_do_not_show_it_are_refused_with_those_that_do) {
  const Outputs wanted{{&usual_output(), {}}, {&odd_kind, "odd.txt"}};
  EXPECT_TRUE(check_outputs(wanted, shows(&OutputKind::renders_plan)));
  const auto checked = check_outputs(wanted, shows(&OutputKind::renders_state));
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().kind, ErrorKind::usage);
  EXPECT_THAT(checked.error().what, HasSubstr("\"odd\""));
  EXPECT_THAT(checked.error().advice, HasSubstr("text, json"));
}

TEST(Outputs, that_are_documents_have_stdout_to_themselves) {
  EXPECT_FALSE(stdout_is_taken({}));
  EXPECT_FALSE(stdout_is_taken({{&usual_output(), {}}, {&odd_kind, "odd.txt"}}));
  EXPECT_TRUE(stdout_is_taken({{&usual_output(), "a.txt"}, {&odd_kind, {}}}));
}

TEST(Outputs, are_several_in_one_run) {
  const TempDir folder;
  const Catalog catalog = halopsa::make_catalog();
  const Environment environment({});
  const SystemClock clock;
  const StopFlag stop;
  Console console({.verbosity = Verbosity::quiet});
  ProgressDisplay progress(console, clock, stop);
  const Context context{catalog, environment, clock, stop, console, progress};
  Outputs wanted;
  for (const OutputKind& kind : output_kinds())
    wanted.push_back({&kind, folder / ("version." + std::string(kind.name))});

  const auto written = write_outputs(context, wanted, render::Detail{},
                                     [](const OutputKind& kind, const render::TextOptions& style) {
                                       return kind.renders_version("1.2.3", style);
                                     });
  ASSERT_TRUE(written);
  EXPECT_EQ(folder.read("version.text"), "haloform 1.2.3\n");
  EXPECT_EQ(folder.read("version.json"), "{\"version\": \"1.2.3\"}\n");
}

TEST(Findings, are_a_line_each_or_a_list) {
  const std::vector<halopsa::Finding> findings{
      {halopsa::Finding::Health::warning, "seats", "none is free", "buy one", {}}};
  EXPECT_THAT(findings_text(findings), HasSubstr("warning  seats"));
  EXPECT_THAT(findings_text(findings), HasSubstr("buy one"));
  EXPECT_THAT(findings_json(findings), HasSubstr("\"about\": \"seats\""));
}

}  // namespace
}  // namespace haloform::cli
