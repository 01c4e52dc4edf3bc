// Runs every folder NNN-name beside this file, as tests/scenarios/README.md describes.
#include "tests/scenarios/steps.hpp"
#include "tests/scenarios/transcript.hpp"
#include "tests/support/golden.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
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
        transcript_(stage_.sandbox().url()),
        beginning_(stage_.sandbox().world()) {
    move_in();
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
    transcript_.records(beginning_, stage_.sandbox().world());
  }

  [[nodiscard]] const std::string& text() const { return transcript_.text(); }

 private:
  /// The files name the instance that the transcript shows; here it is the sandbox.
  void move_in() const {
    constexpr std::string_view shown = "https://acme.halopsa.com";
    for (const auto& entry : fs::directory_iterator(stage_.path("."))) {
      if (entry.path().extension() != ".yaml") continue;
      const std::string file = entry.path().filename().string();
      if (stage_.read(file).contains(shown)) stage_.replace(file, shown, stage_.sandbox().url());
    }
  }

  static Flags sandbox_flags(const Script& script, const Showing& showing) {
    Flags flags{"--profile", showing.profile};
    flags.insert(flags.end(), script.sandbox.begin(), script.sandbox.end());
    return flags;
  }

  ProcessResult run(const Command& command) {
    stage_.control().reset_log();
    Flags arguments = command.arguments;
    for (std::string& word : arguments) {
      if (word == "$DIGEST") word = digest_;
    }
    // Who is first among equals would be chance, and with it the ids of new records.
    if (arguments.front() == "apply") arguments.insert(arguments.end(), {"--parallelism", "1"});
    ProcessResult result = stage_.haloform(arguments);
    const nlohmann::json requests = stage_.sandbox().requests();
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

  Stage stage_;
  Transcript transcript_;
  nlohmann::json beginning_;
  std::string digest_;
};

TEST(Scenarios, are_found) { EXPECT_GT(all_showings().size(), 10U) << root; }

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
