#include "planner/config/fields.hpp"

#include "planner/base/code_points.hpp"
#include "planner/base/comparison_key.hpp"
#include "planner/base/text.hpp"
#include "planner/config/odd_letters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace haloform::config {

namespace {

/// Why a text is no e-mail address; empty where it is one. What an instance would correct or refuse by itself is none: the
/// person would be looked for under it and not be found.
std::string_view email_fault(std::string_view text) {
  constexpr std::string_view scheme = "mailto:";
  if (folds_to(text.substr(0, scheme.size()), scheme)) return "it begins with mailto:";
  const auto odd = [](char letter) {
    return static_cast<unsigned char>(letter) <= ' ' || letter == 0x7f || letter == '<' || letter == '>' ||
           letter == ',' || letter == ';';
  };
  if (std::ranges::any_of(text, odd)) return "it contains a space, a bracket or a comma";
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos) return "it has no @";
  if (text.find('@', at + 1) != std::string_view::npos) return "it has two @";
  for (const std::string_view part : {text.substr(0, at), text.substr(at + 1)}) {
    if (part.empty()) return "one side of the @ is empty";
    if (part.contains("..")) return "it has two dots in a row";
    if (part.starts_with('.') || part.ends_with('.')) return "a part of it begins or ends with a dot";
  }
  return {};
}

/// What an instance trims by itself would be sent again with every run.
bool check_blanks(const YamlNode& value, std::string_view name, std::string_view text, FileCheck& check) {
  const std::string_view inner = without_blanks_around(text);
  if (inner.size() == text.size()) return true;
  std::string around(text);
  around.erase(static_cast<std::size_t>(inner.data() - text.data()), inner.size());
  std::string odd;  // One that a reader cannot tell from a plain one.
  for (std::size_t at = 0; at < around.size() && odd.empty();) {
    const char32_t point = next_code_point(around, at);
    if (point >= 0x80) odd = fmt::format(" (U+{:04X})", static_cast<std::uint32_t>(point));
  }
  check.error(value, fmt::format("{} has spaces around it: {}{}", name, in_quotes(text), odd),
              inner.empty() ? "write \"\" to clear it" : "write it without: " + in_quotes(inner));
  return false;
}

/// People are called Null, and the word clears the field.
void warn_of_null(const FieldSpec& field, const YamlNode& value, FileCheck& check) {
  const std::string_view word = value.null_word();
  if (!is_name(field) || word.empty() || word == "null") return;
  check.warning(value, fmt::format("{} without quotes means null in YAML: it clears {}", word, field.name),
                fmt::format("write {}: \"{}\" if that is the name, or {}: null to clear it", field.name, word,
                            field.name),
                Rule::misleading_text);
}

std::optional<Value> text_value(const FieldSpec& field, const YamlNode& value, FileCheck& check) {
  const auto text = check.text(value, field.name);
  if (!text) return std::nullopt;
  if (field.comparison == Comparison::email && !text->empty() && !check_email(value, *text, check)) {
    return std::nullopt;
  }
  if (field.presence == Presence::required && has_no_key(*text)) {
    const bool is_empty = trimmed(*text).empty();
    check.error(value,
                is_empty ? fmt::format("{} is required and cannot be cleared", field.name)
                         : fmt::format("{} is required, and {} has no visible characters", field.name,
                                       in_quotes(*text)),
                "fill it in", Rule::missing_field);
    return std::nullopt;
  }
  if (is_name(field) && !check_blanks(value, field.name, *text, check)) return std::nullopt;
  if (field.comparison != Comparison::email) warn_of_odd_letters(value, field.name, *text, check);
  return Value::text(*text);
}

std::optional<Value> integer_value(const FieldSpec& field, const YamlNode& value, FileCheck& check) {
  // "" clears a field of any kind, as null does.
  if (value.kind() == YamlKind::quoted && value.text().empty()) return Value::null();
  const auto number = check.integer(value, field.name);
  if (!number) return std::nullopt;
  if (field.comparison == Comparison::reference && *number < 0) {
    check.error(value, fmt::format("{} is an id, and {} is below 1", field.name, *number),
                "write the id that HaloPSA shows; null clears the field");
    return std::nullopt;
  }
  return Value::integer(*number);
}

/// Of a text that is the number of something under this profile.
std::optional<Value> number_as_text(const FieldSpec& field, Profile profile, const YamlNode& value,
                                    FileCheck& check) {
  if (value.kind() == YamlKind::quoted && value.text().empty()) return Value::null();
  const auto number = value.is_scalar() ? plain_integer(value.text()) : std::nullopt;
  if (number && *number > 0) return Value::text(std::to_string(*number));
  check.error(value,
              fmt::format("under the profile {} {} is the id that HaloPSA has for it", profile_name(profile),
                          field.name),
              fmt::format("write the id: {}: 2; null clears the field", field.name), Rule::wrong_type);
  return std::nullopt;
}

/// The key of a block, or the id of a record that no block declares. Whether such a block is there, references.cpp tells.
std::optional<Value> resource_value(const FieldSpec& field, const YamlNode& value, FileCheck& check) {
  const bool is_number = value.kind() == YamlKind::plain && value.scalar_type() == ScalarType::integer;
  const bool clears = value.kind() == YamlKind::quoted && value.text().empty();
  if (is_number || clears) return integer_value(field, value, check);
  const auto key = check.filled_text(value, field.name);
  return key ? std::optional(Value::text(trimmed(*key))) : std::nullopt;
}

/// Of one of the entries of a field; nothing, and an error, where it is neither a text nor a whole number nor a truth value.
std::optional<Value> entry_value(const FieldSpec& field, std::string_view name, const YamlNode& value,
                                 FileCheck& check) {
  if (value.is_scalar()) {
    switch (value.scalar_type()) {
      case ScalarType::null: return Value::null();
      case ScalarType::boolean: {
        const auto truth = check.boolean(value, name);
        return truth ? std::optional(Value::boolean(*truth)) : std::nullopt;
      }
      case ScalarType::integer: {
        const auto number = check.integer(value, name);
        return number ? std::optional(Value::integer(*number)) : std::nullopt;
      }
      case ScalarType::real: return Value::text(value.text());
      case ScalarType::text: {
        const auto text = check.text(value, name);
        if (text) warn_of_odd_letters(value, name, *text, check);
        return text ? std::optional(Value::text(*text)) : std::nullopt;
      }
    }
  }
  check.error(value, fmt::format("{} in {} must be a text, a number, true, false or null", name, field.name),
              fmt::format("write {}: {{{}: \"…\"}}", field.name, name), Rule::wrong_type);
  return std::nullopt;
}

std::optional<Value> entries_value(const FieldSpec& field, const YamlNode& value, FileCheck& check) {
  if (!value.is_mapping()) {
    static_cast<void>(check.mapping(value, field.name, fmt::format("{}: {{CFName: value}}", field.name)));
    return std::nullopt;
  }
  std::vector<Value::Entry> entries;
  bool right = true;
  for (const YamlEntry entry : value.entries()) {
    if (entry.use != KeyUse::first) continue;  // the reader reports a second one
    const std::string_view name = entry.key.text();
    if (has_no_key(name) || name != without_blanks_around(name) || name.contains('\0')) {
      check.error(entry.key, fmt::format("{} in {} is no name of a field", in_quotes(name), field.name),
                  "write the name as HaloPSA has it, without spaces around it: CFShirtSize");
      right = false;
      continue;
    }
    auto read = entry_value(field, name, entry.value, check);
    right = right && read;
    if (read) entries.push_back({std::string(name), std::move(*read)});
  }
  return right ? std::optional(Value::entries(std::move(entries))) : std::nullopt;
}

std::optional<Value> names_value(const FieldSpec& field, const YamlNode& value, FileCheck& check) {
  if (!value.is_sequence()) {
    static_cast<void>(
        check.sequence(value, field.name, fmt::format("{}: [one, another], or [] for none", field.name)));
    return std::nullopt;
  }
  std::vector<std::string> names;
  bool right = true;
  for (const YamlNode item : value.items()) {
    const auto name = check.text(item, field.name);
    right = right && name;
    if (!name) continue;
    warn_of_odd_letters(item, field.name, *name, check);
    names.emplace_back(trimmed(*name));
  }
  return right ? std::optional(Value::names(std::move(names))) : std::nullopt;
}

/// What the value looks like behind another key; a gap where it is no plain word.
std::string as_written(const YamlNode& value) {
  constexpr std::size_t longest = 60;
  if (value.is_sequence() && value.size() == 1) {
    for (const YamlNode item : value.items()) return as_written(item);
  }
  const auto is_plain = [](char letter) {
    return static_cast<unsigned char>(letter) >= 0x80 ||
           std::isalnum(static_cast<unsigned char>(letter)) != 0 ||
           std::string_view(" ._@+()-").contains(letter);
  };
  const bool shown = value.is_scalar() && !value.is_null() && !value.text().empty() &&
                     value.text().size() <= longest && std::ranges::all_of(value.text(), is_plain);
  if (!shown) return "…";
  const bool needs_quotes = value.kind() == YamlKind::quoted && value.scalar_type() == ScalarType::text &&
                            plain_scalar_type(value.text()) != ScalarType::text;
  return needs_quotes ? fmt::format("\"{}\"", value.text()) : std::string(value.text());
}

}  // namespace

std::vector<std::string_view> field_names(const TypeSchema& schema, std::optional<Profile> profile) {
  std::vector<std::string_view> names;
  for (const FieldSpec& field : schema.fields) {
    if (field.carried(profile)) names.push_back(field.name);
  }
  return names;
}

bool is_name(const FieldSpec& field) {
  return field.name == "name" || field.name == "firstname" || field.name == "surname";
}

bool is_identity(const TypeSchema& schema, FieldId field) {
  return field == schema.name || schema.email == field;
}

bool check_email(const YamlNode& value, std::string_view text, FileCheck& check) {
  if (!has_no_key(text) && !check_blanks(value, "this e-mail", text, check)) return false;
  if (const auto fault = email_fault(text); !fault.empty()) {
    check.error(value, fmt::format("{} is not an e-mail address: {}", in_quotes(text), fault),
                "write it as someone@example.com");
    return false;
  }
  if (!is_beyond_ascii(text)) return true;
  constexpr std::size_t most_named = 5;
  std::vector<std::string> named;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t start = at;
    const char32_t point = next_code_point(text, at);
    if (point < 0x80) continue;
    std::string words = point_words(point, text.substr(start, at - start));
    if (is_invisible(point)) {
      check.error(value, fmt::format("this e-mail contains {} (invisible)", words), "remove it");
      return false;
    }
    if (named.size() < most_named && std::ranges::find(named, words) == named.end()) named.push_back(words);
  }
  check.warning(value, fmt::format("this e-mail has letters outside of ASCII: {}", fmt::join(named, ", ")),
                "check that HaloPSA has exactly these letters: letters that only look the same make a "
                "different address",
                Rule::misleading_text);
  return true;
}

std::string cannot_carry(const TypeSchema& schema, FieldId field, std::optional<Profile> profile) {
  return fmt::format("the profile {} does not support {} of {}", profile ? profile_name(*profile) : "auto",
                     schema.at(field).name, type_plural(schema.type));
}

std::string instead_of(const FieldSpec& field, std::optional<Profile> profile, const YamlNode& value) {
  if (!field.elsewhere || (profile && field.elsewhere->profile != *profile)) return "remove it";
  const std::string_view write = field.elsewhere->write;
  const auto gap = write.find("{}");
  if (gap == std::string_view::npos) return fmt::format("write {}, or remove it", write);
  const std::string written = as_written(value);
  const std::string shown =
      field.personal ? marked(*field.personal, written) : marked(MarkedText::Personal::other, written);
  return fmt::format("write {}{}{}", write.substr(0, gap), shown, write.substr(gap + 2));
}

std::optional<FieldId> other_word(const TypeSchema& schema, std::optional<Profile> profile,
                                  const YamlNode& key, std::string_view inside, FileCheck& check) {
  const auto word = std::ranges::find(schema.other_words, key.text(), &TypeSchema::OtherWord::word);
  const auto field = word == schema.other_words.end() ? std::nullopt : schema.find(word->key);
  if (!field || !schema.at(*field).carried(profile)) return std::nullopt;
  check.error(key, fmt::format("unknown key {} in {}", word->word, inside),
              fmt::format("this field is called {} here: write {}: …", word->key, word->key),
              Rule::unknown_key);
  return field;
}

std::optional<Value> read_field(const TypeSchema& schema, FieldId field, std::optional<Profile> profile,
                                const YamlEntry& entry, FileCheck& check) {
  const FieldSpec& spec = schema.at(field);
  if (!spec.carried(profile)) {
    check.error(entry.key, cannot_carry(schema, field, profile), instead_of(spec, profile, entry.value),
                Rule::unsupported_by_profile);
    return std::nullopt;
  }
  if (entry.value.is_null()) {
    warn_of_null(spec, entry.value, check);
    if (spec.presence == Presence::optional) return Value::null();
    check.error(entry.value, fmt::format("{} is required and cannot be cleared", spec.name), "fill it in",
                Rule::missing_field);
    return std::nullopt;
  }
  const auto with_id = profile ? std::ranges::find(spec.id_under, *profile) : spec.id_under.begin();
  // As long as nobody knows the profile, a number is the id under one that has ids.
  const auto is_number = [&] {
    return entry.value.kind() == YamlKind::plain && entry.value.scalar_type() == ScalarType::integer;
  };
  if (with_id != spec.id_under.end() && (profile || is_number()))
    return number_as_text(spec, *with_id, entry.value, check);
  switch (spec.kind) {
    case ValueKind::text: return text_value(spec, entry.value, check);
    case ValueKind::integer: return integer_value(spec, entry.value, check);
    case ValueKind::names: return names_value(spec, entry.value, check);
    case ValueKind::resource: return resource_value(spec, entry.value, check);
    case ValueKind::entries: return entries_value(spec, entry.value, check);
    case ValueKind::boolean: break;
  }
  const auto truth = check.boolean(entry.value, spec.name);
  return truth ? std::optional(Value::boolean(*truth)) : std::nullopt;
}

std::optional<std::variant<Value, std::string>> read_named_field(const TypeSchema& schema, FieldId field,
                                                                 std::optional<Profile> profile,
                                                                 const YamlEntry& entry, FileCheck& check) {
  const FieldSpec& spec = schema.at(field);
  const YamlNode& value = entry.value;
  const bool is_name = value.is_scalar() && !value.is_null() && !value.text().empty() &&
                       (value.kind() == YamlKind::quoted || value.scalar_type() == ScalarType::text);
  if (!is_name || !spec.carried(profile)) {
    auto read = read_field(schema, field, profile, entry, check);
    if (!read) return std::nullopt;
    return std::move(*read);
  }
  const FieldSpec::Naming& naming = *spec.naming;
  const std::string_view plural = directory_plural(naming.directory);
  const std::string_view name = trimmed(value.text());
  if (!naming.known(profile)) {
    check.error(value,
                fmt::format("the profile {} cannot look up {} by name",
                            profile ? profile_name(*profile) : "auto", plural),
                fmt::format("write the id: {}: 5", naming.key), Rule::unsupported_by_profile);
    return std::nullopt;
  }
  const auto slash = name.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == name.size()) {
    check.error(value, fmt::format("{} is not the full name of a {}", in_quotes(name), naming.key),
                fmt::format("write Client/Site, as in {}: Acme Ltd/Head Office, or the id", naming.key));
    return std::nullopt;
  }
  warn_of_odd_letters(value, naming.key, name, check);
  return std::string(name);
}

}  // namespace haloform::config
