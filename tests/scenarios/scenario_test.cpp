// Runs every folder NNN-name beside this file, as tests/scenarios/README.md describes.
#include "tests/scenarios/day_two_page.hpp"
#include "tests/scenarios/steps.hpp"
#include "tests/scenarios/transcript.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <regex>
#include <stdexcept>

namespace haloform::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const fs::path root = fs::path(HALOFORM_SOURCE_DIR) / "tests/scenarios";

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A folder under one profile.
struct Showing {
  std::string folder;
  std::string profile;
};

void PrintTo(const Showing& showing, std::ostream* out) {
  *out << showing.folder << " under " << showing.profile;
}

/// Where `steps` cannot be read the scenario is shown all the same: it fails, and says why.
std::vector<std::string> profiles_of(const fs::path& folder) {
  try {
    return parse_steps(text_of(folder / "steps")).profiles;
  } catch (const std::runtime_error&) {
    return Script().profiles;
  }
}

std::vector<Showing> all_showings() {
  std::vector<Showing> showings;
  for (const auto& entry : fs::directory_iterator(root)) {
    const std::string folder = entry.path().filename().string();
    if (!std::regex_match(folder, std::regex("[0-9]{3}-[a-z0-9-]+"))) continue;
    for (const std::string& profile : profiles_of(entry.path())) showings.push_back({folder, profile});
  }
  std::ranges::sort(showings, {},
                    [](const Showing& showing) { return showing.folder + " " + showing.profile; });
  return showings;
}

/// Takes the steps of a script, one after the other, on a stage of its own.
class Performance {
 public:
  Performance(const Script& script, const Showing& showing)
      : stage_(Stage::copy_of(root / showing.folder, sandbox_flags(script, showing))),
        uat_(uat_of(showing, sandbox_flags(script, showing))),
        transcript_(stage_.sandbox().url(), uat_ ? uat_->url() : std::string()),
        beginning_(stage_.sandbox().world()) {
    if (uat_) beginning_of_uat_ = uat_->world();
    move_in("https://acme.halopsa.com", stage_.sandbox().url());
    if (uat_) move_in("https://acme-uat.halopsa.com", uat_->url());
  }

  void take(const ScenarioStep& step) {
    transcript_.step(step.line);
    std::visit([this](const auto& what) { act(what); }, step.what);
  }

  /// Every scenario ends with: plan again, expect nothing.
  void end(const std::string& otherwise) {
    const ScenarioStep last{"haloform plan --detailed-exitcode", Command{{"plan", "--detailed-exitcode"}, 0}};
    transcript_.step(last.line);
    const ProcessResult result = run(std::get<Command>(last.what));
    const bool nothing = result.exit_code == 0 && result.out.contains("No changes.");
    EXPECT_EQ(nothing, otherwise.empty())
        << (otherwise.empty() ? "something is left to do"
                              : "nothing is left to do, and the README says: " + otherwise)
        << "\n"
        << shown(result);
    transcript_.records("HaloPSA", beginning_, stage_.sandbox().world());
    if (uat_) transcript_.records("the UAT instance", beginning_of_uat_, uat_->world());
  }

  [[nodiscard]] const std::string& text() const { return transcript_.text(); }

 private:
  /// The files name the instances that the transcript shows; here they are sandboxes.
  void move_in(std::string_view shown, const std::string& url) const {
    for (const auto& entry : fs::directory_iterator(stage_.path("."))) {
      if (entry.path().extension() != ".yaml") continue;
      const std::string file = entry.path().filename().string();
      if (stage_.read(file).contains(shown)) stage_.replace(file, shown, url);
    }
  }

  /// A second instance, where the folder has a world for it. One pair of throw-away credentials opens both.
  static std::unique_ptr<SandboxServer> uat_of(const Showing& showing, Flags flags) {
    const fs::path world = root / showing.folder / "uat.world.json";
    if (!fs::exists(world)) return nullptr;
    flags.insert(flags.end(), {"--world", world.string(), "--in-memory"});
    return std::make_unique<SandboxServer>(program(), flags);
  }

  static Flags sandbox_flags(const Script& script, const Showing& showing) {
    Flags flags{"--profile",  showing.profile,   "--client-id",
                "throw-away", "--client-secret", "of-the-sandbox-alone"};
    flags.insert(flags.end(), script.sandbox.begin(), script.sandbox.end());
    return flags;
  }

  ProcessResult run(const Command& command) {
    stage_.control().reset_log();
    if (uat_) uat_->control().reset_log();
    Flags arguments = command.arguments;
    for (std::string& word : arguments) {
      if (word == "$DIGEST") word = digest_;
    }
    constexpr std::array<std::string_view, 3> dated{"plan", "apply", "calendar"};
    if (!date_.empty() && std::ranges::find(dated, arguments.front()) != dated.end())
      arguments.insert(arguments.end(), {"--as-of", date_});
    // Who is first among equals would be chance, and with it the ids of new records.
    if (arguments.front() == "apply") arguments.insert(arguments.end(), {"--parallelism", "1"});
    const bool at_uat = std::ranges::find(arguments, "uat.yaml") != arguments.end();
    ProcessResult result =
        at_uat ? stage_.haloform(arguments, uat_->environment()) : stage_.haloform(arguments);
    nlohmann::json requests = stage_.sandbox().requests();
    if (uat_) {
      const nlohmann::json others = uat_->requests();
      requests.insert(requests.end(), others.begin(), others.end());
    }
    if (command.told == Command::Told::in_full) transcript_.showed(result);
    transcript_.ended(result, requests);
    if (arguments.front() != "apply") {
      EXPECT_TRUE(std::ranges::none_of(requests, is_write)) << "only apply writes: " << requests;
    }
    const std::size_t digest = result.out.rfind("sha256:");
    if (digest != std::string::npos)
      digest_ = result.out.substr(digest, std::string_view("sha256:").size() + 64);
    return result;
  }

  void act(const Command& command) {
    const ProcessResult result = run(command);
    EXPECT_EQ(result.exit_code, command.exit_code) << shown(result);
  }

  void act(const Edit& edit) {
    const std::string before = stage_.exists(edit.file) ? stage_.read(edit.file) : std::string();
    const std::string after = stage_.read(edit.from);
    EXPECT_NE(before, after) << edit.file << " does not change";
    const std::string url = stage_.sandbox().url();
    transcript_.edited(without_chance(before, url), without_chance(after, url));
    stage_.write(edit.file, after);
  }

  void act(const Drop& drop) {
    EXPECT_TRUE(stage_.exists(drop.file)) << drop.file << " is not there";
    stage_.remove(drop.file);
  }

  void act(const ByHand& hand) {
    const SandboxControl control = stage_.control();
    if (!hand.fields) {
      control.remove(hand.collection, *hand.id);
    } else if (hand.id) {
      EXPECT_FALSE(control.record(hand.collection, *hand.id).is_null())
          << "there is no such record to change";
      control.patch(hand.collection, *hand.id, *hand.fields);
    } else {
      control.add(hand.collection, *hand.fields);
    }
  }

  void act(const Seats& seats) { stage_.control().set_seats(seats.number); }

  void act(const OnDay& day) { date_ = day.date; }

  Stage stage_;
  std::unique_ptr<SandboxServer> uat_;
  Transcript transcript_;
  nlohmann::json beginning_;
  nlohmann::json beginning_of_uat_;
  std::string digest_;
  std::string date_;  ///< What `on` said last; empty: today.
};

TEST(Scenarios, are_found) { EXPECT_GT(all_showings().size(), 10U) << root; }

// Stories 200 to 399 are those of docs/day-two.md.
TEST(DayTwo, is_told_as_it_was_played) {
  std::vector<Story> stories;
  std::string last;
  for (const Showing& showing : all_showings()) {
    if (showing.folder < "200" || showing.folder >= "400" || showing.folder == last) continue;
    last = showing.folder;
    const fs::path folder = root / showing.folder;
    stories.push_back(
        {text_of(folder / "README.md"), text_of(folder / "expected" / (showing.profile + ".txt"))});
  }
  EXPECT_GE(stories.size(), 12U);
  expect_golden("docs/day-two.md", day_two_page(stories));
}

class Scenario : public testing::TestWithParam<Showing> {};

TEST_P(Scenario, goes_as_it_was_written_down) {
  const Showing& showing = GetParam();
  const Script script = parse_steps(text_of(root / showing.folder / "steps"));
  const std::string readme = text_of(root / showing.folder / "README.md");
  EXPECT_GE(std::ranges::count(readme, '\n'), 2) << "say who does what, and why it matters";
  Performance performance(script, showing);
  for (const ScenarioStep& step : script.steps) {
    SCOPED_TRACE(step.line);
    performance.take(step);
  }
  performance.end(ends_otherwise(readme));
  expect_golden("tests/scenarios/" + showing.folder + "/expected/" + showing.profile + ".txt",
                performance.text());
}

INSTANTIATE_TEST_SUITE_P(All, Scenario, testing::ValuesIn(all_showings()),
                         [](const testing::TestParamInfo<Showing>& one) {
                           std::string name = one.param.folder + "_" + one.param.profile;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace haloform::test
