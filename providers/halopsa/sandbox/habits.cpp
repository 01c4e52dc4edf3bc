#include "providers/halopsa/sandbox/habits.hpp"

#include "planner/base/text.hpp"
#include "providers/halopsa/sandbox/habits_of_answers.hpp"
#include "providers/halopsa/sandbox/habits_of_listings.hpp"
#include "providers/halopsa/sandbox/habits_of_texts.hpp"
#include "providers/halopsa/sandbox/letters.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace haloform::sandbox {

namespace {

/// Of each file; together they are all that there are.
std::vector<const HabitKind*> all_kinds() {
  std::vector<const HabitKind*> out;
  for (const auto kinds : {text_habits(), listing_habits(), answer_habits()}) {
    for (const HabitKind& kind : kinds) out.push_back(&kind);
  }
  return out;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

bool is_among(std::string_view word, std::string_view words) {
  const auto all = words_of(words);
  return std::ranges::find(all, word) != all.end();
}

std::string with_commas(std::string_view words) {
  std::string out;
  for (const std::string_view word : words_of(words)) out += (out.empty() ? "" : ", ") + std::string(word);
  return out;
}

std::unexpected<Error> bad(std::string_view text, std::string what, std::string advice) {
  return fail(ErrorKind::usage, std::move(what), "habit " + openly_in_quotes(text), std::move(advice));
}

Result<const HabitKind*> kind_called(std::string_view text, std::string_view name) {
  const auto kinds = all_kinds();
  const auto found = std::ranges::find(kinds, name, &HabitKind::name);
  if (found != kinds.end()) return *found;
  std::vector<std::string_view> names;
  std::string listed;
  for (const HabitKind* kind : kinds) {
    names.push_back(kind->name);
    listed += (listed.empty() ? "" : ", ") + std::string(kind->name);
  }
  const auto near = nearest(name, names);
  return bad(text, "there is no habit " + openly_in_quotes(name),
             near ? "did you mean " + openly_in_quotes(*near) + "?" : "the habits are " + listed);
}

std::optional<std::int64_t> milliseconds(std::string_view text) {
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{} || end != text.data() + text.size() || seconds <= 0 || seconds > 86400)
    return std::nullopt;
  return static_cast<std::int64_t>(seconds * 1000);
}

/// Why the argument is not one for this habit: what to write instead; empty where it is.
std::string read_argument(const HabitKind& kind, HabitUse& use) {
  const std::string name(kind.name);
  std::string_view rest = use.argument;
  switch (kind.argument) {
    case HabitArgument::none: return rest.empty() ? "" : "write " + name + " alone";
    case HabitArgument::field_and_count: {
      const auto colon = std::min(rest.find(':'), rest.size());
      use.number = parse_integer(colon < rest.size() ? rest.substr(colon + 1) : rest).value_or(0);
      if (use.number < 1) return "write " + name + "=20, or a field before it: " + name + "=name:20";
      rest = colon < rest.size() ? rest.substr(0, colon) : std::string_view{};
      [[fallthrough]];
    }
    case HabitArgument::field:
      use.field = rest;
      if (rest.empty() || is_among(rest, kind.choices)) return {};
      return "the fields are " + with_commas(kind.choices);
    case HabitArgument::number:
      use.number = parse_integer(rest).value_or(0);
      return use.number > 0 ? "" : "write a number from 1 on: " + name + "=100";
    case HabitArgument::maybe_number:
      use.number = rest.empty() ? 1 : parse_integer(rest).value_or(-1);
      return use.number >= 0 ? "" : "write " + name + ", or a number of seconds: " + name + "=2";
    case HabitArgument::seconds:
      use.number = milliseconds(rest).value_or(0);
      return use.number > 0 ? "" : "write a number of seconds: " + name + "=1.5";
    case HabitArgument::word:
      return is_among(rest, kind.choices) ? ""
                                          : "write " + name + "= with one of " + with_commas(kind.choices);
    case HabitArgument::text: return rest.empty() ? "write " + name + "= and a text" : "";
  }
  return {};
}

/// What stands behind the name.
std::string argument_form(const HabitKind& kind) {
  switch (kind.argument) {
    case HabitArgument::none: break;
    case HabitArgument::field: return "[=FIELD]";
    case HabitArgument::field_and_count: return "=[FIELD:]N";
    case HabitArgument::number: return "=N";
    case HabitArgument::maybe_number: return "[=SECONDS]";
    case HabitArgument::seconds: return "=SECONDS";
    case HabitArgument::text: return "=CHARACTERS";
    case HabitArgument::word: {
      std::string words(kind.choices);
      std::ranges::replace(words, ' ', '|');
      return "=" + words;
    }
  }
  return {};
}

bool is_about(const HabitKind& kind, const HabitUse& use, std::string_view field) {
  if (!use.field.empty()) return field == use.field;
  return is_among(field, kind.usual.empty() ? kind.choices : kind.usual);
}

/// `halo` keeps null in the place of an empty text, too.
bool is_posted_null(const HabitWrite& write, std::string_view kept) {
  return std::ranges::any_of(write.shape.fields, [&](const Field& field) {
    const auto posted = write.body.find(field.name);
    return field.kept() == kept && posted != write.body.end() && posted->is_null();
  });
}

}  // namespace

std::vector<std::string> habit_lines() {
  std::vector<std::string> lines;
  for (const HabitKind* kind : all_kinds()) {
    std::string usage = std::string(kind->name) + argument_form(*kind);
    constexpr std::size_t column = 35;
    usage.resize(std::max(usage.size() + 1, column), ' ');
    lines.push_back(usage + std::string(kind->help));
  }
  return lines;
}

Result<std::int64_t> Habits::add(std::string_view text) {
  const auto equals = std::min(text.find('='), text.size());
  const auto kind = kind_called(text, text.substr(0, equals));
  if (!kind) return std::unexpected(kind.error());
  Held held{.text = std::string(text), .kind = *kind, .use = {}, .seen = {}};
  if (equals < text.size()) held.use.argument = text.substr(equals + 1);
  if (auto advice = read_argument(**kind, held.use); !advice.empty()) {
    const bool given = equals < text.size();
    return bad(text,
               std::string((*kind)->name) +
                   (given ? " does not take " + openly_in_quotes(held.use.argument) : " needs a value"),
               std::move(advice));
  }
  const std::lock_guard lock(mutex_);
  held.id = next_id_++;
  held_.push_back(std::move(held));
  return held_.back().id;
}

bool Habits::remove(std::int64_t id) {
  const std::lock_guard lock(mutex_);
  return std::erase_if(held_, [id](const Held& habit) { return habit.id == id; }) > 0;
}

void Habits::clear() {
  const std::lock_guard lock(mutex_);
  held_.clear();
}

Json Habits::report() const {
  const std::lock_guard lock(mutex_);
  Json out = Json::array();
  for (const Held& habit : held_)
    out.push_back(Json{{"id", habit.id}, {"habit", habit.text}, {"acted", habit.acted}});
  return out;
}

void Habits::write_text(Held& habit, HabitWrite& write) {
  for (auto& [field, value] : write.fields.items()) {
    if (!value.is_string() || !is_about(*habit.kind, habit.use, field)) continue;
    const std::string& given = value.get_ref<const std::string&>();
    if (invalid_utf8(given)) continue;
    std::string kept = text_of_points(habit.kind->text(points_of(given), habit.use));
    if (kept == given) continue;
    value = std::move(kept);
    ++habit.acted;
  }
}

std::optional<std::string> Habits::refused(Held& habit, const HabitWrite& write) {
  for (const auto& [field, value] : write.fields.items()) {
    if (!is_about(*habit.kind, habit.use, field)) continue;
    std::optional<std::u32string> given;
    if (value.is_string()) {
      const std::string& text = value.get_ref<const std::string&>();
      if (invalid_utf8(text)) continue;
      given = points_of(text);
    } else if (!is_posted_null(write, field)) {
      continue;
    }
    const std::string_view words = habit.kind->refusal(given, habit.use);
    if (words.empty()) continue;
    ++habit.acted;
    return field + " " + std::string(words);
  }
  return std::nullopt;
}

std::optional<std::string> Habits::on_write(HabitWrite write) const {
  const std::lock_guard lock(mutex_);
  for (Held& habit : held_) {
    if (habit.kind->text != nullptr) write_text(habit, write);
    if (habit.kind->write != nullptr) habit.acted += habit.kind->write(write, habit.use) ? 1U : 0U;
    if (habit.kind->refusal != nullptr) {
      if (auto words = refused(habit, write)) return words;
    }
  }
  return std::nullopt;
}

void Habits::on_record(const Shape& shape, Json& wire) const {
  const std::lock_guard lock(mutex_);
  for (Held& habit : held_) {
    if (habit.kind->record != nullptr) habit.acted += habit.kind->record(shape, wire, habit.use) ? 1U : 0U;
  }
}

void Habits::on_record_text(const Shape& shape, std::string& text) const {
  {
    const std::lock_guard lock(mutex_);
    if (std::ranges::none_of(held_, [](const Held& habit) { return habit.kind->record != nullptr; })) return;
  }
  Json wire = Json::parse(text);
  on_record(shape, wire);
  text = json_text(wire);
}

void Habits::on_query(ListQuery& query) const {
  const std::lock_guard lock(mutex_);
  for (Held& habit : held_) {
    if (habit.kind->query != nullptr) habit.acted += habit.kind->query(query, habit.use) ? 1U : 0U;
  }
}

void Habits::on_page(const Shape& shape, const ListQuery& query, ListPage& page) const {
  const std::lock_guard lock(mutex_);
  for (Held& habit : held_) {
    if (habit.kind->page != nullptr) habit.acted += habit.kind->page(shape, query, page, habit.use) ? 1U : 0U;
  }
}

void Habits::on_info(Json& info) const {
  const std::lock_guard lock(mutex_);
  for (Held& habit : held_) {
    if (habit.kind->info != nullptr) habit.acted += habit.kind->info(info, habit.use) ? 1U : 0U;
  }
}

void Habits::on_answer(RequestKind kind, const Shape* shape, const Request& request, Answer& answer) const {
  if (answer.status < 200 || answer.status > 299) return;
  const std::lock_guard lock(mutex_);
  for (Held& habit : held_) {
    if (habit.kind->answer == nullptr) continue;
    const std::string_view envelope = shape == nullptr ? std::string_view() : shape->envelope;
    HabitAnswer given{kind, envelope, request, habit.seen, answer};
    habit.acted += habit.kind->answer(given, habit.use) ? 1U : 0U;
  }
}

Milliseconds Habits::read_lag() const {
  const std::lock_guard lock(mutex_);
  Milliseconds lag{0};
  for (const Held& habit : held_) {
    if (habit.kind->lags) lag = std::max(lag, Milliseconds(habit.use.number));
  }
  return lag;
}

void Habits::note_stale_read() const {
  const std::lock_guard lock(mutex_);
  for (Held& habit : held_) habit.acted += habit.kind->lags ? 1U : 0U;
}

}  // namespace haloform::sandbox
