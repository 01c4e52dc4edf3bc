// What a request of the profile `halo` says, and which records it can be about.
#include "providers/halopsa/sandbox/halo_request.hpp"

#include "planner/base/text.hpp"
#include "providers/halopsa/sandbox/halo_directory.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace haloform::sandbox {

std::optional<std::string> halo_parameter(const Request& request, std::string_view name) {
  const auto found =
      std::ranges::find_if(request.query, [name](const auto& entry) { return folded(entry.first) == name; });
  return found == request.query.end() ? std::nullopt : std::optional(found->second);
}

bool halo_flag(const Request& request, std::string_view name, std::string_view otherwise) {
  const std::string value = folded(halo_parameter(request, name).value_or(std::string(otherwise)));
  return value == "true" || value == "1";
}

std::optional<Json> kept_record(const World& world, const Shape& shape, std::int64_t id) {
  const auto text = world.find(shape.collection, id);
  if (!text) return std::nullopt;
  Json record = Json::parse(*text);
  const bool meant = shape.customer_type.empty() || text_of(record, "type") == shape.customer_type;
  return meant ? std::optional(std::move(record)) : std::nullopt;
}

std::optional<std::int64_t> own_agent(const Instance& instance) {
  if (const auto me = instance.knobs.number(Knob::me); me > 0) return me;
  const ListQuery api_only{.limit = 1,
                           .only = [](const Json& agent) { return agent.value("is_api_only", false); }};
  const ListPage page = instance.world.list(Collection::agents, api_only);
  if (page.rows.empty()) return std::nullopt;
  return Json::parse(page.rows.front()).at("id").get<std::int64_t>();
}

}  // namespace haloform::sandbox
