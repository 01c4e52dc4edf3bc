#pragma once

#include "planner/model/snapshot.hpp"
#include "providers/halopsa/tables/profiles.hpp"
#include "providers/halopsa/wire/membership_row.hpp"

#include <algorithm>
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
/// Whether a membership's `role_id` names a role that grants it: a GUID; null, an empty text and 0 name none.
[[nodiscard]] bool names_role(const Scalar& scalar);

/// A row while it is read. One is reused for all rows of a page.
class RowDraft {
 public:
  explicit RowDraft(const TypeRow& row) : row_(row), values_(row.fields.size()) { clear(); }

  void clear() {
    std::ranges::fill(values_, std::nullopt);
    id_.reset();
    bad_id_.clear();
    active_.reset();
    teams_.reset();
    granted_.clear();
    memberships_.clear();
    memberships_whole_ = true;
    names_at_.reset();
    names_.clear();
    role_list_.clear();
    other_kind_.clear();
    more_emails_.clear();
    client_.reset();
    client_name_.clear();
    hint_ = BuiltIn::no;
  }

  void take(std::string_view key, const Scalar& scalar);
  /// Whether `key` holds an array of rows, the memberships or what holds a set of names, which these take apart.
  [[nodiscard]] bool holds_rows(std::string_view key) const {
    return (row_.teams && row_.teams->shape == TeamsRow::Shape::rows && key == row_.teams->wire) ||
           names_field(key);
  }
  void begin_rows(std::string_view key) { names_at_ = names_field(key); }
  void begin_membership() { membership_ = {}; }
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
  };
  [[nodiscard]] std::optional<std::size_t> names_field(std::string_view key) const;
  void take_id(const Scalar& scalar);
  void take_person(std::string_view key, const Scalar& scalar);
  void take_hint(std::string_view key, const Scalar& scalar);
  [[nodiscard]] BuiltIn built_in() const;

  const TypeRow& row_;
  std::vector<std::optional<Value>> values_;  ///< By index in row_.fields.
  std::optional<RemoteId> id_;
  std::string bad_id_;
  std::optional<bool> active_;
  std::optional<std::vector<RemoteId>> teams_;
  std::vector<RemoteId> granted_;
  MembershipDraft membership_;
  std::vector<MembershipRow> memberships_;
  bool memberships_whole_ = true;
  std::optional<std::size_t> names_at_;  ///< The field whose names are being read; absent: memberships are.
  std::vector<std::string> names_;
  std::string role_list_;
  std::string other_kind_;
  std::vector<std::string> more_emails_;
  std::optional<std::int64_t> client_;
  std::string client_name_;
  BuiltIn hint_ = BuiltIn::no;
};

}  // namespace haloform::halopsa
