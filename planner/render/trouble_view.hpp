#pragma once

#include "planner/render/trouble.hpp"

#include <string>

namespace haloform::render {

/// What kept a command from going on, in one line for the head of a page: `The configuration is invalid: 3 errors, 1 warning.`,
/// or the words of the first error, cut where they are long, and how many more there are.
[[nodiscard]] std::string trouble_words(const Trouble& trouble);

}  // namespace haloform::render
