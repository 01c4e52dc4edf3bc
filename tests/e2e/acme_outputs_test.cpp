// Everything that examples/acme shows, in every kind of output that there is, as it was read and found good: what it plans, what became
// of that, what happened outside, whether the configuration is valid, and what is wrong with it. The kinds are those of the table of
// outputs, so that a new one has to be read here too.
#include "cli/output_kinds.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace haloform::test {
namespace {

using cli::OutputKind;

/// One thing that there is to be shown.
struct Sight {
  const char* name;
  Flags command;
  cli::CanShow can_show;
  int exit_code = 0;
  bool streams = false;  ///< It takes `--json`.
  void (*before)(const Stage&) = [](const Stage&) {};
};

void PrintTo(const Sight& sight, std::ostream* out) { *out << sight.name; }

/// One after the other: what is done has the order of its lines, and the ids of what is new.
const Flags apply_in_order{"apply", "--auto-approve", "--parallelism", "1"};

const std::vector<Sight>& sights() {
  static const std::vector<Sight> all{
      {"plan", {"plan"}, cli::shows(&OutputKind::renders_plan), 0, true},
      {"apply", apply_in_order, cli::shows(&OutputKind::renders_report), 0, true},
      {"drift", {"drift"}, cli::shows(&OutputKind::renders_drift), 2},
      {"validate", {"validate"}, cli::shows(&OutputKind::renders_diagnostics)},
      {"trouble",
       {"plan"},
       cli::shows(&OutputKind::renders_plan),  // each of them shows what went wrong, too
       3,
       true,
       [](const Stage& stage) {
         stage.replace("people/agents-leeds.yaml", "email: anders.castro", "emial: anders.castro");
       }},
  };
  return all;
}

const std::string folder = "tests/e2e/golden/acme/";

std::string golden_of(const Sight& sight, std::string_view kind) {
  return std::string(sight.name) + '.' + std::string(kind);
}

/// Whether a kind stands for others, which are read by themselves.
bool is_of_others(const OutputKind& kind) { return kind.needs.place; }

/// Where the sandbox listens, when it was, how long it took, the version, and what follows from these: the same for every run, and
/// in the same form, so that each document is still one. A page's script, its style and what these are known by are files of their own.
std::string normalised(std::string text, const Stage& stage) {
  const std::string url = stage.sandbox().url();
  const std::string port = url.substr(url.rfind(':') + 1);
  const std::string digest = "sha256:" + std::string(64, '0');
  for (const auto& [pattern, instead] : std::vector<std::pair<std::string, std::string>>{
           {"(:|%3A)" + port + "\\b", "$018321"},
           {"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z", "2026-01-02T03:04:05.678Z"},
           {"[0-9]{4}%2D[0-9]{2}%2D[0-9]{2}T[0-9%A.]+Z", "2026%2D01%2D02T03%3A04%3A05.678Z"},
           {"\\bin [0-9.]+ (s|ms)\\b", "in 1 ms"},
           {"after [0-9]+s\\b", "after 0s"},
           {"\"elapsed_seconds\":[0-9]+", "\"elapsed_seconds\":0"},
           {"time=\"[0-9.]+\"", "time=\"0.000\""},
           {"\"took_ms\": [0-9]+", "\"took_ms\": 0"},
           {R"("haloform [0-9][^"]*")", "\"haloform 0.0.0\""},
           {R"("version":"[^"]*")", "\"version\":\"0.0.0\""},
           {"sha256:[0-9a-f]{64}", digest}})
    text = std::regex_replace(text, std::regex(pattern), instead);
  for (const auto& [open, close] : std::vector<std::pair<std::string, std::string>>{
           {"<style>", "</style>"}, {"<script>", "</script>"}, {"style-src '", "'"}, {"script-src '", "'"}}) {
    const std::size_t start = text.find(open);
    if (start == std::string::npos) continue;
    const std::size_t from = start + open.size();
    text.replace(from, text.find(close, from) - from, "...");
  }
  return text;
}

class AcmeOutputs : public testing::TestWithParam<Sight> {};
INSTANTIATE_TEST_SUITE_P(Of, AcmeOutputs, testing::ValuesIn(sights()),
                         [](const auto& one) { return std::string(one.param.name); });

TEST_P(AcmeOutputs, are_as_they_were_reviewed) {
  const Sight& sight = GetParam();
  const Stage stage = Stage::example("acme");
  sight.before(stage);
  Flags flags = sight.command;
  flags.push_back(sight.streams ? "--json" : "-q");
  for (const OutputKind& kind : cli::output_kinds()) {
    if (sight.can_show(kind))
      flags.insert(flags.end(), {"-o", std::string(kind.name) + "=out." + std::string(kind.name)});
  }
  const ProcessResult result = stage.haloform(flags);
  EXPECT_EQ(result.exit_code, sight.exit_code) << shown(result);
  for (const OutputKind& kind : cli::output_kinds()) {
    if (!sight.can_show(kind)) continue;
    const std::string text = stage.read("out." + std::string(kind.name));
    if (is_of_others(kind)) {
      EXPECT_EQ(text, stage.read("out.text")) << kind.name << " at a desk is what people read";
      continue;
    }
    expect_golden(folder + golden_of(sight, kind.name), normalised(text, stage));
  }
  if (sight.streams) expect_golden(folder + golden_of(sight, "stream"), normalised(result.out, stage));
}

// What Atlantis and tfcmt are given of an apply: the plan, what happens, and the end, on one stdout.
TEST(AcmeApply, reads_as_terraform_does_from_beginning_to_end) {
  const Stage stage = Stage::example("acme");
  Flags flags = apply_in_order;
  flags.insert(flags.end(), {"-o", "terraform"});
  const ProcessResult result = stage.haloform(flags);
  EXPECT_EQ(result.exit_code, 0) << shown(result);
  expect_golden(folder + "apply.stdout.terraform", normalised(result.out, stage));
}

TEST(AcmeGoldens, are_of_outputs_that_there_are) {
  std::set<std::string> wanted{"apply.stdout.terraform"};
  for (const Sight& sight : sights()) {
    for (const OutputKind& kind : cli::output_kinds()) {
      if (sight.can_show(kind) && !is_of_others(kind)) wanted.insert(golden_of(sight, kind.name));
    }
    if (sight.streams) wanted.insert(golden_of(sight, "stream"));
  }
  std::set<std::string> there;
  for (const auto& file :
       std::filesystem::directory_iterator(std::filesystem::path(HALOFORM_SOURCE_DIR) / folder))
    there.insert(file.path().filename().string());
  EXPECT_EQ(there, wanted);
}

}  // namespace
}  // namespace haloform::test
