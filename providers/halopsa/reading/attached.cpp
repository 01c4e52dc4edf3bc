#include "providers/halopsa/reading/attached.hpp"

#include "planner/base/text.hpp"
#include "planner/json/tree.hpp"
#include "providers/halopsa/listing/listing.hpp"
#include "providers/halopsa/reading/attached_rows.hpp"
#include "providers/halopsa/wire/json_row.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::halopsa {

namespace {

using Attached = Snapshot::Attached;
using Json = nlohmann::json;

/// So many people are asked about for the sake of a note alone.
constexpr std::size_t most_asked_about = 60;
/// Of approval processes and CABs whose rows do not tell who is in them.
constexpr std::size_t most_single_reads = 20;
/// Rows of a search for tickets: enough to see that it looked for whom it was asked to.
constexpr std::size_t tickets_shown = 10;
/// What is nice to know is not waited for long.
constexpr Milliseconds courtesy{15'000};
constexpr std::size_t most_names = 5;

/// Why something could not be read, unless the run was interrupted.
using WhyNot = std::optional<MarkedText>;

/// Agents, that is: of others nobody is line manager, and no team is in their charge.
bool works_in_teams(ResourceType type) {
  return facts_of(type).membership == TypeFacts::Membership::joins_teams;
}

class AttachedReader {
 public:
  AttachedReader(const AttachedReading& reading, std::span<const ports::Leaver> people) : reading_(&reading) {
    for (const ports::Leaver& one : people) {
      if (!one.held_by.empty() || asked_.size() < most_asked_about) {
        asked_.push_back(&one);
      } else {
        ++found_.passed_over;
      }
    }
  }

  Result<Attached> run() {
    for (const ports::Leaver* one : asked_) found_.people.at(one->type)[one->id];
    for (const ports::Leaver* one : asked_) {
      tickets(*one);
      delegation(*one);
    }
    rows_with_people("approval_steps", reading_->rows.approvals, approvers_of, "steps");
    rows_with_people("cab", reading_->rows.cabs, members_of, "members");
    if (std::ranges::any_of(asked_, [](const auto* one) { return works_in_teams(one->type); })) {
      agents();
      teams();
    }
    if (interrupted_) return std::unexpected(std::move(*interrupted_));
    return std::move(found_);
  }

 private:
  Attached::Of& of(const ports::Leaver& one) { return found_.people.at(one.type).at(one.id); }

  void add(const ports::Leaver& one, std::string_view what, std::string name, std::size_t count = 1) {
    std::vector<Attached::Thing>& things = of(one).things;
    auto thing = std::ranges::find(things, what, &Attached::Thing::what);
    if (thing == things.end()) thing = things.insert(things.end(), {std::string(what), 0, {}});
    thing->count += count;
    const bool told = std::ranges::find(thing->names, name) != thing->names.end();
    if (!name.empty() && !told && thing->names.size() < most_names) thing->names.push_back(std::move(name));
  }
  void lacks(const ports::Leaver& one, std::string_view what, const MarkedText& why) {
    of(one).unread.push_back({std::string(what), why});
  }
  void all_lack(std::string_view what, const MarkedText& why, bool only_agents = false) {
    for (const ports::Leaver* one : asked_) {
      if (!only_agents || works_in_teams(one->type)) lacks(*one, what, why);
    }
  }

  /// The answer as a tree; else why there is none.
  std::expected<Json, MarkedText> ask(Client& client, std::string path, std::string_view scope) {
    if (interrupted_) return std::unexpected(interrupted_->what);
    Call call;
    call.path = std::move(path);
    call.scope = scope;
    call.retry_for = courtesy;
    auto answer = client.call(call);
    if (!answer) {
      Error& error = answer.error().error;
      if (error.kind == ErrorKind::interrupted) interrupted_ = error;
      if (answer.error().status == 404)
        return std::unexpected(MarkedText("the instance has no such request (HTTP 404)"));
      return std::unexpected(std::move(error.what));
    }
    Json json = json::tree(answer->body);
    if (!json.is_array() && !json.is_object()) return std::unexpected(MarkedText("the answer is not JSON"));
    return json;
  }

  void tickets(const ports::Leaver& one);
  WhyNot control();
  void delegation(const ports::Leaver& one);
  using PeopleOf = void (*)(const Json& row, std::vector<NamedPerson>& people);
  void rows_with_people(std::string_view what, std::string_view path, PeopleOf people_of, const char* list);
  bool completed(std::string_view path, Json& row, const char* list, std::size_t& reads, MarkedText& why);
  void agents();
  void teams();

  const AttachedReading* reading_;
  std::vector<const ports::Leaver*> asked_;
  Attached found_;
  std::optional<Error> interrupted_;
  WhyNot no_tickets_;                 ///< What was said when tickets could not be read.
  std::optional<WhyNot> controlled_;  ///< Whether any ticket at all can be seen.
  WhyNot no_details_;
};

/// Open tickets of one person: the count of a search, of which the rows show that it looked for them.
void AttachedReader::tickets(const ports::Leaver& one) {
  constexpr std::string_view what = "open_tickets";
  if (no_tickets_) return lacks(one, what, *no_tickets_);
  const std::string key(reading_->table.of(one.type).ticket_key);
  const auto answer = ask(reading_->tickets,
                          fmt::format("{}?{}={}&open_only=true&pageinate=true&page_no=1&page_size={}",
                                      reading_->rows.tickets, key, one.id.number(), tickets_shown),
                          reading_->rows.ticket_scope);
  if (!answer) {
    no_tickets_ = answer.error();
    return lacks(one, what, *no_tickets_);
  }
  const Json* rows = rows_under(*answer, "tickets");
  if (rows == nullptr) return lacks(one, what, "the answer has no tickets in it");
  for (const Json& row : *rows) {
    if (number_at(row, key) != one.id.number() || truth_at(row, "hasbeenclosed") == true)
      return lacks(one, what, fmt::format("the instance does not look for open tickets by {}", key));
  }
  const std::size_t count = std::max(count_of(*answer).value_or(rows->size()), rows->size());
  if (count > 0) return add(one, what, {}, count);
  // A missing right may show as an empty list.
  if (const WhyNot why = control()) lacks(one, what, *why);
}

WhyNot AttachedReader::control() {
  if (controlled_) return *controlled_;
  const auto any =
      ask(reading_->tickets, fmt::format("{}?pageinate=true&page_no=1&page_size=1", reading_->rows.tickets),
          reading_->rows.ticket_scope);
  const Json* rows = any ? rows_under(*any, "tickets") : nullptr;
  if (!any) {
    controlled_.emplace(any.error());
  } else if (rows == nullptr || rows->empty()) {
    controlled_.emplace(MarkedText("these credentials see no ticket at all, which may be a missing right"));
  } else {
    controlled_.emplace(std::nullopt);
  }
  return *controlled_;
}

/// To whom somebody's work goes while they are away. Of contacts only where it matters: that would be a request for each.
void AttachedReader::delegation(const ports::Leaver& one) {
  constexpr std::string_view what = "delegations";
  const bool matters = std::ranges::find(one.held_by, what) != one.held_by.end();
  if (!works_in_teams(one.type) && !matters) return;
  if (no_details_) return lacks(one, what, *no_details_);
  const TypeRow& row = reading_->table.of(one.type);
  const auto answer =
      ask(reading_->client, fmt::format("{}/{}?{}", row.path, one.id.number(), row.details), row.read_scope);
  if (!answer) {
    no_details_ = answer.error();
    return lacks(one, what, *no_details_);
  }
  const auto active = truth_at(*answer, "delegation_activated");
  if (!active) return lacks(one, what, "the record does not say");
  if (!*active) return;
  const auto to = number_at(*answer, "delegation_user_id").value_or(0);
  add(one, what, to > 0 ? fmt::format("to id {}", to) : std::string());
}

/// Whether the row tells who is in it, or a reading of it alone does.
bool AttachedReader::completed(std::string_view path, Json& row, const char* list, std::size_t& reads,
                               MarkedText& why) {
  const auto tells = [list](const Json& one) {
    const auto at = one.is_object() ? one.find(list) : one.end();
    return one.is_object() && at != one.end() && at->is_array();
  };
  if (tells(row)) return true;
  const auto id = number_at(row, "id");
  if (!id || ++reads > most_single_reads) {
    why = "its rows do not tell who is in them, and there are too many to be read one by one";
    return false;
  }
  auto whole = ask(reading_->client, fmt::format("{}/{}?includedetails=true", path, *id),
                   reading_->table.of(ResourceType::agent).read_scope);
  if (!whole) {
    why = whole.error();
    return false;
  }
  row = std::move(*whole);
  if (tells(row)) return true;
  why = "its records do not tell who is in them";
  return false;
}

void AttachedReader::rows_with_people(std::string_view what, std::string_view path, PeopleOf people_of,
                                      const char* list) {
  auto answer = ask(reading_->client, fmt::format("{}?includemembers=true", path),
                    reading_->table.of(ResourceType::agent).read_scope);
  if (!answer) return all_lack(what, answer.error());
  const Json* rows = rows_under(*answer, "results");
  if (rows == nullptr) return all_lack(what, "the answer is no list");
  std::size_t reads = 0;
  for (const Json& listed : *rows) {
    Json row = listed;
    MarkedText why;
    if (!completed(path, row, list, reads, why)) return all_lack(what, why);
    std::vector<NamedPerson> people;
    people_of(row, people);
    for (const ports::Leaver* one : asked_) {
      for (const NamedPerson& person : people) {
        if (person.type == one->type && person.id == one->id.number())
          add(*one, what, json::text_at(row, "name"));
      }
    }
  }
}

/// Whose line manager an agent is, and who delegates to them.
void AttachedReader::agents() {
  constexpr std::string_view what = "line_manager";
  if (interrupted_) return;
  Listing listing(reading_->client, reading_->rows.agents, reading_->threads, reading_->patience);
  constexpr std::size_t most_pages = 11;
  listing.start(most_pages - 1);
  constexpr auto all_of_them = static_cast<std::size_t>(-1);
  if (listing.first(all_of_them).pages > most_pages)
    return all_lack(what, "there are too many agents to look through", true);
  const auto all = listing.whole();
  if (!all) {
    if (all.error().kind == ErrorKind::interrupted) interrupted_ = all.error();
    return all_lack(what, all.error().what, true);
  }
  const auto says = [](const Record& agent) {
    return agent.fields.find(AttachedRows::line_manager) != nullptr;
  };
  if (std::ranges::none_of(all->records(), says))
    all_lack(what, "rows of agents do not tell their line manager", true);
  for (const Record& agent : all->records()) {
    if (!agent.is_active()) continue;
    const auto names = [&](FieldId field, const ports::Leaver& one) {
      const Value* id = agent.fields.find(field);
      return id != nullptr && id->as_integer() == one.id.number() && agent.id != one.id;
    };
    for (const ports::Leaver* one : asked_) {
      if (!works_in_teams(one->type)) continue;
      if (names(AttachedRows::line_manager, *one)) add(*one, what, "id " + agent.id.text());
      if (names(AttachedRows::delegates_to, *one)) add(*one, "delegations", "from id " + agent.id.text());
    }
  }
}

void AttachedReader::teams() {
  constexpr std::string_view what = "team_defaults";
  const TypeRow& row = reading_->table.of(ResourceType::team);
  const auto answer = ask(
      reading_->client, fmt::format("{}?{}&include_managers=true", row.path, row.everything), row.read_scope);
  if (!answer) return all_lack(what, answer.error(), true);
  const Json* rows = rows_under(*answer, "teams");
  if (rows == nullptr) return all_lack(what, "the answer is no list", true);
  const auto tells = [](const Json& team) { return team.is_object() && team.contains("managers"); };
  if (!rows->empty() && std::ranges::none_of(*rows, tells))
    return all_lack(what, "rows of teams do not tell who manages them", true);
  for (const Json& team : *rows) {
    std::vector<NamedPerson> people;
    responsible_for(team, people);
    for (const ports::Leaver* one : asked_) {
      const bool is_one = std::ranges::any_of(people, [&](const NamedPerson& person) {
        return person.type == one->type && person.id == one->id.number();
      });
      if (is_one) add(*one, what, json::text_at(team, "name"));
    }
  }
}

}  // namespace

Result<Snapshot::Attached> read_attached(const AttachedReading& reading,
                                         std::span<const ports::Leaver> people) {
  return AttachedReader(reading, people).run();
}

}  // namespace haloform::halopsa
