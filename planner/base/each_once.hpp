#pragma once

#include <algorithm>
#include <vector>

namespace haloform {

/// The values in their order, each once.
template <typename T>
[[nodiscard]] std::vector<T> each_once(std::vector<T> values) {
  // The ids of a state mostly are in order as they come.
  if (!std::ranges::is_sorted(values)) std::ranges::sort(values);
  const auto rest = std::ranges::unique(values);
  values.erase(rest.begin(), rest.end());
  return values;
}

}  // namespace haloform
