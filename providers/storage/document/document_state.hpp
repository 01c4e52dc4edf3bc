#pragma once

#include "planner/base/result.hpp"
#include "planner/model/schema.hpp"
#include "planner/state/journal.hpp"
#include "planner/state/state.hpp"
#include "providers/storage/document/document_text.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::storage {

/// A state as a document holds it.
struct DocumentState {
  state::State state;        ///< With the journal folded in.
  std::uint64_t serial = 0;  ///< Of the state as it was last written; 0 where none was.
  std::string lineage;       ///< Of it, or of the journal of a first run.
  bool unfolded = false;     ///< The journal holds entries that the state's text lacks.
};

/// ErrorKind::state where state and journal cannot be read, or do not belong together.
[[nodiscard]] Result<DocumentState> state_of(const Catalog& catalog, const DocumentText& document,
                                             std::string_view origin);

/// The journal lines that carry open intents into a new journal.
[[nodiscard]] std::string carried_lines(const Catalog& catalog, const std::vector<state::OpenIntent>& open);
/// A journal that holds nothing but the open intents of `state`; empty where it has none.
[[nodiscard]] std::string journal_of_open(const Catalog& catalog, const state::State& state,
                                          const std::string& digest);

/// The document of a state that is whole: its text, and a journal of its open intents alone. `digest` is that of the plan that ran.
[[nodiscard]] DocumentText document_of(const Catalog& catalog, const state::State& state,
                                       const std::string& digest);

/// Makes `state` the next one after `serial`, in `lineage`: what every write of a state does.
void renumber(state::State& state, std::uint64_t serial, const std::string& lineage);

/// Takes into a copy that is to replace `present` what only the present journal knows: creates without an end, and ids that
/// the copy has not. Nothing of another lineage is taken.
void keep_what_only_present_knows(const Catalog& catalog, const DocumentText& present, state::State& copy);

}  // namespace haloform::storage
