#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/diagnostic.hpp"
#include "planner/base/result.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/directory.hpp"

#include <string>
#include <vector>

namespace haloform::config {

/// The kinds of names that the configuration uses: what the instance has to be asked for before a plan. Nothing where
/// everything is written as an id.
[[nodiscard]] std::vector<Directory::Kind> names_wanted(const Catalog& catalog, const DesiredState& desired);

/// What `haloform get` and `list` call a kind: `contact-role`, `contact-roles`.
struct DirectoryWords {
  Directory::Kind kind = Directory::Kind::sites;
  std::string noun;
  std::string plural;
};
[[nodiscard]] const std::vector<DirectoryWords>& directory_words();

/// Puts ids in the place of names: the half of validation that takes the instance. Names compare trimmed and ASCII
/// case-folded. A name that no record has, or several have, is an error at its line; all of them come at once.
/// `directories` hold every kind of names_wanted, each whole; inactive entries count. Of an entry of `allow` whose last day is over at
/// `now` the site may be gone.
[[nodiscard]] Checked<DesiredState> look_names_up(const Catalog& catalog, DesiredState desired,
                                                  std::vector<Directory> directories, WallTime now);

/// What is wrong with the names that the configuration uses, each name once, at its first place and with all the others: one that no
/// record has, or several have. Of a site whose client nobody knows it is the client. `now` as for look_names_up.
[[nodiscard]] Diagnostics wrong_names(const Catalog& catalog, const DesiredState& desired,
                                      const std::vector<Directory>& directories, WallTime now);

}  // namespace haloform::config
