#include "planner/state/lineage.hpp"

#include "planner/base/digest.hpp"
#include "planner/base/quote.hpp"

#include <cstddef>

namespace haloform::state {

std::string lineage_mark(std::string_view lineage) {
  constexpr std::size_t signs = 22;
  return lineage.empty() ? std::string() : Digest().add("haloform-lineage").add(lineage).finish_short(signs);
}

std::string lineage_beginning(std::string_view lineage) {
  constexpr std::size_t enough = 8;
  return openly_clipped(lineage.substr(0, enough));
}

}  // namespace haloform::state
