// Every input that fuzzing began with, and every one that it ever found, in every build.
#include "planner/plan/approval/approval_codec.hpp"
#include "planner/plan/codec/plan_codec.hpp"
#include "planner/state/journal.hpp"
#include "planner/state/state_codec.hpp"
#include "providers/halopsa/tables/catalog.hpp"
#include "tests/fuzz/targets.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace haloform::fuzz {
namespace {

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

TEST(Fuzz, targets_read_their_corpus_and_all_cuts_of_it) {
  for (const Target& target : targets) {
    const auto files = files_in(std::filesystem::path("tests/fuzz/corpus") / target.name);
    EXPECT_FALSE(files.empty()) << target.name;
    for (const auto& file : files) {
      SCOPED_TRACE(file);
      const std::string text = text_of(file);
      target.read(text);
      const std::size_t step = std::max<std::size_t>(text.size() / 200, 1);
      for (std::size_t cut = 0; cut < text.size(); cut += step)
        target.read(std::string_view(text).substr(0, cut));
    }
  }
}

// What is refused at its first line shows a fuzzer nothing: whoever changes a format saves these anew.
TEST(Fuzz, files_of_haloform_in_the_corpus_are_accepted) {
  const Catalog catalog = halopsa::make_catalog();
  const auto each = [](const char* name, const auto& accepted) {
    for (const auto& file : files_in(std::filesystem::path("tests/fuzz/corpus") / name))
      EXPECT_TRUE(accepted(text_of(file), file.string())) << file;
  };
  each("plan", [&](const auto& text, const auto&) { return plan::decode_plan(catalog, text).has_value(); });
  each("approval", [&](const auto& text, const auto&) { return plan::decode_approval(text).has_value(); });
  each("state", [&](const auto& text, const auto& file) {
    return state::decode_state(catalog, text, file).has_value();
  });
  each("journal", [&](const auto& text, const auto& file) {
    const auto journal = state::decode_journal(catalog, text, file);
    return journal && *journal && (*journal)->events.size() > 10;
  });
}

TEST(Fuzz, what_was_found_stays_mended) {
  for (const Target& target : targets) {
    const std::filesystem::path folder = std::filesystem::path("tests/fuzz/found") / target.name;
    if (!std::filesystem::exists(folder)) continue;
    for (const auto& file : files_in(folder)) {
      SCOPED_TRACE(file);
      target.read(text_of(file));
    }
  }
}

}  // namespace
}  // namespace haloform::fuzz
