#pragma once

#include "cli/options.hpp"
#include "cli/output_kinds.hpp"
#include "providers/ci/run.hpp"

#include <span>
#include <string_view>

namespace haloform::cli {

/// One output that `-o ci` stands for.
struct CiOutput {
  ci::Host host = ci::Host::none;
  std::string_view kind;
  std::string_view file{};  ///< Where it goes; empty: to stdout, or wherever the kind goes by itself.
};
[[nodiscard]] std::span<const CiOutput> ci_outputs();

/// What is wanted, with those in the place of `ci` that fit where this runs, as far as they can show it: what people read where
/// none does. A file behind `ci` is for the one that goes to a file, else for what people read. What is wanted by its own name
/// besides is not added again, nor is a comment where there is no pull request.
[[nodiscard]] Outputs placed(const Outputs& wanted, const ci::Run& run, const CanShow& can_show);

}  // namespace haloform::cli
