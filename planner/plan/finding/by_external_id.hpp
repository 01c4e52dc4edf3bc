#pragma once

#include "planner/model/desired_state.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/finding/claims.hpp"
#include "planner/plan/finding/matching.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::plan {

/// Whether block and entry have the same `external_id`: that proves the person, whatever became of name and e-mail. Two numbers are
/// one as two names are (planner/base/comparison_key.hpp).
[[nodiscard]] bool has_same_number(const Resource& resource, const state::Entry* entry);
/// Whether both have one, and not the same.
[[nodiscard]] bool has_other_number(const Resource& resource, const state::Entry* entry);
/// Whether a line under `moved` says that it is the same person, whose number is another one now.
[[nodiscard]] bool is_moved_by_hand(const DesiredState& desired, const Binding& binding);

/// The entries of the state whose blocks are gone, by their `external_id`: whom the employer calls by that number. An entry whose
/// block is there speaks for itself, and gives up a number that its block does not have.
class FormerNumbers {
 public:
  explicit FormerNumbers(const Matching& matching);
  /// The leftovers with the number of the block, by their place; mostly none or one.
  [[nodiscard]] const std::vector<std::size_t>& of(const Resource& resource) const;

 private:
  std::map<std::pair<ResourceType, std::string>, std::vector<std::size_t>> leftovers_;
};

/// After all records were found. A record that was found by e-mail or name, and was somebody's with another number, is not that of
/// the block; and of two records, of which one has the number and the other the e-mail or name, a person decides.
void check_numbers(const Catalog& catalog, const DesiredState& desired, const Snapshot& snapshot,
                   Matching& matching, Claims& claims);

}  // namespace haloform::plan
