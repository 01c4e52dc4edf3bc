#pragma once

#include "planner/render/annotations.hpp"

#include <cstddef>
#include <vector>

namespace haloform::render {

/// GitHub's runner and Azure's agent show as many of one level for each step of a job, and drop the others without a word.
inline constexpr std::size_t most_of_a_level = 10;

/// The first `most` of each level, in order; where there are more, the last of them says how many others there are.
[[nodiscard]] std::vector<Annotation> first_of_each_level(const std::vector<Annotation>& all,
                                                          std::size_t most = most_of_a_level);
/// The first `most` of all; where there are more, the last of them says how many others there are. For reports of a limited size.
[[nodiscard]] std::vector<Annotation> first_of_all(std::vector<Annotation> all, std::size_t most);

}  // namespace haloform::render
