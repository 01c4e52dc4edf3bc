#include "providers/halopsa/wire/wire_row.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/base/each_once.hpp"
#include "planner/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace haloform::halopsa {

std::optional<std::int64_t> whole_number(const Scalar& scalar) {
  switch (scalar.kind) {
    case Scalar::Kind::integer: return scalar.integer;
    case Scalar::Kind::real:
      if (std::abs(scalar.real) < 9.0e15 && scalar.real == std::trunc(scalar.real)) {
        return static_cast<std::int64_t>(scalar.real);
      }
      return std::nullopt;
    case Scalar::Kind::text: {
      std::string_view digits = trimmed(scalar.text);
      if (const auto dot = digits.find('.'); dot != std::string_view::npos) {
        if (digits.substr(dot + 1).find_first_not_of('0') != std::string_view::npos) return std::nullopt;
        digits = digits.substr(0, dot);
      }
      return parse_integer(digits);
    }
    default: return std::nullopt;
  }
}

std::optional<bool> truth_of(const Scalar& scalar) {
  if (scalar.kind == Scalar::Kind::boolean) return scalar.truth;
  if (scalar.kind == Scalar::Kind::text) {
    const std::string word = folded(trimmed(scalar.text));
    if (word == "true") return true;
    if (word == "false") return false;
  }
  const auto number = whole_number(scalar);
  if (number == 0 || number == 1) return *number == 1;
  return std::nullopt;
}

bool says_nothing(const Scalar& scalar) {
  return scalar.kind == Scalar::Kind::null ||
         (scalar.kind == Scalar::Kind::text && trimmed(scalar.text).empty());
}

bool names_role(const Scalar& scalar) { return !says_nothing(scalar) && whole_number(scalar) != 0; }

namespace {

/// As people would quote it in a message.
std::string quoted(const Scalar& scalar) {
  switch (scalar.kind) {
    case Scalar::Kind::null: return "null";
    case Scalar::Kind::boolean: return scalar.truth ? "true" : "false";
    case Scalar::Kind::integer: return std::to_string(scalar.integer);
    case Scalar::Kind::real: return fmt::format("{}", scalar.real);
    case Scalar::Kind::text:
      return fmt::format("\"{}\"", marked(MarkedText::Personal::other, scalar.text.substr(0, 60)));
  }
  return {};
}

/// A text field's value; nothing where the wire held something that no text can be.
std::optional<Value> text_value(const Scalar& scalar) {
  switch (scalar.kind) {
    case Scalar::Kind::null: return Value::null();
    case Scalar::Kind::text: return Value::text(scalar.text);
    case Scalar::Kind::integer: return Value::text(std::to_string(scalar.integer));
    case Scalar::Kind::real: return Value::text(scalar.text);
    case Scalar::Kind::boolean: return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Value> flag_value(const Scalar& scalar) {
  if (says_nothing(scalar)) return Value::null();
  const auto truth = truth_of(scalar);
  return truth ? std::optional(Value::boolean(*truth)) : std::nullopt;
}

/// Of a custom field, which may hold anything: numbers with a fraction stay texts.
Value plain_value(const Scalar& scalar) {
  if (scalar.kind == Scalar::Kind::boolean) return Value::boolean(scalar.truth);
  if (scalar.kind == Scalar::Kind::text) return Value::text(scalar.text);
  if (scalar.kind == Scalar::Kind::null) return Value::null();
  const auto number = whole_number(scalar);
  return number ? Value::integer(*number) : Value::text(scalar.text);
}

bool is_import_flag(std::string_view key) {
  return std::ranges::find(import_flags, key) != import_flags.end();
}

/// Who somebody is to an import: a GUID or another text. One of zeros, or no positive number, is nobody.
std::string id_of_import(const Scalar& scalar) {
  if (const auto number = whole_number(scalar)) return *number > 0 ? std::to_string(*number) : std::string();
  if (scalar.kind != Scalar::Kind::text) return {};
  const std::string_view id = trimmed(scalar.text);
  return id.find_first_not_of("0-{} ") == std::string_view::npos ? std::string() : std::string(id);
}

std::optional<Value> reference_value(const Scalar& scalar) {
  if (says_nothing(scalar)) return Value::null();
  const auto number = whole_number(scalar);
  if (!number) return std::nullopt;
  return *number > 0 ? Value::integer(*number) : Value::null();
}

/// The number of something, as a text.
std::optional<Value> number_value(const Scalar& scalar) {
  auto number = reference_value(scalar);
  if (!number || number->is_null()) return number;
  return Value::text(number->plain());
}

}  // namespace

RowDraft::RowDraft(const TypeRow& row) : row_(row), values_(row.fields.size()) {
  for (const WireField& field : row.fields) {
    if (field.names != nullptr && !field.names->listed.empty()) listed_key_ = field.names->listed;
  }
  clear();
}

/// Which field a key is. Each name stands once in the table.
std::optional<std::size_t> RowDraft::field_of(std::string_view key) {
  const std::vector<WireField>& fields = row_.fields;
  // Most rows have their fields in the order of the table.
  if (next_field_ < fields.size() && fields[next_field_].wire == key) return next_field_++;
  const auto found = std::ranges::find(fields, key, &WireField::wire);
  if (found == fields.end()) return std::nullopt;
  const auto at = static_cast<std::size_t>(found - fields.begin());
  next_field_ = at + 1;
  return at;
}

void RowDraft::take_field(std::size_t at, const Scalar& scalar) {
  switch (row_.fields[at].conversion) {
    case Conversion::text: values_[at] = text_value(scalar); break;
    case Conversion::reference: values_[at] = reference_value(scalar); break;
    case Conversion::number: values_[at] = number_value(scalar); break;
    case Conversion::flag: values_[at] = flag_value(scalar); break;
    case Conversion::names:
    case Conversion::custom: break;  // null: the row does not say
  }
}

void RowDraft::take(std::string_view key, const Scalar& scalar) {
  if (key == listed_key_ && scalar.kind == Scalar::Kind::text) listed_ = trimmed(scalar.text);
  if (!row_.client.empty()) take_person(key, scalar);
  if (const auto at = field_of(key)) return take_field(*at, scalar);
  if (key == "id") return take_id(scalar);
  if (row_.active && key == row_.active->wire) {
    active_ = truth_of(scalar);
    if (active_ && row_.active->polarity == ActiveFlag::Polarity::true_is_inactive) active_ = !*active_;
    return;
  }
  if (row_.teams && key == row_.teams->wire) {
    if (row_.teams->shape != TeamsRow::Shape::one_id) return;
    if (const auto team = reference_value(scalar)) {
      teams_.emplace();
      if (const auto number = team->as_integer()) teams_->push_back(RemoteId::from(*number).value());
    }
    return;
  }
  if (row_.kind && key == row_.kind->wire) {
    if (scalar.kind == Scalar::Kind::text && !trimmed(scalar.text).empty() &&
        folded(trimmed(scalar.text)) != row_.kind->value) {
      other_kind_ = scalar.text;
    }
    return;
  }
  take_import(key, scalar);
  take_hint(key, scalar);
}

/// Signs that an import of the instance's own writes the record. Where there are several, the first of the table says which.
void RowDraft::take_import(std::string_view key, const Scalar& scalar) {
  const auto sign = std::ranges::find(row_.import_signs, key, &ImportSign::wire);
  if (sign == row_.import_signs.end()) {
    if (key == "_importtype" && scalar.kind == Scalar::Kind::text)
      by_csp_ = folded(scalar.text).contains("csp");
    return;
  }
  std::string id;
  switch (sign->shape) {
    case ImportSign::Shape::id: id = id_of_import(scalar); break;
    case ImportSign::Shape::connection:
      if (const auto number = whole_number(scalar); number && *number > 0) id = std::to_string(*number);
      break;
    case ImportSign::Shape::flag:
      if (truth_of(scalar) == true) id = "-";
      break;
  }
  const auto at = static_cast<std::size_t>(sign - row_.import_signs.begin());
  if (id.empty() || (import_sign_ && *import_sign_ <= at)) return;
  import_sign_ = at;
  import_id_ = sign->shape == ImportSign::Shape::id ? std::move(id) : std::string();
}

std::optional<Record::ImportedBy> RowDraft::imported() const {
  using Source = Record::ImportedBy::Source;
  if (!import_sign_) return std::nullopt;
  const Source source = row_.import_signs.at(*import_sign_).source;
  return Record::ImportedBy{source == Source::entra && by_csp_ ? Source::csp : source, import_id_};
}

/// What a contact is also found by, and whose contact it is.
void RowDraft::take_person(std::string_view key, const Scalar& scalar) {
  if (key == row_.client) {
    const auto number = whole_number(scalar);
    if (number && *number > 0) client_ = number;
    return;
  }
  if (scalar.kind != Scalar::Kind::text || trimmed(scalar.text).empty()) return;
  if (key == row_.client_name) {
    client_name_ = scalar.text;
  } else if (std::ranges::find(row_.more_emails, key) != row_.more_emails.end()) {
    more_emails_.emplace_back(scalar.text);
  }
}

std::optional<std::size_t> RowDraft::list_field(std::string_view key) const {
  const auto at = std::ranges::find_if(row_.fields, [key](const WireField& field) {
    const bool is_list = field.conversion == Conversion::names || field.conversion == Conversion::custom;
    return is_list && field.wire == key;
  });
  if (at == row_.fields.end()) return std::nullopt;
  return static_cast<std::size_t>(at - row_.fields.begin());
}

void RowDraft::take_in_list(std::string_view key, const Scalar& scalar) {
  const NameRows* names = row_.fields[*list_at_].names;
  if (key == (names != nullptr ? names->name : "name")) {
    if (scalar.kind == Scalar::Kind::text) entry_.name = scalar.text;
  } else if (names == nullptr && key == "value") {
    entry_.value = plain_value(scalar);
  } else if (names != nullptr && names->id != "id" && key == "role_id") {
    entry_.granted = names_role(scalar);
  } else if (is_import_flag(key)) {
    membership_.given = truth_of(scalar).value_or(false);
  }
}

void RowDraft::end_in_list() {
  if (entry_.name.empty() || entry_.granted) return;
  if (row_.fields[*list_at_].names != nullptr) {
    names_.push_back(std::move(entry_.name));
  } else {
    entries_.push_back({std::move(entry_.name), entry_.value.value_or(Value::null())});
  }
}

void RowDraft::take_membership(std::string_view key, const Scalar& scalar) {
  if (list_at_) return take_in_list(key, scalar);
  if (key == "id") {
    membership_.id = whole_number(scalar).value_or(0);
  } else if (key == "team_id") {
    const auto number = whole_number(scalar);
    membership_.team = number ? RemoteId::from(*number) : std::nullopt;
  } else if (key == "in_section") {
    membership_.inside = truth_of(scalar).value_or(true);
  } else if (key == "role_id") {
    membership_.granted = names_role(scalar);
  } else if (is_import_flag(key)) {
    membership_.given = truth_of(scalar).value_or(false);
  }
}

void RowDraft::end_membership() {
  using Kind = MembershipRow::Kind;
  if (list_at_) {
    end_in_list();
    if (membership_.given && names_.size() > names_before_) given_names_.push_back(names_.back());
    return;
  }
  if (!membership_.team) {
    memberships_whole_ = false;
    return;
  }
  const Kind inside = membership_.granted ? Kind::granted : membership_.given ? Kind::given : Kind::member;
  memberships_.push_back({membership_.id, *membership_.team, membership_.inside ? inside : Kind::visitor});
}

void RowDraft::end_memberships() {
  if (list_at_) {
    auto& value = values_[*list_at_];
    if (row_.fields[*list_at_].names != nullptr) {
      value = Value::names(std::exchange(names_, {}));
    } else if (!entries_.empty()) {
      // A listing may leave out what each record has: no custom field at all says nothing.
      value = Value::entries(std::exchange(entries_, {}));
    }
    list_at_.reset();
    return;
  }
  if (!memberships_whole_) return;
  // There may be several rows for one team: being in it by hand counts for more than being in it by a role.
  using Kind = MembershipRow::Kind;
  const auto of_kinds = [this](Kind kind, Kind other) {
    std::vector<RemoteId> teams;
    for (const MembershipRow& one : memberships_) {
      if (one.kind == kind || one.kind == other) teams.push_back(one.team);
    }
    return each_once(std::move(teams));
  };
  teams_ = of_kinds(Kind::member, Kind::member);
  granted_ = of_kinds(Kind::granted, Kind::given);
  std::erase_if(granted_, [this](RemoteId team) { return std::ranges::binary_search(*teams_, team); });
}

void RowDraft::take_id(const Scalar& scalar) {
  const auto number = whole_number(scalar);
  id_ = number ? RemoteId::from(*number) : std::nullopt;
  if (!id_) bad_id_ = quoted(scalar);
}

void RowDraft::take_hint(std::string_view key, const Scalar& scalar) {
  if (key == "isapiagent" || key == "is_api_only") {
    if (truth_of(scalar) == true) hint_ = BuiltIn::api_only;
  } else if (key == "builtin" && truth_of(scalar) == true && hint_ == BuiltIn::no) {
    hint_ = row_.built_in;
  }
}

BuiltIn RowDraft::built_in() const {
  if (hint_ != BuiltIn::no || row_.general_name.empty()) return hint_;
  for (std::size_t at = 0; at < row_.fields.size(); ++at) {
    if (row_.fields[at].wire != "name" || !values_[at]) continue;
    const auto name = values_[at]->as_text();
    if (!name || !same_key(*name, row_.general_name)) return BuiltIn::no;
    return row_.built_in;
  }
  return BuiltIn::no;
}

std::optional<Record> RowDraft::finish() {
  if (!id_) return std::nullopt;
  // Rows of listings name the roles in one text alone. Where that may be one name, it is; how several are parted, or what
  // an empty one means, nobody says.
  for (std::size_t at = 0; at < row_.fields.size(); ++at) {
    const NameRows* names = row_.fields[at].names;
    const bool in_one_text = names != nullptr && !names->listed.empty() && !listed_.empty() &&
                             listed_.find_first_of(",;|") == std::string::npos;
    if (in_one_text && !values_[at]) values_[at] = Value::names({listed_});
  }
  Record record{*id_, {}, active_, built_in()};
  record.teams = std::move(teams_);
  record.granted = std::move(granted_);
  record.more_emails = std::move(more_emails_);
  record.client = client_;
  record.client_name = std::move(client_name_);
  if (import_sign_) record.imported = imported();
  if (!given_names_.empty()) record.given_names = std::move(given_names_);
  const auto known = std::ranges::count_if(values_, [](const auto& value) { return value.has_value(); });
  record.fields.reserve(static_cast<std::size_t>(known));
  for (std::size_t at = 0; at < values_.size(); ++at) {
    if (values_[at]) record.fields.set(row_.fields[at].field, std::move(*values_[at]));
  }
  return record;
}

}  // namespace haloform::halopsa
