#include "tests/support/figures.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace haloform::test {

namespace {

const std::filesystem::path page = std::filesystem::path(HALOFORM_SOURCE_DIR) / "docs/reliability.md";

void write_into_page(std::string_view name, std::string_view text) {
  std::string all;
  {
    std::ifstream file(page, std::ios::binary);
    all.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  const std::string begin = "<!-- figures: " + std::string(name) + " -->\n";
  const std::size_t at = all.find(begin);
  const std::size_t end = at == std::string::npos ? at : all.find("<!-- end -->", at);
  if (end == std::string::npos) throw std::runtime_error("no part for " + begin + "in " + page.string());
  all.replace(at + begin.size(), end - at - begin.size(), text);
  std::ofstream(page, std::ios::binary) << all;
}

}  // namespace

void show_figures(std::string_view name, std::string_view text) {
  std::printf("%.*s", static_cast<int>(text.size()), text.data());
  const char* wanted = std::getenv("HALOFORM_FIGURES");
  if (wanted != nullptr && std::string_view(wanted) == "1") write_into_page(name, text);
}

}  // namespace haloform::test
