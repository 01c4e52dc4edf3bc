#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/rare.hpp"
#include "planner/base/source_span.hpp"
#include "planner/model/address.hpp"
#include "planner/model/guard_limits.hpp"
#include "planner/model/remote_id.hpp"
#include "planner/model/resource.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/model/value.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <ranges>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace haloform::state {

/// Whether the record was active when we last left it. `deactivated` is a tombstone: the id is kept.
enum class Status : std::uint8_t { active, deactivated };

/// The managed fields of a resource as last applied: what separates drift from an intended change.
struct Applied {
  Attributes fields;
  std::optional<bool> active;  ///< `active` as last applied; absent before the first apply.
  Rare<std::optional<std::vector<std::string>>>
      teams{};  ///< Team keys as last applied, sorted; absent: never managed.
  friend bool operator==(const Applied&, const Applied&) = default;
};

/// When haloform last switched it on or off, and last changed its memberships, where that is not long ago: for so long a
/// read may still show what was before.
struct ChangedAt {
  std::optional<WallTime> switched{};
  std::optional<WallTime> regrouped{};
  friend bool operator==(const ChangedAt&, const ChangedAt&) = default;
};

/// A team that the block left, and in which the record stays for a while (`lifecycle.overlap`).
struct LeavingTeam {
  std::string team;  ///< Its key.
  WallTime until{};
  friend bool operator==(const LeavingTeam&, const LeavingTeam&) = default;
};

/// All of an entry but the id: what a plan can already know of a resource that has none yet.
struct EntryDraft {
  Status status = Status::active;
  Protection protection = Protection::none;
  OnRemoval on_removal = OnRemoval::deactivate;
  Applied applied{};
  /// The form in which the instance keeps a field, where that is not the one that `applied` has as it was sent.
  Rare<Attributes> kept{};
  /// When haloform created the record; absent for records that were there before, and where it is not known.
  std::optional<WallTime> made{};
  Rare<ChangedAt> changed_at{};
  Rare<std::string> external_id{};
  /// `grace` of the block as last applied: whoever is removed from the configuration stays active until then.
  Rare<std::optional<WallTime>> held_until{};
  /// Teams that a mover left, by key, and until when the record stays in each; sorted.
  Rare<std::vector<LeavingTeam>> leaving{};
  /// `owner` and `block_if` of the block as last applied: they hold for whoever is removed from the configuration, too.
  Lifecycle::Owner owner = Lifecycle::Owner::automatic;
  Rare<std::vector<std::string>> block_if{};
  friend bool operator==(const EntryDraft&, const EntryDraft&) = default;
};

/// What the state knows of one resource.
struct Entry {
  RemoteId id;
  EntryDraft draft;
  /// The serial of the state that first held the entry as it now is; 0 where that is not known (format 1).
  std::uint64_t changed = 0;
  /// Where its block stood when the state was last written: bookkeeping, for whoever asks once the block is gone. No file where
  /// that is not known.
  SourceSpan source{};
  friend bool operator==(const Entry&, const Entry&) = default;
};

/// A create that was sent, or was about to be, and whose end is not recorded. It stays until it is
/// resolved.
struct OpenIntent {
  Address address;
  WallTime since{};
  NaturalKey key;      ///< As sent; also when the block has changed or gone since.
  EntryDraft draft;    ///< What the entry becomes once the record is found.
  std::string reason;  ///< Why it is open: `no answer within 60 s`; empty after a crash.
  /// The greatest id of the type when it was sent: a record with a smaller one is older. Absent where not all were known.
  std::optional<RemoteId> above{};
  /// `since` is when the instance refused it, and no reading was young enough to show that nothing came of it.
  bool refused = false;
  friend bool operator==(const OpenIntent&, const OpenIntent&) = default;
};

/// A commit of the configuration.
struct Commit {
  std::string id;
  std::optional<WallTime> time{};  ///< Of the committer, to the second; absent where only the id is known.
  friend bool operator==(const Commit&, const Commit&) = default;
};

/// A feed as an apply last took it: what the next one is held against.
struct AcceptedFeed {
  std::string
      file;  ///< Relative to the root: whoever stood in it when the state was last written is of the feed.
  std::string digest;  ///< `sha256:…` of the file.
  std::uint64_t rows = 0;
  std::map<std::string, std::uint64_t>
      populations{};                               ///< Rows of each, where the feed tells populations apart.
  std::map<std::string, std::uint64_t> empty{};    ///< Empty values, by column.
  std::map<std::string, std::uint32_t> missing{};  ///< Keys that are gone, and for how many feeds in a row.
  WallTime at{};
  friend bool operator==(const AcceptedFeed&, const AcceptedFeed&) = default;
};

/// From where the last apply was that knew its commit.
struct AppliedFrom {
  Commit commit;
  std::string run{};  ///< The URL of the CI run; empty where there was none.
  WallTime at{};
  friend bool operator==(const AppliedFrom&, const AppliedFrom&) = default;
};

/// How far the audit log has come: what shows that its end was cut off.
struct AuditHead {
  std::string chain;        ///< A UUID, minted with the chain's first line, and in each of its lines.
  std::uint64_t count = 0;  ///< Lines that the chain has.
  std::string head;         ///< `sha256:…` of the last of them.
  friend bool operator==(const AuditHead&, const AuditHead&) = default;
};

inline constexpr std::int64_t state_format_version = 3;

/// In the order of addresses, in which those of one type stand together.
struct ByAddress {
  using is_transparent = void;
  bool operator()(const Address& one, const Address& other) const { return one < other; }
  bool operator()(const Address& one, ResourceType type) const { return one.type() < type; }
  bool operator()(ResourceType type, const Address& one) const { return type < one.type(); }
};

/// The whole state: which address is which record.
struct State {
  /// As it was read: 1 is one that an earlier version wrote, which kept no guards.
  std::int64_t format = state_format_version;
  std::string lineage;  ///< A UUID, minted with the first write; empty where no state was ever written.
  std::uint64_t serial = 0;
  std::string tool_version;
  std::string instance;  ///< The URL; empty where no state was ever written.
  /// Which customer of the instance; empty where none was named, absent where that is not known (format 1).
  std::optional<std::string> tenant{};
  Profile profile = Profile::guide;
  /// The guards of the last apply; absent before the first one, and where they are not known (format 1).
  std::optional<GuardTable> guards{};
  /// The serial of the state at which an entry last left it; 0 where none did, or it is not known.
  std::uint64_t left = 0;
  /// Fields that null does not clear on this instance, and an empty text does.
  std::set<std::pair<ResourceType, FieldId>> cleared_with_text{};
  /// The greatest id that an agent had when an apply last read all of them, 0 where there was none: whoever has a greater one
  /// came since. Absent where no apply read them all.
  std::optional<std::int64_t> agents_up_to{};
  std::map<Address, Entry, ByAddress> resources;
  std::vector<OpenIntent>
      open;  ///< In doubt, in the order of their intents. Kept in the journal, not in the file.
  std::optional<std::string>
      last_plan;  ///< Digest of the last saved plan that was applied: it is not applied twice.
  /// Bookkeeping: what an apply is held against that may be from an older commit. Absent where no apply knew its commit.
  std::optional<AppliedFrom> applied_from{};
  std::map<std::string, AcceptedFeed> feeds{};  ///< By name.
  /// Bookkeeping: absent where no apply kept an audit log.
  std::optional<AuditHead> audit{};

  /// Whether a state has ever been written: absence is not an empty state.
  [[nodiscard]] bool exists() const { return !lineage.empty(); }
  [[nodiscard]] const Entry* find(const Address& address) const;
  /// The entries of one type.
  [[nodiscard]] auto of(ResourceType type) const {
    const auto [first, last] = resources.equal_range(type);
    return std::ranges::subrange(first, last);
  }
  /// Takes an entry out, if it is there.
  void drop(const Address& address);
  /// The serial at which what the state says of the address last changed: of an address without an entry that of the
  /// last one to leave, since the state does not remember which that was.
  [[nodiscard]] std::uint64_t changed(const Address& address) const;
};

/// What a person can do about a create of this address that is in doubt, where the next run does not find it either:
/// a sentence for messages.
[[nodiscard]] std::string ways_out_of_doubt(const Address& address);

}  // namespace haloform::state
