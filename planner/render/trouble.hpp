#pragma once

#include "planner/base/diagnostic.hpp"
#include "planner/base/result.hpp"
#include "planner/plan/privacy/veil.hpp"

#include <utility>
#include <vector>

namespace haloform::render {

/// Everything that keeps a command from going on: what is wrong with the configuration, or what the world said.
struct Trouble {
  Diagnostics diagnostics;
  std::vector<Error> errors;
  bool has_result = false;  ///< It came after the result, which is in the outputs already.

  Trouble() = default;
  Trouble(Error error) { errors.push_back(std::move(error)); }
  Trouble(std::vector<Error> all) : errors(std::move(all)) {}
  Trouble(Diagnostics found) : diagnostics(std::move(found)) {}
};

/// The same with whoever is named in it covered.
[[nodiscard]] Trouble without_people(Trouble trouble, const plan::Veil& veil);

}  // namespace haloform::render
