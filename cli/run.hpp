#pragma once

namespace haloform::cli {

/// The whole program: reads the command line and the environment, runs one command, reports what went wrong.
/// Returns the exit code; never throws, never ends the process.
[[nodiscard]] int run(int argc, const char* const* argv);

}  // namespace haloform::cli
