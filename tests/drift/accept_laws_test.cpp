// Whatever a file looks like, and whatever somebody did: once it is accepted, a plan has nothing to send, and nobody else's
// lines have moved.
#include "planner/config/edit/edit_file.hpp"
#include "planner/drift/accepting.hpp"
#include "planner/drift/find_drift.hpp"
#include "planner/plan/making/make_plan.hpp"
#include "providers/halopsa/tables/catalog.hpp"
#include "tests/support/random_world.hpp"
#include "tests/support/source_texts.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::drift {
namespace {

const Catalog& real_catalog() {
  static const Catalog catalog = halopsa::make_catalog();
  return catalog;
}

/// Writes configurations as people, and their editors, write them.
class Writer {
 public:
  Writer(Dice& dice, Profile profile)
      : dice_(&dice), profile_(profile), line_(dice.rarely(25) ? "\r\n" : "\n") {}

  std::string file() {
    std::string text = "version: 1" + line_;
    teams_ = 1 + dice_->roll(3);
    people_ = 1 + dice_->roll(5);
    const bool people_first = dice_->rarely(50);
    if (people_first) people(text);
    teams(text);
    if (!people_first) people(text);
    if (dice_->rarely(30)) text.erase(text.size() - line_.size());
    return text;
  }

 private:
  using Entries = std::vector<std::pair<std::string, std::string>>;

  std::string comment() {
    if (!dice_->rarely(40)) return {};
    return "  # c" + std::to_string(++comments_) + " is: [not, {a, \"value";
  }
  std::string quoted(const std::string& text) {
    switch (dice_->roll(3)) {
      case 0: return '"' + text + '"';
      case 1: return '\'' + text + '\'';
      default: return text;
    }
  }
  /// A list, in brackets or on lines of its own; `inside` says that it stands between brackets.
  std::string list(const std::vector<std::string>& names, const std::string& indent, bool inside) {
    if (names.empty() || inside || dice_->rarely(50)) {
      std::string text = "[";
      for (const std::string& name : names) text += (text == "[" ? "" : ", ") + quoted(name);
      return text + (dice_->rarely(20) && !names.empty() ? ",]" : "]");
    }
    std::string text;
    for (const std::string& name : names)
      text += line_ + indent + "  - " + quoted(name) + (dice_->rarely(20) ? "  # i" : "");
    return text;
  }
  void block(std::string& text, const std::string& key, Entries entries) {
    // Name and key stay in front; people sort the rest as they like.
    for (std::size_t at = entries.size(); at > 2; --at)
      std::swap(entries[at - 1], entries[1 + dice_->roll(at - 1)]);
    text += "  # of " + key + line_;
    if (inside_) {
      const bool one_line = dice_->rarely(50);
      text += "  " + key + ": {";
      for (std::size_t at = 0; at < entries.size(); ++at) {
        text += (at == 0 ? "" : ",") + std::string(one_line ? (at == 0 ? "" : " ") : line_ + "    ");
        text += entries[at].first + ": " + entries[at].second;
        if (!one_line && at + 1 == entries.size()) text += comment();
      }
      text += (one_line ? std::string() : line_ + "  ") + "}" + comment() + line_;
      return;
    }
    text += "  " + key + ":" + comment() + line_;
    for (const auto& [name, value] : entries) {
      text += "    " + name + ":" + (value.starts_with(line_) ? value : " " + value);
      text += (value.starts_with(line_) ? std::string() : comment()) + line_;
      if (dice_->rarely(15)) text += line_;
    }
  }

  void teams(std::string& text) {
    text += "teams:" + line_;
    for (std::size_t at = 0; at < teams_; ++at) {
      const std::string key = "t" + std::to_string(at);
      inside_ = dice_->rarely(30);
      Entries entries{{"name", "Team " + std::to_string(at)}};
      std::vector<std::string> members;
      for (std::size_t who = 0; who < people_; ++who) {
        if (team_of_[who] == at && !by_agent_[who]) members.push_back("p" + std::to_string(who));
      }
      if (!members.empty() || dice_->rarely(60)) {
        entries.emplace_back("members", list(members, "    ", inside_));
        if (dice_->rarely(60)) entries.emplace_back("membership", "exclusive");
      }
      block(text, key, std::move(entries));
    }
  }
  void people(std::string& text) {
    text += "agents:" + line_;
    for (std::size_t who = 0; who < people_; ++who) {
      const std::string number = std::to_string(who);
      inside_ = dice_->rarely(40);
      Entries entries{{"name", quoted("Person " + number)}, {"email", quoted("p" + number + "@example.com")}};
      for (const char* field : fields()) {
        if (dice_->rarely(60))
          entries.emplace_back(field, dice_->rarely(20) ? "null" : quoted("v-" + number));
      }
      if (dice_->rarely(30)) entries.emplace_back("active", dice_->rarely(50) ? "true" : "false");
      if (by_agent_[who]) {
        std::vector<std::string> teams;
        if (team_of_[who] < teams_) teams.push_back("t" + std::to_string(team_of_[who]));
        entries.emplace_back("teams", list(teams, "    ", inside_));
      }
      if (dice_->rarely(20)) entries.emplace_back("lifecycle", "{protect: true}");
      block(text, "p" + number, std::move(entries));
    }
  }
  [[nodiscard]] std::vector<const char*> fields() const {
    return profile_ == Profile::halo ? std::vector<const char*>{"firstname", "surname", "jobtitle"}
                                     : std::vector<const char*>{"phone", "mobile", "role"};
  }

  Dice* dice_;
  Profile profile_;
  std::string line_;
  std::size_t teams_ = 0;
  std::size_t people_ = 0;
  int comments_ = 0;
  bool inside_ = false;

 public:
  /// Who is in which team (none: beyond the last one), and which side says so. Made before the file is.
  void choose() {
    for (std::size_t who = 0; who < 8; ++who) {
      team_of_.push_back(dice_->roll(5));
      by_agent_.push_back(dice_->rarely(50));
    }
  }

 private:
  std::vector<std::size_t> team_of_;
  std::vector<bool> by_agent_;
};

RemoteId id_of(std::size_t at) { return remote_id(static_cast<std::int64_t>(100 + at)); }

/// The state as an apply of all of it leaves it.
state::State applied(const DesiredState& desired) {
  state::State state = StateDraft().build();
  std::size_t at = 0;
  for (const Resource& resource : desired.resources()) {
    state::Entry entry{id_of(at++), {}, 1};
    entry.draft.applied.fields = resource.fields;
    const bool switchable = facts_of(resource.address.type()).activation == TypeFacts::Activation::switchable;
    if (switchable) entry.draft.applied.active = resource.wants_active();
    if (switchable && !resource.wants_active()) entry.draft.status = state::Status::deactivated;
    if (!resource.teams.empty() || (switchable && resource.list != MemberList::absent))
      entry.draft.applied.teams = resource.teams;
    entry.draft.protection = resource.lifecycle->protection;
    entry.draft.on_removal = resource.lifecycle->on_removal;
    state.resources.emplace(resource.address, std::move(entry));
  }
  return state;
}

std::string odd_text(Dice& dice) {
  static const std::vector<std::string> texts{
      "new",     "+44 20 7946 0018", "yes",    "12",     "a: b",   "x #y", "'quoted'",
      "\"both'", "back\\slash",      "Zoë 😀", "[x, y]", "{a: 1}", "null", "2027-01-31"};
  return texts[dice.roll(texts.size())];
}

/// What somebody makes of it.
Snapshot changed_by_hand(Dice& dice, Profile profile, const DesiredState& desired) {
  LiveDraft live;
  std::vector<std::int64_t> team_ids;
  std::map<std::string, std::int64_t> team_id;
  std::size_t at = 0;
  for (const Resource& resource : desired.resources()) {
    const std::int64_t id = id_of(at++).number();
    if (resource.address.type() == ResourceType::team) {
      team_ids.push_back(id);
      team_id.emplace(resource.address.key(), id);
    }
  }
  team_ids.push_back(900);
  live.team(900, "nobodys");
  at = 0;
  for (const Resource& resource : desired.resources()) {
    const std::int64_t id = id_of(at++).number();
    const TypeSchema& schema = real_catalog().of(resource.address.type());
    Attributes fields = resource.fields;
    for (const auto& [field, value] : resource.fields) {
      if (field == schema.email || !dice.rarely(25)) continue;
      const bool required = schema.at(field).presence == Presence::required;
      // A team is known by its name, and no two are called the same.
      const std::string text = odd_text(dice) + (required ? " of " + std::to_string(id) : std::string());
      fields.set(field, dice.rarely(20) && !required ? Value::null() : Value::text(text));
    }
    RecordEdit record = live.add(resource.address.type(), id, std::move(fields));
    if (resource.address.type() == ResourceType::team) continue;
    if (resource.wants_active() == dice.rarely(20)) record.inactive();
    std::vector<std::int64_t> in;
    for (const std::string& team : resource.teams) {
      if (!dice.rarely(25)) in.push_back(team_id.at(team));
    }
    if (dice.rarely(30)) in.push_back(team_ids[dice.roll(team_ids.size())]);
    std::ranges::sort(in);
    in.erase(std::ranges::unique(in).begin(), in.end());
    if (profile == Profile::guide && in.size() > 1) in.resize(1);
    record.teams(in);
  }
  return live.build();
}

/// The lines of one block, by the comment above it.
std::map<std::string, std::string> blocks_of(const std::string& text) {
  std::map<std::string, std::string> blocks;
  std::string at = "head";
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto mark = line.find("# of ");
    if (mark == 2) at = line.substr(mark + 5, 2);
    blocks[at] += line + '\n';
  }
  return blocks;
}

/// The comments that are no list item's, in their order.
std::vector<std::string> comments_of(const std::string& text) {
  std::vector<std::string> comments;
  for (auto at = text.find("  # c"); at != std::string::npos; at = text.find("  # c", at + 1))
    comments.push_back(text.substr(at, text.find_first_of("\r\n", at) - at));
  return comments;
}

std::vector<std::uint8_t> some_bytes() {
  const auto byte = rc::gen::cast<std::uint8_t>(rc::gen::resize(256, rc::gen::inRange<int>(0, 256)));
  return *rc::gen::noShrink(rc::gen::container<std::vector<std::uint8_t>>(600, byte));
}

void hold_the_law() {
  Dice dice(some_bytes());
  const Profile profile = dice.rarely(50) ? Profile::halo : Profile::guide;
  Writer writer(dice, profile);
  writer.choose();
  const std::string before = writer.file();
  RC_LOG() << before;
  const auto desired = validate(real_catalog(), profile, {{"haloform.yaml", before}});
  if (!desired) {
    for (const Diagnostic& one : desired.error()) RC_LOG() << one.where.text() << ": " << one.what << '\n';
  }
  RC_ASSERT(desired.has_value());
  const state::State state = applied(*desired);
  const Snapshot live = changed_by_hand(dice, profile, *desired);
  plan::Policy policy;
  policy.profile = profile;
  policy.now = wall_time("2026-03-01T12:00:00.000Z");
  for (const char* limit : {"agents.update", "agents.reactivate", "agents.deactivate", "teams.update"})
    policy.allow[limit] = 1000;
  const auto report = find_drift(real_catalog(), *desired, state, live, policy);
  RC_ASSERT(report.has_value());
  RC_CLASSIFY(!report->empty(), "drift");
  std::set<Address> all;
  for (const Finding& one : report->findings) {
    if (can_be_accepted(one.kind)) all.insert(*one.address);
  }
  const Acceptance acceptance = accept(real_catalog(), *desired, *report, all);
  RC_ASSERT(acceptance.refused.empty());
  const auto after = config::edit_file(real_catalog(), "haloform.yaml", before, acceptance.edits);
  if (!after) RC_LOG() << after.error().text();
  RC_ASSERT(after.has_value());
  RC_LOG() << "\n---\n" << *after;

  const auto agreed = validate(real_catalog(), profile, {{"haloform.yaml", *after}});
  RC_ASSERT(agreed.has_value());
  const auto plan = plan::make_plan(real_catalog(), *agreed, state, live, policy);
  RC_ASSERT(plan.has_value());
  for (const plan::Step& step : plan->steps) {
    RC_LOG() << step.address.text() << " " << plan::action_name(step.kind()) << '\n';
    RC_ASSERT(!step.writes());
  }
  const auto rest = find_drift(real_catalog(), *agreed, state, live, policy);
  RC_ASSERT(rest.has_value());
  RC_ASSERT(rest->findings.empty());

  std::set<std::string> touched;
  for (const config::BlockEdit& edit : acceptance.edits) touched.insert(edit.address.key());
  const auto blocks_before = blocks_of(before);
  const auto blocks_after = blocks_of(*after);
  for (const auto& [key, lines] : blocks_before) {
    if (!touched.contains(key)) RC_ASSERT(blocks_after.at(key) == lines);
  }
  RC_ASSERT(comments_of(*after) == comments_of(before));
}

RC_GTEST_PROP(AcceptLaws, after_it_a_plan_sends_nothing_and_other_lines_are_as_they_were, ()) {
  hold_the_law();
}

}  // namespace
}  // namespace haloform::drift
