#include "tests/hostile/leaks.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace haloform::test {
namespace {

std::string base64_of(std::string_view text) {
  std::string out(4 * ((text.size() + 2) / 3) + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

}  // namespace

std::vector<std::string> base64_cores(std::string_view text) {
  std::vector<std::string> cores;
  for (std::size_t offset = 0; offset < 3; ++offset) {
    // Signs into which a neighbour's bits go are left out, at both ends.
    const std::string whole = base64_of(std::string(offset, '.') + std::string(text));
    const std::size_t first = offset == 0 ? 0 : offset + 1;
    const std::size_t end = (offset + text.size()) * 8 / 6;
    cores.push_back(whole.substr(first, end - first));
  }
  return cores;
}

LeakSearch::LeakSearch(const Stage& stage, const std::vector<std::string>& needles)
    : stage_(&stage), needles_(needles) {
  for (const std::string& needle : needles) {
    for (std::string& core : base64_cores(needle)) needles_.push_back(std::move(core));
  }
}

ProcessResult LeakSearch::run(const Flags& arguments,
                              const std::map<std::string, std::optional<std::string>>& environment) {
  ProcessResult result = stage_->haloform(arguments, environment);
  ++runs_;
  const std::string where = ::testing::PrintToString(arguments);
  look_at(shown(result), where);
  for (const auto& file : std::filesystem::recursive_directory_iterator(stage_->path("."))) {
    if (!file.is_regular_file() || file.path().filename().string().starts_with("given-")) continue;
    std::ifstream in(file.path(), std::ios::binary);
    look_at(std::string(std::istreambuf_iterator<char>(in), {}), file.path().string() + " after " + where);
  }
  return result;
}

void LeakSearch::look_at(std::string_view text, const std::string& where) const {
  for (const std::string& needle : needles_) {
    const std::size_t at = text.find(needle);
    EXPECT_EQ(at, std::string_view::npos)
        << needle << " in " << where << ": " << text.substr(at < 300 ? 0 : at - 300, 500);
    if (at != std::string_view::npos) return;
  }
}

}  // namespace haloform::test
