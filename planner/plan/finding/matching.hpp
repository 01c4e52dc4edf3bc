#pragma once

#include "planner/model/desired_state.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/finding/known.hpp"
#include "planner/plan/finding/settle.hpp"
#include "planner/plan/value/block.hpp"
#include "planner/plan/value/changes.hpp"
#include "planner/plan/value/fault.hpp"
#include "planner/plan/value/note.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/state/state.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace haloform::plan {

/// A declared resource and the record that it is, if any. It points into the inputs of the plan.
struct Binding {
  const Resource* resource = nullptr;
  const Record* record = nullptr;  ///< Nothing: no record answers to it.
  const state::Entry* entry =
      nullptr;  ///< What the state knows of the record; nothing where it is new to us.
  const Address* moved_from = nullptr;    ///< Where that entry stood.
  std::optional<RemoteId> was;            ///< Its id before somebody deleted the record outside.
  const state::Entry* awaited = nullptr;  ///< That entry, where reads may just not show the record yet.
  bool unread = false;                    ///< The record of `entry` may be there, and could not be read.
  std::optional<AdoptedBy> adopted;       ///< How it was found, where not by the state's id.
  bool by_number = false;                 ///< Found by `external_id`, at the address that it had before.
  const Settlement* doubt = nullptr;      ///< An earlier create without a known end.
  std::vector<Block> unclear{};           ///< Why it cannot be told which record it is.
  std::vector<StepNote> notes{};          ///< What a reviewer should know of how it was found.
};

/// An entry of the state whose block is gone.
struct Leftover {
  const Address* address = nullptr;
  const Address* moved_from = nullptr;
  const state::Entry* entry = nullptr;
  const Record* record = nullptr;  ///< Nothing: deleted outside.
  bool awaited = false;            ///< Nor that: reads may just not show it yet.
  bool unread = false;             ///< Nor that: it may be there, and could not be read.
  std::vector<Block> unclear{};    ///< Why it cannot be told whether the record is it.
};

/// Who holds each live record: a declared address, a removed one, or nobody.
class Owners {
 public:
  explicit Owners(const Snapshot& snapshot);
  [[nodiscard]] std::optional<std::size_t> binding(ResourceType type, const Record& record) const;
  [[nodiscard]] std::optional<std::size_t> leftover(ResourceType type, const Record& record) const;
  [[nodiscard]] bool nobody(ResourceType type, const Record& record) const;
  void give_to_binding(ResourceType type, const Record& record, std::size_t binding);
  void give_to_leftover(ResourceType type, const Record& record, std::size_t leftover);

 private:
  [[nodiscard]] const std::int32_t& at(ResourceType type, const Record& record) const;
  [[nodiscard]] std::int32_t& at(ResourceType type, const Record& record);
  [[nodiscard]] std::size_t place(ResourceType type, const Record& record) const;
  PerType<const Record*> first_{};           ///< Of each listing; kept by a moved Snapshot.
  PerType<std::vector<std::int32_t>> held_;  ///< By the record's place in its listing.
};

/// Which record is whose. It borrows configuration, state and the records of the snapshot: it holds until one of them
/// changes, and where the snapshot is moved.
struct Matching {
  std::vector<Settlement> settled;  ///< Of the open intents.
  std::vector<Binding> bindings;    ///< One per declared resource, in their order.
  std::vector<Leftover> leftovers;  ///< By address. One that moved to a new address is not among them.
  Owners owners;
  StateTally tally;  ///< Of the state as it was at the start.
  /// Readings that do not suffice; where there is one, no plan is made of the rest.
  std::vector<PlanFault> faults;
  /// Resources as they are meant where an import owns some of their fields: bindings may point here.
  std::vector<std::unique_ptr<const Resource>> adjusted{};
};

}  // namespace haloform::plan
