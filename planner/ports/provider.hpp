#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/model/directory.hpp"
#include "planner/model/snapshot.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace haloform::ports {

/// What a plan will ask of one type: all that the state and the configuration know. Where these are far fewer
/// than the records that exist, a provider may ask for just these.
struct Wanted {
  std::vector<RemoteId> ids;
  std::vector<NaturalKey> keys;
  /// Those among `keys` of whom nothing else is known: where nobody answers to one, the reading also has everybody who is found
  /// by one of the pieces.
  std::vector<UnknownPerson> unknown{};
  /// Whether these alone will do: what speaks of everybody (how many seats are taken) takes the whole listing.
  enum class Extent : std::uint8_t { these, everybody } extent = Extent::these;
};

/// What the plan may come to want, before the configuration has been read: at most so many resources of each
/// type. A provider may start reading in the background on the strength of it.
struct Forecast {
  std::size_t at_most = 0;  ///< An upper estimate from the size of the files and of the state.
  /// How many records of each type the state knows, once it is read.
  PerType<std::size_t> known{};
};

/// What an instance says of its agents, where it does.
struct AgentFacts {
  std::optional<Snapshot::SeatCount> seats{};
  std::optional<std::size_t> active{};  ///< How many are active by its own count.
};

/// What an instance says of the agent behind the credentials.
struct OwnAgent {
  std::optional<RemoteId> id{};
  std::vector<std::string> emails{};  ///< Without an id: by what else that agent may be known.
  std::vector<std::string> names{};
};

/// Somebody who is about to be deactivated or deleted.
struct Leaver {
  ResourceType type = ResourceType::agent;
  RemoteId id;
  std::vector<std::string>
      held_by{};  ///< What of attached_kinds holds them back: that is read, however many leave.
};

/// Whether the failure of a GET by id may be about that one record; whether it is, only another record can show. A gateway's
/// 502 to 504 never is: it has not seen the record.
[[nodiscard]] inline bool may_be_of_one_record(const Error& error) {
  return error.status == 500 || error.kind == ErrorKind::permission || error.kind == ErrorKind::refused ||
         error.kind == ErrorKind::protocol;
}

/// The reading half of an instance. `plan` is handed nothing else, so it cannot write.
/// Reads are repeated inside (429, 500, 502, 503, 504, timeouts, resets) until --retry-for is spent; an Error
/// that comes out is final.
class Reader {
 public:
  Reader() = default;
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  virtual ~Reader() = default;

  /// The profile in use; `auto` is resolved by then.
  [[nodiscard]] virtual Profile profile() const = 0;
  /// The tenant that the token is asked for: the configured one, or the one that the instance names; else empty.
  [[nodiscard]] virtual std::string tenant() const { return {}; }
  /// Starts reading in the background. Optional; `read` works without it. May be called again when more is known.
  virtual void prefetch(const Forecast& forecast) = 0;
  /// Reads a type: its whole listing, or just what is wanted where that takes fewer requests.
  [[nodiscard]] virtual Result<TypeSnapshot> read(ResourceType type, const Wanted& wanted) = 0;
  /// Reads the whole listing of a type, now.
  [[nodiscard]] virtual Result<TypeSnapshot> list(ResourceType type) = 0;
  /// One record with all its fields; nothing on an affirmative 404.
  [[nodiscard]] virtual Result<std::optional<Record>> get(ResourceType type, RemoteId id) = 0;
  /// The records that the instance's search offers and that answer to the key, exactly compared. An empty
  /// answer proves nothing by itself: the instance's search may be slow to see, or blind to a field.
  [[nodiscard]] virtual Result<std::vector<Record>> search(const NaturalKey& key) = 0;
  /// Whether rows of listings tell whom an import of the instance's own writes; else only a GET by id does.
  [[nodiscard]] virtual bool rows_tell_imports([[maybe_unused]] ResourceType type) const { return true; }
  /// The memberships of all agents in a request or two, where the instance has such a way and its answer tells; it may
  /// keep quiet about some of them.
  [[nodiscard]] virtual Result<std::optional<MemberLists>> member_lists() = 0;
  /// All names of one kind, each with its id; inactive ones too. An empty directory is an Error: a missing right looks
  /// like that.
  [[nodiscard]] virtual Result<Directory> directory(Directory::Kind kind) = 0;
  /// How many agents may be active, and how many are by the instance's own count, where it says. `listed`: how many active
  /// ones its listing has; a count beyond that is told only where it is good for something.
  [[nodiscard]] virtual Result<AgentFacts> agent_facts(std::size_t listed) = 0;
  /// The agent behind the credentials; nothing where the instance has no way to say it.
  [[nodiscard]] virtual Result<std::optional<OwnAgent>> self() = 0;
  /// What hangs on people who are about to leave, in few requests. What cannot be read is no Error, but said of each; only an
  /// interruption is one. An instance of which no way is known to ask answers for those alone who are held by something.
  [[nodiscard]] virtual Result<Snapshot::Attached> attached(std::span<const Leaver> people) {
    Snapshot::Attached unread;
    for (const Leaver& one : people) {
      for (const std::string& kind : one.held_by)
        unread.people.at(one.type)[one.id].unread.push_back(
            {kind, MarkedText("no request is known that tells it under this API profile")});
    }
    return unread;
  }
  /// The limit of requests in a stretch of time that is kept, if one is.
  [[nodiscard]] virtual std::optional<RequestPace> pace() = 0;
  /// Requests sent so far, the token's and repeats among them.
  [[nodiscard]] virtual std::size_t requests() const = 0;
};

/// A create. It has no id: a create that bears one does not compile.
struct CreateRequest {
  ResourceType type = ResourceType::agent;
  Attributes fields;
  std::optional<bool> active;                  ///< Sent only where present.
  std::optional<std::vector<RemoteId>> teams;  ///< All teams by id; sent only where present.
};

/// An update: only what changes. It has no default id: an update without one does not compile.
struct UpdateRequest {
  ResourceType type;
  RemoteId id;
  Attributes fields;
  std::optional<bool> active;
  std::optional<std::vector<RemoteId>> teams;  ///< The full wanted list; an empty one clears the membership.
  /// Texts among `fields` that are null, and are to be sent as an empty text.
  std::vector<FieldId> cleared_with_text{};
};

/// The record as the answer gave it, with the fields that the answer carried.
struct Written {
  Record record;
  int status = 200;
  MarkedText words{};  ///< What people should know of it: the instance's warning, what became of memberships.
  /// When it was answered, where the memberships are as the answer had them and `confirm` has to read them yet.
  std::optional<SteadyTime> unconfirmed{};
};

/// Certain: the instance did not do it. `error.kind` says why (refused, permission, throttled, credentials,
/// …). Of a create only where nothing was sent: any answer but a record may come after it was stored, and is Unclear.
struct Refused {
  Error error;
  int status = 0;  ///< 0 where no request was sent at all (no connection, no token).
};

/// Whether it was done is not known.
struct Unclear {
  enum class Why : std::uint8_t {
    no_record,     ///< Readable JSON in a 2xx, without an id.
    unreadable,    ///< A 2xx that is not JSON, or cut.
    server_error,  ///< 500, 502, 503: an error that does not say that anybody is at work still.
    reset,         ///< The connection broke after the request was sent.
    timeout,  ///< No answer in time, or one that says that it is not done yet: 408, 504, 520, 522, 524, 598, 599; 202.
    together,      ///< Sent along with others, and the answer does not say what became of each.
    throttled,     ///< 429, to a create.
    unauthorized,  ///< 401, to a create; the next request takes a new token.
    refused,       ///< Another status, to a create, with a reason in words of the instance's own.
    strange,  ///< Another status, to a create, that reads like no refusal: a proxy's page, 409, a redirect.
  } why = Why::timeout;
  Error error;
  int status = 0;
};

using WriteOutcome = std::variant<Written, Refused, Unclear>;

/// A whole instance.
/// Writes: an update or remove that ends unclear is sent again inside, since it is idempotent, until --retry-for is
/// spent; after a 429 once the window allows; after a 401 once, with a new token. A create never is: whoever sends it looks
/// first, whatever the answer was.
class Provider : public Reader {
 public:
  [[nodiscard]] virtual WriteOutcome create(const CreateRequest& request) = 0;
  [[nodiscard]] virtual WriteOutcome update(const UpdateRequest& request) = 0;
  /// Several records of one type, in one request where the instance takes that: an outcome for each, in order. Where
  /// the answer is not as many records in the same order, what became of each is Unclear::Why::together.
  [[nodiscard]] virtual std::vector<WriteOutcome> create_together(
      std::span<const CreateRequest> requests) = 0;
  [[nodiscard]] virtual std::vector<WriteOutcome> update_together(
      std::span<const UpdateRequest> requests) = 0;
  /// So many updates of memberships are about to come, from now on: many of them may be read before and after all together.
  virtual void expect_memberships(std::size_t /*updates*/) {}
  /// Reads the memberships of an update that came back unconfirmed, along with those of all others that were answered by now: the
  /// outcome as it would have come at once. Best called when no other write is left to send.
  [[nodiscard]] virtual WriteOutcome confirm(const UpdateRequest& /*request*/, Written written) {
    written.unconfirmed.reset();
    return written;
  }
  /// Deletes for good. Nothing means success (a 404 on a repeat too); else why it was not done.
  [[nodiscard]] virtual std::optional<Refused> remove(ResourceType type, RemoteId id) = 0;
  /// What was sent for a write, for the audit log: `POST /api/Agent`.
  [[nodiscard]] virtual std::string write_line(ResourceType type, std::optional<RemoteId> removed) const = 0;
};

}  // namespace haloform::ports
