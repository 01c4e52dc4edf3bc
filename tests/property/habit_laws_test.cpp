// What holds of the real program, whatever an instance does to what it is given and however it counts, lists and answers.
#include "tests/property/habit_laws.hpp"

#include "tests/support/figures.hpp"
#include "tests/support/program.hpp"
#include "tests/support/wanted.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>

namespace haloform::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// Over both profiles; the last lines of the test program.
class HabitTally : public testing::Environment {
 public:
  HabitBook book;
  std::map<std::string, int> judged;
  int failed = 0;

  void TearDown() override {
    if (judged.empty()) return;
    std::string profiles;
    for (const auto& [profile, count] : judged)
      profiles += (profiles.empty() ? "" : ", ") + profile + " " + std::to_string(count);
    std::ostringstream out;
    out << "habits: " << book.habits.size() << ", laws: " << habit_law_count
        << ", companies: " << book.companies << " (" << profiles << "), converged: " << book.converged
        << ", said what did not: " << book.told << ", runs of the program: " << book.programs
        << ", failed: " << failed << "\n\n"
        << "| habit | companies | acted | converged | said what did not |\n|---|---|---|---|---|\n";
    for (const auto& [habit, row] : book.habits) {
      out << "| `" << habit << "` | " << row.companies << " | " << row.acted << " | " << row.converged
          << " | " << row.told << " |\n";
    }
    show_figures("habits", out.str());
  }
};

// GoogleTest owns it.
HabitTally& habit_tally = *static_cast<HabitTally*>(testing::AddGlobalTestEnvironment(new HabitTally));

/// The company as a file that a person can replay, and the command that does.
void report(const HabitCompany& company, const std::string& broken) {
  const fs::path file = fs::temp_directory_path() / ("haloform-habits-" + company.profile + ".json");
  std::ofstream(file, std::ios::binary) << json(company).dump(1) << "\n";
  std::string habits;
  for (const auto* list : {&company.habits, &company.later}) {
    for (const std::string& habit : *list) habits += " " + habit;
  }
  std::printf(
      "\n%s\n\n--- habits:%s\n--- before:\n%s--- after:\n%s--- to run exactly this one again:\n"
      "HALOFORM_WORLD=%s habit_laws_test --gtest_filter='HabitLaws.hold_of_one_company'\n\n",
      broken.c_str(), habits.c_str(), company.before.c_str(), company.after.c_str(), file.c_str());
}

class EveryHabit : public testing::TestWithParam<const char*> {};

TEST_P(EveryHabit, keeps_every_law) {
  if (std::getenv("HALOFORM_WORLD") != nullptr) GTEST_SKIP() << "HALOFORM_WORLD names the one to be run";
  const std::string profile = GetParam();
  // While rapidcheck shrinks, the last that failed is the smallest.
  std::optional<HabitCompany> smallest;
  std::string broken;
  HabitBook& book = habit_tally.book;
  const std::size_t before = book.companies;
  rc::detail::TestMetadata metadata;
  metadata.id = metadata.description = "habits under " + profile;
  auto params = rc::detail::configuration().testParams;
  params.maxSuccess = wanted_count("HALOFORM_WORLDS", program_is_sanitized() ? 4 : 30);
  params.maxSize = rc::kNominalSize;
  // The suite tries the same companies every time; whoever asks for more gets others.
  constexpr std::uint64_t usual_seed = 20261128;
  if (std::getenv("HALOFORM_WORLDS") == nullptr && std::getenv("RC_PARAMS") == nullptr)
    params.seed = usual_seed;
  const auto result = rc::detail::checkTestable(
      [&] {
        const HabitCompany company = habit_company(*habit_choices(), profile);
        try {
          judge_habits(company, book);
        } catch (const std::exception& error) {
          smallest = company;
          broken = error.what();
          RC_FAIL(broken);
        }
      },
      metadata, params);
  if (smallest) report(*smallest, broken);
  EXPECT_TRUE(result.is<rc::detail::SuccessResult>());
  if (!result.is<rc::detail::SuccessResult>()) {
    rc::detail::printResultMessage(result, std::cerr);
    ++habit_tally.failed;
  }
  const std::size_t judged = book.companies - before;
  habit_tally.judged[profile] += static_cast<int>(judged);
  if (smallest || judged < 25) return;
  for (std::size_t law = 0; law < habit_law_count; ++law)
    EXPECT_GT(book.tried.at(law), 3U) << law_name(static_cast<HabitLaw>(law));
}

TEST(HabitLaws, hold_of_one_company) {
  const char* file = std::getenv("HALOFORM_WORLD");
  if (file == nullptr) GTEST_SKIP() << "HALOFORM_WORLD=FILE runs the company in that file";
  std::ifstream in(file, std::ios::binary);
  const auto company = json::parse(in).get<HabitCompany>();
  ++habit_tally.judged[company.profile];
  EXPECT_NO_THROW(judge_habits(company, habit_tally.book));
}

INSTANTIATE_TEST_SUITE_P(HabitLaws, EveryHabit, testing::Values("guide", "halo"),
                         [](const auto& one) { return std::string(one.param); });

}  // namespace
}  // namespace haloform::test
