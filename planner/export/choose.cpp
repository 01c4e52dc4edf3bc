#include "planner/export/choose.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/export/clients.hpp"
#include "planner/export/keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

namespace haloform::exporting {

namespace {

/// Records of one type that share a natural key.
using Twins = std::unordered_map<RemoteId, std::vector<const Record*>>;

/// The field that names the team by which somebody is filed: one that YAML gives by the key of a team.
std::optional<FieldId> main_team_field(const TypeSchema& schema) {
  for (std::size_t at = 0; at < schema.fields.size(); ++at) {
    const auto named = schema.fields[at].declared_as;
    if (named && facts_of(*named).membership == TypeFacts::Membership::has_members)
      return FieldId{static_cast<std::uint8_t>(at)};
  }
  return std::nullopt;
}

std::optional<Why> built_in(const Record& record) {
  switch (record.built_in) {
    case BuiltIn::no: break;
    case BuiltIn::general_user: return Why::general_user;
    case BuiltIn::unassigned: return Why::unassigned;
    case BuiltIn::api_only: return Why::api_only;
  }
  return std::nullopt;
}

/// Decides type by type; teams come first, since agents are filed by them.
class Chooser {
 public:
  Chooser(const Sources& sources, const Scope& scope, const Verdicts& verdicts)
      : sources_(&sources), scope_(&scope), verdicts_(&verdicts), clients_(sources) {}

  std::expected<Choice, UnknownName> run();

 private:
  [[nodiscard]] std::span<const Record> records(ResourceType type) const {
    return sources_->snapshot.of(type).records();
  }
  [[nodiscard]] const TypeSchema& schema(ResourceType type) const { return sources_->catalog.of(type); }
  void give_keys(ResourceType type);
  [[nodiscard]] std::vector<std::string> wishes(ResourceType type, const Record& record) const;
  std::optional<UnknownName> resolve_scope();
  void choose_of(ResourceType type);
  [[nodiscard]] bool in_scope(ResourceType type, const Record& record) const;
  [[nodiscard]] std::optional<LeftOut> left_out(ResourceType type, const Record& record,
                                                const Twins& twins) const;
  [[nodiscard]] Twins twins_of(ResourceType type) const;
  [[nodiscard]] std::string file_of(ResourceType type, const Record& record) const;
  [[nodiscard]] std::optional<std::string> team_of(const Record& agent) const;
  [[nodiscard]] const std::string& key_of_record(ResourceType type, const Record& record) const {
    return given_.at(type).at(record.id);
  }

  const Sources* sources_;
  const Scope* scope_;
  const Verdicts* verdicts_;
  Clients clients_;
  PerType<std::unordered_map<RemoteId, std::string>> given_;  ///< The key of every record.
  std::vector<RemoteId> wanted_teams_;
  std::vector<std::string> wanted_clients_;  ///< Comparison keys.
  Choice choice_;
};

std::vector<std::string> Chooser::wishes(ResourceType type, const Record& record) const {
  const Subject who = subject_of(schema(type), record);
  const std::string name = key_of(who.name);
  const std::string local = key_of(std::string_view(who.email).substr(0, who.email.find('@')));
  if (name.empty()) return {local};
  std::vector<std::string> keys{name};
  if (const std::string& client = clients_.file_of(record); schema(type).scope && !client.empty())
    keys.push_back(fmt::format("{}-{}", name, client));
  if (!local.empty() && local != name) keys.push_back(fmt::format("{}-{}", name, local));
  return keys;
}

void Chooser::give_keys(ResourceType type) {
  KeyBook book;
  auto& given = given_.at(type);
  for (const Resource& resource : sources_->desired.resources(type)) book.take(resource.address.key());
  for (const auto& [address, entry] : sources_->state.of(type)) book.take(address.key());
  for (const auto& [id, address] : sources_->bound.at(type).declared) given.emplace(id, address.key());
  for (const auto& [address, entry] : sources_->state.of(type)) given.try_emplace(entry.id, address.key());
  std::vector<const Record*> rest;
  for (const Record& record : records(type)) {
    if (!given.contains(record.id)) rest.push_back(&record);
  }
  // What HaloPSA brings along takes nobody's key.
  std::ranges::sort(rest, {}, [](const Record* one) {
    return std::tuple(one->built_in != BuiltIn::no, !one->is_active(), one->id);
  });
  for (const Record* record : rest)
    given.emplace(record->id, book.give(wishes(type, *record), type_name(type), record->id));
}

std::optional<UnknownName> Chooser::resolve_scope() {
  for (const std::string& wanted : scope_->teams) {
    UnknownName unknown{UnknownName::Kind::team, wanted, {}};
    const std::size_t before = wanted_teams_.size();
    for (const Record& team : records(ResourceType::team)) {
      const std::string& key = key_of_record(ResourceType::team, team);
      unknown.known.push_back(key);
      if (key == wanted || same_key(team.fields.text(schema(ResourceType::team).name), wanted))
        wanted_teams_.push_back(team.id);
    }
    if (wanted_teams_.size() == before) return unknown;
  }
  const std::vector<std::string> names = clients_.names();
  for (const std::string& wanted : scope_->clients) {
    const auto is_it = [&](const std::string& name) { return same_key(name, wanted); };
    if (std::ranges::none_of(names, is_it)) return UnknownName{UnknownName::Kind::client, wanted, names};
    wanted_clients_.push_back(comparison_key(wanted));
  }
  return std::nullopt;
}

bool Chooser::in_scope(ResourceType type, const Record& record) const {
  if (!scope_->types.contains(type)) return false;
  const auto wanted = [&](RemoteId team) {
    return std::ranges::find(wanted_teams_, team) != wanted_teams_.end();
  };
  switch (facts_of(type).membership) {
    case TypeFacts::Membership::has_members: return scope_->teams.empty() || wanted(record.id);
    case TypeFacts::Membership::joins_teams:
      return scope_->teams.empty() || (*record.teams && std::ranges::any_of(**record.teams, wanted));
    case TypeFacts::Membership::none: break;
  }
  return scope_->clients.empty() ||
         std::ranges::find(wanted_clients_, comparison_key(clients_.name_of(record))) !=
             wanted_clients_.end();
}

Twins Chooser::twins_of(ResourceType type) const {
  std::map<NaturalKey, std::vector<const Record*>> groups;
  for (const Record& record : records(type)) {
    if (record.built_in != BuiltIn::no) continue;
    if (auto key = natural_key(schema(type), record.fields)) groups[std::move(*key)].push_back(&record);
  }
  Twins twins;
  for (const auto& [key, group] : groups) {
    if (group.size() < 2) continue;
    for (const Record* one : group) twins.emplace(one->id, group);
  }
  return twins;
}

std::optional<LeftOut> Chooser::left_out(ResourceType type, const Record& record, const Twins& twins) const {
  const auto because = [&](Why why) { return LeftOut{subject_of(schema(type), record), why}; };
  if (const auto why = built_in(record)) return because(*why);
  if (record.imported->has_value()) return because(Why::imported);
  const auto& bound = sources_->bound.at(type);
  if (bound.gone.contains(record.id) && !sources_->desired.resources().empty()) return because(Why::leaver);
  if (!record.is_active() && scope_->inactive == Scope::Inactive::without) return because(Why::inactive);
  if (const auto group = twins.find(record.id); group != twins.end()) {
    const auto is_rival = [&](const Record* one) {
      return one->id != record.id && (one->is_active() || bound.declared.contains(one->id));
    };
    // The only one who is active is who is meant.
    const bool alone = record.is_active() && std::ranges::none_of(group->second, is_rival);
    if (!alone) {
      LeftOut twin = because(Why::twin);
      for (const Record* one : group->second) {
        if (one->id != record.id) twin.others.push_back(one->id);
      }
      return twin;
    }
  }
  const auto verdict = verdicts_->left_out.find({type, record.id});
  return verdict == verdicts_->left_out.end() ? std::nullopt : std::optional(verdict->second);
}

/// The team by which an agent is filed: the default one, else the first one by key.
std::optional<std::string> Chooser::team_of(const Record& agent) const {
  const auto& keys = choice_.keys.at(ResourceType::team);
  const TypeSchema& agents = schema(ResourceType::agent);
  if (const auto field = main_team_field(agents)) {
    const std::string_view name = agent.fields.text(*field);
    for (const Record& team : records(ResourceType::team)) {
      const auto key = keys.find(team.id);
      if (!name.empty() && key != keys.end() && team.fields.text(schema(ResourceType::team).name) == name)
        return key->second;
    }
  }
  std::optional<std::string> first;
  if (!*agent.teams) return first;
  for (const RemoteId team : **agent.teams) {
    const auto key = keys.find(team);
    if (key != keys.end() && (!first || key->second < *first)) first = key->second;
  }
  return first;
}

std::string Chooser::file_of(ResourceType type, const Record& record) const {
  const std::string_view plural = type_plural(type);
  std::string name;
  if (facts_of(type).membership == TypeFacts::Membership::joins_teams) name = team_of(record).value_or("");
  if (schema(type).scope) name = clients_.file_of(record);
  return name.empty() ? fmt::format("people/{}.yaml", plural)
                      : fmt::format("people/{}/{}.yaml", plural, name);
}

void Chooser::choose_of(ResourceType type) {
  const Twins twins = twins_of(type);
  const auto& declared = sources_->bound.at(type).declared;
  auto& keys = choice_.keys.at(type);
  for (const auto& [id, address] : declared) keys.emplace(id, address.key());
  for (const Record& record : records(type)) {
    if (!in_scope(type, record)) continue;
    if (const auto at = declared.find(record.id); at != declared.end()) {
      choice_.managed.push_back(at->second);
      continue;
    }
    if (auto out = left_out(type, record, twins)) {
      choice_.left_out.push_back(std::move(*out));
      continue;
    }
    const auto address = Address::of(type, key_of_record(type, record));
    if (!address) continue;  // every key that is given is one
    choice_.chosen.push_back({*address, &record, {}});
    keys.emplace(record.id, address->key());
  }
}

std::expected<Choice, UnknownName> Chooser::run() {
  for (const ResourceType type : all_types) give_keys(type);
  if (auto unknown = resolve_scope()) return std::unexpected(std::move(*unknown));
  for (const ResourceType type : all_types) choose_of(type);
  for (Chosen& one : choice_.chosen) one.file = file_of(one.address.type(), *one.record);
  std::ranges::sort(choice_.chosen, {}, &Chosen::address);
  std::ranges::sort(choice_.left_out, {},
                    [](const LeftOut& one) { return std::tuple(one.who.type, one.why, one.who.id); });
  return std::move(choice_);
}

}  // namespace

std::expected<Choice, UnknownName> choose(const Sources& sources, const Scope& scope,
                                          const Verdicts& verdicts) {
  return Chooser(sources, scope, verdicts).run();
}

}  // namespace haloform::exporting
