#pragma once

#include "planner/base/clock.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/resource.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/state/state.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A world in a few words. The same key means the same person on all three sides, so that
///
///     DesiredDraft wanted;  wanted.agent("jane-smith");
///     StateDraft known;     known.agent("jane-smith", 99);
///     LiveDraft live;       live.agent(99, "jane-smith");
///
/// is a world in which nothing is to be done: Jane Smith, jane-smith@example.com, active.
namespace haloform {

/// A field's value as a test writes it: a text, a whole number, a truth value, or nothing (null).
class Literal {
 public:
  Literal(const char* text) : value_(Value::text(text)) {}
  Literal(const std::string& text) : value_(Value::text(text)) {}
  Literal(int number) : value_(Value::integer(number)) {}
  Literal(std::int64_t number) : value_(Value::integer(number)) {}
  Literal(bool truth) : value_(Value::boolean(truth)) {}
  Literal(std::nullptr_t) : value_(Value::null()) {}
  [[nodiscard]] const Value& value() const { return value_; }

 private:
  Value value_;
};

using FieldList = std::initializer_list<std::pair<std::string_view, Literal>>;

/// The fields of the guide profile; built once.
[[nodiscard]] const Catalog& sample_catalog();
[[nodiscard]] FieldId field(ResourceType type, std::string_view name);
/// Exactly these fields.
[[nodiscard]] Attributes fields_of(ResourceType type, FieldList fields);
/// `jane-smith` -> name `Jane Smith` and, but for a team, e-mail `jane-smith@example.com`.
[[nodiscard]] Attributes sample_fields(ResourceType type, std::string_view key, FieldList more = {});
/// `agent.jane-smith`; a text that is no address ends the test program.
[[nodiscard]] Address address(std::string_view text);
[[nodiscard]] RemoteId remote_id(std::int64_t number);
[[nodiscard]] WallTime wall_time(std::string_view iso);

/// One block of YAML, as validate would hand it over.
class ResourceDraft {
 public:
  explicit ResourceDraft(Resource& resource, std::vector<std::string>& members)
      : resource_(&resource), members_(&members) {}
  ResourceDraft& with(FieldList fields);
  ResourceDraft& without(std::string_view field);
  ResourceDraft& switched_on();   ///< `active: true`, written out.
  ResourceDraft& switched_off();  ///< `active: false`.
  ResourceDraft& protect();
  ResourceDraft& break_glass();
  ResourceDraft& external_id(std::string_view number);
  ResourceDraft& overlap(int days);
  ResourceDraft& on_removal(OnRemoval policy);
  ResourceDraft& ignore(std::initializer_list<std::string_view> fields);  ///< `teams` among them, if given.
  ResourceDraft& id(std::int64_t number);
  ResourceDraft& previously(std::initializer_list<std::string> emails);
  /// The agent's own `teams:` list.
  ResourceDraft& teams(std::initializer_list<std::string> keys);
  /// A team's `members:` list.
  ResourceDraft& members(std::initializer_list<std::string> keys);
  ResourceDraft& exclusive_members(std::initializer_list<std::string> keys);
  /// `lifecycle.drift`; `what` as YAML writes it.
  ResourceDraft& accepts(std::string_view what, std::string_view until, std::string_view reason = "agreed");
  /// `lifecycle.starts_on` and `ends_on`, in UTC.
  ResourceDraft& starts(std::string_view day);
  ResourceDraft& ends(std::string_view day, int grace_days = 0);
  /// `extended_until`, behind `ends`.
  ResourceDraft& extended(std::string_view day, std::string_view reason = "agreed");
  /// `paused`, for good where there is no day.
  ResourceDraft& paused(std::string_view until = {}, std::string_view reason = {});
  ResourceDraft& owned_by_haloform();  ///< `lifecycle.owner`
  ResourceDraft& block_if(std::initializer_list<std::string> kinds);
  ResourceDraft& line(std::uint32_t number);

 private:
  Resource* resource_;
  std::vector<std::string>* members_;
};

/// The configuration. Every resource stands in `people.yaml`, each on a line of its own.
class DesiredDraft {
 public:
  ResourceDraft agent(std::string_view key, FieldList more = {});
  ResourceDraft contact(std::string_view key, FieldList more = {});
  ResourceDraft team(std::string_view key, FieldList more = {});
  ResourceDraft add(ResourceType type, std::string_view key, Attributes fields);
  DesiredDraft& moved(std::string_view from, std::string_view to);
  DesiredDraft& seats(std::uint32_t agents);
  [[nodiscard]] GuardTable& guards() { return guards_; }
  /// Joins memberships from both sides and sorts, as validate does.
  [[nodiscard]] DesiredState build() const;

 private:
  struct Block {
    Resource resource;
    std::vector<std::string> members;
  };
  std::deque<Block> blocks_;
  std::vector<Move> moves_;
  GuardTable guards_;
  std::optional<std::uint32_t> seats_;
};

/// One entry of the state; by default active, with all its fields as applied.
class EntryEdit {
 public:
  explicit EntryEdit(state::Entry& entry) : entry_(&entry) {}
  EntryEdit& tombstone();
  EntryEdit& without_seat();  ///< Created inactive: `applied.active` is false, the status active.
  EntryEdit& never_applied();
  EntryEdit& protect();
  EntryEdit& break_glass();
  EntryEdit& external_id(std::string_view number);
  EntryEdit& leaving(std::string_view team, std::string_view until_iso);
  EntryEdit& on_removal(OnRemoval policy);
  EntryEdit& teams(std::initializer_list<std::string> keys);
  EntryEdit& held_until(std::string_view time);
  EntryEdit& without(std::string_view field);
  EntryEdit& owned_by_haloform();
  EntryEdit& block_if(std::initializer_list<std::string> kinds);

 private:
  state::Entry* entry_;
};

/// The state. It exists (it has a lineage) unless `lost` is called.
class StateDraft {
 public:
  EntryEdit agent(std::string_view key, std::int64_t id, FieldList more = {});
  EntryEdit contact(std::string_view key, std::int64_t id, FieldList more = {});
  EntryEdit team(std::string_view key, std::int64_t id, FieldList more = {});
  EntryEdit add(ResourceType type, std::string_view key, std::int64_t id, Attributes applied);
  /// A create of that address (sample fields and `more`) whose end nobody wrote down.
  StateDraft& open_intent(std::string_view address, std::string_view since_iso, FieldList more = {});
  [[nodiscard]] state::State build() const { return state_; }
  [[nodiscard]] state::State& raw() { return state_; }
  StateDraft();

 private:
  state::State state_;
};

/// One live record; by default active.
class RecordEdit {
 public:
  explicit RecordEdit(Record& record) : record_(&record) {}
  RecordEdit& inactive();
  RecordEdit& teams(const std::vector<std::int64_t>& ids);
  RecordEdit& built_in(BuiltIn kind);
  RecordEdit& imported(Record::ImportedBy::Source source = Record::ImportedBy::Source::entra);
  RecordEdit& client(std::int64_t id, std::string_view name = {});
  RecordEdit& more_emails(std::initializer_list<std::string> emails);
  RecordEdit& with(ResourceType type, FieldList fields);
  RecordEdit& without(std::string_view field);

 private:
  Record* record_;
};

/// HaloPSA as read: whole listings of all three types.
class LiveDraft {
 public:
  RecordEdit agent(std::int64_t id, std::string_view key, FieldList more = {});
  RecordEdit contact(std::int64_t id, std::string_view key, FieldList more = {});
  RecordEdit team(std::int64_t id, std::string_view key, FieldList more = {});
  RecordEdit add(ResourceType type, std::int64_t id, Attributes fields);
  LiveDraft& gone(ResourceType type, std::int64_t id);  ///< GET by id answered 404.
  LiveDraft& unread(ResourceType type, std::int64_t id,
                    std::string why);  ///< GET by id answered something else.
  LiveDraft& seats(std::uint32_t limit);
  LiveDraft& self(std::int64_t id);
  LiveDraft& doubt(ResourceType type, std::string why);  ///< Records may exist that were not listed.
  /// What hangs on somebody, of those who are asked about.
  Snapshot::Attached::Of& attached(ResourceType type, std::int64_t id);
  LiveDraft& counts_active(std::size_t agents);  ///< The instance's own count.
  [[nodiscard]] Snapshot build() const;

 private:
  PerType<std::deque<Record>> records_;
  std::vector<std::pair<ResourceType, RemoteId>> gone_;
  struct Unread {
    ResourceType type;
    RemoteId id;
    std::string why;
  };
  std::vector<Unread> unread_;
  std::optional<Snapshot::SeatCount> seats_;
  std::optional<RemoteId> self_;
  std::vector<std::pair<ResourceType, std::string>> doubts_;
  std::optional<std::size_t> active_agents_;
  std::optional<Snapshot::Attached> attached_;
};

}  // namespace haloform
