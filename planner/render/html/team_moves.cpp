#include "planner/render/html/team_moves.hpp"

#include "planner/render/step_view.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

namespace haloform::render {

namespace {

using Names = std::vector<std::string>;

std::string team_name(const plan::TeamRef& team) {
  if (!team.name.empty()) return team.name;
  return !team.key.empty() ? team.key : team.id ? "id " + team.id->text() : std::string();
}

Names names_of(const std::vector<plan::TeamRef>& teams) {
  Names names;
  names.reserve(teams.size());
  for (const plan::TeamRef& team : teams) names.push_back(team_name(team));
  return names;
}

Names without(const Names& names, const Names& those) {
  Names rest;
  std::ranges::copy_if(names, std::back_inserter(rest),
                       [&](const std::string& one) { return std::ranges::find(those, one) == those.end(); });
  return rest;
}

/// Teams before and after a step, as far as it says.
struct Teams {
  Names before{};
  Names after{};
};

Teams teams_around(const plan::Step& step) {
  Teams teams;
  if (const auto* create = std::get_if<plan::Create>(&step.action)) {
    if (create->teams) teams.after = names_of(*create->teams);
    return teams;
  }
  for (const plan::StepNote& note : step.notes) {
    if (const auto* was = std::get_if<plan::WasInTeams>(&note)) teams.before = was->teams;
  }
  const plan::Changes* changes = step.changes();
  if (changes == nullptr || !changes->teams) return teams;
  return {names_of(changes->teams->before), names_of(changes->teams->after)};
}

std::vector<TeamEnd> ends_of(Names names, TeamEnd::Kind otherwise) {
  std::vector<TeamEnd> ends;
  for (std::string& name : names) ends.push_back({TeamEnd::Kind::team, std::move(name)});
  if (ends.empty()) ends.push_back({otherwise});
  return ends;
}

bool comes(const plan::Step& step) {
  return step.kind() == plan::ActionKind::create || step.kind() == plan::ActionKind::reactivate;
}

bool goes(const plan::Step& step) {
  return step.kind() == plan::ActionKind::deactivate || step.kind() == plan::ActionKind::remove;
}

}  // namespace

std::vector<TeamMove> team_moves(const plan::Plan& plan) {
  std::map<std::pair<TeamEnd, TeamEnd>, std::vector<const plan::Step*>> moves;
  for (const plan::Step& step : plan.steps) {
    Teams teams = teams_around(step);
    if (teams.before.empty() && teams.after.empty()) continue;
    Names left = goes(step) ? teams.before : without(teams.before, teams.after);
    Names joined = goes(step) ? Names() : without(teams.after, teams.before);
    if (left.empty() && joined.empty()) continue;
    using enum TeamEnd::Kind;
    const auto from = ends_of(std::move(left), comes(step) ? newcomer : outside);
    const auto to = ends_of(std::move(joined), goes(step) ? gone : outside);
    for (const TeamEnd& one : from) {
      for (const TeamEnd& other : to) {
        std::vector<const plan::Step*>& who = moves[{one, other}];
        if (who.empty() || who.back() != &step) who.push_back(&step);
      }
    }
  }
  std::vector<TeamMove> all;
  all.reserve(moves.size());
  for (auto& [ends, who] : moves) all.push_back({ends.first, ends.second, std::move(who)});
  return all;
}

std::vector<std::string> teams_of(const Catalog& catalog, const plan::Step& step) {
  if (facts_of(step.address.type()).membership == TypeFacts::Membership::has_members) {
    std::string name = plan::person_of(catalog.of(step.address.type()), step).name;
    if (name.empty()) name = step.address.key();
    return {name};
  }
  Teams teams = teams_around(step);
  Names all = std::move(teams.before);
  for (std::string& name : teams.after) {
    if (std::ranges::find(all, name) == all.end()) all.push_back(std::move(name));
  }
  return all;
}

}  // namespace haloform::render
