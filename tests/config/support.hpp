#pragma once

#include "planner/base/diagnostic.hpp"
#include "planner/model/desired_state.hpp"
#include "tests/support/source_texts.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace haloform::config {

/// What real instances have under the guide profile.
[[nodiscard]] const Catalog& guide_catalog();

/// `people.yaml:3:5: what -> advice`, one line per diagnostic, in their order; `| place: what` for the second
/// place.
[[nodiscard]] std::vector<std::string> lines(const Diagnostics& found);
/// The same without advice and second place: what most tests ask about.
[[nodiscard]] std::vector<std::string> places(const Diagnostics& found);

/// The mistakes in these files, as `places` has them; the first is the root. Nothing where there are none.
[[nodiscard]] std::vector<std::string> mistakes(std::vector<SourceText> files);
/// The same for one root file; `version: 1` is put in front, on line 1.
[[nodiscard]] std::vector<std::string> mistakes_in(std::string_view text);
/// With advice and second place.
[[nodiscard]] std::vector<std::string> full_mistakes_in(std::string_view text);
/// The warnings of one root file that is right, read from a disk, as `places` has them.
[[nodiscard]] std::vector<std::string> warnings_of(std::string_view text);
/// What is declared by one root file (`version: 1` on line 1); fails the test where it is wrong.
[[nodiscard]] DesiredState desired(std::string_view text);
[[nodiscard]] const Resource& resource(const DesiredState& desired, std::string_view address);
/// The plain value of a field; `absent` where it is not managed.
[[nodiscard]] std::string value(const Resource& resource, std::string_view field);

}  // namespace haloform::config
