#include "providers/halopsa/sandbox/surroundings.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace haloform::sandbox {

namespace {

constexpr std::array<std::string_view, 4> list_names{"tickets", "cabs", "approval_processes", "connections"};

}  // namespace

Surroundings::Surroundings() {
  lists_.fill(Json::array());
  lists_.front().push_back(
      Json{{"id", 1}, {"summary", "Welcome"}, {"agent_id", 0}, {"user_id", 0}, {"hasbeenclosed", true}});
}

bool Surroundings::set(const Json& lists) {
  if (!lists.is_object()) return false;
  for (const auto& [name, rows] : lists.items()) {
    const bool known = std::ranges::find(list_names, name) != list_names.end();
    if (!known || !rows.is_array() || !std::ranges::all_of(rows, &Json::is_object)) return false;
  }
  const std::lock_guard lock(mutex_);
  for (std::size_t at = 0; at < list_names.size(); ++at) {
    const auto rows = lists.find(std::string(list_names.at(at)));
    if (rows != lists.end()) lists_.at(at) = *rows;
  }
  return true;
}

Json Surroundings::report() const {
  const std::lock_guard lock(mutex_);
  Json report = Json::object();
  for (std::size_t at = 0; at < list_names.size(); ++at)
    report[std::string(list_names.at(at))] = lists_.at(at);
  return report;
}

Json Surroundings::of(Kind kind) const {
  const std::lock_guard lock(mutex_);
  return lists_.at(static_cast<std::size_t>(kind));
}

}  // namespace haloform::sandbox
