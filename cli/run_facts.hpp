#pragma once

#include "planner/render/options.hpp"
#include "providers/ci/run.hpp"

#include <string>

namespace haloform::cli {

/// What a page for others says about this run of `command`. `config` as `--config` takes it. The commit is that of the pull request where the
/// pipeline runs for one: the checkout may be a merge that nobody else knows.
[[nodiscard]] render::RunFacts facts_of(const ci::Run& run, const std::string& config,
                                        const std::string& command = {});

}  // namespace haloform::cli
