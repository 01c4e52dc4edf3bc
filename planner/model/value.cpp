#include "planner/model/value.hpp"

#include "planner/base/each_once.hpp"
#include "planner/base/text.hpp"

#include <algorithm>
#include <utility>

namespace haloform {

Value Value::boolean(bool truth) {
  Value value(Kind::boolean);
  value.store(truth);
  return value;
}

Value Value::integer(std::int64_t number) {
  Value value(Kind::integer);
  value.store(number);
  return value;
}

Value Value::text(std::string_view text) {
  Value value(Kind::null);
  if (!text.empty()) value.store_text(text);
  return value;
}

void Value::store_text(std::string_view text) {
  if (text.size() <= longest_inside) {
    std::ranges::copy(text, held_.begin());
    size_ = static_cast<std::uint8_t>(text.size());
    kind_ = Kind::short_text;
    return;
  }
  store_on_heap(text, Kind::long_text);
}

void Value::store_on_heap(std::string_view bytes, Kind kind) {
  const Heap heap{new char[bytes.size()], bytes.size()};
  std::ranges::copy(bytes, heap.start);
  store(heap);
  kind_ = kind;
}

Value Value::names(std::vector<std::string> names) {
  for (std::string& name : names) std::erase(name, '\0');
  std::erase_if(names, [](const std::string& name) { return name.empty(); });
  names = each_once(std::move(names));
  Value value(Kind::null);
  std::string joined;
  for (const std::string& name : names) {
    if (!joined.empty()) joined += '\0';
    joined += name;
  }
  if (!joined.empty()) value.store_on_heap(joined, Kind::names);
  return value;
}

namespace {

/// How an entry's value stands among the bytes.
enum class Mark : char { null = '0', boolean = 'b', integer = 'i', text = 't' };

Mark mark_of(const Value& value) {
  if (value.as_boolean()) return Mark::boolean;
  if (value.as_integer()) return Mark::integer;
  return value.as_text() ? Mark::text : Mark::null;
}

Value marked_value(std::string_view mark, std::string_view text) {
  switch (static_cast<Mark>(mark.front())) {
    case Mark::boolean: return Value::boolean(text == "true");
    case Mark::integer: return Value::integer(parse_integer(text).value_or(0));
    case Mark::text: return Value::text(text);
    case Mark::null: break;
  }
  return Value::null();
}

std::string without_nul(std::string text) {
  std::erase(text, '\0');
  return text;
}

}  // namespace

Value Value::entries(std::vector<Entry> entries) {
  for (Entry& entry : entries) entry.name = without_nul(std::move(entry.name));
  std::ranges::stable_sort(entries, {}, &Entry::name);
  std::string bytes;
  for (std::size_t at = 0; at < entries.size(); ++at) {
    const Entry& entry = entries[at];
    const bool again = at + 1 < entries.size() && entries[at + 1].name == entry.name;
    if (entry.name.empty() || again) continue;
    const Mark mark = mark_of(entry.value);
    if (!bytes.empty()) bytes += '\0';
    bytes.append(entry.name).append(1, '\0').append(1, static_cast<char>(mark)).append(1, '\0');
    if (mark != Mark::null) bytes += without_nul(entry.value.plain());
  }
  Value value(Kind::null);
  if (!bytes.empty()) value.store_on_heap(bytes, Kind::entries);
  return value;
}

Value::Value(const Value& other) : held_(other.held_), kind_(other.kind_), size_(other.size_) {
  if (!on_heap()) return;
  kind_ = Kind::null;  // until it has bytes of its own
  store_on_heap(other.heap_bytes(), other.kind_);
}

Value& Value::operator=(const Value& other) {
  if (this != &other) *this = Value(other);
  return *this;
}

Value& Value::operator=(Value&& other) noexcept {
  std::swap(held_, other.held_);
  std::swap(kind_, other.kind_);
  std::swap(size_, other.size_);
  return *this;
}

std::optional<std::vector<std::string_view>> Value::as_names() const {
  if (kind_ != Kind::names) return std::nullopt;
  return heap_parts();
}

std::vector<std::string_view> Value::heap_parts() const {
  std::vector<std::string_view> parts;
  std::string_view rest = heap_bytes();
  for (auto end = rest.find('\0'); end != std::string_view::npos; end = rest.find('\0')) {
    parts.push_back(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  parts.push_back(rest);
  return parts;
}

std::optional<std::vector<Value::Entry>> Value::as_entries() const {
  if (kind_ != Kind::entries) return std::nullopt;
  const std::vector<std::string_view> parts = heap_parts();
  std::vector<Entry> entries;
  entries.reserve(parts.size() / 3);
  for (std::size_t at = 0; at + 2 < parts.size(); at += 3)
    entries.push_back({std::string(parts[at]), marked_value(parts[at + 1], parts[at + 2])});
  return entries;
}

std::strong_ordering operator<=>(const Value& left, const Value& right) {
  using Kind = Value::Kind;
  const auto rank = [](const Value& value) {
    return value.kind_ == Kind::long_text ? Kind::short_text : value.kind_;
  };
  if (const auto order = rank(left) <=> rank(right); order != 0) return order;
  switch (rank(left)) {
    case Kind::boolean: return left.load<bool>() <=> right.load<bool>();
    case Kind::integer: return left.load<std::int64_t>() <=> right.load<std::int64_t>();
    case Kind::short_text:
    case Kind::long_text: return *left.as_text() <=> *right.as_text();
    case Kind::names:
    case Kind::entries: return left.heap_bytes() <=> right.heap_bytes();
    case Kind::null: break;
  }
  return std::strong_ordering::equal;
}

bool operator==(const Value& left, const Value& right) {
  using Kind = Value::Kind;
  // A text is short or long by its size alone, so that those of two kinds differ.
  if (left.kind_ != right.kind_) return false;
  switch (left.kind_) {
    case Kind::boolean: return left.load<bool>() == right.load<bool>();
    case Kind::integer: return left.load<std::int64_t>() == right.load<std::int64_t>();
    case Kind::short_text: return *left.as_text() == *right.as_text();
    case Kind::long_text:
    case Kind::names:
    case Kind::entries: return left.heap_bytes() == right.heap_bytes();
    case Kind::null: break;
  }
  return true;
}

std::string Value::plain() const {
  if (const auto truth = as_boolean()) return *truth ? "true" : "false";
  if (const auto number = as_integer()) return std::to_string(*number);
  if (const auto words = as_text()) return std::string(*words);
  if (const auto all = as_names()) {
    std::string words;
    for (const std::string_view name : *all) words.append(words.empty() ? "" : ", ").append(name);
    return words;
  }
  if (const auto all = as_entries()) {
    std::string words;
    for (const Entry& entry : *all)
      words.append(words.empty() ? "" : ", ").append(entry.name).append(": ").append(entry.value.plain());
    return words;
  }
  return "null";
}

namespace {

bool nothing_or_false(const Value& value) { return value.is_null() || value.as_boolean() == false; }

/// Instances write what a custom field holds now as a number, now as a text.
bool same_entry(const Value::Entry& left, const Value::Entry& right) {
  if (left.name != right.name) return false;
  return left.value.plain() == right.value.plain() ||
         (nothing_or_false(left.value) && nothing_or_false(right.value));
}

bool same_entries(const Value& left, const Value& right) {
  const auto some = left.as_entries();
  const auto others = right.as_entries();
  if (!some || !others) return false;
  return std::ranges::equal(*some, *others, same_entry);
}

}  // namespace

Value as_far_as(const FieldSpec& field, const Value& live, const Value& wanted) {
  if (field.kind != ValueKind::entries) return live;
  const auto asked = wanted.as_entries();
  if (!asked) return Value::null();
  const std::vector<Value::Entry> all = live.as_entries().value_or(std::vector<Value::Entry>{});
  std::vector<Value::Entry> some;
  some.reserve(asked->size());
  for (const Value::Entry& entry : *asked) {
    const auto at = std::ranges::lower_bound(all, entry.name, {}, &Value::Entry::name);
    const bool there = at != all.end() && at->name == entry.name;
    some.push_back({entry.name, there ? at->value : Value::null()});
  }
  return Value::entries(std::move(some));
}

bool same_value(const FieldSpec& field, const Value& left, const Value& right) {
  if (left == right) return true;
  if (field.kind == ValueKind::entries) return same_entries(left, right);
  if (field.comparison == Comparison::flag) return nothing_or_false(left) && nothing_or_false(right);
  if (field.comparison == Comparison::email) {
    const auto one = left.as_text();
    const auto other = right.as_text();
    return one && other && folded(trimmed(*one)) == folded(trimmed(*other));
  }
  if (field.comparison == Comparison::reference) {
    const auto nothing = [](const Value& value) {
      return value.is_null() || (value.as_integer().has_value() && *value.as_integer() == 0);
    };
    return nothing(left) && nothing(right);
  }
  return false;
}

bool is_as_wanted(const FieldSpec& field, const Value& live, const Value& wanted) {
  // Of all but entries the whole is compared, and needs no copy.
  if (field.kind != ValueKind::entries) return same_value(field, live, wanted);
  return same_value(field, as_far_as(field, live, wanted), wanted);
}

namespace {

auto place_of(auto& entries, FieldId field) {
  return std::ranges::lower_bound(entries, field, {}, &Attributes::Entry::first);
}

}  // namespace

void Attributes::set(FieldId field, Value value) {
  // Nearly everybody sets them in their order.
  if (entries_.empty() || entries_.back().first < field) {
    entries_.emplace_back(field, std::move(value));
    return;
  }
  const auto at = place_of(entries_, field);
  if (at != entries_.end() && at->first == field) {
    at->second = std::move(value);
  } else {
    entries_.emplace(at, field, std::move(value));
  }
}

void Attributes::erase(FieldId field) {
  const auto at = place_of(entries_, field);
  if (at != entries_.end() && at->first == field) entries_.erase(at);
}

const Value* Attributes::find(FieldId field) const {
  const auto at = place_of(entries_, field);
  return at != entries_.end() && at->first == field ? &at->second : nullptr;
}

std::string_view Attributes::text(FieldId field) const {
  const Value* value = find(field);
  if (value == nullptr || !value->as_text()) return {};
  return *value->as_text();
}

}  // namespace haloform
