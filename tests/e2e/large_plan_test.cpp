// A plan of 5,000 steps: every output keeps within what its host takes, and what it counts is what the plan has.
#include "tests/e2e/foreign_readers.hpp"
#include "tests/support/program.hpp"
#include "tests/support/stage.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace haloform::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

/// Of each type: so many leave, change, are found, and are new.
constexpr int leavers = 500;
constexpr int changed = 750;
constexpr int found = 500;
constexpr int added = 750;
constexpr int steps = 2 * (leavers + changed + found + added);
static_assert(steps == 5000);

json rows_of(const char* kind, int first_id, const json& more) {
  json rows = json::array();
  for (int at = 0; at < leavers + changed + found; ++at) {
    json row = agent_row(first_id + at, fmt::format("{} {:04}", kind, at),
                         fmt::format("{}{:04}@acme.example", kind, at), {{"phone", "1"}});
    row.update(more);
    rows.push_back(std::move(row));
  }
  return rows;
}

/// The blocks of those from `first` on, below `end`; those who change have another phone.
std::string blocks_of(const char* kind, int first, int end, bool has_changed, const char* more) {
  std::string text = fmt::format("{}s:\n", kind);
  for (int at = first; at < end; ++at) {
    const int phone = has_changed && at < leavers + changed ? 2 : 1;
    text +=
        fmt::format("  {0}-{1:04}: {{name: {0} {1:04}, email: {0}{1:04}@acme.example, phone: \"{2}\"{3}}}\n",
                    kind, at, phone, more);
  }
  return text;
}

std::string both_types(int first, int end, bool has_changed) {
  return "guards: {deactivate: 100%, create: 1000}\n" + blocks_of("agent", first, end, has_changed, "") +
         blocks_of("contact", first, end, has_changed, ", site_id: 5");
}

/// Everything is in the state but those who are found; then the configuration moves on.
Stage large_company() {
  Stage stage(json{{"agents", rows_of("agent", 1000, json::object())},
                   {"customers", rows_of("contact", 20'000, {{"type", "contact"}, {"site_id", 5}})},
                   {"teams", json::array()}});
  stage.configure(both_types(0, leavers + changed, false));
  const ProcessResult adopted = stage.apply({"-q"});
  EXPECT_EQ(adopted.exit_code, 0) << shown(adopted).substr(0, 2000);
  stage.configure(both_types(leavers, leavers + changed + found + added, true));
  return stage;
}

/// What Terraform's part of the plan says is done, and what is not: by the words that the outputs have for it.
std::map<std::string, int> counted_in(const json& plan) {
  std::map<std::string, int> counts;
  for (const json& resource : plan.at("resource_changes")) {
    ++counts["steps"];
    if (!resource.at("haloform").at("blocked_by").empty()) {
      ++counts["blocked"];
      continue;
    }
    const json& change = resource.at("change");
    const std::string action = change.at("actions").at(0);
    if (change.contains("importing")) ++counts["import"];
    if (action == "create") ++counts["add"];
    if (action == "delete") ++counts["destroy"];
    if (action != "update") continue;
    ++counts["change"];
    if (change.at("before").value("active", false) && !change.at("after").value("active", true))
      ++counts["deactivate"];
  }
  return counts;
}

int sum_of(const json& numbers) {
  int sum = 0;
  for (const json& number : numbers) sum += number.get<int>();
  return sum;
}

class LargePlan : public testing::Test {
 protected:
  /// Plans with every output there is, and reads what each of them says.
  void plan(const Flags& more, int exit_code) {
    Flags flags{"plan", "--json"};
    for (const Flags& some : {more, every_output(kinds_for_hosts())})
      flags.insert(flags.end(), some.begin(), some.end());
    const ProcessResult result = stage_.haloform(flags, in_a_step(stage_));
    ASSERT_EQ(result.exit_code, exit_code) << result.err.substr(0, 2000);
    if (!program_is_sanitized()) {
      EXPECT_LT(result.peak_rss_kib, 160L * 1024);
    }
    stage_.write("out.stream", result.out);
    plan_ = json::parse(stage_.read("out.json"));
    counts_ = counted_in(plan_);
    hosts_ = shown_by_hosts(stage_, kinds_for_hosts());
    stream_ = taken_by("ui_stream.py", {stage_.path("out.stream")});
    terraform_ = taken_by("terraform_text.py", {"plan", stage_.path("out.terraform")});
  }

  int count(const char* what) { return counts_[what]; }

  void expect_true_counts() {
    const json counts{{"import", count("import")},
                      {"add", count("add")},
                      {"change", count("change")},
                      {"destroy", count("destroy")}};
    EXPECT_EQ(terraform_.at("atlantis").at("stats"), counts);
    json of_stream = stream_.at("summaries").at("plan");
    of_stream["destroy"] = of_stream.at("remove");
    of_stream.erase("remove");
    EXPECT_EQ(of_stream, counts);
    EXPECT_THAT(stage_.read("out.text"),
                HasSubstr(fmt::format("\nPlan: {} to import, {} to add, {} to change, {} to destroy.\n",
                                      count("import"), count("add"), count("change"), count("destroy"))));
    EXPECT_EQ(hosts_.at("gitlab"), (json{{"create", count("add")},
                                         {"update", count("change") - count("deactivate")},
                                         {"delete", count("deactivate") + count("destroy")}}));
    const json& outputs = hosts_.at("github-outputs");
    for (const char* name : {"import", "add", "change", "destroy", "deactivate", "blocked"})
      EXPECT_EQ(outputs.at(name), std::to_string(count(name))) << name;
    EXPECT_EQ(outputs.at("digest"), plan_.at("haloform").at("digest"));
    const json& data = hosts_.at("bitbucket").at("data");
    EXPECT_EQ(data.value("To deactivate", 0), count("deactivate"));
    EXPECT_EQ(data.value("Blocked", 0), count("blocked"));
    EXPECT_EQ(hosts_.at("approval"), (json{{"digest", plan_.at("haloform").at("digest")}, {"steps", steps}}));
    EXPECT_EQ(hosts_.at("junit").value("failure", 0), count("blocked"));
    EXPECT_EQ(sum_of(hosts_.at("junit")), steps);
    for (const char* page : {"markdown", "comment", "github-summary"})
      EXPECT_EQ(sum_of(hosts_.at(page).at("steps")), steps) << page;
  }

  /// What a host does not show is said, and is as many as it is.
  void expect_true_remainders() {
    const json& quality = hosts_.at("codequality");
    EXPECT_EQ(quality.at("checks").at("deactivate"), count("deactivate"));
    EXPECT_EQ(hosts_.at("sarif").at("rules"), quality.at("checks"));
    const int warnings = quality.at("severities").at("minor");
    for (const char* runner : {"github", "azure"}) {
      const json& shown = hosts_.at(runner).at("warning");
      EXPECT_EQ(shown.at("shown"), 10) << runner;
      EXPECT_EQ(shown.at("shown").get<int>() - 1 + shown.at("more").get<int>(), warnings) << runner;
    }
    const json& insights = hosts_.at("bitbucket");
    EXPECT_EQ(insights.at("annotations"), 1000);
    const int more = insights.at("more");
    EXPECT_EQ(more > 0 ? 999 + more : 1000, sum_of(quality.at("severities")));
  }

  Stage stage_ = large_company();
  json plan_;
  json hosts_;
  json stream_;
  json terraform_;
  std::map<std::string, int> counts_;
};

TEST_F(LargePlan, is_within_the_limits_of_every_host_and_counted_truly) {
  plan({"--allow", "agents.update=750", "--allow", "contacts.update=750"}, 0);
  EXPECT_EQ(counts_, (std::map<std::string, int>{{"steps", steps},
                                                 {"import", 2 * found},
                                                 {"add", 2 * added},
                                                 {"change", 2 * (leavers + changed)},
                                                 {"deactivate", 2 * leavers}}));
  expect_true_counts();
  expect_true_remainders();
  EXPECT_EQ(hosts_.at("html").at("steps"), steps - 2 * found) << "who is adopted unchanged stands in a line";
  EXPECT_EQ(terraform_.at("tfcmt").at("updated").size(), 2U * (leavers + changed));
  EXPECT_EQ(terraform_.at("tfcmt").at("imported").size(), 2U * found);
  EXPECT_EQ(stream_.at("planned").at("update").size(), 2U * (leavers + changed));
  EXPECT_EQ(hosts_.at("bitbucket").at("result"), "PASSED");
}

// What one guard stops is said once, and counted a thousand times.
TEST_F(LargePlan, that_is_blocked_in_part_says_how_much) {
  plan({}, 5);
  EXPECT_EQ(count("blocked"), 2 * changed);
  expect_true_counts();
  expect_true_remainders();
  EXPECT_EQ(hosts_.at("html").at("steps"), steps - 2 * found);
  EXPECT_EQ(hosts_.at("github").at("error"), json({{"shown", 2}}));
  EXPECT_EQ(terraform_.at("tfcmt").at("has_error"), true);
  EXPECT_EQ(stream_.at("errors").size(), 2U * changed);
  EXPECT_EQ(hosts_.at("bitbucket").at("result"), "FAILED");
}

}  // namespace
}  // namespace haloform::test
