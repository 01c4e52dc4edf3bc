#pragma once

#include "planner/model/schema.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/render/options.hpp"

#include <string>

namespace haloform::render {

/// A plan as a comment on a pull request: its result in one line, who is deactivated by name, counts, what blocks it and how to
/// proceed, and every change to be unfolded. In at most `options.most_bytes`, where its first line fits: without the fields of
/// the changes, then without the changes, then with fewer rows, and it says so. Colour means nothing here.
[[nodiscard]] std::string markdown_plan(const Catalog& catalog, const plan::Plan& plan,
                                        const Options& options);

}  // namespace haloform::render
