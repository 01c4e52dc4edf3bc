#pragma once

#include "planner/model/snapshot.hpp"
#include "providers/halopsa/tables/profiles.hpp"
#include "providers/halopsa/wire/membership_row.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::halopsa {

/// One scalar as the parser meets it. Views live for the length of one call.
struct Scalar {
  enum class Kind : std::uint8_t { null, boolean, integer, real, text } kind = Kind::null;
  bool truth = false;
  std::int64_t integer = 0;
  double real = 0;
  std::string_view text{};
};

/// `18`, `18.0` and `"18"`; nothing for anything else.
[[nodiscard]] std::optional<std::int64_t> whole_number(const Scalar& scalar);

/// true and false, 1 and 0, also as texts; nothing for anything else.
[[nodiscard]] std::optional<bool> truth_of(const Scalar& scalar);
/// Null, or a text of nothing.
[[nodiscard]] bool says_nothing(const Scalar& scalar);
/// By what a row of a list says that an import of the instance's own made it.
inline constexpr std::array<const char*, 3> import_flags{"isintegration", "is_integration",
                                                         "usisintegration"};
/// Whether a membership's `role_id` names a role that grants it: a GUID; null, an empty text and 0 name none.
[[nodiscard]] bool names_role(const Scalar& scalar);

/// A row while it is read. One is reused for all rows of a page.
class RowDraft {
 public:
  explicit RowDraft(const TypeRow& row);

  void clear() {
    std::ranges::fill(values_, std::nullopt);
    next_field_ = 0;
    id_.reset();
    bad_id_.clear();
    active_.reset();
    teams_.reset();
    granted_.clear();
    memberships_.clear();
    memberships_whole_ = true;
    list_at_.reset();
    names_.clear();
    entries_.clear();
    listed_.clear();
    other_kind_.clear();
    more_emails_.clear();
    client_.reset();
    client_name_.clear();
    hint_ = BuiltIn::no;
    given_names_.clear();
    import_sign_.reset();
    import_id_.clear();
    by_csp_ = false;
  }

  void take(std::string_view key, const Scalar& scalar);
  /// Whether `key` holds an array of rows, the memberships or what holds a set of names or custom fields, which these take
  /// apart.
  [[nodiscard]] bool holds_rows(std::string_view key) const {
    return (row_.teams && row_.teams->shape == TeamsRow::Shape::rows && key == row_.teams->wire) ||
           list_field(key);
  }
  void begin_rows(std::string_view key) { list_at_ = list_field(key); }
  void begin_membership() {
    membership_ = {};
    entry_ = {};
    names_before_ = names_.size();
  }
  void take_membership(std::string_view key, const Scalar& scalar);
  void end_membership();
  /// After the array: the teams are known from here on, where every row made sense.
  void end_memberships();

  /// The record; nothing where there is no usable id (`bad_id` says what stood there).
  [[nodiscard]] std::optional<Record> finish();
  [[nodiscard]] const std::string& bad_id() const { return bad_id_; }
  [[nodiscard]] const std::string& other_kind() const { return other_kind_; }
  [[nodiscard]] const std::vector<MembershipRow>& memberships() const { return memberships_; }

 private:
  /// A row of a membership as far as it was read.
  struct MembershipDraft {
    std::int64_t id = 0;
    std::optional<RemoteId> team;
    bool inside = true;
    bool granted = false;
    bool given = false;  ///< By an import.
  };
  [[nodiscard]] std::optional<std::size_t> list_field(std::string_view key) const;
  void take_in_list(std::string_view key, const Scalar& scalar);
  void end_in_list();
  [[nodiscard]] std::optional<std::size_t> field_of(std::string_view key);
  void take_field(std::size_t at, const Scalar& scalar);
  void take_id(const Scalar& scalar);
  void take_person(std::string_view key, const Scalar& scalar);
  void take_hint(std::string_view key, const Scalar& scalar);
  void take_import(std::string_view key, const Scalar& scalar);
  [[nodiscard]] std::optional<Record::ImportedBy> imported() const;
  [[nodiscard]] BuiltIn built_in() const;

  const TypeRow& row_;
  std::vector<std::optional<Value>> values_;  ///< By index in row_.fields.
  std::size_t next_field_ = 0;  ///< Behind the field that came last: looked at first for the next key.
  std::optional<RemoteId> id_;
  std::string bad_id_;
  std::optional<bool> active_;
  std::optional<std::vector<RemoteId>> teams_;
  std::vector<RemoteId> granted_;
  MembershipDraft membership_;
  std::vector<MembershipRow> memberships_;
  bool memberships_whole_ = true;
  std::optional<std::size_t> list_at_;  ///< The field whose rows are being read; absent: memberships are.
  /// A row of such a field as far as it was read.
  struct EntryDraft {
    std::string name;
    std::optional<Value> value;
    bool granted = false;  ///< By a role.
  };
  EntryDraft entry_;
  std::vector<std::string> names_;
  std::vector<Value::Entry> entries_;
  std::string_view listed_key_;  ///< Where rows of listings have names in one text; may be empty.
  std::string listed_;
  std::size_t names_before_ = 0;  ///< Of the row that is being read.
  std::vector<std::string> given_names_;
  std::optional<std::size_t> import_sign_;  ///< The place in the table of the sign that counts.
  std::string import_id_;
  bool by_csp_ = false;
  std::string other_kind_;
  std::vector<std::string> more_emails_;
  std::optional<std::int64_t> client_;
  std::string client_name_;
  BuiltIn hint_ = BuiltIn::no;
};

}  // namespace haloform::halopsa
