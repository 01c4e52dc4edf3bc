#pragma once

#include "planner/base/variables.hpp"
#include "planner/plan/value/provenance.hpp"
#include "providers/ci/run.hpp"

#include <string>

namespace haloform::cli {

/// What is said of whose wish an apply is, and who approved it. What HALOFORM_PULL_REQUEST, HALOFORM_PULL_REQUEST_AUTHOR and
/// HALOFORM_APPROVERS (names with commas or line ends between them) say wins over what the host of the pipeline says. `approval`:
/// the digest that was approved; empty where none was given.
[[nodiscard]] plan::Provenance provenance_of(const haloform::Variables& variables, const ci::Run& run,
                                             std::string approval);

}  // namespace haloform::cli
