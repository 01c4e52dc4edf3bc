#include "providers/halopsa/sandbox/halo_surroundings.hpp"

#include "planner/base/text.hpp"
#include "providers/halopsa/sandbox/halo_request.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <string>

namespace haloform::sandbox {

namespace {

using Kind = Surroundings::Kind;

std::optional<std::int64_t> asked_number(const Request& request, std::string_view name) {
  const auto text = halo_parameter(request, name);
  return text ? parse_integer(*text) : std::nullopt;
}

/// Pages of those that fit: by agent or user, and open. An instance may know none of these filters.
Answer ticket_list(const Instance& instance, const Request& request) {
  if (instance.knobs.is(Knob::tickets, "hidden")) return {.status = 404};
  const bool filters = !instance.knobs.is(Knob::tickets, "unfiltered");
  Json all = instance.around.of(Kind::tickets);
  if (instance.knobs.is(Knob::tickets, "none")) all = Json::array();
  Json fitting = Json::array();
  for (const Json& ticket : all) {
    bool fits = true;
    for (const char* key : {"agent_id", "user_id"}) {
      const auto wanted = asked_number(request, key);
      fits = fits && (!filters || !wanted || ticket.value(key, std::int64_t{0}) == *wanted);
    }
    const bool closed = ticket.value("hasbeenclosed", false);
    if (fits && !(filters && closed && halo_flag(request, "open_only"))) fitting.push_back(ticket);
  }
  const std::size_t count = fitting.size();
  Json rows = Json::array();
  const std::size_t size =
      static_cast<std::size_t>(std::max<std::int64_t>(asked_number(request, "page_size").value_or(50), 1));
  const std::size_t page =
      static_cast<std::size_t>(std::max<std::int64_t>(asked_number(request, "page_no").value_or(1), 1));
  for (std::size_t at = (page - 1) * size; at < std::min(count, page * size); ++at)
    rows.push_back(fitting[at]);
  return json_answer(200, Json{{"record_count", count}, {"tickets", std::move(rows)}});
}

/// What only a single record, or one that is asked for, tells.
std::vector<std::string> told_in_full(Place place) {
  if (place == Place::cabs) return {"members"};
  if (place == Place::approvals) return {"steps"};
  return {"deactivate_users", "deactivate_agents", "halointegratorenabled", "mappings_client"};
}

Answer listed(const Json& rows, const Call& call, const Request& request) {
  const bool in_full =
      call.id.has_value() || (call.place == Place::cabs && halo_flag(request, "includemembers"));
  Json shown = Json::array();
  for (Json row : rows) {
    if (call.id && row.value("id", std::int64_t{0}) != *call.id) continue;
    const std::int64_t type = asked_number(request, "type").value_or(0);
    if (call.place == Place::connections && !call.id && row.value("type", std::int64_t{0}) != type) continue;
    if (!in_full) {
      for (const std::string& key : told_in_full(call.place)) row.erase(key);
    }
    shown.push_back(std::move(row));
  }
  if (!call.id) return json_answer(200, shown);
  return shown.empty() ? Answer{.status = 404} : json_answer(200, shown.front());
}

}  // namespace

std::string_view surroundings_scope(Place place) {
  return place == Place::tickets ? "read:tickets" : "admin";
}

Answer surroundings_answer(const Instance& instance, const Call& call, const Request& request) {
  switch (call.place) {
    case Place::tickets: return ticket_list(instance, request);
    case Place::cabs: return listed(instance.around.of(Kind::cabs), call, request);
    case Place::approvals: return listed(instance.around.of(Kind::approval_processes), call, request);
    default: return listed(instance.around.of(Kind::connections), call, request);
  }
}

}  // namespace haloform::sandbox
