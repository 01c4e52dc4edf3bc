#pragma once

#include "planner/model/schema.hpp"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform {

/// The value of one field: null (cleared), a truth value, a whole number, a text, a set of names, or entries: values by name.
/// An empty text is null, and so are an empty set and no entries: HaloPSA does not tell them apart, so neither do we.
///
/// A large plan holds a million of them at once, so a value is 23 bytes and a field with its value 24; a text of up to 21
/// bytes, which most names and numbers are, lies in it, and a longer one on the heap.
class Value {
 public:
  [[nodiscard]] static Value null() { return Value(Kind::null); }
  [[nodiscard]] static Value boolean(bool truth);
  [[nodiscard]] static Value integer(std::int64_t number);
  [[nodiscard]] static Value text(std::string_view text);
  /// In whatever order; each counts once.
  [[nodiscard]] static Value names(std::vector<std::string> names);
  struct Entry;
  /// In whatever order, each with a value that has no names and no entries itself; the last one of a name counts.
  [[nodiscard]] static Value entries(std::vector<Entry> entries);

  Value(const Value& other);
  Value(Value&& other) noexcept
      : held_(other.held_), kind_(std::exchange(other.kind_, Kind::null)), size_(other.size_) {}
  Value& operator=(const Value& other);
  Value& operator=(Value&& other) noexcept;
  ~Value() {
    if (on_heap()) release();
  }

  [[nodiscard]] bool is_null() const { return kind_ == Kind::null; }
  [[nodiscard]] std::optional<bool> as_boolean() const {
    if (kind_ != Kind::boolean) return std::nullopt;
    return load<bool>();
  }
  [[nodiscard]] std::optional<std::int64_t> as_integer() const {
    if (kind_ != Kind::integer) return std::nullopt;
    return load<std::int64_t>();
  }
  /// Good as long as the value itself.
  [[nodiscard]] std::optional<std::string_view> as_text() const {
    if (kind_ == Kind::short_text) return short_text();
    if (kind_ != Kind::long_text) return std::nullopt;
    return heap_bytes();
  }
  /// Sorted, never empty. Good as long as the value itself.
  [[nodiscard]] std::optional<std::vector<std::string_view>> as_names() const;
  /// Sorted by name, never empty.
  [[nodiscard]] std::optional<std::vector<Entry>> as_entries() const;
  /// The bare value as a person would write it: `null`, `true`, `42`, `Jane`, `Dispatcher, Technician`, `CFShirt: XL, CFVan: 4`.
  /// Not escaped, not quoted.
  [[nodiscard]] std::string plain() const;

  /// By kind (null, truth values, numbers, texts, names, entries), then by value.
  friend std::strong_ordering operator<=>(const Value& left, const Value& right);
  friend bool operator==(const Value& left, const Value& right);

 private:
  enum class Kind : std::uint8_t { null, boolean, integer, short_text, long_text, names, entries };
  /// Where a long text lies, or names with a NUL between each two; of entries in turn a name, a kind, a value.
  struct Heap {
    char* start;
    std::size_t size;
  };
  static constexpr std::size_t longest_inside = 21;

  explicit Value(Kind kind) : kind_(kind) {}
  template <typename T>
  [[nodiscard]] T load() const {
    T held;
    std::memcpy(&held, held_.data(), sizeof held);
    return held;
  }
  template <typename T>
  void store(const T& held) {
    std::memcpy(held_.data(), &held, sizeof held);
  }
  void store_text(std::string_view text);
  void store_on_heap(std::string_view bytes, Kind kind);
  [[nodiscard]] bool on_heap() const { return kind_ >= Kind::long_text; }
  [[nodiscard]] std::vector<std::string_view> heap_parts() const;
  [[nodiscard]] std::string_view short_text() const { return {held_.data(), size_}; }
  [[nodiscard]] std::string_view heap_bytes() const {
    const Heap heap = load<Heap>();
    return {heap.start, heap.size};
  }
  void release() { delete[] load<Heap>().start; }

  std::array<char, longest_inside> held_{};
  Kind kind_;
  std::uint8_t size_ = 0;  ///< Of a short text.
};

/// One of a value's entries.
struct Value::Entry {
  std::string name;
  Value value = Value::null();
  friend bool operator==(const Entry&, const Entry&) = default;
};

/// Whether two values of one field are the same to HaloPSA, as its comparison says (an e-mail's letter case,
/// or null and 0 for a reference, make no difference).
[[nodiscard]] bool same_value(const FieldSpec& field, const Value& left, const Value& right);

/// What of a live value is compared with the one that is wanted: of entries those that are wanted, each null where there
/// is no such; of all else the whole.
[[nodiscard]] Value as_far_as(const FieldSpec& field, const Value& live, const Value& wanted);
/// Whether that is the same as what is wanted.
[[nodiscard]] bool is_as_wanted(const FieldSpec& field, const Value& live, const Value& wanted);

/// The values of some fields of one type, sorted by field, each at most once. A field that is not in it is
/// not known or not managed, which is not the same as null.
class Attributes {
 public:
  using Entry = std::pair<FieldId, Value>;

  void set(FieldId field, Value value);
  void erase(FieldId field);
  void reserve(std::size_t count) { entries_.reserve(count); }
  [[nodiscard]] const Value* find(FieldId field) const;
  /// The text of a field; empty where the field is absent, null or not a text.
  [[nodiscard]] std::string_view text(FieldId field) const;
  [[nodiscard]] bool empty() const { return entries_.empty(); }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] auto begin() const { return entries_.begin(); }
  [[nodiscard]] auto end() const { return entries_.end(); }
  friend bool operator==(const Attributes&, const Attributes&) = default;

 private:
  std::vector<Entry> entries_;
};

}  // namespace haloform
