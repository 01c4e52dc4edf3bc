#pragma once

#include "planner/model/schema.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/render/options.hpp"

#include <string>

namespace haloform::render {

/// A plan as a page of HTML in one file, to be looked through: who is deactivated, what blocks it, a picture of who moves between
/// teams, and every step with its fields before and after, to be filtered by words, team, type and action. Without its script it
/// shows all steps.
[[nodiscard]] std::string html_plan(const Catalog& catalog, const plan::Plan& plan, const Options& options);

}  // namespace haloform::render
