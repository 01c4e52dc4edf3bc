#include "planner/model/state_location.hpp"

#include <utility>

namespace haloform {

StateLocation parse_state_location(std::string text) { return LocalLocation{std::move(text)}; }

}  // namespace haloform
