#include "planner/model/snapshot.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/base/text.hpp"

#include <algorithm>
#include <utility>

namespace haloform {

std::span<const std::string_view> attached_kinds_of(ResourceType type) {
  // Line managers, and whoever has a team in their charge, work in teams themselves.
  constexpr std::size_t of_everybody = 4;
  const bool works_in_teams = facts_of(type).membership == TypeFacts::Membership::joins_teams;
  return std::span(attached_kinds).first(works_in_teams ? attached_kinds.size() : of_everybody);
}

std::string_view import_name(Record::ImportedBy::Source source) {
  using enum Record::ImportedBy::Source;
  switch (source) {
    case entra: return "entra";
    case csp: return "csp";
    case okta: return "okta";
    case other: break;
  }
  return "other";
}

NaturalKey NaturalKey::of(ResourceType type, By by, std::string_view written,
                          std::optional<std::int64_t> scope) {
  NaturalKey key{type, by, comparison_key(written), scope};
  const std::string_view spelling = trimmed(written);
  if (!folds_to(spelling, key.text)) key.spelling = std::string(spelling);
  return key;
}

namespace {

std::string key_words(const NaturalKey& key, std::string_view written) {
  std::string words = key.by == NaturalKey::By::email ? "e-mail " : "name ";
  words += written;
  if (key.scope) words += " in site " + std::to_string(*key.scope);
  return words;
}

}  // namespace

std::string NaturalKey::words() const { return key_words(*this, written()); }

std::string NaturalKey::marked_words() const {
  if (facts_of(type).about == TypeFacts::About::groups) return words();
  const auto what = by == By::email ? MarkedText::Personal::email : MarkedText::Personal::name;
  return key_words(*this, marked(what, written()));
}

bool NaturalKey::matches(const TypeSchema& schema, const Record& record) const {
  if (by == By::email && !schema.email) return false;
  const FieldId field = by == By::email ? *schema.email : schema.name;
  const auto is_it = [this](std::string_view one) { return same_key(one, text); };
  if (!is_it(record.fields.text(field)) &&
      (by != By::email || std::ranges::none_of(*record.more_emails, is_it)))
    return false;
  if (!scope || !schema.scope) return true;
  const Value* site = record.fields.find(*schema.scope);
  return site != nullptr && site->as_integer().has_value() && *site->as_integer() == *scope;
}

std::optional<NaturalKey> natural_key(const TypeSchema& schema, const Attributes& fields) {
  std::optional<std::int64_t> scope;
  const Value* site = schema.scope ? fields.find(*schema.scope) : nullptr;
  if (site != nullptr) scope = site->as_integer();
  if (schema.email) {
    NaturalKey key = NaturalKey::of(schema.type, NaturalKey::By::email, fields.text(*schema.email), scope);
    if (!key.text.empty()) return key;
  }
  NaturalKey key = NaturalKey::of(schema.type, NaturalKey::By::name, fields.text(schema.name), scope);
  if (key.text.empty()) return std::nullopt;
  return key;
}

TypeSnapshot::TypeSnapshot(ResourceType type, std::vector<Record> records)
    : type_(type), records_(std::move(records)) {
  by_id_.reserve(records_.size());
  for (std::size_t at = 0; at < records_.size(); ++at) by_id_.emplace(records_[at].id, at);
}

Result<TypeSnapshot> TypeSnapshot::whole(ResourceType type, std::vector<Record> rows,
                                         std::optional<std::size_t> counted_rows) {
  const std::string listing = "the listing of " + std::string(type_plural(type));
  if (counted_rows && *counted_rows != rows.size()) {
    return fail(ErrorKind::incomplete,
                listing + " has " + counted(rows.size(), "row") + " where the instance counts " +
                    std::to_string(*counted_rows),
                {},
                "nothing is planned from an incomplete listing; run again, and if that does not help, check "
                "the permissions of the API application");
  }
  TypeSnapshot snapshot(type, std::move(rows));
  if (snapshot.by_id_.size() != snapshot.records_.size()) {
    for (std::size_t at = 0; at < snapshot.records_.size(); ++at) {
      const RemoteId id = snapshot.records_[at].id;
      if (snapshot.by_id_.at(id) != at) {
        return fail(ErrorKind::incomplete, listing + " has id " + id.text() + " twice", {},
                    "records moved between its pages while they were read; run again");
      }
    }
  }
  snapshot.whole_ = true;
  snapshot.total_ = snapshot.records_.size();
  return snapshot;
}

TypeSnapshot TypeSnapshot::asked(ResourceType type, std::vector<Record> found,
                                 std::vector<RemoteId> asked_ids, std::vector<NaturalKey> asked_keys,
                                 std::optional<std::size_t> total) {
  TypeSnapshot snapshot(type, std::move(found));
  snapshot.asked_ids_.insert(asked_ids.begin(), asked_ids.end());
  snapshot.asked_keys_ = std::move(asked_keys);
  std::ranges::sort(snapshot.asked_keys_);
  snapshot.total_ = total;
  return snapshot;
}

const Record* TypeSnapshot::find(RemoteId id) const {
  const auto at = by_id_.find(id);
  return at == by_id_.end() ? nullptr : &records_[at->second];
}

bool TypeSnapshot::covers(RemoteId id) const {
  return whole_ || asked_ids_.contains(id) || by_id_.contains(id);
}

bool TypeSnapshot::covers(const NaturalKey& key) const {
  return whole_ || std::ranges::binary_search(asked_keys_, key);
}

void TypeSnapshot::refine(Record record) {
  const auto at = by_id_.find(record.id);
  if (at == by_id_.end()) {
    by_id_.emplace(record.id, records_.size());
    records_.push_back(std::move(record));
    return;
  }
  records_[at->second] = std::move(record);
}

void TypeSnapshot::hear(const MemberLists& lists) {
  for (Record& record : records_) {
    const bool names_some = (*record.teams && !(*record.teams)->empty()) || !record.granted->empty();
    if (names_some) continue;
    if (lists.unclear.contains(record.id)) {
      record.teams = std::nullopt;
      continue;
    }
    const auto at = lists.agents.find(record.id);
    record.teams = at == lists.agents.end() ? std::vector<RemoteId>() : at->second.teams;
    record.granted = at == lists.agents.end() ? std::vector<RemoteId>() : at->second.granted;
    record.teams_by = Record::TeamsBy::team_rows;
  }
}

std::optional<std::size_t> active_unlike(const TypeSnapshot& agents, std::size_t counted) {
  const auto active = static_cast<std::size_t>(std::ranges::count_if(agents.records(), &Record::is_active));
  const auto used = static_cast<std::size_t>(std::ranges::count_if(agents.records(), uses_seat));
  return counted > active || counted < used ? std::optional(active) : std::nullopt;
}

bool uses_seat(const Record& agent) { return agent.is_active() && agent.built_in != BuiltIn::api_only; }

}  // namespace haloform
