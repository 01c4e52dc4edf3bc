#include "planner/json/tree.hpp"

#include "planner/base/text.hpp"

namespace haloform {

nlohmann::json json_tree(std::string_view text) {
  if (!json_is_bounded(text)) return nlohmann::json(nlohmann::json::value_t::discarded);
  return nlohmann::json::parse(text.begin(), text.end(), nullptr, false);
}

}  // namespace haloform
