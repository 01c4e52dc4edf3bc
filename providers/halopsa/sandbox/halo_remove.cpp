// Deleting in the profile `halo`: final, but not for what every instance keeps, nor for what has people in it.
#include "providers/halopsa/sandbox/halo_remove.hpp"

#include "planner/base/text.hpp"
#include "providers/halopsa/sandbox/halo_request.hpp"
#include "providers/halopsa/sandbox/halo_world.hpp"

#include <limits>

namespace haloform::sandbox {

namespace {

/// What stands in the way of deleting a record; empty: nothing.
std::string in_the_way(const World& world, const Shape& shape, const Json& kept) {
  Directory directory(world);
  if (is_fixed(shape, kept, directory)) return "This " + std::string(shape.singular) + " cannot be deleted.";
  const auto people_at = [&](const Json& site) {
    ListQuery at_site{.limit = 1, .customer_type = "contact", .builtin = ListQuery::Special::hidden};
    at_site.only = [&](const Json& user) { return user.value("site_id", Json()) == site; };
    return world.list(Collection::customers, at_site).record_count;
  };
  std::size_t people = 0;
  if (shape.collection == Collection::sites) people = people_at(kept["id"]);
  if (shape.customer_type == "company") {
    for (const std::int64_t site : sites_of(world, kept["id"])) people += people_at(site);
  }
  return people == 0 ? "" : "It still has " + counted(people, "user") + ".";
}

/// A site goes with its General User, a client with its sites.
void clear_away(World& world, const Shape& shape, std::int64_t id) {
  const auto clear_site = [&](std::int64_t site) {
    ListQuery at_site{.limit = std::numeric_limits<std::size_t>::max(), .customer_type = "contact"};
    at_site.only = [&](const Json& user) { return user.value("site_id", Json()) == site; };
    for (const std::string& text : world.list(Collection::customers, at_site).rows)
      static_cast<void>(world.remove(Collection::customers, Json::parse(text)["id"].get<std::int64_t>()));
  };
  if (shape.collection == Collection::sites) clear_site(id);
  if (shape.customer_type != "company") return;
  for (const std::int64_t site : sites_of(world, id)) {
    clear_site(site);
    static_cast<void>(world.remove(Collection::sites, site));
  }
}

}  // namespace

Answer halo_remove(Instance& instance, const Shape& shape, std::int64_t id) {
  const std::lock_guard lock(instance.writing);
  const auto kept = kept_record(instance.world, shape, id);
  if (!kept) return {.status = 404};
  if (const std::string reason = in_the_way(instance.world, shape, *kept); !reason.empty())
    return styled_answer(400, reason, BodyStyle::string);
  clear_away(instance.world, shape, id);
  if (!instance.world.remove(shape.collection, id)) return {.status = 404};
  return json_answer(200, Json{{"id", id}});
}

}  // namespace haloform::sandbox
