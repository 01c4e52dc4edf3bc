#include "tests/support/program.hpp"

#include <cstdlib>

namespace haloform::test {

std::string program() {
  const char* named = std::getenv("HALOFORM_BINARY");
  return named == nullptr ? HALOFORM_BINARY : named;
}

bool program_is_sanitized() { return HALOFORM_SANITIZED || std::getenv("HALOFORM_SANITIZED") != nullptr; }

}  // namespace haloform::test
