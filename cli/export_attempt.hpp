#pragma once

#include "cli/context.hpp"
#include "cli/export_files.hpp"
#include "cli/export_options.hpp"
#include "planner/export/blocks.hpp"
#include "planner/export/choose.hpp"
#include "planner/plan/value/policy.hpp"
#include "planner/ports/provider.hpp"
#include "planner/state/state.hpp"

#include <optional>
#include <set>
#include <vector>

namespace haloform::cli {

/// What an export is made from: the instance as it was read, and what was declared before.
struct ExportWorld {
  const ExportOptions& options;
  ports::Reader& reader;
  const DesiredState& desired;  ///< With ids in the place of names.
  const state::State& state;    ///< With its open intents settled.
  Snapshot snapshot;            ///< Whole listings.
  std::vector<Directory> directories;
  PerType<Attributes> defaults;
  PerType<exporting::Sources::Bound> bound;
  plan::Policy policy;

  [[nodiscard]] exporting::Sources sources(const Catalog& catalog) const {
    return {catalog, policy.profile, snapshot, directories, desired, state, defaults, bound};
  }
};

/// An export that may be written: a plan of its files would not be empty of nobody whom it writes.
struct ExportAttempt {
  exporting::Choice choice;
  std::vector<exporting::Omission> omissions;
  ExportFiles::ByPath files;
  state::State state;    ///< In which they are bound.
  bool binds = false;    ///< Whether it is another one than before.
  bool settles = false;  ///< Whether a plan has nothing to do then, of others either.
};

/// Looks for the largest export that holds: whoever makes the files invalid, or would be changed by a plan, is left out with the
/// reason, until validation and a plan of what would be written have nothing to say. `updated`: addresses whose blocks say
/// something else than before, and which the state shall know as they are. Reads by id what a plan would have to know.
[[nodiscard]] Outcome<ExportAttempt> attempt_export(const Context& context, ExportWorld& world,
                                                    const ExportFiles& files,
                                                    const std::set<Address>& updated);

/// That a name of the scope is not there.
[[nodiscard]] Error unknown_name(const exporting::UnknownName& unknown);

}  // namespace haloform::cli
