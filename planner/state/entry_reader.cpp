#include "planner/state/entry_reader.hpp"

#include "planner/state/entry_codec.hpp"
#include "planner/state/entry_keys.hpp"

#include <algorithm>

namespace haloform::state {

namespace {

bool seen(std::uint64_t bits, std::size_t index) { return (bits >> index & 1U) != 0; }

std::string_view kind_words(ValueKind kind) {
  switch (kind) {
    case ValueKind::text: return "a text or null";
    case ValueKind::integer: return "a whole number or null";
    case ValueKind::boolean: return "true, false or null";
    case ValueKind::names: return "a list of names or null";
    case ValueKind::resource: return "an address, an id or null";
    case ValueKind::entries: return "plain values by name, or null";
  }
  return "";
}

std::optional<Value> value_of(ValueKind kind, const json::Scalar& scalar) {
  if (std::holds_alternative<std::monostate>(scalar)) return Value::null();
  switch (kind) {
    case ValueKind::text:
      if (const auto* text = std::get_if<std::string_view>(&scalar)) return Value::text(*text);
      break;
    case ValueKind::integer:
      if (const auto* number = std::get_if<std::int64_t>(&scalar)) return Value::integer(*number);
      break;
    case ValueKind::boolean:
      if (const auto* truth = std::get_if<bool>(&scalar)) return Value::boolean(*truth);
      break;
    case ValueKind::resource:
      if (const auto* number = std::get_if<std::int64_t>(&scalar)) return Value::integer(*number);
      if (const auto* text = std::get_if<std::string_view>(&scalar)) return Value::text(*text);
      break;
    case ValueKind::names:
    case ValueKind::entries: break;
  }
  return std::nullopt;
}

}  // namespace

void EntryReader::start(const TypeSchema& schema, Kind kind) {
  schema_ = &schema;
  kind_ = kind;
  at_ = At::entry;
  seen_ = 0;
  fields_seen_ = 0;
  id_.reset();
  changed_ = 0;
  source_ = {};
  draft_ = EntryDraft{};
  fields_.clear();
}

bool EntryReader::refuse(std::string what) {
  trouble_ = std::move(what);
  return false;
}

bool EntryReader::wrong(std::string_view wanted) {
  std::string name;
  if (at_ == At::entry) {
    name = entry_keys.at(current_);
  } else if (current_ < schema_->fields.size()) {
    name = std::string(group()) + '.' + std::string(schema_->fields[current_].name);
  } else {
    name = current_ == schema_->fields.size() ? "applied.active" : "applied.teams";
  }
  return refuse(in_quotes(name) + " must be " + std::string(wanted));
}

std::string_view EntryReader::group() const { return entry_keys[in_kept_ ? key_kept : key_applied]; }

bool EntryReader::key(std::string_view name) {
  if (at_ == At::leaving) return leaving_key(name);
  if (at_ == At::values) {
    values_.push_back({std::string(name), Value::null()});
    return true;
  }
  if (at_ == At::fields) return field_key(name);
  const auto at = std::ranges::find(entry_keys, name);
  const auto index = static_cast<std::size_t>(at - entry_keys.begin());
  const bool of_entry = index == key_id || index == key_changed || index == key_source;
  if (at == entry_keys.end() || (kind_ == Kind::draft && of_entry))
    return refuse("unknown key " + in_quotes(name));
  if (seen(seen_, index)) return refuse("the key " + in_quotes(name) + " occurs twice");
  seen_ |= 1U << index;
  current_ = index;
  return true;
}

bool EntryReader::leaving_key(std::string_view name) {
  if (!Address::valid_key(name)) return refuse(in_quotes(name) + " in \"leaving\" is not a team key");
  auto& leaving = draft_.leaving.edit();
  if (std::ranges::find(leaving, name, &LeavingTeam::team) != leaving.end())
    return refuse(in_quotes(name) + " occurs twice in \"leaving\"");
  leaving.push_back({std::string(name), {}});
  return true;
}

bool EntryReader::leaving_until(const json::Scalar& value) {
  std::optional<WallTime> until;
  if (!time(value, until)) return refuse("each team in \"leaving\" must have a time");
  draft_.leaving.edit().back().until = *until;
  return true;
}

bool EntryReader::field_key(std::string_view name) {
  const std::size_t count = schema_->fields.size();
  std::size_t index = count + 2;
  if (const auto field = schema_->find(name)) {
    index = field->index;
  } else if (name == "active" && !in_kept_) {
    index = count;
  } else if (name == "teams" && !in_kept_) {
    index = count + 1;
  } else {
    return refuse("unknown key " + in_quotes(name) + " in " + in_quotes(group()));
  }
  if (seen(fields_seen_, index))
    return refuse("the key " + in_quotes(name) + " occurs twice in " + in_quotes(group()));
  fields_seen_ |= std::uint64_t{1} << index;
  current_ = index;
  return true;
}

bool EntryReader::scalar(const json::Scalar& value) {
  switch (at_) {
    case At::entry: return entry_scalar(value);
    case At::fields: return field_scalar(value);
    case At::teams: return team(value);
    case At::names: return name(value);
    case At::leaving: return leaving_until(value);
    case At::values: return entry_value(value);
    case At::kinds: return holding_kind(value);
    case At::done: break;
  }
  return refuse("there is more text after its end");
}

bool EntryReader::entry_scalar(const json::Scalar& value) {
  const auto* text = std::get_if<std::string_view>(&value);
  switch (current_) {
    case key_id: {
      const auto* number = std::get_if<std::int64_t>(&value);
      if (number != nullptr) id_ = RemoteId::from(*number);
      return id_ ? true : wrong("a whole number from 1");
    }
    case key_status:
      for (const Status status : {Status::active, Status::deactivated}) {
        if (text == nullptr || *text != status_name(status)) continue;
        draft_.status = status;
        return true;
      }
      return wrong("\"active\" or \"deactivated\"");
    case key_protect: {
      const auto* truth = std::get_if<bool>(&value);
      const bool is_word = text != nullptr && *text == protection_name(Protection::break_glass);
      if (truth == nullptr && !is_word) return wrong("true, false or \"break_glass\"");
      draft_.protection = is_word ? Protection::break_glass : *truth ? Protection::protect : Protection::none;
      return true;
    }
    case key_on_removal: {
      const auto policy = text == nullptr ? std::nullopt : parse_on_removal(*text);
      if (!policy) return wrong("\"deactivate\", \"delete\" or \"forget\"");
      draft_.on_removal = *policy;
      return true;
    }
    case key_owner:
      if (text == nullptr || *text != "haloform") return wrong("\"haloform\"");
      draft_.owner = Lifecycle::Owner::haloform;
      return true;
    case key_block_if: return wrong("a list of names");
    case key_made: return time(value, draft_.made);
    case key_switched: return time(value, draft_.changed_at.edit().switched);
    case key_regrouped: return time(value, draft_.changed_at.edit().regrouped);
    case key_held_until: return time(value, draft_.held_until.edit());
    case key_external_id:
      if (text == nullptr || text->empty()) return wrong("a text, not empty");
      draft_.external_id = std::string(*text);
      return true;
    case key_changed: return serial(value);
    case key_source: return source(value);
    default: return wrong("an object");
  }
}

bool EntryReader::time(const json::Scalar& value, std::optional<WallTime>& time) {
  const auto* text = std::get_if<std::string_view>(&value);
  time = text == nullptr ? std::nullopt : parse_iso_time(*text);
  return time ? true : wrong("a time as 2026-11-23T22:05:07.123Z");
}

bool EntryReader::serial(const json::Scalar& value) {
  const auto* number = std::get_if<std::int64_t>(&value);
  if (number == nullptr || *number < 1) return wrong("a whole number from 1");
  changed_ = static_cast<std::uint64_t>(*number);
  return true;
}

bool EntryReader::source(const json::Scalar& value) {
  const auto* text = std::get_if<std::string_view>(&value);
  if (text == nullptr || text->empty()) return wrong("a place as people/agents.yaml:12:3");
  source_ = SourceSpan::parse(*text);
  return true;
}

bool EntryReader::field_scalar(const json::Scalar& value) {
  const std::size_t count = schema_->fields.size();
  if (current_ > count) return wrong("a list of team keys");
  if (current_ == count) {
    const auto* truth = std::get_if<bool>(&value);
    if (truth == nullptr) return wrong("true or false");
    draft_.applied.active = *truth;
    return true;
  }
  const ValueKind kind = schema_->fields[current_].kind;
  auto decoded = value_of(kind, value);
  if (!decoded) return wrong(kind_words(kind));
  fields_.emplace_back(FieldId{static_cast<std::uint8_t>(current_)}, std::move(*decoded));
  return true;
}

bool EntryReader::team(const json::Scalar& value) {
  const auto* text = std::get_if<std::string_view>(&value);
  if (text == nullptr) return wrong("a list of team keys");
  if (!Address::valid_key(*text)) return refuse(in_quotes(*text) + " in \"applied.teams\" is not a team key");
  draft_.applied.teams.edit()->emplace_back(*text);
  return true;
}

bool EntryReader::name(const json::Scalar& value) {
  const auto* text = std::get_if<std::string_view>(&value);
  if (text == nullptr) return wrong(kind_words(ValueKind::names));
  names_.emplace_back(*text);
  return true;
}

bool EntryReader::entry_value(const json::Scalar& value) {
  for (const ValueKind kind : {ValueKind::text, ValueKind::integer, ValueKind::boolean}) {
    auto decoded = value_of(kind, value);
    if (!decoded) continue;
    values_.back().value = std::move(*decoded);
    return true;
  }
  return wrong(kind_words(ValueKind::entries));
}

bool EntryReader::is_of(ValueKind kind) const {
  return at_ == At::fields && current_ < schema_->fields.size() && schema_->fields[current_].kind == kind;
}

bool EntryReader::holding_kind(const json::Scalar& value) {
  const auto* text = std::get_if<std::string_view>(&value);
  if (text == nullptr) return refuse("\"block_if\" must be a list of names");
  draft_.block_if.edit().emplace_back(*text);
  return true;
}

bool EntryReader::begin_object() {
  if (at_ == At::values) return wrong(kind_words(ValueKind::entries));
  if (is_of(ValueKind::entries)) {
    at_ = At::values;
    values_.clear();
    return true;
  }
  if (at_ == At::kinds) return refuse("\"block_if\" must be a list of names");
  if (at_ == At::names) return wrong(kind_words(ValueKind::names));
  if (at_ == At::teams) return wrong("a list of team keys");
  if (at_ == At::leaving) return refuse("each team in \"leaving\" must have a time");
  if (at_ == At::entry && current_ == key_leaving) {
    at_ = At::leaving;
    return true;
  }
  if (at_ != At::entry || (current_ != key_applied && current_ != key_kept))
    return wrong("a plain value, not an object");
  at_ = At::fields;
  in_kept_ = current_ == key_kept;
  fields_seen_ = 0;
  return true;
}

bool EntryReader::begin_array() {
  if (at_ == At::kinds) return refuse("\"block_if\" must be a list of names");
  if (at_ == At::entry && current_ == key_block_if) {
    at_ = At::kinds;
    return true;
  }
  if (at_ == At::leaving) return refuse("each team in \"leaving\" must have a time");
  if (at_ == At::entry && (current_ == key_applied || current_ == key_kept || current_ == key_leaving))
    return wrong("an object");
  if (at_ == At::teams) return wrong("a list of team keys");
  if (at_ == At::names) return wrong(kind_words(ValueKind::names));
  if (at_ == At::values) return wrong(kind_words(ValueKind::entries));
  if (is_of(ValueKind::names)) {
    at_ = At::names;
    names_.clear();
    return true;
  }
  if (at_ != At::fields || current_ != schema_->fields.size() + 1) return wrong("a plain value, not a list");
  at_ = At::teams;
  draft_.applied.teams.edit().emplace();
  return true;
}

bool EntryReader::end_array() {
  if (at_ != At::kinds) return at_ == At::names ? finish_names() : finish_teams();
  at_ = At::entry;
  return true;
}

bool EntryReader::finish_names() {
  fields_.emplace_back(FieldId{static_cast<std::uint8_t>(current_)}, Value::names(std::move(names_)));
  at_ = At::fields;
  return true;
}

bool EntryReader::end_object() {
  if (at_ == At::leaving) return finish_leaving();
  if (at_ == At::values) return finish_values();
  return at_ == At::fields ? finish_fields() : finish_entry();
}

bool EntryReader::finish_leaving() {
  std::ranges::sort(draft_.leaving.edit(), {}, &LeavingTeam::team);
  at_ = At::entry;
  return true;
}

bool EntryReader::finish_values() {
  fields_.emplace_back(FieldId{static_cast<std::uint8_t>(current_)}, Value::entries(std::move(values_)));
  at_ = At::fields;
  return true;
}

bool EntryReader::finish_teams() {
  auto& teams = *draft_.applied.teams.edit();
  std::ranges::sort(teams);
  const auto twice = std::ranges::adjacent_find(teams);
  if (twice != teams.end()) return refuse(in_quotes(*twice) + " occurs twice in \"applied.teams\"");
  at_ = At::fields;
  return true;
}

bool EntryReader::finish_fields() {
  Attributes& into = in_kept_ ? draft_.kept.edit() : draft_.applied.fields;
  into.reserve(fields_.size());
  for (auto& [field, value] : fields_) into.set(field, std::move(value));
  fields_.clear();
  at_ = At::entry;
  return true;
}

bool EntryReader::finish_entry() {
  // All behind `applied` may be left out: each has a harmless default.
  const std::size_t first = kind_ == Kind::entry ? key_id : key_status;
  for (std::size_t index = first; index <= key_applied; ++index) {
    if (!seen(seen_, index)) return refuse("the key " + in_quotes(entry_keys.at(index)) + " is missing");
  }
  at_ = At::done;
  return true;
}

}  // namespace haloform::state
