#include "providers/halopsa/wire/request_body.hpp"

#include "planner/base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace haloform::halopsa {

namespace {

using Json = nlohmann::json;

Json json_of(const Value& value) {
  if (const auto truth = value.as_boolean()) return *truth;
  if (const auto number = value.as_integer()) return *number;
  if (const auto text = value.as_text()) return *text;
  return nullptr;
}

using Body = nlohmann::ordered_json;

/// The values are ids by now (directory.hpp, with_ids_of_names).
Body rows_of_names(const NameRows& names, const Value& value) {
  Body rows = Body::array();
  for (const std::string_view id : value.as_names().value_or(std::vector<std::string_view>{})) {
    const auto number = names.ids == NameRows::Ids::numbers ? parse_integer(id) : std::nullopt;
    rows.push_back(Body{{std::string(names.id), number ? Body(*number) : Body(std::string(id))}});
  }
  return rows;
}

Body rows_of_entries(const Value& value) {
  Body rows = Body::array();
  for (const Value::Entry& entry : value.as_entries().value_or(std::vector<Value::Entry>{}))
    rows.push_back(Body{{"name", entry.name}, {"value", json_of(entry.value)}});
  return rows;
}

/// A text of digits; what is none is sent as it is, so that the instance can say so.
Body number_of(const Value& value) {
  const auto text = value.as_text();
  const auto number = text ? parse_integer(*text) : std::nullopt;
  return number ? Body(*number) : Body(json_of(value));
}

Body wire_of(const WireField& field, const Value& value) {
  switch (field.conversion) {
    case Conversion::names: return rows_of_names(*field.names, value);
    case Conversion::custom: return rows_of_entries(value);
    case Conversion::number: return number_of(value);
    case Conversion::flag: return Body(value.as_boolean().value_or(false));
    case Conversion::text:
    case Conversion::reference: break;
  }
  return Body(json_of(value));
}

void add_fields(Body& body, const TypeRow& row, const Attributes& fields,
                std::span<const FieldId> cleared_with_text = {}) {
  for (const WireField& field : row.fields) {
    const Value* value = fields.find(field.field);
    if (value == nullptr) continue;
    const bool empty_text =
        value->is_null() && std::ranges::find(cleared_with_text, field.field) != cleared_with_text.end();
    body[std::string(field.wire)] = empty_text ? Body("") : wire_of(field, *value);
  }
}

void add_active(Body& body, const TypeRow& row, std::optional<bool> active) {
  if (!row.active || !active) return;
  const bool straight = row.active->polarity == ActiveFlag::Polarity::true_is_active;
  body[std::string(row.active->wire)] = straight ? *active : !*active;
}

Body membership(std::int64_t id, RemoteId team, bool inside) {
  Body body = Body::object();
  if (id != 0) body["id"] = id;
  body["team_id"] = team.number();
  body["in_section"] = inside;
  return body;
}

/// All wanted memberships, each with the id of the row that it has; and, so that an instance that takes the list for
/// the whole truth takes away nothing else, the teams that the agent sees without being in them, and those that an import
/// gave. What a role grants is the instance's own affair.
Body membership_rows(const std::vector<RemoteId>& wanted, const std::vector<MembershipRow>& present) {
  using Kind = MembershipRow::Kind;
  Body rows = Body::array();
  for (const RemoteId team : wanted) {
    const auto row = std::ranges::find_if(
        present, [team](const MembershipRow& one) { return one.team == team && one.kind != Kind::granted; });
    rows.push_back(membership(row == present.end() ? 0 : row->id, team, true));
  }
  for (const MembershipRow& one : present) {
    const bool taken = std::ranges::find(wanted, one.team) != wanted.end();
    if (one.kind == Kind::visitor && !taken) rows.push_back(membership(one.id, one.team, false));
    if (one.kind == Kind::given && !taken) rows.push_back(membership(one.id, one.team, true));
  }
  return rows;
}

void add_teams(Body& body, const TypeRow& row, const std::optional<std::vector<RemoteId>>& teams,
               const std::vector<MembershipRow>& present) {
  if (!row.teams || !teams) return;
  Body& place = body[std::string(row.teams->wire)];
  switch (row.teams->shape) {
    case TeamsRow::Shape::one_id:
      // A profile with one team per agent: plan refuses a second one, so the first is all there is.
      place = teams->empty() ? Body(nullptr) : Body(teams->front().number());
      break;
    case TeamsRow::Shape::rows: place = membership_rows(*teams, present); break;
  }
}

Body left_memberships(const RowUpdate& update) {
  const std::vector<RemoteId>& wanted = *update.request.teams;
  Body rows = membership_rows(wanted, update.present);
  for (const MembershipRow& one : update.present) {
    const bool stays = std::ranges::find(wanted, one.team) != wanted.end();
    if (one.kind == MembershipRow::Kind::member && !stays)
      rows.push_back(membership(one.id, one.team, false));
  }
  return rows;
}

Body body_of(const TypeRow& row, const ports::CreateRequest& request) {
  Body body = Body::object();
  add_fields(body, row, request.fields);
  add_active(body, row, request.active);
  add_teams(body, row, request.teams, {});
  return body;
}

Body body_of(const TypeRow& row, const RowUpdate& update) {
  Body body = Body::object();
  body["id"] = update.request.id.number();
  if (update.sends == RowUpdate::Sends::leaving) {
    body[std::string(row.teams->wire)] = left_memberships(update);
    return body;
  }
  add_fields(body, row, update.request.fields, update.request.cleared_with_text);
  add_active(body, row, update.request.active);
  add_teams(body, row, update.request.teams, update.present);
  return body;
}

template <typename Request>
std::string text_of(const TypeRow& row, std::span<const Request> requests) {
  Body body = Body::array();
  for (const Request& request : requests) body.push_back(body_of(row, request));
  if (row.body == BodyShape::object) body = Body(std::move(body.front()));
  return body.dump(-1, ' ', false, Body::error_handler_t::replace);
}

}  // namespace

std::string encode(const TypeRow& row, std::span<const ports::CreateRequest> requests) {
  return text_of(row, requests);
}

std::string encode(const TypeRow& row, std::span<const RowUpdate> updates) { return text_of(row, updates); }

}  // namespace haloform::halopsa
