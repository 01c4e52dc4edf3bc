#pragma once

#include "planner/base/result.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/schema.hpp"

#include <optional>
#include <string>
#include <vector>

namespace haloform {

/// The text of one configuration file and the path that diagnostics show for it.
struct SourceText {
  std::string path;
  std::string text;
};

/// The checks of a ConfigurationReader over texts, without a disk and without threads. The first text is the root file; the
/// others count as included by it, in whatever order.
[[nodiscard]] Checked<DesiredState> validate(const Catalog& catalog, std::optional<Profile> profile,
                                             std::vector<SourceText> texts);
/// `instance:` and `state:` of a root file, or what is wrong with these two.
[[nodiscard]] Checked<Settings> read_settings(const SourceText& root);

}  // namespace haloform
