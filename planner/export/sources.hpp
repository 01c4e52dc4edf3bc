#pragma once

#include "planner/export/report.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/state/state.hpp"

#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>

namespace haloform::exporting {

/// What an export is made of. All of it is borrowed.
struct Sources {
  /// Which record is bound to which block, or was to one that is gone.
  struct Bound {
    std::unordered_map<RemoteId, Address> declared;
    std::unordered_map<RemoteId, Address> gone;
  };
  const Catalog& catalog;
  Profile profile;
  const Snapshot& snapshot;  ///< Whole listings.
  std::span<const Directory> directories;
  const DesiredState& desired;
  const state::State& state;
  const PerType<Attributes>& defaults;
  const PerType<Bound>& bound;
};

/// What validation and planning said of an earlier attempt.
struct Verdicts {
  using Who = std::pair<ResourceType, RemoteId>;
  std::map<Who, LeftOut> left_out;
  std::map<Who, std::map<std::string, Omission, std::less<>>> omitted;  ///< By the key of YAML.
};

[[nodiscard]] inline Subject subject_of(const TypeSchema& schema, const Record& record) {
  return {schema.type, record.id, std::string(record.fields.text(schema.name)),
          schema.email ? std::string(record.fields.text(*schema.email)) : std::string()};
}

}  // namespace haloform::exporting
