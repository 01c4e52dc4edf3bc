// Reading the profile `halo`: listings in their several envelopes, and single records.
#include "providers/halopsa/sandbox/halo_list.hpp"

#include "planner/base/text.hpp"
#include "providers/halopsa/sandbox/halo_filler.hpp"
#include "providers/halopsa/sandbox/halo_membership.hpp"
#include "providers/halopsa/sandbox/halo_people.hpp"
#include "providers/halopsa/sandbox/halo_record.hpp"
#include "providers/halopsa/sandbox/halo_request.hpp"

#include <algorithm>
#include <limits>
#include <set>

namespace haloform::sandbox {

namespace {

constexpr std::int64_t usual_size = 50;

std::int64_t number(const Request& request, std::string_view name, std::int64_t otherwise) {
  const auto text = halo_parameter(request, name);
  const auto value = text ? parse_integer(*text) : std::nullopt;
  if (!value || *value < 1) return otherwise;
  return std::min<std::int64_t>(*value, std::numeric_limits<std::int32_t>::max());
}

/// Where a page begins and ends, and whether an envelope tells of it.
struct Paging {
  enum class Envelope : std::uint8_t { none, plain, paged };
  Envelope envelope = Envelope::plain;
  std::string_view key;  ///< Of the rows.
  std::int64_t page = 1;
  std::int64_t asked = usual_size;
};

Paging paging_of(const Instance& instance, const Shape& shape, const Request& request, ListQuery& query) {
  const bool agents = shape.collection == Collection::agents;
  const bool never =
      shape.collection == Collection::teams || (agents && instance.knobs.is(Knob::agent_list, "bare"));
  const bool enveloped = !agents || instance.knobs.is(Knob::agent_list, "agents");
  Paging paging{.key = shape.envelope};
  if (!never && halo_flag(request, "pageinate")) {
    paging.envelope = Paging::Envelope::paged;
    if (agents && !enveloped) paging.key = "results";
    paging.page = number(request, "page_no", 1);
    paging.asked = number(request, "page_size", usual_size);
    query.limit = static_cast<std::size_t>(std::min(paging.asked, instance.knobs.number(Knob::page_cap)));
    query.offset = static_cast<std::size_t>(paging.page - 1) * query.limit;
    return paging;
  }
  paging.envelope = never || !enveloped ? Paging::Envelope::none : Paging::Envelope::plain;
  const bool whole = agents || shape.collection == Collection::teams;
  query.limit = whole ? std::numeric_limits<std::size_t>::max()
                      : static_cast<std::size_t>(number(request, "count", usual_size));
  return paging;
}

/// Enabled rows only, unless more is asked for.
void choose_active(const Shape& shape, const Request& request, ListQuery& query) {
  const bool of_people = shape.collection == Collection::agents || shape.collection == Collection::teams;
  const bool on = halo_flag(request, of_people ? "includeenabled" : "includeactive", "true");
  const bool off = halo_flag(request, of_people ? "includedisabled" : "includeinactive") ||
                   (of_people && halo_flag(request, "showall"));
  if (!on && !off) {
    query.only = [](const Json&) { return false; };
  } else if (on != off) {
    query.active = on;
  }
}

std::set<std::int64_t> ids(const World& world, Collection collection, std::string_view key,
                           const Json& value) {
  ListQuery query{.limit = std::numeric_limits<std::size_t>::max()};
  query.only = [&](const Json& record) {
    const Json found = record.value(std::string(key), Json());
    return found == value || (found.is_string() && value.is_string() &&
                              folded(found.get<std::string>()) == folded(value.get<std::string>()));
  };
  std::set<std::int64_t> out;
  for (const std::string& text : world.list(collection, query).rows)
    out.insert(Json::parse(text).at("id").get<std::int64_t>());
  return out;
}

void choose_agents(const World& world, const Request& request, ListQuery& query) {
  using Special = ListQuery::Special;
  query.builtin = halo_flag(request, "includeunassigned") ? Special::shown : Special::hidden;
  query.api_only = halo_flag(request, "includeapiagents") ? Special::shown : Special::hidden;
  std::set<std::int64_t> teams;
  if (const auto name = halo_parameter(request, "team")) {
    teams = ids(world, Collection::teams, "name", *name);
  } else if (const auto id = halo_parameter(request, "team_id")) {
    teams = {parse_integer(*id).value_or(0)};
  } else {
    return;
  }
  query.only = [teams](const Json& agent) {
    return std::ranges::any_of(kept_memberships(agent), [&](const Json& row) {
      return row.value("in_section", true) && teams.contains(row.value("team_id", std::int64_t{0}));
    });
  };
}

void choose_customers(const World& world, const Shape& shape, const Request& request, ListQuery& query) {
  query.customer_type = std::string(shape.customer_type);
  if (shape.customer_type != "contact") return;
  if (halo_flag(request, "exclude_generaluser")) query.builtin = ListQuery::Special::hidden;
  std::set<std::int64_t> sites;
  if (const auto site = halo_parameter(request, "site_id")) {
    sites = {parse_integer(*site).value_or(0)};
  } else if (const auto client = halo_parameter(request, "client_id")) {
    sites = ids(world, Collection::sites, "client_id", parse_integer(*client).value_or(0));
  } else {
    return;
  }
  query.only = [sites](const Json& user) {
    const Json site = user.value("site_id", Json());
    return site.is_number_integer() && sites.contains(site.get<std::int64_t>());
  };
}

ListQuery query_of(const World& world, const Shape& shape, const Request& request) {
  ListQuery query;
  query.search = halo_parameter(request, "search").value_or("");
  if (shape.collection == Collection::agents) choose_agents(world, request, query);
  if (shape.collection == Collection::customers) choose_customers(world, shape, request, query);
  if (const auto client = halo_parameter(request, "client_id");
      client && shape.collection == Collection::sites) {
    query.only = [id = parse_integer(*client).value_or(0)](const Json& site) {
      return site.value("client_id", Json()) == id;
    };
  }
  return query;
}

/// The agents that a listing of teams is to carry, by team.
std::map<std::int64_t, Json> members_shown(const Instance& instance, const Request& request,
                                           Directory& directory) {
  const auto asked = halo_parameter(request, "includeagentsforteams");
  const std::string value = folded(asked.value_or(""));
  if (value.empty() || value == "false" || instance.knobs.is(Knob::team_agents, "hidden")) return {};
  auto members = members_by_team(instance.seen(), directory);
  if (instance.knobs.is(Knob::team_agents, "named")) {
    std::erase_if(members, [&](const auto& of) {
      const std::string name = folded(text_of(directory.record(Collection::teams, of.first), "name"));
      return !("," + value + ",").contains("," + name + ",");
    });
  }
  if (!instance.knobs.is(Knob::team_agents, "bare")) return members;
  for (auto& [team, rows] : members) {
    for (Json& row : rows) row = Json{{"agent_id", row["agent_id"]}, {"agent_name", row["agent_name"]}};
  }
  return members;
}

std::vector<std::string> rows_of(const Instance& instance, const Shape& shape, const Request& request,
                                 const ListPage& page, const FaultEffects& effects) {
  Directory directory(instance.seen());
  std::map<std::int64_t, Json> members;
  if (shape.collection == Collection::teams) members = members_shown(instance, request, directory);
  const bool lean = instance.lean.rows || effects.has(FaultKind::lean);
  const bool of_agents = shape.collection == Collection::agents;
  const bool without_teams = of_agents && instance.knobs.is(Knob::agent_teams, "hidden");
  const bool teams_empty = of_agents && instance.knobs.is(Knob::agent_teams, "empty");
  const bool without_clients =
      shape.collection == Collection::sites && instance.knobs.is(Knob::site_clients, "hidden");
  const Width width = instance.knobs.is(Knob::rows, "wide") ? Width::whole : Width::row;
  std::vector<std::string> rows;
  rows.reserve(page.rows.size());
  for (const std::string& text : page.rows) {
    Json wire = wire_record(shape, Json::parse(text), directory);
    if (const auto agents = members.find(wire["id"].get<std::int64_t>()); agents != members.end())
      wire["agents"] = agents->second;
    if (of_agents) {
      wire.erase("roles");  // rows have `role_list` alone
      wire.erase("azure_connectionid");
    }
    leave_details_out(wire, shape);
    if (without_clients) {
      for (const char* name : {"client_name", "clientsite_name"}) wire.erase(name);
    }
    if (without_teams) wire.erase("teams");
    if (teams_empty) wire["teams"] = Json::array();
    instance.habits.on_record(shape, wire);
    rows.push_back(lean ? json_text(lean_record(wire)) : filled(wire, shape.singular, width));
  }
  return rows;
}

std::string list_text(const Paging& paging, const ListPage& page, const std::vector<std::string>& rows) {
  std::string list = "[";
  for (const std::string& row : rows) list.append(list.size() > 1 ? "," : "").append(row);
  list += "]";
  if (paging.envelope == Paging::Envelope::none) return list;
  std::string body = "{";
  if (paging.envelope == Paging::Envelope::paged) {
    body +=
        "\"page_no\":" + std::to_string(paging.page) + ",\"page_size\":" + std::to_string(paging.asked) + ",";
  }
  if (page.counted) body += "\"record_count\":" + std::to_string(page.record_count) + ",";
  // An array of objects with ids that is not the list.
  if (paging.envelope == Paging::Envelope::paged)
    body += R"("columns_id":7,"columns":[{"id":1,"name":"Name","width":200},{"id":2,"name":"Status"}],)";
  return body + "\"" + std::string(paging.key) + "\":" + list + "}";
}

}  // namespace

Answer halo_list(const Instance& instance, const Shape& shape, const Request& request,
                 const FaultEffects& effects) {
  ListQuery query = query_of(instance.seen(), shape, request);
  Paging paging = paging_of(instance, shape, request, query);
  choose_active(shape, request, query);
  instance.habits.on_query(query);
  if (effects.has(FaultKind::slipped_page) && query.offset > 0) --query.offset;
  if (effects.short_list)
    query.limit = std::min(query.limit, *effects.short_list - std::min(*effects.short_list, query.offset));
  ListPage page = instance.seen().list(shape.collection, query);
  instance.habits.on_page(shape, query, page);
  if (effects.has(FaultKind::empty_list)) page = {};
  page.record_count += effects.count_grows_by;
  if (effects.has(FaultKind::duplicate_row) && !page.rows.empty()) {
    if (page.rows.size() == 1) page.rows.emplace_back();
    page.rows[1] = page.rows[0];
  }
  return {.body = list_text(paging, page, rows_of(instance, shape, request, page, effects))};
}

Answer halo_record(const Instance& instance, const Shape& shape, std::int64_t id, const Request& request,
                   const FaultEffects& effects) {
  const World& world = instance.seen();
  const auto kept = kept_record(world, shape, id);
  if (!kept) return {.status = 404};
  Directory directory(world);
  Json wire = wire_record(shape, *kept, directory);
  if (effects.has(FaultKind::lean)) return json_answer(200, lean_record(wire));
  if (shape.collection == Collection::agents) {
    wire["agentphotodata"] = picture();
    if (!halo_flag(request, "includedetails")) {
      for (const char* detail : {"teams", "roles"}) wire.erase(detail);
    }
  }
  if (shape.collection == Collection::teams && halo_flag(request, "includeagents"))
    wire["agents"] = members_by_team(world, directory)[id];
  if (shape.customer_type == "company") wire["logo"] = picture();
  instance.habits.on_record(shape, wire);
  std::string text = filled(wire, shape.singular, Width::whole);
  if (shape.customer_type == "contact") {
    // A real answer holds the whole site, and that the whole client.
    const Json& site = directory.record(Collection::sites, kept->value("site_id", Json()));
    const Json& client = directory.record(Collection::customers, site.value("client_id", Json()));
    const auto shapes = halo_shapes();
    const auto whole = [&](const char* name, const Json& record) {
      const Shape& its = *shape_called(shapes, name);
      return record.empty() ? "null"
                            : filled(wire_record(its, record, directory), its.singular, Width::whole);
    };
    std::string site_text = whole("sites", site);
    if (site_text.ends_with('}')) {
      site_text.pop_back();
      site_text += ",\"client\":" + whole("clients", client) + "}";
    }
    text.pop_back();
    text += ",\"site\":" + site_text + "}";
  }
  return {.body = std::move(text)};
}

}  // namespace haloform::sandbox
