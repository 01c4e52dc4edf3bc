// What holds of the real program, whatever the company: random worlds, two configurations, and somebody who changes things
// by hand in between.
#include "tests/property/company_laws.hpp"

#include "tests/support/figures.hpp"
#include "tests/support/program.hpp"
#include "tests/support/random_company.hpp"
#include "tests/support/wanted.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace haloform::test {
namespace {

namespace fs = std::filesystem;

std::string text_of_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  EXPECT_TRUE(in) << file;
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// Over both profiles; the last line of the test program.
class Tally : public testing::Environment {
 public:
  LawBook book;
  std::map<std::string, int> judged;
  std::map<CompanyEnd, int> ends;
  int failed = 0;

  void TearDown() override {
    if (judged.empty()) return;
    std::string profiles;
    int all = 0;
    for (const auto& [profile, count] : judged) {
      profiles += (profiles.empty() ? "" : ", ") + profile + " " + std::to_string(count);
      all += count;
    }
    std::ostringstream out;
    out << "laws: " << law_count << ", worlds: " << all << " (" << profiles
        << "), discarded: " << ends[CompanyEnd::contradictory]
        << ", ended early: " << ends[CompanyEnd::blocked] + ends[CompanyEnd::no_way_back]
        << ", steps: " << book.steps << ", runs of the program: " << book.programs << ", failed: " << failed
        << "\n";
    show_figures("laws", out.str());
  }
};

// GoogleTest owns it.
Tally& tally = *static_cast<Tally*>(testing::AddGlobalTestEnvironment(new Tally));

/// The company as a file that a person can replay, and the command that does.
void report(const Company& company, const std::string& broken) {
  const fs::path file = fs::temp_directory_path() / ("haloform-company-" + company.profile + ".yaml");
  const std::string text = "# " + broken.substr(0, broken.find(':')) + "\n" + company_text(company);
  std::ofstream(file, std::ios::binary) << text;
  std::printf(
      "\n%s\n\n--- the company:\n%s--- to run exactly this one again:\n"
      "HALOFORM_WORLD=%s company_laws_test --gtest_filter='CompanyLaws.hold_of_one_company'\n\n",
      broken.c_str(), text.c_str(), file.c_str());
}

class EveryCompany : public testing::TestWithParam<const char*> {};

TEST_P(EveryCompany, keeps_every_law) {
  if (std::getenv("HALOFORM_WORLD") != nullptr) GTEST_SKIP() << "HALOFORM_WORLD names the one to be run";
  const std::string profile = GetParam();
  // While rapidcheck shrinks, the last that failed is the smallest.
  std::optional<Company> smallest;
  std::string broken;
  std::map<CompanyEnd, int> ends;
  LawBook book;
  rc::detail::TestMetadata metadata;
  metadata.id = metadata.description = "companies under " + profile;
  auto params = rc::detail::configuration().testParams;
  // Each company takes some twenty runs of the program; sanitizers are here for what the laws run into, not for how often.
  params.maxSuccess = wanted_count("HALOFORM_WORLDS", program_is_sanitized() ? 6 : 40);
  params.maxSize = rc::kNominalSize;
  // The suite tries the same companies every time: a change is judged by what it changes. Whoever asks for more gets others.
  constexpr std::uint64_t usual_seed = 20261127;
  if (std::getenv("HALOFORM_WORLDS") == nullptr && std::getenv("RC_PARAMS") == nullptr)
    params.seed = usual_seed;
  const auto result = rc::detail::checkTestable(
      [&] {
        const Company company = company_of(*company_choices(), profile);
        CompanyEnd end{};
        try {
          end = judge_company(company, book);
        } catch (const std::exception& error) {
          smallest = company;
          broken = error.what();
          RC_FAIL(broken);
        }
        ++ends[end];
        RC_PRE(end != CompanyEnd::contradictory);
      },
      metadata, params);
  if (smallest) report(*smallest, broken);
  EXPECT_TRUE(result.is<rc::detail::SuccessResult>());
  if (!result.is<rc::detail::SuccessResult>()) {
    rc::detail::printResultMessage(result, std::cerr);
    ++tally.failed;
  }
  const int judged = ends[CompanyEnd::whole] + ends[CompanyEnd::blocked] + ends[CompanyEnd::no_way_back];
  tally.judged[profile] += judged;
  for (const auto& [end, count] : ends) tally.ends[end] += count;
  tally.book.steps += book.steps;
  tally.book.programs += book.programs;
  // A law that is hardly ever tried says little.
  if (!smallest && judged >= 40) {
    for (std::size_t law = 0; law < law_count; ++law)
      EXPECT_GT(book.tried.at(law), 3U) << law_name(static_cast<Law>(law));
    EXPECT_GT(ends[CompanyEnd::whole] * 2, judged) << "most go the whole way";
    EXPECT_LT(ends[CompanyEnd::contradictory] * 2, judged) << "most do not contradict themselves";
  }
}

/// Runs one company from a file. One that contradicts itself says nothing of the laws.
CompanyEnd judge_file(const fs::path& file) {
  SCOPED_TRACE(file);
  const Company company = parse_company(text_of_file(file));
  CompanyEnd end = CompanyEnd::contradictory;
  try {
    end = judge_company(company, tally.book);
    EXPECT_NE(end, CompanyEnd::contradictory);
  } catch (const BrokenLaw& broken) {
    ++tally.failed;
    ADD_FAILURE() << broken.what();
  }
  ++tally.judged[company.profile];
  return end;
}

TEST(CompanyLaws, hold_of_one_company) {
  const char* file = std::getenv("HALOFORM_WORLD");
  if (file == nullptr) GTEST_SKIP() << "HALOFORM_WORLD=FILE runs the company in that file";
  judge_file(file);
}

TEST(CompanyLaws, hold_of_the_companies_that_are_kept) {
  const auto all = fs::directory_iterator("tests/property/worlds");
  std::vector<fs::path> files;
  for (const auto& entry : all) files.push_back(entry.path());
  std::ranges::sort(files);
  EXPECT_FALSE(files.empty());
  for (const fs::path& file : files) {
    // There a person has to say who somebody is, and no flag does.
    const bool asked = file.stem() == "forgotten-and-renamed";
    EXPECT_EQ(judge_file(file), asked ? CompanyEnd::blocked : CompanyEnd::whole) << file;
  }
}

TEST(CompanyLaws, companies_are_the_same_when_they_are_written_and_read_again) {
  const bool same = rc::check("company_text and parse_company", [] {
    const Company company = company_of(*company_choices(), *rc::gen::element<std::string>("guide", "halo"));
    const Company again = parse_company(company_text(company));
    RC_ASSERT(again.world.dump() == company.world.dump());
    RC_ASSERT(again.before == company.before);
    RC_ASSERT(again.after == company.after);
    RC_ASSERT(again == company);
  });
  EXPECT_TRUE(same);
}

INSTANTIATE_TEST_SUITE_P(CompanyLaws, EveryCompany, testing::Values("guide", "halo"),
                         [](const auto& one) { return std::string(one.param); });

}  // namespace
}  // namespace haloform::test
