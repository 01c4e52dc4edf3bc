#pragma once

#include "tests/support/temp_dir.hpp"

#include <nlohmann/json.hpp>

namespace haloform::test {

/// Opens pages in headless Chromium, one after the other in one browser, and answers what is asked about each; how visits and
/// answers look stands in browser.cjs. Chromium is the one of Debian's package. Throws std::runtime_error with what was said
/// where it cannot be started or does not answer.
[[nodiscard]] nlohmann::json visit_pages(const TempDir& folder, const nlohmann::json& visits);

}  // namespace haloform::test
