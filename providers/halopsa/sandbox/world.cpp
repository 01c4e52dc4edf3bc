#include "providers/halopsa/sandbox/world.hpp"

#include "planner/base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace haloform::sandbox {

namespace {

template <typename RecordList>
auto place_of(RecordList& records, std::int64_t id) {
  return std::ranges::lower_bound(records, id, {}, [](const auto& record) { return record.id; });
}

bool flag(const Json& record, const char* key) {
  const auto found = record.find(key);
  return found != record.end() && found->is_boolean() && found->get<bool>();
}

void merge(Json& record, const Json& fields) {
  for (const auto& [key, value] : fields.items()) {
    if (key != "id") record[key] = value;
  }
}

}  // namespace

std::vector<std::string> role_names(std::string_view text) {
  std::vector<std::string> names;
  while (!text.empty()) {
    const auto end = std::min(text.find(','), text.size());
    if (const auto name = trimmed(text.substr(0, end)); !name.empty()) names.emplace_back(name);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return names;
}

World::Record World::made(Collection collection, std::int64_t id, const Json& record) {
  Record out;
  out.id = id;
  out.text = json_text(record);
  for (const char* key : {"name", "email", "phone"}) {
    if (const auto found = record.find(key); found != record.end() && found->is_string()) {
      out.haystack += folded(found->get_ref<const std::string&>());
      out.haystack += '\n';
    }
  }
  const auto active = record.find("isactive");
  out.active = active == record.end() || !active->is_boolean() || active->get<bool>();
  out.company = collection == Collection::customers && record.value("type", Json()) == "company";
  out.builtin = flag(record, "builtin");
  out.api_only = flag(record, "is_api_only");
  out.seat = collection == Collection::agents && out.active && !out.api_only && !out.builtin;
  return out;
}

Result<void> World::load(std::string_view text, const std::string& where) {
  const auto world = parse_json(text);
  if (!world || !world->is_object()) {
    return fail(ErrorKind::io, "the world is not a JSON object", where,
                R"(write {"agents": [...], "customers": [...], "teams": [...]})");
  }
  auto loaded = load_all(*world, where);
  if (loaded && completion_ != nullptr) completion_(*this);
  return loaded;
}

Result<void> World::load_all(const Json& world, const std::string& where) {
  const std::unique_lock lock(mutex_);
  records_ = {};
  roles_.clear();
  borne_roles_.clear();
  next_id_ = 1;
  seats_used_ = 0;
  seats_.reset();
  ++revision_;
  for (const auto& [key, value] : world.items()) {
    if (const Shape* shape = shape_called(world_shapes(), key)) {
      if (auto loaded = load_collection(*shape, value, where); !loaded) return loaded;
    } else if (key == "next_id" && value.is_number_integer()) {
      next_id_ = std::max(next_id_, value.get<std::int64_t>());
    } else if (key == "seats" && (value.is_null() || (value.is_number_integer() && value >= 0))) {
      if (!value.is_null()) seats_ = value.get<std::int64_t>();
    } else if (key == "roles" && value.is_array() && std::ranges::all_of(value, &Json::is_string)) {
      roles_ = value.get<std::vector<std::string>>();
    } else {
      return fail(ErrorKind::io, "the world has an unknown key, or a value of the wrong type: " + key, where,
                  "the keys are agents, customers, teams, sites, roles, next_id and seats");
    }
  }
  return {};
}

Result<void> World::load_collection(const Shape& shape, const Json& rows, const std::string& where) {
  const std::string name(shape.envelope);
  if (!rows.is_array()) return fail(ErrorKind::io, name + " is not a list", where, "write a list of records");
  Records& list = records(shape.collection);
  list.reserve(rows.size());
  for (const Json& row : rows) {
    const auto id = row.is_object() ? row.find("id") : row.end();
    if (!row.is_object() || id == row.end() || !id->is_number_integer() || *id <= 0) {
      return fail(ErrorKind::io, "row " + std::to_string(list.size() + 1) + " of " + name + " has no id",
                  where, "give every record an \"id\" above 0");
    }
    Json fields = row;
    if (shape.collection != Collection::teams && !fields.contains("isactive")) fields["isactive"] = true;
    if (shape.collection == Collection::customers && !fields.contains("type")) fields["type"] = "contact";
    if (shape.collection == Collection::agents && !fields.contains("username"))
      fields["username"] = row.value("email", Json());
    const auto number = id->get<std::int64_t>();
    list.push_back(made(shape.collection, number, full_record(shape, number, fields)));
    note_roles(shape.collection, fields);
    seats_used_ += list.back().seat ? 1 : 0;
    next_id_ = std::max(next_id_, number + 1);
  }
  std::ranges::sort(list, {}, &Record::id);
  if (const auto twice = std::ranges::adjacent_find(list, {}, &Record::id); twice != list.end()) {
    return fail(ErrorKind::io, "id " + std::to_string(twice->id) + " occurs twice in " + name, where,
                "give every record its own id");
  }
  return {};
}

std::string World::text() const {
  const std::shared_lock lock(mutex_);
  std::size_t size = 128;
  for (const Records& list : records_) {
    for (const Record& record : list) size += record.text.size() + 4;
  }
  std::string out;
  out.reserve(size);
  out += "{\n";
  for (const Shape& shape : world_shapes()) {
    if (shape.collection == Collection::sites && records(shape.collection).empty()) continue;
    out.append("\"").append(shape.envelope).append("\": [");
    const char* separator = "\n";
    for (const Record& record : records(shape.collection)) {
      out.append(separator).append("  ").append(record.text);
      separator = ",\n";
    }
    out += "\n],\n";
  }
  if (!roles_.empty()) out += "\"roles\": " + json_text(Json(roles_)) + ",\n";
  if (seats_) out += "\"seats\": " + std::to_string(*seats_) + ",\n";
  out += "\"next_id\": " + std::to_string(next_id_) + "\n}\n";
  return out;
}

std::uint64_t World::revision() const {
  const std::shared_lock lock(mutex_);
  return revision_;
}

void World::observe(Observer observer) {
  const std::unique_lock lock(mutex_);
  observer_ = std::move(observer);
}

bool World::fits(const Record& record, const ListQuery& query) {
  if (query.active && record.active != *query.active) return false;
  if (query.customer_type && record.company != (*query.customer_type == "company")) return false;
  if (record.builtin && query.builtin == ListQuery::Special::hidden) return false;
  if (record.api_only && query.api_only == ListQuery::Special::hidden) return false;
  if (query.whole_values && !query.search.empty() &&
      !("\n" + record.haystack).contains("\n" + query.search + "\n"))
    return false;
  if (!query.search.empty() && record.haystack.find(query.search) == std::string::npos) return false;
  return !query.only || query.only(Json::parse(record.text));
}

bool World::fits_all(const ListQuery& query) {
  return query.search.empty() && !query.customer_type && !query.active && !query.only &&
         query.builtin == ListQuery::Special::shown && query.api_only == ListQuery::Special::shown;
}

ListPage World::list(Collection collection, const ListQuery& asked) const {
  ListQuery query = asked;
  query.search = folded(asked.search);
  const std::shared_lock lock(mutex_);
  ListPage page;
  if (fits_all(query)) {
    const Records& all = records(collection);
    page.record_count = all.size();
    for (std::size_t i = query.offset; i < all.size() && page.rows.size() < query.limit; ++i) {
      page.rows.push_back(all[i].text);
    }
    return page;
  }
  for (const Record& record : records(collection)) {
    if (!fits(record, query)) continue;
    if (page.record_count >= query.offset && page.rows.size() < query.limit) page.rows.push_back(record.text);
    ++page.record_count;
  }
  return page;
}

std::optional<std::string> World::find(Collection collection, std::int64_t id) const {
  const std::shared_lock lock(mutex_);
  const Records& list = records(collection);
  const auto found = place_of(list, id);
  if (found == list.end() || found->id != id) return std::nullopt;
  return found->text;
}

bool World::seat_is_free() const { return !seats_ || seats_used_ < *seats_; }

bool World::team_is_known(Collection collection, const Json& fields) const {
  const auto team = fields.find("team_id");
  if (collection != Collection::agents || team == fields.end() || team->is_null()) return true;
  const Records& teams = records(Collection::teams);
  const auto id = team->get<std::int64_t>();
  const auto found = place_of(teams, id);
  return found != teams.end() && found->id == id;
}

Json World::store(Collection collection, std::int64_t id, const Json& fields) {
  Json record = full_record(shape_of(collection), id, fields);
  Records& list = records(collection);
  Record row = made(collection, id, record);
  seats_used_ += row.seat ? 1 : 0;
  const auto place = place_of(list, id);
  if (place != list.end() && place->id == id) {
    seats_used_ -= place->seat ? 1 : 0;
    *place = std::move(row);
  } else {
    list.insert(place, std::move(row));
  }
  note_roles(collection, record);
  next_id_ = std::max(next_id_, id + 1);
  ++revision_;
  if (observer_) observer_(collection, id, json_text(record));
  return record;
}

WriteOutcome World::create(Collection collection, const Json& fields, WithoutSeat without) {
  const std::unique_lock lock(mutex_);
  if (!team_is_known(collection, fields)) return std::unexpected(WriteRefusal::no_such_team);
  Json record = fields;
  const bool wants_seat = collection == Collection::agents && flag(record, "isactive");
  if (wants_seat && !seat_is_free()) {
    if (without == WithoutSeat::refuse) return std::unexpected(WriteRefusal::no_seat);
    record["isactive"] = false;
  }
  return store(collection, next_id_, record);
}

WriteOutcome World::update(Collection collection, std::int64_t id, const Json& fields, WithoutSeat without) {
  const std::unique_lock lock(mutex_);
  const Records& list = records(collection);
  const auto found = place_of(list, id);
  if (found == list.end() || found->id != id) return std::unexpected(WriteRefusal::no_such_record);
  if (!team_is_known(collection, fields)) return std::unexpected(WriteRefusal::no_such_team);
  Json record = Json::parse(found->text);
  merge(record, fields);
  const bool wants_seat = !found->seat && made(collection, id, record).seat;
  if (wants_seat && !seat_is_free()) {
    if (without == WithoutSeat::refuse) return std::unexpected(WriteRefusal::no_seat);
    record["isactive"] = false;
  }
  return store(collection, id, record);
}

bool World::remove(Collection collection, std::int64_t id) {
  const std::unique_lock lock(mutex_);
  Records& list = records(collection);
  const auto found = place_of(list, id);
  if (found == list.end() || found->id != id) return false;
  seats_used_ -= found->seat ? 1 : 0;
  list.erase(found);
  ++revision_;
  if (observer_) observer_(collection, id, std::nullopt);
  if (collection != Collection::teams) return true;
  // Nobody stays in a team that is gone.
  const std::string membership = "\"team_id\":" + std::to_string(id);
  for (Record& agent : records(Collection::agents)) {
    if (agent.text.find(membership) == std::string::npos) continue;
    Json record = Json::parse(agent.text);
    if (record["team_id"] == id) record["team_id"] = nullptr;
    if (const auto rows = record.find("teams"); rows != record.end() && rows->is_array()) {
      std::erase_if(rows->get_ref<Json::array_t&>(),
                    [id](const Json& row) { return row.is_object() && row.value("team_id", Json()) == id; });
    }
    agent.text = json_text(record);
  }
  return true;
}

Json World::put(Collection collection, std::optional<std::int64_t> id, const Json& fields) {
  const std::unique_lock lock(mutex_);
  const std::int64_t number = id.value_or(next_id_);
  const Records& list = records(collection);
  const auto found = place_of(list, number);
  Json record = Json::object();
  if (found != list.end() && found->id == number) {
    record = Json::parse(found->text);
  } else if (collection != Collection::teams) {
    record["isactive"] = true;
    if (collection == Collection::customers) record["type"] = "contact";
  }
  merge(record, fields);
  return store(collection, number, record);
}

std::vector<std::string> World::roles() const {
  const std::shared_lock lock(mutex_);
  std::vector<std::string> names = roles_;
  for (const std::string& name : borne_roles_) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return names;
}

void World::note_roles(Collection collection, const Json& record) {
  if (collection != Collection::agents) return;
  const auto role = record.find("role");
  if (role == record.end() || !role->is_string()) return;
  for (std::string& name : role_names(role->get_ref<const std::string&>())) {
    if (std::ranges::find(borne_roles_, name) == borne_roles_.end()) borne_roles_.push_back(std::move(name));
  }
}

void World::set_seats(std::optional<std::int64_t> seats) {
  const std::unique_lock lock(mutex_);
  seats_ = seats;
  ++revision_;
}

std::optional<std::int64_t> World::seats() const {
  const std::shared_lock lock(mutex_);
  return seats_;
}

std::int64_t World::seats_used() const {
  const std::shared_lock lock(mutex_);
  return seats_used_;
}

std::string_view small_company() {
  return R"({
    "teams": [
      {"id": 3, "name": "Support Tier 1"},
      {"id": 4, "name": "Support Tier 2"}
    ],
    "sites": [
      {"id": 5, "name": "Head Office", "client_id": 20},
      {"id": 6, "name": "Warehouse", "client_id": 20}
    ],
    "agents": [
      {"id": 11, "name": "Jane Smith", "email": "jane@example.com", "firstname": "Jane", "surname": "Smith",
       "team_id": 3, "role": "Technician", "phone": "+44 20 7946 0001", "site_id": 5,
       "timezone": "Europe/London", "language": "en-GB"},
      {"id": 12, "name": "Omar Haddad", "email": "omar@example.com", "firstname": "Omar", "surname": "Haddad",
       "team_id": 3, "role": "Technician", "site_id": 5, "timezone": "Europe/London", "language": "en-GB"},
      {"id": 13, "name": "Lena Fischer", "email": "lena@example.com", "firstname": "Lena", "surname": "Fischer",
       "team_id": 4, "role": "Administrator", "site_id": 6, "timezone": "Europe/Berlin", "language": "de-DE"},
      {"id": 14, "name": "Tom Baker", "email": "tom@example.com", "role": "Technician", "isactive": false},
      {"id": 15, "name": "Service Desk", "email": "desk@example.com", "role": "Technician"}
    ],
    "customers": [
      {"id": 20, "name": "Acme Corp", "email": "contact@client.example", "type": "company"},
      {"id": 21, "name": "Bob Jones", "email": "bob@client.example", "phone": "+44 20 7946 0100", "site_id": 5},
      {"id": 22, "name": "Alice Brown", "email": "alice@client.example", "site_id": 6},
      {"id": 23, "name": "Reception", "site_id": 5}
    ],
    "next_id": 100
  })";
}

}  // namespace haloform::sandbox
