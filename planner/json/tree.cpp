#include "planner/json/tree.hpp"

#include "planner/base/text.hpp"

namespace haloform::json {

nlohmann::json tree(std::string_view text) {
  if (!json_is_bounded(text)) return nlohmann::json(nlohmann::json::value_t::discarded);
  return nlohmann::json::parse(text.begin(), text.end(), nullptr, false);
}

std::string text_at(const nlohmann::json& object, std::string_view key) {
  if (!object.is_object()) return {};
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace haloform::json
