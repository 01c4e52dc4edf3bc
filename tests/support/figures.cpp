#include "tests/support/figures.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>

namespace haloform::test {

namespace {

const std::filesystem::path page = std::filesystem::path(HALOFORM_SOURCE_DIR) / "docs/reliability.md";

/// The page while nobody else writes to it.
class HeldPage {
 public:
  HeldPage() : file_(::open(page.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (file_ < 0 || ::flock(file_, LOCK_EX) != 0) throw std::runtime_error("cannot hold " + page.string());
  }
  HeldPage(const HeldPage&) = delete;
  HeldPage& operator=(const HeldPage&) = delete;
  ~HeldPage() { ::close(file_); }

  /// Puts what `change` makes of a part in its place.
  void change_part(std::string_view name, const std::function<std::string(std::string)>& change) const {
    std::ifstream file(page, std::ios::binary);
    std::string all{std::istreambuf_iterator<char>(file), {}};
    const std::string begin = "<!-- figures: " + std::string(name) + " -->\n";
    const std::size_t at = all.find(begin);
    const std::size_t end = at == std::string::npos ? at : all.find("<!-- end -->", at);
    if (end == std::string::npos) throw std::runtime_error("no part for " + begin + "in " + page.string());
    const std::size_t from = at + begin.size();
    all.replace(from, end - from, change(all.substr(from, end - from)));
    std::ofstream(page, std::ios::binary) << all;
  }

 private:
  int file_;
};

bool are_wanted() {
  const char* wanted = std::getenv("HALOFORM_FIGURES");
  return wanted != nullptr && std::string_view(wanted) == "1";
}

std::string with_row(std::string table, std::string_view row) {
  const std::string first(row.substr(0, row.find('|', 1) + 1));
  const std::string line = std::string(row) + "\n";
  const std::size_t at = table.find("\n" + first);
  if (at == std::string::npos) return table + line;
  return table.replace(at + 1, table.find('\n', at + 1) - at, line);
}

}  // namespace

void show_figures(std::string_view name, std::string_view text) {
  std::printf("%.*s", static_cast<int>(text.size()), text.data());
  if (!are_wanted()) return;
  HeldPage().change_part(name, [text](const std::string& /*old*/) { return std::string(text); });
}

void show_figure_row(std::string_view name, std::string_view row) {
  std::printf("%.*s\n", static_cast<int>(row.size()), row.data());
  if (!are_wanted()) return;
  HeldPage().change_part(name, [row](std::string table) { return with_row(std::move(table), row); });
}

}  // namespace haloform::test
