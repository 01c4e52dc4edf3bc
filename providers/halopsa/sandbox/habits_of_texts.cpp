// What an instance does to the texts that it is given: one row and one small function each.
#include "providers/halopsa/sandbox/habits_of_texts.hpp"

#include "providers/halopsa/sandbox/letters.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace haloform::sandbox {

namespace {

constexpr std::string_view text_fields =
    "name email firstname surname jobtitle title notes phone mobile homenumber mobilenumber2 fax";
constexpr std::string_view name_fields = "name firstname surname";
constexpr std::string_view phone_fields = "phone mobile homenumber mobilenumber2 fax";

constexpr char32_t no_break_space = 0xa0;

using Text = std::u32string_view;
using Kept = std::u32string;

bool is_space(char32_t point) { return point == U' ' || point == U'\t'; }
bool is_digit(char32_t point) { return point >= U'0' && point <= U'9'; }

template <typename Function>
Kept each(Text text, const Function& function) {
  Kept out;
  for (const char32_t point : text) out += function(point);
  return out;
}

Kept trim(Text text, const HabitUse&) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return Kept(text);
}

Kept collapse(Text text, const HabitUse&) {
  Kept out;
  for (const char32_t point : text) {
    if (!is_space(point) || out.empty() || out.back() != U' ') out += is_space(point) ? U' ' : point;
  }
  return out;
}

Kept plain_space(Text text, const HabitUse&) {
  return each(text, [](char32_t point) { return point == no_break_space ? U' ' : point; });
}

Kept title_case(Text text, const HabitUse&) {
  bool inside = false;
  return each(text, [&inside](char32_t point) {
    const char32_t kept = inside ? small_letter(point) : capital_letter(point);
    inside = is_letter(point);
    return kept;
  });
}

Kept lower_case(Text text, const HabitUse&) { return each(text, small_letter); }
Kept upper_case(Text text, const HabitUse&) { return each(text, capital_letter); }
Kept cut(Text text, const HabitUse& use) {
  return Kept(text.substr(0, static_cast<std::size_t>(use.number)));
}
Kept nfc(Text text, const HabitUse&) { return composed(text); }
Kept no_accents(Text text, const HabitUse&) { return without_accents(text); }

Kept no_tags(Text text, const HabitUse&) {
  const auto at = text.rfind(U'@');
  const auto plus = text.find(U'+');
  if (at == Text::npos || plus == Text::npos || plus == 0 || plus > at) return Kept(text);
  return Kept(text.substr(0, plus)) + Kept(text.substr(at));
}

Kept no_punctuation(Text text, const HabitUse&) {
  Kept out(text);
  std::erase_if(out, [](char32_t point) { return Text(U".,'’").find(point) != Text::npos; });
  return out;
}

Kept entities(Text text, const HabitUse&) {
  Kept out;
  for (const char32_t point : text) {
    switch (point) {
      case U'&': out += U"&amp;"; break;
      case U'<': out += U"&lt;"; break;
      case U'>': out += U"&gt;"; break;
      case U'"': out += U"&quot;"; break;
      case U'\'': out += U"&#x27;"; break;
      default: out += point;
    }
  }
  return out;
}

/// Only what may be a number of a telephone: six digits, and nothing but what stands between digits.
bool is_phone(Text text) {
  const bool all = std::ranges::all_of(
      text, [](char32_t point) { return is_digit(point) || Text(U" +-()./").find(point) != Text::npos; });
  return all && std::ranges::count_if(text, is_digit) >= 6;
}

Kept phone_format(Text text, const HabitUse& use) {
  if (!is_phone(text)) return Kept(text);
  Kept digits;
  std::ranges::copy_if(text, std::back_inserter(digits), is_digit);
  const bool international = text.find(U'+') != Text::npos;
  if (use.argument == "national") return international ? U"0" + digits.substr(2) : digits;
  if (use.argument == "e164") return (international ? U"+" : U"") + digits;
  Kept out = international ? U"+" : U"";
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += U' ';
    out += digits[i];
  }
  return out;
}

std::string_view refuse(std::optional<Text> given, const HabitUse& use) {
  if (use.argument == "null") return given ? "" : "must not be null";
  if (!given) return "";
  const Text text = *given;
  if (use.argument == "plus") {
    const bool is_address = text.find(U'@') != Text::npos;
    return is_address && text.find(U'+') != Text::npos ? "must not hold a plus" : "";
  }
  if (use.argument == "non-ascii")
    return std::ranges::any_of(text, [](char32_t p) { return p > 0x7f; }) ? "must be plain ASCII" : "";
  const auto blank = [](char32_t point) { return is_space(point) || point == no_break_space; };
  const bool ends = !text.empty() && (blank(text.front()) || blank(text.back()));
  const bool twice = std::ranges::adjacent_find(
                         text, [&](char32_t a, char32_t b) { return blank(a) && blank(b); }) != text.end();
  return ends || twice ? "must not begin or end with a space, nor have two in a row" : "";
}

std::string text_after(const HabitWrite& write, const char* field) {
  const auto given = write.fields.find(field);
  const Json value = given != write.fields.end() ? *given : write.kept.value(field, Json());
  return value.is_string() ? value.get<std::string>() : "";
}

bool build_name(HabitWrite& write, const HabitUse&) {
  const bool touched = std::ranges::any_of(std::array{"name", "firstname", "surname"},
                                           [&](const char* f) { return write.fields.contains(f); });
  const std::string first = text_after(write, "firstname");
  const std::string last = text_after(write, "surname");
  if (!touched || first.empty() || last.empty()) return false;
  const std::string before = text_after(write, "name");
  write.fields["name"] = first + " " + last;
  return write.fields["name"] != before;
}

bool ignore_null(HabitWrite& write, const HabitUse&) {
  bool changed = false;
  for (const Field& field : write.shape.fields) {
    const auto posted = write.body.find(field.name);
    if (posted == write.body.end() || !posted->is_null()) continue;
    changed = write.fields.erase(std::string(field.kept())) > 0 || changed;
  }
  return changed;
}

bool null_to_text(const Shape& shape, Json& wire, const HabitUse&) {
  bool changed = false;
  for (const Field& field : shape.fields) {
    if (field.type != FieldType::text) continue;
    const auto value = wire.find(field.name);
    if (value == wire.end() || !value->is_null()) continue;
    *value = "";
    changed = true;
  }
  return changed;
}

constexpr std::array text_rows = {
    HabitKind{.name = "trim",
              .argument = HabitArgument::field,
              .choices = text_fields,
              .help = "spaces at both ends are removed",
              .text = trim},
    HabitKind{.name = "collapse-blanks",
              .argument = HabitArgument::field,
              .choices = text_fields,
              .help = "several spaces in a row become one",
              .text = collapse},
    HabitKind{.name = "nbsp-to-blank",
              .argument = HabitArgument::field,
              .choices = text_fields,
              .help = "U+00A0 becomes a space",
              .text = plain_space},
    HabitKind{.name = "title-case",
              .argument = HabitArgument::field,
              .choices = text_fields,
              .usual = name_fields,
              .help = "Each Word Starts With A Capital, the rest is lower case",
              .text = title_case},
    HabitKind{.name = "lower-case",
              .argument = HabitArgument::field,
              .choices = text_fields,
              .usual = "email",
              .help = "all letters become lower case",
              .text = lower_case},
    HabitKind{.name = "upper-case",
              .argument = HabitArgument::field,
              .choices = text_fields,
              .usual = "surname",
              .help = "all letters become upper case",
              .text = upper_case},
    HabitKind{.name = "cut",
              .argument = HabitArgument::field_and_count,
              .choices = text_fields,
              .help = "only the first N characters are kept",
              .text = cut},
    HabitKind{.name = "phone-format",
              .argument = HabitArgument::word,
              .choices = "e164 national spaced",
              .usual = phone_fields,
              .help = "numbers are written its own way",
              .text = phone_format},
    HabitKind{.name = "no-tags",
              .argument = HabitArgument::none,
              .usual = "email",
              .help = "a+tag@b becomes a@b",
              .text = no_tags},
    HabitKind{.name = "no-accents",
              .argument = HabitArgument::field,
              .choices = text_fields,
              .usual = "email",
              .help = "letters lose their accents",
              .text = no_accents},
    HabitKind{.name = "nfc",
              .argument = HabitArgument::field,
              .choices = text_fields,
              .help = "a letter and its combining mark become one character",
              .text = nfc},
    HabitKind{.name = "entities",
              .argument = HabitArgument::field,
              .choices = text_fields,
              .help = "& < > \" ' are kept as HTML entities",
              .text = entities},
    HabitKind{.name = "no-punctuation",
              .argument = HabitArgument::field,
              .choices = text_fields,
              .usual = name_fields,
              .help = ". , ' and U+2019 are removed",
              .text = no_punctuation},
    HabitKind{.name = "built-name",
              .argument = HabitArgument::none,
              .help = "name becomes first name and surname",
              .write = build_name},
    HabitKind{.name = "null-to-text",
              .argument = HabitArgument::none,
              .help = "a text without a value is \"\" instead of null",
              .record = null_to_text},
    HabitKind{.name = "ignores-null",
              .argument = HabitArgument::none,
              .help = "null clears nothing, \"\" does",
              .write = ignore_null},
    HabitKind{.name = "refuse",
              .argument = HabitArgument::word,
              .choices = "blanks non-ascii plus null",
              .usual = text_fields,
              .help = "400 for spaces at an end or twice, letters beyond ASCII, a plus in an address, null",
              .refusal = refuse},
};

}  // namespace

std::span<const HabitKind> text_habits() { return text_rows; }

}  // namespace haloform::sandbox
