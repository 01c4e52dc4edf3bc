#pragma once

#include "planner/base/result.hpp"
#include "planner/plan/judging/commit_order.hpp"

#include <optional>
#include <string>

namespace haloform::render {

/// What a run is from: the checkout that it stands in, or the saved plan in a file.
struct RunSource {
  std::optional<std::string> plan_file;
};

/// That an apply is refused, since a newer commit was applied last (ErrorKind::stale), both of them named.
[[nodiscard]] Error older_error(const plan::CommitOrder& order, const RunSource& source);

/// What somebody should know of the order of commits while the run goes on, as a sentence; nothing where all is well.
/// `allowed`: that it is older was allowed.
enum class OlderIs : std::uint8_t { refused_by_apply, allowed };
[[nodiscard]] std::optional<std::string> order_note(const plan::CommitOrder& order, const RunSource& source,
                                                    OlderIs older);

}  // namespace haloform::render
