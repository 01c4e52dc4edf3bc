// The profile `guide`: what each request asks for, and the answer to it, with the faults that were ordered.
#include "providers/halopsa/sandbox/guide.hpp"

#include "planner/base/text.hpp"
#include "providers/halopsa/sandbox/instance.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <limits>

namespace haloform::sandbox {

namespace {

constexpr std::array<std::string_view, 6> guide_scopes = {"read:agents",    "edit:agents", "read:customers",
                                                          "edit:customers", "read:teams",  "edit:teams"};

constexpr std::int64_t default_page_size = 50;
constexpr std::int64_t largest_page_size = 1000;

Call guide_understood(const Request& request) {
  Call call = located(guide_shapes(), request);
  if (call.shape != nullptr && request.method == "POST" && !call.id) {
    call.body = parse_json(request.body);
    if (call.body && !call.body->is_object()) call.body.reset();
    const bool has_id = call.body && call.body->contains("id") && !(*call.body)["id"].is_null();
    call.kind = has_id ? RequestKind::update : RequestKind::create;
  }
  return call;
}

std::string no_such(const Shape& shape, std::int64_t id) {
  return "There is no " + std::string(shape.singular) + " with the id " + std::to_string(id) + ".";
}

/// A query parameter as a whole number from 1 on; the error is the 400.
std::expected<std::int64_t, Answer> counting(const Request& request, std::string_view name,
                                             std::int64_t otherwise) {
  const auto text = parameter(request.query, name);
  if (!text) return otherwise;
  const auto number = parse_integer(*text);
  // Page numbers far beyond any listing would overflow the offset.
  if (!number || *number < 1 || *number > std::numeric_limits<std::int32_t>::max()) {
    return std::unexpected(error_answer(400, std::string(name) + " must be a whole number from 1 on"));
  }
  return *number;
}

std::expected<ListQuery, Answer> list_query(const Shape& shape, const Request& request) {
  ListQuery query;
  const auto number = counting(request, "page_no", 1);
  if (!number) return std::unexpected(number.error());
  const auto size = counting(request, "page_size", default_page_size);
  if (!size) return std::unexpected(size.error());
  query.limit = static_cast<std::size_t>(std::min(*size, largest_page_size));
  query.offset = static_cast<std::size_t>(*number - 1) * query.limit;
  query.search = parameter(request.query, "search").value_or("");
  if (const auto active = parameter(request.query, "isactive")) {
    const std::string text = folded(*active);
    if (text != "true" && text != "false" && text != "1" && text != "0") {
      return std::unexpected(error_answer(400, "isactive must be true or false"));
    }
    query.active = text == "true" || text == "1";
  }
  if (const auto type = parameter(request.query, "type"); type && shape.collection == Collection::customers) {
    if (*type != "contact" && *type != "company") {
      return std::unexpected(error_answer(400, "type must be contact or company"));
    }
    query.customer_type = type;
  }
  return query;
}

std::string list_body(const Shape& shape, const ListPage& page, bool counted) {
  std::size_t size = 64;
  for (const std::string& row : page.rows) size += row.size() + 1;
  std::string body;
  body.reserve(size);
  body += '{';
  if (counted) body.append("\"record_count\":").append(std::to_string(page.record_count)).append(",");
  body.append("\"").append(shape.envelope).append("\":[");
  bool first = true;
  for (const std::string& row : page.rows) {
    if (!first) body += ',';
    body += row;
    first = false;
  }
  body += "]}";
  return body;
}

Answer list_answer(const Instance& instance, const Call& call, const Request& request,
                   const FaultEffects& effects) {
  auto query = list_query(*call.shape, request);
  if (!query) return query.error();
  // Teams come whole and bare, unless somebody asks for a page of them.
  const bool paged = call.shape->collection != Collection::teams || parameter(request.query, "page_no") ||
                     parameter(request.query, "page_size");
  if (!paged) {
    query->offset = 0;
    query->limit = std::numeric_limits<std::size_t>::max();
  }
  if (effects.has(FaultKind::slipped_page) && query->offset > 0) --query->offset;
  if (effects.short_list) {
    query->limit = std::min(query->limit, *effects.short_list - std::min(*effects.short_list, query->offset));
  }
  instance.habits.on_query(*query);
  ListPage page = instance.seen().list(call.shape->collection, *query);
  instance.habits.on_page(*call.shape, *query, page);
  if (effects.has(FaultKind::empty_list)) page = {};
  page.record_count += effects.count_grows_by;
  if (effects.has(FaultKind::duplicate_row) && !page.rows.empty()) {
    if (page.rows.size() == 1) page.rows.emplace_back();
    page.rows[1] = page.rows[0];
  }
  for (std::string& row : page.rows) instance.habits.on_record_text(*call.shape, row);
  if (instance.lean.rows || effects.has(FaultKind::lean)) {
    for (std::string& row : page.rows) row = json_text(lean_record(Json::parse(row)));
  }
  return {.body = list_body(*call.shape, page, paged && page.counted)};
}

Answer get_answer(const Instance& instance, const Call& call, const FaultEffects& effects) {
  auto text = instance.seen().find(call.shape->collection, *call.id);
  if (!text) return error_answer(404, no_such(*call.shape, *call.id));
  instance.habits.on_record_text(*call.shape, *text);
  if (effects.has(FaultKind::lean)) return json_answer(200, lean_record(Json::parse(*text)));
  return {.body = *std::move(text)};
}

/// The id of an update; the error is the answer.
std::expected<std::int64_t, Answer> body_id(const Json& body) {
  const Json& id = body.at("id");
  if (!id.is_number_integer()) return std::unexpected(error_answer(400, "id must be an integer"));
  return id.get<std::int64_t>();
}

Answer refusal_answer(const Instance& instance, const Call& call, WriteRefusal refusal) {
  switch (refusal) {
    case WriteRefusal::no_seat: return no_seat_answer(instance.seat_mode);
    case WriteRefusal::no_such_team:
      return error_answer(400, "team_id " + (*call.body)["team_id"].dump() + " is not a team");
    case WriteRefusal::no_such_record: break;
  }
  return error_answer(404, no_such(*call.shape, (*call.body)["id"].get<std::int64_t>()));
}

Answer write_answer(Instance& instance, const Call& call, const Request& request,
                    const FaultEffects& effects) {
  if (!folded(request.content_type).starts_with("application/json")) {
    return error_answer(415, "The body must be application/json.");
  }
  if (!call.body) return error_answer(400, "The body must be a JSON object.");
  const bool update = call.kind == RequestKind::update;
  std::int64_t id = 0;
  if (update) {
    const auto given = body_id(*call.body);
    if (!given) return given.error();
    id = *given;
  }
  if (update && effects.has(FaultKind::ignored)) {
    const auto as_it_is = instance.world.find(call.shape->collection, id);
    if (!as_it_is) return error_answer(404, no_such(*call.shape, id));
    return {.body = *as_it_is};
  }
  const bool doubles = update && effects.has(FaultKind::duplicate);
  const Write write = update && !doubles ? Write::update : Write::create;
  auto fields = writable_fields(*call.shape, *call.body, doubles ? Write::update : write);
  if (!fields) return error_answer(400, fields.error());
  for (const std::string& name : effects.dropped_fields) fields->erase(name);
  if (effects.has(FaultKind::inactive)) (*fields)["isactive"] = false;

  const Collection collection = call.shape->collection;
  const auto kept = write == Write::update ? instance.world.find(collection, id) : std::nullopt;
  const Json before = kept ? Json::parse(*kept) : Json::object();
  if (auto refused = instance.habits.on_write({*call.shape, *call.body, before, *fields}))
    return error_answer(400, *refused);
  const WithoutSeat without = without_seat(instance.seat_mode);
  auto stored = write == Write::create ? instance.world.create(collection, *fields, without)
                                       : instance.world.update(collection, id, *fields, without);
  if (!stored) return refusal_answer(instance, call, stored.error());
  if (effects.has(FaultKind::other_id)) (*stored)["id"] = (*stored)["id"].get<std::int64_t>() + 1;
  if (effects.as_id) (*stored)["id"] = *effects.as_id;
  instance.habits.on_record(*call.shape, *stored);
  if (effects.warning) (*stored)["_warning"] = *effects.warning;
  const bool lean = instance.lean.answers || effects.has(FaultKind::lean);
  return json_answer(200, lean ? lean_record(*stored) : *stored);
}

Answer guide_handled(Instance& instance, const Call& call, const Request& request,
                     const FaultEffects& effects) {
  if (call.kind == RequestKind::token) {
    return request.method == "POST" ? instance.tokens.issue(request)
                                    : error_answer(405, "Only POST is possible here.");
  }
  if (call.shape == nullptr) return error_answer(404, "There is nothing at this path.");
  if (call.kind == RequestKind::other) return error_answer(405, "This method is not possible here.");
  const bool reading = call.kind == RequestKind::list || call.kind == RequestKind::get;
  if (auto refusal =
          instance.tokens.refusal(request, reading ? call.shape->read_scope : call.shape->edit_scope)) {
    return *std::move(refusal);
  }
  switch (call.kind) {
    case RequestKind::list: return list_answer(instance, call, request, effects);
    case RequestKind::get: return get_answer(instance, call, effects);
    case RequestKind::remove:
      if (instance.world.remove(call.shape->collection, *call.id)) return {.body = "{}"};
      return error_answer(404, no_such(*call.shape, *call.id));
    default: return write_answer(instance, call, request, effects);
  }
}

}  // namespace

const Dialect& guide_dialect() {
  static constexpr Dialect guide{.name = "guide",
                                 .shapes = guide_shapes,
                                 .scopes = guide_scopes,
                                 .understood = guide_understood,
                                 .handled = guide_handled,
                                 .completed = nullptr};
  return guide;
}

}  // namespace haloform::sandbox
