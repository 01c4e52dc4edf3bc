#include "planner/plan/codec/seal.hpp"

#include "planner/base/digest.hpp"

#include <algorithm>

namespace haloform::plan {

std::string sealed(std::string_view name, std::string text, std::string_view key) {
  const std::string seal = Digest().add(name).add(text).finish();
  text.insert(text.find(key) + key.size(), seal);
  return text;
}

FirstDifference first_difference(std::string_view file, std::string_view written) {
  const auto at = static_cast<std::size_t>(std::ranges::mismatch(file, written).in1 - file.begin());
  const std::string_view before = file.substr(0, at);
  const auto line = static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1;
  return {line, before.substr(before.rfind('\n') + 1)};
}

}  // namespace haloform::plan
