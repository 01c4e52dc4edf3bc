#pragma once

#include "planner/model/schema.hpp"
#include "planner/plan/value/approval.hpp"
#include "planner/plan/value/plan.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::plan {

/// What decides what a step does, as an unambiguous text in parts, and digests of it. A part is there only where there is
/// something of it:
///
///     phone, phone.before     a field as it is sent, and as it was read (with whether that is drift)
///     active, active.before   likewise; teams, teams.before too
///     step.person             whom it is about: name and e-mail as read, and the natural key that it is held against
///     step.as_read            whether the record was active
///     step.found              how an adopted record was found; which id a record had that was deleted outside
///     step.blocked            the rules that block it
///     step.deferred           that it waits for a seat
///     step.state              what the state keeps of it; step.kept, step.moved: in which form, and in the place of which address
///
/// What it needs, and when its entry last changed, is no part: an approval has these in clear. Reasons, notes, files and lines
/// are none either.
///
/// Every digest has the lineage of the state in it, which is known to whoever may read the state, and cannot be guessed: without
/// it nobody can try whether a digest is that of some phone number.
class StepContent {
 public:
  /// Keys of teams that are to be read as if they did not exist yet: what was planned while they did not.
  using Unmade = std::set<std::string, std::less<>>;

  /// `lineage` may be empty, where there is no state yet.
  StepContent(const Catalog& catalog, std::string_view lineage) : catalog_(&catalog), lineage_(lineage) {}

  /// The step as an approval knows it, but for its parts. The digest is of address, action and id as well.
  [[nodiscard]] ApprovedStep whole(const Step& step, const Unmade* unmade = nullptr);
  /// With its parts.
  [[nodiscard]] ApprovedStep in_parts(const Step& step, const Unmade* unmade = nullptr);
  /// The digest of the part `step.state` of a step of that address that leaves this entry.
  [[nodiscard]] std::string state_digest(const Address& address, const state::EntryDraft& entry);

 private:
  struct Part {
    std::string_view name;
    std::string_view side;  ///< Empty, or `.before`.
    std::size_t begin = 0;
    std::size_t size = 0;
  };

  void read(const Step& step, const Unmade* unmade);
  void begin(const Address& address, std::string_view action, const std::optional<RemoteId>& id);
  void part(std::string_view name, std::string_view side = {});
  void end_part();
  [[nodiscard]] std::string part_digest(std::size_t at) const;

  void put(std::string_view part);
  void put(const char* part) { put(std::string_view(part)); }
  void put(const Address& address);
  void put(const std::optional<RemoteId>& id);
  void put(std::optional<bool> truth);
  void put(const Value& value);
  void put(const Attributes& fields);
  void put_count(std::size_t count);
  void put_teams(const std::vector<TeamRef>& teams);

  void put_person(const Step& step);
  void put_found(const Step& step);
  void put_create(const Create& create);
  void put_changes(const Changes& changes);
  void put_blocks(const std::vector<Block>& blocks);
  void put_entry(const state::EntryDraft& entry);

  const Catalog* catalog_;
  std::string_view lineage_;
  const TypeSchema* schema_ = nullptr;
  const Unmade* unmade_ = nullptr;
  std::string text_;
  std::size_t head_ = 0;  ///< Where the parts begin.
  std::vector<Part> parts_;
};

}  // namespace haloform::plan
