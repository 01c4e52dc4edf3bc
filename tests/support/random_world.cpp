#include "tests/support/random_world.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace haloform {

namespace {

class Builder {
 public:
  explicit Builder(std::vector<std::uint8_t> bytes) : dice_(std::move(bytes)) {}

  RandomWorld build() {
    limits();
    const std::size_t teams = dice_.roll(4);
    for (std::size_t at = 0; at < teams; ++at) team(at);
    const std::size_t agents = dice_.roll(14);
    for (std::size_t at = 0; at < agents; ++at) person(ResourceType::agent, at);
    const std::size_t contacts = dice_.roll(7);
    for (std::size_t at = 0; at < contacts; ++at) person(ResourceType::contact, at);
    for (const auto& [block, list] : lists_) {
      ResourceDraft draft = block;
      if (list == MemberList::exclusive) draft.exclusive_members({});
      if (list == MemberList::additive) draft.members({});
    }
    if (dice_.rarely(25)) world_.live.seats(static_cast<std::uint32_t>(dice_.roll(12)));
    // Somebody whom nobody knows: no listing is empty.
    world_.live.agent(900, "stranger");
    world_.live.contact(900, "stranger");
    world_.live.team(900, "strangers");
    return std::move(world_);
  }

 private:
  void limits() {
    if (dice_.rarely(50)) world_.policy.profile = Profile::halo;
    world_.policy.instance = "https://acme.halopsa.com";
    world_.policy.now = wall_time("2026-03-01T12:00:00.000Z");
    for (const char* name : {"create", "update", "deactivate", "delete", "missing"}) {
      world_.policy.allow[name] = 10'000;
    }
    if (dice_.rarely(30)) world_.policy.allow["reactivate"] = 10'000;
    world_.policy.allow_delete = dice_.rarely(50);
  }

  void team(std::size_t at) {
    const std::string key = "t" + std::to_string(at);
    const auto id = static_cast<std::int64_t>(at + 1);
    const bool known = !dice_.rarely(25);
    const bool live = !dice_.rarely(20);
    if (!dice_.rarely(20)) {
      ResourceDraft block = world_.wanted.team(key);
      const std::size_t list = dice_.roll(4);
      lists_.emplace_back(block, list == 1   ? MemberList::additive
                                 : list == 2 ? MemberList::exclusive
                                             : MemberList::absent);
      declared_teams_.push_back(key);
    }
    if (known) world_.known.team(key, id);
    if (live) {
      world_.live.team(id, key, {{"name", dice_.rarely(15) ? "Renamed " + key : "T" + std::to_string(at)}});
    } else {
      world_.live.gone(ResourceType::team, id);
    }
    all_teams_.push_back(key);
  }

  /// An agent may be in several teams at once: under halo, and there in about half of the cases.
  bool in_several() { return world_.policy.profile == Profile::halo && dice_.rarely(50); }

  RecordEdit add_live(ResourceType type, std::int64_t id, const std::string& key) {
    return type == ResourceType::agent ? world_.live.agent(id, key) : world_.live.contact(id, key);
  }

  /// One of `key`'s usual e-mail, its former one, or that of the next person.
  Literal email(const std::string& key, const std::string& next, bool may_be_next) {
    if (dice_.rarely(20)) return key + ".former@example.com";
    if (may_be_next && dice_.rarely(10)) return next + "@example.com";
    return key + "@example.com";
  }

  Literal phone() {
    const std::size_t value = dice_.roll(4);
    return value < 3 ? Literal(std::to_string(value)) : Literal(nullptr);
  }

  void person(ResourceType type, std::size_t at) {
    const bool agent = type == ResourceType::agent;
    const std::string key = "p" + std::to_string(at);
    const std::string next = "p" + std::to_string(at + 1);
    const auto id = static_cast<std::int64_t>(at + 1);
    const bool moved = dice_.rarely(10);
    const std::string known_key = moved ? "old-" + key : key;
    if (!dice_.rarely(25)) declare(type, key, next, id);
    if (moved && dice_.rarely(50)) {
      const std::string prefix = agent ? "agent." : "contact.";
      world_.wanted.moved(prefix + known_key, prefix + key);
    }
    if (!dice_.rarely(30)) remember(type, known_key, key, next, id);
    if (dice_.rarely(15)) {
      world_.live.gone(type, id);
    } else {
      exist(type, key, next, id);
    }
    if (dice_.rarely(4)) {
      RecordEdit twin = add_live(type, 500 + id, key);
      if (dice_.rarely(50)) twin.inactive();
    }
  }

  /// Before, on and after the day of the plan.
  std::string_view day() {
    static constexpr std::array<std::string_view, 4> days{"2026-03-20", "2026-03-01", "2026-02-28",
                                                          "2026-02-01"};
    return days.at(dice_.roll(days.size()));
  }

  /// The employer's number of a person, or of the next one.
  std::string number(std::size_t at) { return "n" + std::to_string(dice_.rarely(20) ? at + 1 : at); }

  void declare_over_time(ResourceType type, std::size_t at, ResourceDraft block) {
    if (dice_.rarely(10)) block.starts(day());
    if (dice_.rarely(20)) {
      block.ends(day(), static_cast<int>(dice_.roll(2)) * 7);
      if (dice_.rarely(20)) block.extended("2026-03-25");
    }
    if (dice_.rarely(6)) block.paused(dice_.rarely(50) ? day() : std::string_view());
    if (dice_.rarely(30)) {
      const std::string text = number(at);
      if (declared_numbers_.at(type).insert(text).second) block.external_id(text);
    }
    if (dice_.rarely(3)) block.break_glass();
    if (type == ResourceType::contact && dice_.rarely(5)) block.owned_by_haloform();
    if (type == ResourceType::agent && world_.policy.profile == Profile::halo && dice_.rarely(25))
      block.overlap(14);
  }

  void remember_over_time(std::size_t at, EntryEdit entry) {
    if (dice_.rarely(15))
      entry.held_until(dice_.rarely(50) ? "2026-03-18T00:00:00.000Z" : "2026-02-18T00:00:00.000Z");
    if (dice_.rarely(30)) entry.external_id(number(at));
    if (dice_.rarely(3)) entry.break_glass();
  }

  void declare(ResourceType type, const std::string& key, const std::string& next, std::int64_t id) {
    const bool agent = type == ResourceType::agent;
    ResourceDraft block = agent ? world_.wanted.agent(key) : world_.wanted.contact(key);
    // An e-mail is declared once in a type, as validate sees to.
    const Literal wanted = email(key, next, true);
    const std::string text(*wanted.value().as_text());
    const bool fresh = declared_emails_.at(type).insert(text).second;
    if (fresh) {
      block.with({{"email", wanted}});
    } else {
      block.with({{"email", key + ".other@example.com"}});
    }
    if (dice_.rarely(60)) block.with({{"phone", phone()}});
    if (!agent && dice_.rarely(30)) block.with({{"site_id", static_cast<int>(dice_.roll(2)) + 4}});
    if (dice_.rarely(20)) block.with({{"name", "New Name " + key}});
    if (dice_.rarely(50)) block.previously({key + ".former@example.com"});
    if (dice_.rarely(15)) block.ignore({"phone"});
    if (dice_.rarely(5)) block.id(id);
    if (dice_.rarely(10)) block.protect();
    if (dice_.rarely(15)) block.on_removal(OnRemoval::remove);
    const std::size_t active = dice_.roll(8);
    if (active == 1) block.switched_on();
    if (active == 2) block.switched_off();
    declare_over_time(type, static_cast<std::size_t>(id - 1), block);
    if (!agent) return;
    const std::size_t team = dice_.roll(6);
    if (team == 1) block.teams({});
    if (team > 1 && !declared_teams_.empty()) {
      const std::string& one = declared_teams_[dice_.roll(declared_teams_.size())];
      const std::string& other = declared_teams_[dice_.roll(declared_teams_.size())];
      if (in_several() && other != one) {
        block.teams({one, other});
      } else {
        block.teams({one});
      }
    }
    if (dice_.rarely(5)) block.ignore({"teams"});
  }

  void remember(ResourceType type, const std::string& key, const std::string& person, const std::string& next,
                std::int64_t id) {
    Attributes applied = sample_fields(type, person);
    applied.set(field(type, "email"), email(person, next, false).value());
    if (dice_.rarely(40)) applied.set(field(type, "phone"), phone().value());
    EntryEdit entry = world_.known.add(type, key, id, std::move(applied));
    if (dice_.rarely(20)) entry.tombstone();
    if (dice_.rarely(5)) entry.without_seat();
    if (dice_.rarely(5)) entry.never_applied();
    if (dice_.rarely(10)) entry.protect();
    const std::size_t policy = dice_.roll(6);
    if (policy == 1) entry.on_removal(OnRemoval::remove);
    if (policy == 2) entry.on_removal(OnRemoval::forget);
    remember_over_time(static_cast<std::size_t>(id - 1), entry);
    if (type == ResourceType::agent && dice_.rarely(50) && !all_teams_.empty()) {
      const std::string& one = all_teams_[dice_.roll(all_teams_.size())];
      const std::string& other = all_teams_[dice_.roll(all_teams_.size())];
      if (in_several() && other != one) {
        entry.teams({one, other});
      } else {
        entry.teams({one});
      }
      if (world_.policy.profile == Profile::halo && dice_.rarely(20))
        entry.leaving(one, dice_.rarely(50) ? "2026-03-10T00:00:00.000Z" : "2026-02-20T00:00:00.000Z");
    }
  }

  void exist(ResourceType type, const std::string& key, const std::string& next, std::int64_t id) {
    RecordEdit record = add_live(type, id, key);
    record.with(type, {{"email", email(key, next, true)}, {"phone", phone()}});
    if (dice_.rarely(15)) record.with(type, {{"name", "Other Name " + key}});
    if (type == ResourceType::contact) record.with(type, {{"site_id", static_cast<int>(dice_.roll(2)) + 4}});
    if (type == ResourceType::contact && dice_.rarely(15)) record.imported();
    if (dice_.rarely(25)) record.inactive();
    if (dice_.rarely(4)) record.built_in(BuiltIn::api_only);
    if (type == ResourceType::agent && dice_.rarely(50)) {
      const auto one = static_cast<std::int64_t>(dice_.roll(4) + 1);
      const auto other = static_cast<std::int64_t>(dice_.roll(4) + 1);
      if (in_several() && other != one) {
        record.teams({std::min(one, other), std::max(one, other)});
      } else {
        record.teams({one});
      }
    }
  }

  Dice dice_;
  RandomWorld world_;
  std::vector<std::pair<ResourceDraft, MemberList>> lists_;
  std::vector<std::string> declared_teams_;
  std::vector<std::string> all_teams_;
  PerType<std::set<std::string>> declared_emails_;
  PerType<std::set<std::string>> declared_numbers_;
};

}  // namespace

RandomWorld random_world(std::vector<std::uint8_t> bytes) { return Builder(std::move(bytes)).build(); }

}  // namespace haloform
