#include "planner/state/journal.hpp"
#include "planner/state/state_codec.hpp"
#include "tests/support/builders.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace haloform::state {
namespace {

/// The guide's fields, and one of each kind that they lack.
const Catalog& catalog() {
  static const Catalog all = [] {
    Catalog copy = sample_catalog();
    copy.types.at(ResourceType::agent)
        .fields.push_back(
            {"roles", ValueKind::names, Comparison::exact, Presence::optional, {Profile::halo}});
    for (const auto& [name, kind] :
         {std::pair{"boss", ValueKind::resource}, std::pair{"custom", ValueKind::entries}}) {
      copy.types.at(ResourceType::agent)
          .fields.push_back({name, kind, Comparison::exact, Presence::optional, {Profile::halo}});
    }
    return copy;
  }();
  return all;
}

std::string any_key() {
  const std::string first = *rc::gen::container<std::string>(1, rc::gen::elementOf(std::string("abz09")));
  const std::string key =
      first + *rc::gen::container<std::string>(rc::gen::elementOf(std::string("abz09._-")));
  return key.substr(0, Address::longest_key);
}

/// Texts as people, and people who want to break things, write them: valid UTF-8 with all that JSON must
/// escape.
std::string any_text() {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      "a", "Z", " ", "\"", "\\", "/", "\n", "\t", "\r", std::string(1, '\0'), "\x01", "\x1f", "\x7f", "ë",
      "中", "😀", "\u202e", "\u2028", "{", "}", "\\u0000"));
  std::string text;
  for (const auto& piece : pieces) text += piece;
  return text;
}

Value any_value(ValueKind kind) {
  if (*rc::gen::inRange(0, 5) == 0) return Value::null();
  switch (kind) {
    case ValueKind::text: return Value::text(any_text());
    case ValueKind::integer: return Value::integer(*rc::gen::arbitrary<std::int64_t>());
    case ValueKind::boolean: return Value::boolean(*rc::gen::arbitrary<bool>());
    case ValueKind::names: return Value::names({any_text(), any_text(), any_text()});
    case ValueKind::resource:
      return *rc::gen::arbitrary<bool>() ? Value::integer(14) : Value::text("agent.some-body");
    case ValueKind::entries:
      return Value::entries({{any_text(), Value::text(any_text())},
                             {"CFVan", Value::integer(*rc::gen::arbitrary<std::int64_t>())},
                             {"CFOnCall", Value::boolean(*rc::gen::arbitrary<bool>())},
                             {"CFNone", Value::null()}});
  }
  return Value::null();
}

std::vector<std::string> any_teams() {
  std::set<std::string> keys;
  for (int left = *rc::gen::inRange(0, 4); left > 0; --left) keys.insert(any_key());
  return {keys.begin(), keys.end()};
}

WallTime any_time() { return WallTime(Milliseconds(*rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000))); }

EntryDraft any_draft(ResourceType type) {
  EntryDraft draft;
  const auto& fields = catalog().of(type).fields;
  for (std::size_t index = 0; index < fields.size(); ++index) {
    const FieldId field{static_cast<std::uint8_t>(index)};
    if (*rc::gen::arbitrary<bool>()) draft.applied.fields.set(field, any_value(fields[index].kind));
  }
  if (*rc::gen::arbitrary<bool>()) draft.applied.active = *rc::gen::arbitrary<bool>();
  if (*rc::gen::arbitrary<bool>()) draft.applied.teams = any_teams();
  draft.status = *rc::gen::element(Status::active, Status::deactivated);
  draft.protection = *rc::gen::element(Protection::none, Protection::protect, Protection::break_glass);
  draft.on_removal = *rc::gen::element(OnRemoval::deactivate, OnRemoval::remove, OnRemoval::forget);
  draft.owner = *rc::gen::element(Lifecycle::Owner::automatic, Lifecycle::Owner::haloform);
  if (*rc::gen::arbitrary<bool>()) draft.block_if = std::vector<std::string>{"cab", "open_tickets"};
  if (*rc::gen::arbitrary<bool>()) draft.kept.edit().set(FieldId{0}, any_value(fields[0].kind));
  if (*rc::gen::arbitrary<bool>()) draft.made = any_time();
  if (*rc::gen::arbitrary<bool>()) draft.external_id = "#" + any_text();
  for (const std::string& team : any_teams()) draft.leaving.edit().push_back({team, any_time()});
  return draft;
}

SourceSpan any_source() {
  if (*rc::gen::arbitrary<bool>()) return {};
  // A file alone that ends like a place would be read as one.
  const std::string file = "f" + any_text() + ".yaml";
  if (*rc::gen::arbitrary<bool>()) return {file};
  return {file, *rc::gen::inRange<std::uint32_t>(1, UINT32_MAX), *rc::gen::inRange<std::uint32_t>(0, 300)};
}

Address any_address() { return *Address::of(*rc::gen::elementOf(all_types), any_key()); }

RemoteId any_id() { return *RemoteId::from(*rc::gen::inRange<std::int64_t>(1, INT64_MAX)); }

GuardTable any_guards() {
  GuardTable guards;
  guards.set(GuardKind::update, {Limit::Unit::percent, *rc::gen::inRange<std::uint32_t>(0, 101)});
  guards.of(ResourceType::contact, GuardKind::per_site) = {Limit::Unit::count,
                                                           *rc::gen::inRange<std::uint32_t>(0, 99)};
  for (int left = *rc::gen::inRange(0, 3); left > 0; --left) {
    GuardTable::OneOff one;
    one.type = *rc::gen::elementOf(all_types);
    one.kind = *rc::gen::elementOf(all_guards);
    one.number = *rc::gen::inRange<std::uint32_t>(0, UINT32_MAX);
    one.ends = any_time();
    if (*rc::gen::arbitrary<bool>()) one.site = *rc::gen::inRange<std::int64_t>(0, INT64_MAX);
    if (!one.site && *rc::gen::arbitrary<bool>()) one.site_name = "a" + any_text();
    guards.once().push_back(std::move(one));
  }
  return guards;
}

State any_state() {
  State state;
  state.lineage = "lineage-" + any_text();
  state.serial = *rc::gen::inRange<std::uint64_t>(0, INT64_MAX);
  state.tool_version = any_text();
  state.instance = any_text();
  if (*rc::gen::arbitrary<bool>()) state.tenant = any_text();
  if (*rc::gen::arbitrary<bool>()) state.last_plan = any_text();
  if (*rc::gen::arbitrary<bool>()) state.guards = any_guards();
  std::set<std::pair<ResourceType, RemoteId>> taken;
  for (int left = *rc::gen::inRange(0, 12); left > 0; --left) {
    const Address at = any_address();
    const RemoteId id = any_id();
    if (taken.insert({at.type(), id}).second)
      state.resources.insert_or_assign(
          at, Entry{id, any_draft(at.type()), *rc::gen::inRange<std::uint64_t>(0, INT64_MAX), any_source()});
  }
  return state;
}

JournalEvent any_event() {
  const Address at = any_address();
  const std::string action = any_text();
  switch (*rc::gen::inRange(0, 4)) {
    case 0: {
      if (*rc::gen::arbitrary<bool>())
        return {any_time(), IntentEvent{at, action, any_id(), std::nullopt, std::nullopt}};
      NaturalKey key = NaturalKey::of(
          at.type(), *rc::gen::element(NaturalKey::By::email, NaturalKey::By::name), any_text());
      if (*rc::gen::arbitrary<bool>()) key.scope = *rc::gen::arbitrary<std::int64_t>();
      return {any_time(), IntentEvent{at, action, std::nullopt, key, any_draft(at.type())}};
    }
    case 1: {
      DoneEvent done{at, action, std::nullopt, std::nullopt};
      if (*rc::gen::arbitrary<bool>()) done.entry = Entry{any_id(), any_draft(at.type()), 0, any_source()};
      if (*rc::gen::arbitrary<bool>()) done.moved_from = any_address();
      return {any_time(), done};
    }
    case 2: return {any_time(), FailedEvent{at, action, any_text()}};
    default: return {any_time(), DoubtEvent{at, any_text(), *rc::gen::arbitrary<bool>()}};
  }
}

RC_GTEST_PROP(StateCodec, decoding_undoes_encoding, ()) {
  const State state = any_state();
  const auto read = decode_state(catalog(), encode_state(catalog(), state), "state");
  if (!read) RC_FAIL(read.error().text());
  RC_ASSERT(read->lineage == state.lineage);
  RC_ASSERT(read->serial == state.serial);
  RC_ASSERT(read->tool_version == state.tool_version);
  RC_ASSERT(read->instance == state.instance);
  RC_ASSERT(read->profile == state.profile);
  RC_ASSERT(read->last_plan == state.last_plan);
  RC_ASSERT(read->resources == state.resources);
  RC_ASSERT(encode_state(catalog(), *read) == encode_state(catalog(), state));
}

RC_GTEST_PROP(StateCodec, the_file_is_sorted_by_the_text_of_addresses, ()) {
  std::vector<std::string> addresses;
  for (const auto& [address, entry] : any_state().resources) addresses.push_back(address.text());
  RC_ASSERT(std::ranges::is_sorted(addresses));
}

RC_GTEST_PROP(JournalCodec, decoding_undoes_encoding, ()) {
  const JournalHeader header{"lineage-" + any_text(), *rc::gen::inRange<std::uint64_t>(0, INT64_MAX),
                             any_text(), Profile::guide, any_text()};
  std::string text = encode_header(header);
  std::vector<std::string> lines;
  for (int left = *rc::gen::inRange(0, 8); left > 0; --left) {
    lines.push_back(encode_event(catalog(), any_event()));
    RC_ASSERT(std::ranges::count(lines.back(), '\n') == 1);
    text += lines.back();
  }
  const auto journal = decode_journal(catalog(), text, "journal");
  if (!journal) RC_FAIL(journal.error().text());
  RC_ASSERT(journal->has_value());
  RC_ASSERT((*journal)->header.lineage == header.lineage);
  RC_ASSERT((*journal)->header.serial == header.serial);
  RC_ASSERT((*journal)->header.instance == header.instance);
  RC_ASSERT((*journal)->header.digest == header.digest);
  RC_ASSERT((*journal)->events.size() == lines.size());
  // Events have no comparison of their own; that they write the same line again says as much.
  for (std::size_t i = 0; i < lines.size(); ++i)
    RC_ASSERT(encode_event(catalog(), (*journal)->events[i]) == lines[i]);
}

RC_GTEST_PROP(JournalCodec, a_cut_anywhere_loses_whole_lines_at_most, ()) {
  std::string text = encode_header({"lineage", 1, "https://acme.halopsa.com", Profile::guide, "d"});
  for (int left = *rc::gen::inRange(0, 6); left > 0; --left) text += encode_event(catalog(), any_event());
  const auto cut = *rc::gen::inRange<std::size_t>(0, text.size() + 1);
  const std::string rest = text.substr(0, cut) + std::string(*rc::gen::inRange<std::size_t>(0, 64), '\0');
  const auto journal = decode_journal(catalog(), rest, "journal");
  if (!journal) RC_FAIL(journal.error().text());
  const auto lines = static_cast<std::size_t>(std::ranges::count(text.substr(0, cut), '\n'));
  RC_ASSERT(journal->has_value() == (lines > 0));
  if (lines > 0) RC_ASSERT((*journal)->events.size() == lines - 1);
}

}  // namespace
}  // namespace haloform::state
