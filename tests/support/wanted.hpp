#pragma once

#include <algorithm>
#include <cstdlib>
#include <random>

namespace haloform::test {

/// How many a variable of the environment asks for, at least one; `usual` where it is not set.
[[nodiscard]] inline int wanted_count(const char* variable, int usual) {
  const char* text = std::getenv(variable);
  return text == nullptr ? usual : std::max(std::atoi(text), 1);
}

/// HALOFORM_SEED, else one that nobody chose.
[[nodiscard]] inline unsigned wanted_seed() {
  const char* text = std::getenv("HALOFORM_SEED");
  return text == nullptr ? std::random_device{}() : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

}  // namespace haloform::test
