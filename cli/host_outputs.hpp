#pragma once

#include "cli/output_kind.hpp"

#include <array>

namespace haloform::cli {

/// What hosts of pipelines show beside a run: `github`, `gitlab`, `codequality`, `azure`, `bitbucket`, `sarif`, `junit`.
[[nodiscard]] std::array<OutputKind, 7> host_outputs();

}  // namespace haloform::cli
