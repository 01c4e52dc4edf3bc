#pragma once

#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/value/plan.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace haloform::apply {

/// What a write asked for, as its answer is held against it.
struct Asked {
  Attributes fields;
  std::optional<bool> active;  ///< Also where it was not sent, and the record is to be active all the same.
  std::optional<std::vector<RemoteId>> teams;  ///< Sorted.
  Attributes before{};                         ///< What the fields were, where they were anything.
  /// Fields that may have been there before in the form in which the instance keeps just this value: nobody knows what was
  /// sent to bring that about.
  std::vector<FieldId> may_be_form{};
  /// Fields that are to be cleared and were sent as an empty text.
  std::vector<FieldId> as_text{};
};

/// How far a record can be trusted to name all of its fields.
enum class Reading : std::uint8_t {
  answer,  ///< Of a write: what it does not carry is not known.
  full,    ///< By GET: what it does not carry is not there.
};

/// What of a write the record does not have.
struct Kept {
  std::vector<FieldId> lost;      ///< Another value, or none.
  std::vector<FieldId> unknown;   ///< The answer did not carry them.
  std::vector<FieldId> reformed;  ///< Kept, in a form of the instance's own (model/kept_form.hpp).
  /// Not sent, and in such a form of what was applied since: a name that is built of what was sent.
  std::vector<FieldId> beside{};
  bool active_lost = false;
  bool active_unknown = false;
  bool teams_lost = false;
  bool teams_unknown = false;

  [[nodiscard]] bool all() const { return lost.empty() && !active_lost && !teams_lost && known(); }
  [[nodiscard]] bool known() const { return unknown.empty() && !active_unknown && !teams_unknown; }
  /// Whether nothing at all of what was asked is there.
  [[nodiscard]] bool none_of(const Asked& asked) const;
};

[[nodiscard]] Kept compare(const TypeSchema& schema, const Asked& asked, const Record& record,
                           Reading reading);

/// The fields that were applied before, were not sent now, and that the write changed all the same, to a form in which the
/// instance keeps what was applied. `meant` and `before` are the entry after and until now; `person` is who the record was
/// when the step was planned.
[[nodiscard]] std::vector<FieldId> reformed_beside(const TypeSchema& schema, const state::EntryDraft& meant,
                                                   const state::EntryDraft* before,
                                                   const std::optional<plan::Person>& person,
                                                   const Asked& asked, const Record& record);

/// `answer` with what it does not carry taken from `full`.
[[nodiscard]] Record completed(Record answer, const Record& full);

/// `phone was sent as "+44" and is "1"; …`, of what was lost or is not known. Teams are named by `refs`.
[[nodiscard]] MarkedText lost_words(const TypeSchema& schema, const Asked& asked, const Record& record,
                                    const Kept& kept, const std::vector<plan::TeamRef>& refs);

/// `name was sent as "Jane  Smith" and is stored as "Jane Smith"; …`, of what was reformed; without what `before`, the entry
/// until now, remembers already.
[[nodiscard]] MarkedText reformed_words(const TypeSchema& schema, const state::EntryDraft* before,
                                        const Asked& asked, const Record& record, const Kept& kept);
/// `name was applied as "Jim Smith" and is stored as "James Smythe" now; …`, of what was reformed beside.
[[nodiscard]] MarkedText beside_words(const TypeSchema& schema, const state::EntryDraft& meant,
                                      const Record& record, const Kept& kept);

/// The entry as it truly is: what the step means to leave, without what was not kept, and with the forms in which the
/// instance keeps fields. `before` is the entry until now, if any: a field that was not kept and is as that left it stays
/// what it was there, so that whoever takes the new value back is done. Memberships are told apart by the ids in `refs`.
[[nodiscard]] state::EntryDraft true_entry(const TypeSchema& schema, const state::EntryDraft& meant,
                                           const state::EntryDraft* before, const Asked& asked,
                                           const Record& record, const Kept& kept,
                                           const std::vector<plan::TeamRef>& refs);

}  // namespace haloform::apply
