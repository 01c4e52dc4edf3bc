#pragma once

#include "cli/command.hpp"
#include "cli/option_reader.hpp"
#include "providers/halopsa/sandbox/sandbox.hpp"

namespace haloform::cli {

/// The flags of `haloform sandbox`, and what reads them.
[[nodiscard]] FlagList sandbox_flags();
[[nodiscard]] sandbox::SandboxOptions sandbox_options(OptionReader& typed);

}  // namespace haloform::cli
