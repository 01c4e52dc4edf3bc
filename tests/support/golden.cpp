#include "tests/support/golden.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

namespace haloform {

namespace {

std::optional<std::string> read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

std::string first_difference(const std::string& expected, std::string_view actual) {
  std::istringstream left(expected);
  std::istringstream right{std::string(actual)};
  std::string wanted;
  std::string got;
  for (int line = 1;; ++line) {
    const bool has_left = static_cast<bool>(std::getline(left, wanted));
    const bool has_right = static_cast<bool>(std::getline(right, got));
    if (!has_left && !has_right) return "they differ in their last line break";
    if (!has_left) wanted = "(the file ends here)";
    if (!has_right) got = "(the output ends here)";
    if (wanted != got) {
      return "line " + std::to_string(line) + "\n  expected: " + wanted + "\n  actual:   " + got;
    }
  }
}

}  // namespace

bool accepts_goldens() {
  const char* accept = std::getenv("HALOFORM_ACCEPT");
  return accept != nullptr && std::string_view(accept) == "1";
}

void expect_golden(std::string_view path, std::string_view actual) {
  const std::filesystem::path file = std::filesystem::path(HALOFORM_SOURCE_DIR) / path;
  if (accepts_goldens()) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << actual;
    ADD_FAILURE() << "HALOFORM_ACCEPT=1 wrote " << path
                  << ": read it, then run again without HALOFORM_ACCEPT";
    return;
  }
  const std::optional<std::string> expected = read_text(file);
  if (!expected) {
    ADD_FAILURE() << path << " is missing; HALOFORM_ACCEPT=1 writes it";
    return;
  }
  EXPECT_TRUE(*expected == actual) << path << " differs from the output at "
                                   << first_difference(*expected, actual)
                                   << "\nHALOFORM_ACCEPT=1 takes the output as the new truth";
}

}  // namespace haloform
