#pragma once

#include "cli/context.hpp"
#include "cli/export_attempt.hpp"
#include "cli/export_files.hpp"
#include "planner/base/marked_text.hpp"
#include "planner/model/address.hpp"

#include <set>
#include <vector>

namespace haloform::cli {

/// What became of changes that were made outside.
struct TakenOver {
  std::set<Address> updated;     ///< Blocks that say something else than before.
  std::set<Address> agreed;      ///< Whom these are about: the state shall know them as the files say.
  std::vector<MarkedText> kept;  ///< What was not taken over: in words.
};

/// Takes what was changed outside of declared people into the files, as far as a block can say it; under --merge alone.
[[nodiscard]] Outcome<TakenOver> take_over(const Context& context, const ExportWorld& world,
                                           ExportFiles& files);

}  // namespace haloform::cli
