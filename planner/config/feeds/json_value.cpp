#include "planner/config/feeds/json_value.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/base/quote.hpp"
#include "planner/base/text.hpp"
#include "planner/config/feeds/text_places.hpp"
#include "planner/json/events.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace haloform::config {

namespace {

constexpr std::string_view enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
constexpr std::string_view short_enterprise = "enterprise:";
constexpr std::size_t most_members = 1'000;  ///< Of one object; each is compared with the others.

/// Lays down the values of one text.
class ValueBuilder final : public json::Events {
 public:
  ValueBuilder(const std::string& file, std::string_view text, std::uint32_t line, NameCase how,
               Diagnostics& found)
      : file_(file), text_(text), places_(text), line_(line), how_(how), found_(found) {}

  [[nodiscard]] std::size_t& reached() { return reached_; }
  [[nodiscard]] bool is_well() const { return well_; }
  JsonValue take() { return std::move(root_); }

  bool scalar(const json::Scalar& value) override {
    JsonValue one = begin();
    if (const auto* text = std::get_if<std::string_view>(&value)) {
      one.kind = JsonValue::Kind::text;
      one.text = without_blanks_around(*text);
      well_ = well_ && text_is_clean(one, *text);
    } else if (!std::holds_alternative<std::monostate>(value)) {
      one.kind = JsonValue::Kind::word;
      const std::string_view written = text_.substr(start_, reached_ - start_);
      one.text = written.substr(0, written.find_first_of(", \t\r\n]}"));
    }
    end_token();
    place(std::move(one));
    return well_;
  }
  bool key(std::string_view name) override {
    const JsonValue at = begin();
    end_token();
    JsonValue& object = *open_.back();
    if (object.members.size() == most_members) {
      found_.error(span(at), fmt::format("this object has more than {} members", most_members),
                   "export the feed without those that nobody uses", Diagnostic::Rule::feed_syntax);
      return well_ = false;
    }
    const std::string small = folded(name);
    const auto is_it = [&](const std::pair<std::string, JsonValue>& member) {
      return how_ == NameCase::exact ? member.first == name : folds_to(member.first, small);
    };
    if (std::ranges::any_of(object.members, is_it)) {
      found_.error(span(at), fmt::format("the member {} stands in this object twice", in_quotes(name)),
                   "keep one of the two", Diagnostic::Rule::duplicate);
      well_ = false;
    }
    object.members.emplace_back(name, JsonValue{});
    return well_;
  }
  bool begin_object() override { return begin_collection(JsonValue::Kind::object); }
  bool begin_array() override { return begin_collection(JsonValue::Kind::list); }
  bool end_object() override { return end_collection(); }
  bool end_array() override { return end_collection(); }

 private:
  [[nodiscard]] SourceSpan span(const JsonValue& at) const { return {file_, at.line, at.column}; }

  /// The first character behind the token before: blanks, commas and colons stand between them.
  JsonValue begin() {
    start_ = std::min(text_.find_first_not_of(" \t\r\n,:", ended_), text_.size());
    places_.go_to(start_);
    JsonValue value;
    value.line = places_.line() + line_ - 1;
    value.column = places_.column();
    return value;
  }
  void end_token() { ended_ = reached_; }

  bool text_is_clean(const JsonValue& at, std::string_view text) {
    const auto odd = text.find_first_of(std::string_view("\0\x1f", 2));
    if (odd == std::string_view::npos && !text.contains(lost_letter)) return true;
    found_.error(span(at),
                 odd == std::string_view::npos ? "this text contains U+FFFD, in the place of a lost letter"
                 : text[odd] == '\0'           ? "this text contains a NUL"
                                               : "this text contains U+001F",
                 "correct it where the value comes from", Diagnostic::Rule::feed_syntax);
    return false;
  }

  bool begin_collection(JsonValue::Kind kind) {
    JsonValue one = begin();
    one.kind = kind;
    end_token();
    open_.push_back(&place(std::move(one)));
    return true;
  }
  bool end_collection() {
    open_.pop_back();
    end_token();
    return true;
  }

  JsonValue& place(JsonValue value) {
    if (open_.empty()) return root_ = std::move(value);
    JsonValue& parent = *open_.back();
    if (parent.kind == JsonValue::Kind::object) return parent.members.back().second = std::move(value);
    // Nobody points into the list but at its last item.
    return parent.items.emplace_back(std::move(value));
  }

  const std::string& file_;
  std::string_view text_;
  TextPlaces places_;
  std::uint32_t line_;
  NameCase how_;
  Diagnostics& found_;
  std::size_t reached_ = 0;
  std::size_t ended_ = 0;
  std::size_t start_ = 0;
  bool well_ = true;
  JsonValue root_;
  std::vector<JsonValue*> open_;
};

bool same_name(std::string_view one, std::string_view other, NameCase how) {
  return how == NameCase::exact ? one == other : folded(one) == folded(other);
}

/// One step of a path: a name, and which of a list.
struct Step {
  std::string_view name;
  std::string_view filter;  ///< What stands between its brackets.
  bool is_filtered = false;
};

/// Takes the first step off a path; nothing where it is none.
std::optional<Step> take_step(std::string_view& path) {
  Step step;
  const std::size_t end = std::min(path.find_first_of(".["), path.size());
  step.name = path.substr(0, end);
  path.remove_prefix(end);
  if (step.name.empty()) return std::nullopt;
  if (path.starts_with('[')) {
    const std::size_t close = path.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    step.filter = trimmed(path.substr(1, close - 1));
    step.is_filtered = true;
    path.remove_prefix(close + 1);
    if (step.filter.empty() || (!path.empty() && !path.starts_with('.'))) return std::nullopt;
  }
  if (path.starts_with('.')) {
    path.remove_prefix(1);
    if (path.empty()) return std::nullopt;
  }
  return step;
}

/// A word, or a text in quotes.
bool is_one_value(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    return !text.substr(1, text.size() - 2).contains('"');
  return !text.empty() && text.find_first_of(" \"'") == std::string_view::npos;
}

/// Whether `fits` knows what stands between brackets.
bool is_known_filter(std::string_view filter) {
  const std::size_t sign = filter.find(" eq ");
  if (sign == std::string_view::npos) return is_one_value(filter);
  return is_one_value(trimmed(filter.substr(0, sign))) && is_one_value(trimmed(filter.substr(sign + 4)));
}

/// `type eq "work"`, or `work` alone, which is of `type`.
bool fits(const JsonValue& item, std::size_t index, std::string_view filter, NameCase how) {
  if (const auto number = parse_integer(filter)) return static_cast<std::size_t>(*number) == index;
  std::string_view name = "type";
  std::string_view wanted = filter;
  if (const std::size_t sign = filter.find(" eq "); sign != std::string_view::npos) {
    name = trimmed(filter.substr(0, sign));
    wanted = trimmed(filter.substr(sign + 4));
  }
  if (wanted.size() >= 2 && wanted.front() == '"' && wanted.back() == '"')
    wanted = wanted.substr(1, wanted.size() - 2);
  const JsonValue* held = member(item, name, how);
  return held != nullptr && held->is_scalar() && same_name(held->text, wanted, NameCase::folded);
}

void find_all(const JsonValue& value, std::string_view path, NameCase how,
              std::vector<const JsonValue*>& all) {
  if (value.kind == JsonValue::Kind::list) {
    for (const JsonValue& item : value.items) find_all(item, path, how, all);
    return;
  }
  if (path.empty()) return all.push_back(&value);
  // A name that has a dot or a bracket in it is itself, where there is such a member.
  if (const JsonValue* whole = member(value, path, how)) return find_all(*whole, {}, how, all);
  const auto step = take_step(path);
  const JsonValue* held = step ? member(value, step->name, how) : nullptr;
  if (held == nullptr) return;
  if (!step->is_filtered) return find_all(*held, path, how, all);
  for (std::size_t index = 0; index < held->items.size(); ++index) {
    if (fits(held->items[index], index, step->filter, how)) find_all(held->items[index], path, how, all);
  }
}

}  // namespace

const JsonValue* member(const JsonValue& object, std::string_view name, NameCase how) {
  for (const auto& [key, value] : object.members) {
    if (same_name(key, name, how)) return &value;
  }
  return nullptr;
}

std::optional<JsonValue> read_json_value(const std::string& file, std::string_view text, std::uint32_t line,
                                         NameCase how, Diagnostics& found) {
  if (!json_is_bounded(text)) {
    found.error({file, line, 1}, "there are more values, or levels, of JSON than are read",
                "export the feed in several files", Diagnostic::Rule::feed_syntax);
    return std::nullopt;
  }
  ValueBuilder builder(file, text, line, how, found);
  const auto stop = json::read(text, builder, builder.reached());
  if (stop && !stop->what.empty()) {
    found.error(
        {file, static_cast<std::uint32_t>(stop->line) + line - 1, static_cast<std::uint32_t>(stop->column)},
        stop->blank ? std::string("there is no JSON here") : fmt::format("this is not JSON: {}", stop->what),
        "export the feed again; it may have been cut off", Diagnostic::Rule::feed_syntax);
    return std::nullopt;
  }
  if (stop || !builder.is_well()) return std::nullopt;
  return builder.take();
}

std::expected<std::optional<FeedCell>, const JsonValue*> at_path(const JsonValue& object,
                                                                 std::string_view path, NameCase how) {
  const JsonValue* from = &object;
  if (path.starts_with(short_enterprise)) {
    from = member(object, enterprise, how);
    path.remove_prefix(short_enterprise.size());
  } else if (path.starts_with("urn:")) {
    const auto schema = std::ranges::find_if(object.members, [&](const auto& one) {
      return path.size() > one.first.size() && path[one.first.size()] == ':' &&
             same_name(path.substr(0, one.first.size()), one.first, how);
    });
    from = schema == object.members.end() ? nullptr : &schema->second;
    if (from != nullptr) path.remove_prefix(schema->first.size() + 1);
  }
  if (from == nullptr) return std::nullopt;
  std::vector<const JsonValue*> all;
  find_all(*from, path, how, all);
  if (all.empty()) return std::nullopt;
  FeedCell cell{{}, all.front()->line, all.front()->column};
  for (const JsonValue* one : all) {
    if (!one->is_scalar()) return std::unexpected(one);
    if (one->text.empty()) continue;
    if (!cell.text.empty()) cell.text += between_values;
    cell.text += one->text;
  }
  return cell;
}

std::string_view column_path_fault(std::string_view path, NameCase how) {
  if (path.empty()) return "it is empty";
  if (how == NameCase::exact || path.starts_with("urn:") || path.starts_with(short_enterprise)) return {};
  while (!path.empty()) {
    const auto step = take_step(path);
    if (!step) return "a part of it is empty, or a bracket is not closed";
    if (step->is_filtered && !is_known_filter(step->filter)) return "of filters only eq is known";
  }
  return {};
}

}  // namespace haloform::config
