#pragma once

#include "cli/context.hpp"
#include "cli/export_options.hpp"

namespace haloform::cli {

/// Reads the instance, and writes whom no block declares yet as YAML and into the state; what was changed outside of declared people
/// too, where files may be merged. All of it, or nothing.
[[nodiscard]] Outcome<ExitCode> run_export(const Context& context, const ExportOptions& options);

}  // namespace haloform::cli
