#include "providers/halopsa/sandbox/import_run.hpp"

#include "planner/base/text.hpp"
#include "providers/halopsa/sandbox/halo_directory.hpp"
#include "providers/halopsa/sandbox/halo_membership.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::sandbox {

namespace {

constexpr std::array<std::string_view, 8> written_fields{"name",  "firstname", "surname", "email",
                                                         "phone", "mobile",    "title",   "jobtitle"};

class ImportRun {
 public:
  ImportRun(Instance& instance, const Json& order)
      : instance_(&instance),
        order_(&order),
        collection_(text_of(order, "into") == "agents" ? Collection::agents : Collection::customers),
        sign_(sign_of(order)) {
    const ListQuery everybody{.limit = std::numeric_limits<std::size_t>::max()};
    for (const std::string& text : instance.world.list(collection_, everybody).rows) {
      Json record = Json::parse(text);
      if (text_of(record, "type") != "company") records_.push_back(std::move(record));
    }
  }

  Json run() {
    for (const Json& person : (*order_)["people"]) write(person);
    if (order_->value("deactivates", false)) switch_off();
    return {{"written", written_}, {"switched_off", off_}};
  }

 private:
  /// Agents have no id of Entra on the wire: only the connection shows.
  static std::string sign_of(const Json& order) {
    if (text_of(order, "source") == "okta") return "oktaid";
    return text_of(order, "into") == "agents" ? "import_id" : "azureoid";
  }

  [[nodiscard]] const Json* known_by(std::string_view key, const std::string& value) const {
    for (const Json& record : records_) {
      if (!value.empty() && folded(text_of(record, key)) == folded(value)) return &record;
    }
    return nullptr;
  }

  void write(const Json& person) {
    const std::string id = text_of(person, "id");
    const Json* record = known_by(sign_, id);
    if (record == nullptr) record = known_by("email", text_of(person, "email"));
    Json fields{{sign_, id}, {"isactive", person.value("active", true)}};
    if (sign_ == "import_id") fields["azure_connectionid"] = 3;
    for (const std::string_view name : written_fields) {
      const auto value = person.find(name);
      if (value != person.end()) fields[std::string(name)] = *value;
    }
    if (record == nullptr && collection_ == Collection::customers) {
      fields["type"] = "contact";
      fields["site_id"] = order_->value("site_id", Json());
    }
    std::optional<std::int64_t> at;
    if (record != nullptr) at = record->at("id").get<std::int64_t>();
    if (collection_ == Collection::agents) give(person, record == nullptr ? Json::object() : *record, fields);
    instance_->world.put(collection_, at, fields);
    seen_.insert(id);
    ++written_;
  }

  /// Memberships and roles that are the import's own; those of others stay.
  static void give(const Json& person, const Json& record, Json& fields) {
    if (const auto teams = person.find("teams"); teams != person.end() && teams->is_array()) {
      Json rows = kept_memberships(record);
      std::erase_if(rows.get_ref<Json::array_t&>(),
                    [](const Json& row) { return row.value("isintegration", false); });
      for (const Json& team : *teams) rows.push_back(Json{{"team_id", team}, {"isintegration", true}});
      fields["teams"] = kept_memberships(Json{{"id", record.value("id", std::int64_t{0})}, {"teams", rows}});
    }
    if (const auto roles = person.find("roles"); roles != person.end() && roles->is_array()) {
      std::vector<std::string> names = role_names(text_of(record, "role"));
      for (const Json& role : *roles) {
        if (std::ranges::find(names, role.get<std::string>()) == names.end())
          names.push_back(role.get<std::string>());
      }
      std::string joined;
      for (const std::string& name : names) joined += (joined.empty() ? "" : ", ") + name;
      fields["role"] = joined;
      fields["given_roles"] = *roles;
    }
  }

  void switch_off() {
    for (const Json& record : records_) {
      const std::string id = text_of(record, sign_);
      if (id.empty() || seen_.contains(id) || !record.value("isactive", true)) continue;
      instance_->world.put(collection_, record.at("id").get<std::int64_t>(), Json{{"isactive", false}});
      ++off_;
    }
  }

  Instance* instance_;
  const Json* order_;
  Collection collection_;
  std::string sign_;
  std::vector<Json> records_;
  std::set<std::string> seen_;
  std::size_t written_ = 0;
  std::size_t off_ = 0;
};

bool is_order(const Json& order) {
  const auto people = order.is_object() ? order.find("people") : order.end();
  if (!order.is_object() || people == order.end() || !people->is_array()) return false;
  return std::ranges::all_of(
      *people, [](const Json& person) { return person.is_object() && !text_of(person, "id").empty(); });
}

}  // namespace

Answer import_answer(Instance& instance, const Request& request) {
  const auto order = parse_json(request.body);
  if (!order || !is_order(*order))
    return error_answer(400, R"(The body must be {"people": [{"id": TEXT, ...}], ...}.)");
  const std::lock_guard lock(instance.writing);
  return json_answer(200, ImportRun(instance, *order).run());
}

}  // namespace haloform::sandbox
