// The profile `halo`: what real instances speak. Which path means what, and the answers that are not records.
#include "providers/halopsa/sandbox/halo.hpp"

#include "planner/base/digest.hpp"
#include "planner/base/text.hpp"
#include "providers/halopsa/sandbox/halo_list.hpp"
#include "providers/halopsa/sandbox/halo_people.hpp"
#include "providers/halopsa/sandbox/halo_remove.hpp"
#include "providers/halopsa/sandbox/halo_request.hpp"
#include "providers/halopsa/sandbox/halo_specification.hpp"
#include "providers/halopsa/sandbox/halo_surroundings.hpp"
#include "providers/halopsa/sandbox/halo_world.hpp"
#include "providers/halopsa/sandbox/halo_write.hpp"
#include "providers/halopsa/sandbox/instance.hpp"

#include <algorithm>
#include <array>

namespace haloform::sandbox {

namespace {

constexpr std::array<std::string_view, 43> halo_scopes = {
    "all",
    "all:standard",
    "admin",
    "access:chat",
    "access:adpasswordreset",
    "read:tickets",
    "edit:tickets",
    "read:calendar",
    "edit:calendar",
    "read:customers",
    "edit:customers",
    "read:crm",
    "edit:crm",
    "read:timesheets",
    "edit:timesheets",
    "read:contracts",
    "edit:contracts",
    "read:suppliers",
    "edit:suppliers",
    "read:items",
    "edit:items",
    "read:projects",
    "edit:projects",
    "read:sales",
    "edit:sales",
    "read:quotes",
    "edit:quotes",
    "read:sos",
    "edit:sos",
    "read:pos",
    "edit:pos",
    "read:invoices",
    "edit:invoices",
    "read:reporting",
    "edit:reporting",
    "read:software",
    "edit:software",
    "read:softwarelicensing",
    "edit:softwarelicensing",
    "read:kb",
    "edit:kb",
    "read:assets",
    "edit:assets",
};

struct PlaceRow {
  std::string_view path;
  Place place;
  RequestKind kind;
};

constexpr std::array places = {
    PlaceRow{"/api/authinfo", Place::auth_info, RequestKind::get},
    PlaceRow{"/api/instanceinfo", Place::instance_info, RequestKind::get},
    PlaceRow{"/api/agent/me", Place::me, RequestKind::get},
    PlaceRow{"/api/roles", Place::roles, RequestKind::list},
    PlaceRow{"/api/userroles", Place::contact_roles, RequestKind::list},
    PlaceRow{"/api/swagger/v2/swagger.json", Place::specification, RequestKind::get},
    PlaceRow{"/api/tickets", Place::tickets, RequestKind::list},
    PlaceRow{"/api/cab", Place::cabs, RequestKind::list},
    PlaceRow{"/api/approvalprocess", Place::approvals, RequestKind::list},
    PlaceRow{"/api/azureadconnection", Place::connections, RequestKind::list},
};

bool is_around(Place place) { return place >= Place::tickets; }

/// `/api/cab/3`: one of what stands around the records.
std::optional<Call> one_around(const Request& request) {
  for (const PlaceRow& row : places) {
    const std::string_view path = request.path;
    const bool below =
        path.starts_with(row.path) && path.size() > row.path.size() && path[row.path.size()] == '/';
    const auto id =
        is_around(row.place) && below ? parse_integer(path.substr(row.path.size() + 1)) : std::nullopt;
    if (!id) continue;
    Call call;
    call.place = row.place;
    call.id = id;
    if (request.method == "GET") call.kind = RequestKind::get;
    return call;
  }
  return std::nullopt;
}

bool makes_a_record(const Json& body) {
  return std::ranges::any_of(body, [](const Json& element) {
    if (!element.is_object()) return true;
    return std::ranges::none_of(element.items(), [](const auto& item) {
      return folded(item.key()) == "id" && !item.value().is_null();
    });
  });
}

Call halo_understood(const Request& request) {
  if (const auto row = std::ranges::find(places, request.path, &PlaceRow::path); row != places.end()) {
    Call call;
    call.place = row->place;
    if (request.method == "GET") call.kind = row->kind;
    return call;
  }
  if (auto call = one_around(request)) return std::move(*call);
  Call call = located(halo_shapes(), request);
  if (call.shape != nullptr && request.method == "POST" && !call.id) {
    call.body = parse_json(request.body);
    if (call.body && (!call.body->is_array() || call.body->empty())) call.body.reset();
    call.kind = call.body && !makes_a_record(*call.body) ? RequestKind::update : RequestKind::create;
  }
  return call;
}

Answer token_answer(Instance& instance, const Request& request) {
  if (request.method != "POST") return {.status = 405};
  Answer answer = instance.tokens.issue(request);
  if (answer.status != 200) return answer;
  Json body = Json::parse(answer.body);
  body["refresh_token"] = new_uuid();
  body["id_token"] = new_uuid();
  answer.body = json_text(body);
  return answer;
}

/// A refusal as real instances write it: 401 has an empty body.
std::optional<Answer> refusal(const Instance& instance, const Request& request, std::string_view scope) {
  auto answer = instance.tokens.refusal(request, scope);
  if (answer && answer->status == 401) answer->body.clear();
  return answer;
}

Answer instance_info(const Instance& instance) {
  if (instance.knobs.is(Knob::instance_info, "403")) return {.status = 403};
  const auto seats = instance.world.seats();
  Json info{{"app_name", "HaloPSA sandbox"},
            {"app_version", "2.150.1"},
            {"database_version", "15000"},
            {"agent_count", instance.seen().seats_used()},
            {"licensed_agent_count", seats ? Json(*seats) : Json(nullptr)},
            {"online_agent_count", 0}};
  instance.habits.on_info(info);
  return json_answer(200, info);
}

Answer roles_answer(const Instance& instance, const FaultEffects& effects) {
  Directory directory(instance.seen());
  Json list = Json::array();
  for (const Role& role : directory.roles()) {
    list.push_back(Json{{"id", role.id},
                        {"id_int", role.number},
                        {"name", role.name},
                        {"normalizedName", nullptr},
                        {"is_integration", false}});
  }
  if (effects.has(FaultKind::empty_list)) list.clear();
  return json_answer(200, list);
}

Answer contact_roles_answer(const FaultEffects& effects) {
  Json list = Json::array();
  for (const NumberedName& role : contact_role_names())
    list.push_back(Json{{"id", role.number}, {"name", std::string(role.name)}, {"is_integration", false}});
  if (effects.has(FaultKind::empty_list)) list.clear();
  return json_answer(200, list);
}

Answer place_answer(const Instance& instance, const Call& call, const Request& request,
                    const FaultEffects& effects) {
  if (call.kind == RequestKind::other) return {.status = 405};
  if (call.place == Place::auth_info) {
    return json_answer(200, Json{{"auth_url", "http://" + request.host + "/auth"},
                                 {"tenant_id", "sandbox"},
                                 {"use_tenant", false}});
  }
  if (call.place == Place::specification) return halo_specification();
  if (call.place == Place::instance_info && instance.knobs.is(Knob::instance_info, "open"))
    return instance_info(instance);
  if (is_around(call.place)) {
    if (auto refused = refusal(instance, request, surroundings_scope(call.place))) return *refused;
    return surroundings_answer(instance, call, request);
  }
  // Any token will do: none of these asks for a scope.
  if (auto refused = refusal(instance, request, ""); refused && refused->status == 401) return *refused;
  if (call.place == Place::instance_info) return instance_info(instance);
  if (call.place == Place::roles) return roles_answer(instance, effects);
  if (call.place == Place::contact_roles) return contact_roles_answer(effects);
  const auto me = own_agent(instance);
  return me ? halo_record(instance, halo_shapes().front(), *me, request, effects) : Answer{.status = 404};
}

Answer halo_handled(Instance& instance, const Call& call, const Request& request,
                    const FaultEffects& effects) {
  if (call.kind == RequestKind::token) return token_answer(instance, request);
  if (call.place != Place::none) return place_answer(instance, call, request, effects);
  if (call.shape == nullptr) return {.status = 404};
  if (call.kind == RequestKind::other) return {.status = 405};
  const bool reading = call.kind == RequestKind::list || call.kind == RequestKind::get;
  if (auto refused = refusal(instance, request, reading ? call.shape->read_scope : call.shape->edit_scope)) {
    const bool hidden = refused->status == 403 && call.kind == RequestKind::list &&
                        instance.knobs.is(Knob::missing_right, "empty");
    if (!hidden) return *std::move(refused);
    FaultEffects nothing = effects;
    nothing.also.insert(FaultKind::empty_list);
    return halo_list(instance, *call.shape, request, nothing);
  }
  switch (call.kind) {
    case RequestKind::list: return halo_list(instance, *call.shape, request, effects);
    case RequestKind::get: return halo_record(instance, *call.shape, *call.id, request, effects);
    case RequestKind::remove: return halo_remove(instance, *call.shape, *call.id);
    default: return halo_write(instance, call, request, effects);
  }
}

}  // namespace

const Dialect& halo_dialect() {
  static constexpr Dialect halo{.name = "halo",
                                .shapes = halo_shapes,
                                .scopes = halo_scopes,
                                .understood = halo_understood,
                                .handled = halo_handled,
                                .completed = complete_for_halo};
  return halo;
}

}  // namespace haloform::sandbox
