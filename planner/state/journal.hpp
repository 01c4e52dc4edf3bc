#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/model/schema.hpp"
#include "planner/state/state.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace haloform::state {

/// The journal's first line: which state it continues.
struct JournalHeader {
  std::string lineage;
  std::uint64_t serial = 0;  ///< Of the state that it is written beside, before the fold.
  std::string instance;
  Profile profile = Profile::guide;
  std::string digest;  ///< Of the plan that runs.
};

/// A write is about to be sent. For a create it carries all that is needed to find the record again.
struct IntentEvent {
  Address address;
  std::string action;               ///< `create`, `update`, …: for people.
  std::optional<RemoteId> id;       ///< Absent for a create only.
  std::optional<NaturalKey> key;    ///< Creates only.
  std::optional<EntryDraft> draft;  ///< Creates only.
  std::optional<RemoteId>
      above{};  ///< Creates only: the greatest id of the type by then, where all were known.
};

/// A step ended well (or a state step was taken): the entry as it now is, or nothing where the address left
/// the state.
struct DoneEvent {
  Address address;
  std::string action;
  std::optional<Entry> entry;
  std::optional<Address> moved_from;
};

/// A write ended, and nothing was done by it.
struct FailedEvent {
  Address address;
  std::string action;
  std::string reason;
};

/// A create's outcome is unknown; its intent stays open.
struct DoubtEvent {
  Address address;
  std::string reason;
  bool refused =
      false;  ///< The instance refused it, and what nobody can tell is whether it did so before it stored it.
};

struct JournalEvent {
  WallTime time{};
  std::variant<IntentEvent, DoneEvent, FailedEvent, DoubtEvent> what;
};

/// One line of JSON, with its final newline.
[[nodiscard]] std::string encode_header(const JournalHeader& header);
[[nodiscard]] std::string encode_event(const Catalog& catalog, const JournalEvent& event);

struct Journal {
  JournalHeader header;
  std::vector<JournalEvent> events;
  bool torn = false;  ///< The last line was cut by a crash; it was never acted upon.
};

/// Reads a journal. Nothing for an empty text or a torn first line (no event was ever written). A torn last
/// line is normal (zero bytes of reserved room after the last line are too); anything else unreadable is
/// ErrorKind::state naming `origin` and the line.
[[nodiscard]] Result<std::optional<Journal>> decode_journal(const Catalog& catalog, std::string_view text,
                                                            std::string_view origin);

/// Takes events into a state, in their order: `done` events become entries, creates without an end become `open`. The only
/// rule for that: a run that ends takes in its own events with it, and so does whoever finds the journal of one that did not.
void apply_events(State& state, std::vector<JournalEvent> events);

/// Takes the events of a journal into the state that it continues. A journal of an older serial of the same lineage was
/// taken in already: the state comes back as it is, save that open intents of it stay open. Any other mismatch is
/// ErrorKind::state. Where `state` does not exist yet, lineage, instance and profile come from the header.
[[nodiscard]] Result<State> fold(State state, Journal journal);

}  // namespace haloform::state
