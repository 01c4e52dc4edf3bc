#pragma once

#include <string>

namespace haloform::test {

/// The program that is tried: the one of this build, or the one that HALOFORM_BINARY names. A build with sanitizers takes the
/// tests that only start it from another build, where they are compiled once (HALOFORM_DRIVERS in cmake/haloform.cmake).
[[nodiscard]] std::string program();

/// Whether it was built with sanitizers, which take time and memory of their own; HALOFORM_SANITIZED=1 says so of another build's.
[[nodiscard]] bool program_is_sanitized();

}  // namespace haloform::test
