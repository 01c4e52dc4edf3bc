#pragma once

#include "planner/base/result.hpp"
#include "planner/config/file_parts.hpp"
#include "planner/config/root_sections.hpp"
#include "planner/model/desired_state.hpp"

#include <cstdint>
#include <vector>

namespace haloform::config {

/// Everything that the files of one configuration say, each file on its own.
struct Collected {
  SourceFiles files;
  RootSections root;
  std::vector<FileParts> parts;  ///< One per file, in the order of `files`.
  Diagnostics found;             ///< Of the root's own sections.
  std::uint32_t first_feed =
      0;  ///< From this file on they are feeds; the number of files where there are none.
  std::vector<DesiredState::Feed> feeds{};
};

/// The one door to a DesiredState.
class Validator {
 public:
  /// Joins the files, checks what spans them, and gives back what is declared, or everything that is wrong in
  /// any of them, sorted by place. Warnings alone go to `warnings`, sorted too.
  [[nodiscard]] static Checked<DesiredState> validate(const Catalog& catalog, std::optional<Profile> profile,
                                                      Collected collected, Diagnostics& warnings);
};

}  // namespace haloform::config
