#pragma once

#include "planner/config/edit/block_edit.hpp"
#include "planner/drift/report.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/schema.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

namespace haloform::drift {

/// A finding that no line of a block can say. It points into the report.
struct NotAcceptable {
  enum class Why : std::uint8_t {
    kind,        ///< What happened is nothing that a block declares.
    required,    ///< The field is required, and has no value in HaloPSA.
    undeclared,  ///< The field names a resource by its key, and no block declares what is there.
  };
  const Finding* finding = nullptr;
  Why why = Why::kind;
  std::optional<FieldId> field{};  ///< Which one it is about.
};

/// What the configuration has to say so that HaloPSA is as declared.
struct Acceptance {
  std::vector<config::BlockEdit> edits;  ///< By address, each once.
  std::vector<NotAcceptable> refused;
  /// Beside what is edited: a twin, or an outsider, which nothing in the file can settle.
  std::vector<NotAcceptable> left;
  std::vector<Address> quiet;  ///< Addresses of which there is nothing to accept.
};

/// What is live, as edits of the blocks: fields, `active`, and memberships on the side that declares them, or may. What
/// `lifecycle.drift` accepts for a while counts too. Nothing is edited of a report in which one finding is refused, and one is
/// where nothing of its address can be accepted; a field that is refused keeps no other back.
[[nodiscard]] Acceptance accept(const Catalog& catalog, const DesiredState& desired, const Report& report,
                                const std::set<Address>& addresses);

}  // namespace haloform::drift
