#pragma once

#include "planner/base/result.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/directory.hpp"

#include <vector>

namespace haloform::config {

/// The kinds of names that the configuration uses: what the instance has to be asked for before a plan. Nothing where
/// everything is written as an id.
[[nodiscard]] std::vector<Directory::Kind> names_wanted(const Catalog& catalog, const DesiredState& desired);

/// Puts ids in the place of names: the half of validation that takes the instance. Names compare trimmed and ASCII
/// case-folded. A name that no record has, or several have, is an error at its line; all of them come at once.
/// `directories` hold every kind of names_wanted, each whole; inactive entries count.
[[nodiscard]] Checked<DesiredState> look_names_up(const Catalog& catalog, DesiredState desired,
                                                  std::vector<Directory> directories);

}  // namespace haloform::config
