#pragma once

#include "planner/base/result.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/judging/misfit.hpp"
#include "planner/plan/value/stale_reason.hpp"

#include <string>
#include <vector>

namespace haloform::render {

/// Why a saved plan does not belong here and now, in a sentence about it.
[[nodiscard]] std::string misfit_words(const plan::Misfit& misfit);
[[nodiscard]] std::vector<std::string> misfit_words(const std::vector<plan::Misfit>& misfits);

/// What of it no longer holds, each in a sentence that names address, id and field; what tells of a person is marked.
[[nodiscard]] std::vector<std::string> stale_words(const Catalog& catalog,
                                                   const std::vector<plan::StaleStep>& steps);

/// That the plan in `file` no longer fits and nothing was done (ErrorKind::stale), for all reasons together.
[[nodiscard]] Error stale_error(const std::vector<std::string>& reasons, const std::string& file);

}  // namespace haloform::render
