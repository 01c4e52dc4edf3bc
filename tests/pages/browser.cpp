#include "tests/pages/browser.hpp"

#include "tests/support/process.hpp"

#include <stdexcept>
#include <string>

namespace haloform::test {

nlohmann::json visit_pages(const TempDir& folder, const nlohmann::json& visits) {
  const nlohmann::json questions{
      {"browser", "chromium"}, {"folder", folder.path().string()}, {"visits", visits}};
  folder.write("questions.json", questions.dump());
  // Its standard input is a file: a pipe would be written to before it is read.
  const ProcessResult result = run({"sh", "-c", "exec node \"$0\" < questions.json",
                                    std::string(HALOFORM_SOURCE_DIR) + "/tests/pages/browser.cjs"},
                                   {.folder = folder.path().string()});
  if (result.exit_code != 0)
    throw std::runtime_error("headless Chromium (packages chromium and nodejs, scripts/packages): " +
                             result.err);
  return nlohmann::json::parse(result.out);
}

}  // namespace haloform::test
