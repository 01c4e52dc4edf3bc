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
                       const render::Options&) { return std::string("odd\n"); },
    .needs = {.whole_stdout = true},
};

TEST(OutputKinds, have_names_of_their_own_and_show_something) {
  std::set<std::string_view> names;
  for (const OutputKind& kind : output_kinds()) {
    EXPECT_TRUE(names.insert(kind.name).second) << kind.name;
    EXPECT_TRUE(kind.renders_plan != nullptr || kind.renders_report != nullptr ||
                kind.renders_diagnostics != nullptr || kind.renders_listing != nullptr)
        << kind.name;
  }
  EXPECT_TRUE(names.insert(stream_output().name).second) << "it is not among those of -o";
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

/// A run that is going on, and a folder for what it writes.
struct OutputRun {
  TempDir folder;
  Catalog catalog = halopsa::make_catalog();
  Environment environment{{}};
  SystemClock clock;
  StopFlag stop;
  Console console{{.verbosity = Verbosity::quiet}};
  ProgressDisplay progress{console, clock, stop};
  PeopleRules people;
  Context context{catalog, environment, clock, stop, console, progress, people};

  /// A file for each kind that can.
  [[nodiscard]] Outputs each_kind(const CanShow& can_show) const {
    Outputs wanted;
    for (const OutputKind& kind : output_kinds()) {
      if (can_show(kind)) wanted.push_back({&kind, folder / ("out." + std::string(kind.name))});
    }
    return wanted;
  }
};

TEST(Outputs, are_several_in_one_run) {
  const OutputRun run;
  const TempDir& folder = run.folder;
  const Outputs wanted = run.each_kind(shows(&OutputKind::renders_version));
  const ProgramFacts facts{"1.2.3",
                           "0123456789abcdef",
                           "a compiler",
                           {{"libx", "4.5", Linkage::inside}, {"libpq", {}, Linkage::loaded}}};
  const auto written = write_outputs(run.context, wanted, render::Detail{},
                                     [&](const OutputKind& kind, const render::Options& style) {
                                       return kind.renders_version(facts, style);
                                     });
  ASSERT_TRUE(written);
  EXPECT_EQ(folder.read("out.text"),
            "haloform 1.2.3\ncommit 0123456789abcdef, a compiler\nlibx 4.5, libpq not installed\n");
  EXPECT_EQ(folder.read("out.json"), facts_json(facts));
}

// Whatever a pipeline keeps as an artifact is there, also of a run that failed.
TEST(OutputKinds, show_what_kept_a_command_from_going_on) {
  for (const OutputKind& kind : output_kinds()) EXPECT_NE(kind.renders_trouble, nullptr) << kind.name;
  EXPECT_NE(stream_output().renders_trouble, nullptr);
}

// Apply shows its plan in what is no document.
TEST(OutputKinds, that_are_written_bit_by_bit_show_plans_where_they_show_reports) {
  for (const OutputKind& kind : output_kinds()) {
    if (kind.renders_report == nullptr || kind.needs.whole_stdout) continue;
    EXPECT_NE(kind.renders_plan, nullptr) << kind.name;
  }
}

TEST(Outputs, exist_where_a_run_failed) {
  const OutputRun run;
  const Outputs wanted = run.each_kind([](const OutputKind&) { return true; });
  Trouble trouble(
      Error{ErrorKind::unavailable, "no answer ##vso[x]", "GET https://acme.halopsa.com", "again"});
  trouble.diagnostics.error({"people/a.yaml", 12, 3}, "unknown key");
  write_trouble(run.context, wanted, trouble);
  for (const OutputWish& wish : wanted) {
    const std::string text = run.folder.read("out." + std::string(wish.kind->name));
    EXPECT_FALSE(text.contains("##vso[x")) << wish.kind->name << ": " << text;
    EXPECT_FALSE(text.contains("\x1b")) << wish.kind->name;
  }
  EXPECT_THAT(run.folder.read("out.text"), HasSubstr("error: people/a.yaml:12:3: unknown key"));
  EXPECT_THAT(run.folder.read("out.json"), HasSubstr("\"kind\": \"unavailable\""));
}

// The result is more than what came after it.
TEST(Outputs, that_hold_a_result_keep_it) {
  const OutputRun run;
  run.folder.write("out.json", "the report");
  Trouble trouble(Error{ErrorKind::interrupted, "interrupted", "", ""});
  trouble.has_result = true;
  write_trouble(run.context, run.each_kind([](const OutputKind&) { return true; }), trouble);
  EXPECT_EQ(run.folder.read("out.json"), "the report");
}

TEST(Outputs, that_cannot_be_written_keep_no_other_from_being_written) {
  const OutputRun run;
  const Outputs wanted{{&usual_output(), run.folder / "no/such/folder"},
                       {&usual_output(), run.folder / "b.txt"},
                       {&usual_output(), run.folder / "nor/this"}};
  const auto written = write_outputs(run.context, wanted, render::Detail{},
                                     [](const OutputKind&, const render::Options&) { return "x\n"; });
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().errors.size(), 2U);
  EXPECT_TRUE(written.error().has_result);
  EXPECT_EQ(run.folder.read("b.txt"), "x\n");
}

// Where a server is asked, all else is written by then; and it is asked for no more than it takes.
TEST(Outputs, that_are_published_come_last_and_fit_into_a_comment) {
  const OutputRun run;
  Context context = run.context;
  context.run.host = ci::Host::github;
  const OutputKind& comment = *output_kind("comment");
  std::vector<std::string> seen;
  const auto written = write_outputs(
      context, {{&comment, {}, 1'000'000}, {&comment, run.folder / "c.md", 1'000'000}, {&odd_kind, {}}},
      render::Detail{}, [&](const OutputKind& kind, const render::Options& options) {
        seen.push_back(std::string(kind.name) + ' ' + std::to_string(options.most_bytes));
        return std::string();
      });
  ASSERT_TRUE(written);
  EXPECT_THAT(seen, ElementsAre("comment 1000000", testing::StartsWith("odd "), "comment 61440"));
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
