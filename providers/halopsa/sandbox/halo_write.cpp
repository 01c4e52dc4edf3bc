// Writing the profile `halo`: arrays of partial records, with ids and without, and what is refused.
#include "providers/halopsa/sandbox/halo_write.hpp"

#include "planner/base/text.hpp"
#include "providers/halopsa/sandbox/halo_binding.hpp"
#include "providers/halopsa/sandbox/halo_filler.hpp"
#include "providers/halopsa/sandbox/halo_list.hpp"
#include "providers/halopsa/sandbox/halo_membership.hpp"
#include "providers/halopsa/sandbox/halo_people.hpp"
#include "providers/halopsa/sandbox/halo_record.hpp"
#include "providers/halopsa/sandbox/halo_request.hpp"
#include "providers/halopsa/sandbox/halo_world.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace haloform::sandbox {

namespace {

using Checked = std::expected<void, Answer>;
using Stored = std::expected<Json, Answer>;

/// Everything that one record's write looks at.
struct Writing {
  Instance& instance;
  const Shape& shape;
  const FaultEffects& effects;
  Directory directory;
};

std::unexpected<Answer> refused(std::string_view text, BodyStyle style, int status = 400) {
  return std::unexpected(styled_answer(status, text, style));
}

Checked take_habits(Writing& writing, const Json& body, const Json& kept, Json& fields) {
  const auto words = writing.instance.habits.on_write({writing.shape, body, kept, fields});
  return words ? Checked(refused(*words, BodyStyle::message)) : Checked();
}

Checked check_name(const Json& fields) {
  if (fields.contains("name") && is_blank(fields["name"]))
    return refused("Please give a name.", BodyStyle::exception);
  return {};
}

/// Whom a record belongs to must be there.
Checked check_owner(Writing& writing, const Json& fields) {
  const auto is_there = [&](Collection collection, const char* key) {
    const Json& owner = writing.directory.record(collection, fields[key]);
    return collection == Collection::sites ? !owner.empty() : text_of(owner, "type") == "company";
  };
  if (writing.shape.customer_type == "contact" && fields.contains("site_id") &&
      !is_there(Collection::sites, "site_id")) {
    return refused("There is no such site.", BodyStyle::result_code);
  }
  if (writing.shape.collection == Collection::sites && fields.contains("client_id") &&
      !is_there(Collection::customers, "client_id")) {
    return refused("There is no such client.", BodyStyle::message);
  }
  return {};
}

/// `roles` takes the place of all, `add_roles` adds to them; the world keeps their names.
Checked take_roles(Writing& writing, const Json& body, const Json& kept, Json& fields) {
  std::vector<std::string> names = role_names(text_of(kept, "role"));
  for (const char* key : {"roles", "add_roles"}) {
    const auto list = body.find(key);
    if (list == body.end() || !list->is_array()) continue;
    if (std::string_view(key) == "roles") names.clear();
    for (const Json& element : *list) {
      const auto& all = writing.directory.roles();
      const auto role = std::ranges::find_if(
          all, [&](const Role& r) { return element.is_object() && text_of(element, "id") == r.id; });
      if (role == all.end()) return refused("There is no such role.", BodyStyle::string);
      if (std::ranges::find(names, role->name) == names.end()) names.push_back(role->name);
    }
  }
  if (!body.contains("roles") && !body.contains("add_roles")) return {};
  std::string joined;
  for (const std::string& name : names) joined += (joined.empty() ? "" : ", ") + name;
  fields["role"] = joined.empty() ? Json(nullptr) : Json(joined);
  return {};
}

/// The default team is named; a name that no team has changes nothing, without an error.
void take_default_team(Writing& writing, const Json& body, Json& fields) {
  const auto name = body.find("team");
  if (name == body.end()) return;
  if (is_blank(*name)) fields["team_id"] = nullptr;
  if (!name->is_string()) return;
  const ListQuery named{.limit = 1, .only = [&](const Json& team) { return team["name"] == *name; }};
  const ListPage page = writing.instance.world.list(Collection::teams, named);
  if (!page.rows.empty()) fields["team_id"] = Json::parse(page.rows.front())["id"];
}

Checked take_parts(Writing& writing, const Json& body, const Json& kept, Json& fields) {
  if (auto taken = take_lists(writing.shape, body, kept, fields); !taken)
    return refused(taken.error(), BodyStyle::plain);
  if (writing.shape.collection != Collection::agents) return {};
  if (auto taken = take_roles(writing, body, kept, fields); !taken) return taken;
  take_default_team(writing, body, fields);
  // From here on the default team says nothing about membership.
  if (fields.contains("team_id") || kept.empty()) fields["teams"] = kept_memberships(kept);
  const auto posted = body.find("teams");
  if (posted == body.end() || posted->is_null()) return {};
  auto rows = posted_memberships(kept, *posted, writing.instance.knobs, writing.directory);
  if (!rows) return refused(rows.error(), BodyStyle::plain);
  // A new agent's rows are numbered when its id is known.
  if (kept.empty()) {
    for (Json& row : *rows) row.erase("id");
  }
  fields["teams"] = *std::move(rows);
  return {};
}

Answer without_a_record(const Instance& instance, WriteRefusal refusal) {
  if (refusal != WriteRefusal::no_seat) return {.status = 404};
  const SeatMode mode = instance.seat_mode;
  if (mode == SeatMode::empty_200) return {};
  return styled_answer(mode == SeatMode::status_400 ? 400 : 200, no_seat_text,
                       mode == SeatMode::status_400 ? BodyStyle::string : BodyStyle::result_code);
}

/// A client comes with a main site, and that with a General User.
void furnish(World& world, const Shape& shape, const Json& body, Json& record) {
  const Json id = record["id"];
  if (shape.collection == Collection::sites) {
    world.put(Collection::customers, std::nullopt, general_user(id));
  }
  if (shape.customer_type != "company") return;
  const std::string site_name = text_of(body, "newclient_sitename");
  const Json site =
      world.put(Collection::sites, std::nullopt,
                Json{{"name", site_name.empty() ? "Main" : site_name}, {"client_id", id}})["id"];
  world.put(Collection::customers, std::nullopt, general_user(site));
  record = world.put(Collection::customers, id.get<std::int64_t>(), Json{{"main_site_id", site}});
  if (const std::string contact = text_of(body, "newclient_contactname"); !contact.empty()) {
    world.put(Collection::customers, std::nullopt,
              Json{{"name", contact},
                   {"type", "contact"},
                   {"site_id", site},
                   {"email", text_of(body, "newclient_contactemail")}});
  }
}

Stored create(Writing& writing, const Posted& posted) {
  Json fields = posted.fields;
  if (!fields.contains("name") && !writing.effects.has(FaultKind::duplicate)) fields["name"] = nullptr;
  if (writing.shape.customer_type == "contact" && !fields.contains("site_id")) fields["site_id"] = nullptr;
  if (writing.shape.collection == Collection::sites && !fields.contains("client_id"))
    fields["client_id"] = nullptr;
  auto checked = take_habits(writing, posted.body, Json::object(), fields);
  if (checked) checked = check_name(fields);
  if (checked) checked = check_owner(writing, fields);
  if (checked) checked = take_parts(writing, posted.body, Json::object(), fields);
  if (!checked) return std::unexpected(checked.error());
  if (!fields.contains("isactive")) fields["isactive"] = true;
  if (writing.effects.has(FaultKind::inactive)) fields["isactive"] = false;
  if (!writing.shape.customer_type.empty()) fields["type"] = std::string(writing.shape.customer_type);
  World& world = writing.instance.world;
  auto stored = world.create(writing.shape.collection, fields, without_seat(writing.instance.seat_mode));
  if (!stored) return std::unexpected(without_a_record(writing.instance, stored.error()));
  furnish(world, writing.shape, posted.body, *stored);
  return *std::move(stored);
}

Stored update(Writing& writing, const Posted& posted) {
  World& world = writing.instance.world;
  const auto kept = kept_record(world, writing.shape, *posted.id);
  if (!kept) return std::unexpected(Answer{.status = 404});
  if (writing.effects.has(FaultKind::ignored)) return *kept;
  Json fields = posted.fields;
  auto checked = take_habits(writing, posted.body, *kept, fields);
  if (checked) checked = check_name(fields);
  if (checked) checked = check_owner(writing, fields);
  if (checked) checked = take_parts(writing, posted.body, *kept, fields);
  if (!checked) return std::unexpected(checked.error());
  if (fields.value("isactive", true) == false && is_fixed(writing.shape, *kept, writing.directory))
    return refused("This " + std::string(writing.shape.singular) + " is always active.",
                   BodyStyle::exception);
  auto stored =
      world.update(writing.shape.collection, *posted.id, fields, without_seat(writing.instance.seat_mode));
  if (!stored) return std::unexpected(without_a_record(writing.instance, stored.error()));
  return *std::move(stored);
}

std::string answer_text(Writing& writing, const Json& kept) {
  Json wire = wire_record(writing.shape, kept, writing.directory);
  writing.instance.habits.on_record(writing.shape, wire);
  if (writing.effects.has(FaultKind::other_id)) wire["id"] = wire["id"].get<std::int64_t>() + 1;
  if (writing.effects.as_id) wire["id"] = *writing.effects.as_id;
  if (writing.effects.warning) wire["_warning"] = *writing.effects.warning;
  if (writing.instance.lean.answers || writing.effects.has(FaultKind::lean))
    return json_text(lean_record(wire));
  return filled(wire, writing.shape.singular, Width::whole);
}

/// One record as an object, several as an array: unless this instance answers otherwise.
std::string all_answers(const Knobs& knobs, std::vector<std::string> answers) {
  if (answers.size() == 1) return std::move(answers.front());
  if (knobs.is(Knob::several_answer, "last")) return std::move(answers.back());
  if (knobs.is(Knob::several_answer, "reversed")) std::ranges::reverse(answers);
  std::string body;
  for (const std::string& answer : answers) body += (body.empty() ? "[" : ",") + answer;
  return body += "]";
}

}  // namespace

Answer halo_write(Instance& instance, const Call& call, const Request& request, const FaultEffects& effects) {
  if (folded(request.content_type).find("json") == std::string::npos) return {.status = 415};
  if (!call.body)
    return json_answer(
        400, Json{{"$", {"The body must be a JSON array of " + std::string(call.shape->envelope) + "."}}});
  auto all = bound(*call.shape, *call.body, effects.dropped_fields);
  if (!all) return json_answer(400, all.error());
  const std::lock_guard lock(instance.writing);
  std::vector<std::string> answers;
  for (const Posted& posted : *all) {
    Writing writing{instance, *call.shape, effects, Directory(instance.world)};
    const bool updates = posted.id && !effects.has(FaultKind::duplicate);
    const Stored stored = updates ? update(writing, posted) : create(writing, posted);
    if (!stored) return stored.error();
    writing.directory.forget();
    answers.push_back(answer_text(writing, *stored));
  }
  std::string body = all_answers(instance.knobs, std::move(answers));
  return {.status = instance.knobs.is(Knob::write_status, "200") ? 200 : 201, .body = std::move(body)};
}

}  // namespace haloform::sandbox
