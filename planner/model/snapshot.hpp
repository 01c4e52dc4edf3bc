#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/marked_text.hpp"
#include "planner/base/rare.hpp"
#include "planner/base/result.hpp"
#include "planner/model/address.hpp"
#include "planner/model/remote_id.hpp"
#include "planner/model/value.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace haloform {

/// Built-in rows of HaloPSA that must not be adopted or deactivated by accident.
enum class BuiltIn : std::uint8_t { no, general_user, unassigned, api_only };

/// One live record, decoded. A field is absent where the row that we read did not carry it.
struct Record {
  /// An import of the instance's own that writes a record: what of it is not ours.
  struct ImportedBy {
    enum class Source : std::uint8_t { other, entra, csp, okta } source = Source::other;
    std::string id;  ///< Who the person is there: `azureoid`, `oktaid`; may be empty.
    friend bool operator==(const ImportedBy&, const ImportedBy&) = default;
  };

  RemoteId id;
  Attributes fields;
  std::optional<bool> active;  ///< Absent where the row did not say; taken as active.
  BuiltIn built_in = BuiltIn::no;
  /// Whose word `teams` and `granted` are. The rows of teams may not show some: good enough to see that nothing
  /// changes, not to send a list that may replace what stands there.
  enum class TeamsBy : std::uint8_t { record, team_rows } teams_by = TeamsBy::record;
  Rare<std::optional<std::vector<RemoteId>>>
      teams{};  ///< An agent's teams, sorted; absent where the row did not say.
  Rare<std::vector<RemoteId>>
      granted{};  ///< Teams that a role grants, sorted, not among `teams`: nothing takes them away.
  Rare<std::vector<std::string>>
      more_emails{};                     ///< Further addresses of the same person: found by, never written.
  std::optional<std::int64_t> client{};  ///< A contact's client, where the row says.
  Rare<std::string> client_name{};
  Rare<std::optional<ImportedBy>> imported{};  ///< Where an import writes it.
  Rare<std::vector<std::string>>
      given_names{};  ///< What an import put into a set of names (an agent's roles): among the field's value, and not ours.

  [[nodiscard]] bool is_active() const { return active.value_or(true); }
};

/// Who is in which team as the rows of teams tell it: the other end of what the record of an agent says.
struct MemberLists {
  struct Of {
    std::vector<RemoteId> teams;    ///< Sorted.
    std::vector<RemoteId> granted;  ///< By a role; sorted, not among `teams`.
  };
  std::unordered_map<RemoteId, Of> agents;
  /// Agents of whom some row does not tell whether they are in the team or only see its tickets.
  std::unordered_set<RemoteId> unclear;
};

/// What makes a resource recognisable without an id: an e-mail, or a name, within a
/// scope. Two are equal where their comparison keys are.
struct NaturalKey {
  ResourceType type = ResourceType::agent;
  enum class By : std::uint8_t { email, name } by = By::email;
  std::string text;                   ///< The comparison key.
  std::optional<std::int64_t> scope;  ///< A contact's site, where declared.
  /// As it was written, where more than ASCII case and blanks round it tells that from `text`; else empty.
  Rare<std::string> spelling{};

  /// From the text as it is written.
  [[nodiscard]] static NaturalKey of(ResourceType type, By by, std::string_view written,
                                     std::optional<std::int64_t> scope = std::nullopt);
  /// What to search an instance for, and what files and messages hold: `of` makes an equal key of it.
  [[nodiscard]] std::string_view written() const { return spelling->empty() ? text : *spelling; }
  /// `email jane@example.com`, `name Bob in site 5`.
  [[nodiscard]] std::string words() const;
  /// The same with marks, for a MarkedText.
  [[nodiscard]] std::string marked_words() const;
  /// Whether `record` of this type matches the key, exactly compared.
  [[nodiscard]] bool matches(const TypeSchema& schema, const Record& record) const;
  friend std::strong_ordering operator<=>(const NaturalKey& left, const NaturalKey& right) {
    return std::tie(left.type, left.by, left.text, left.scope) <=>
           std::tie(right.type, right.by, right.text, right.scope);
  }
  friend bool operator==(const NaturalKey& left, const NaturalKey& right) {
    return (left <=> right) == std::strong_ordering::equal;
  }
};

/// The natural key of some fields: by e-mail where there is one, else by name. Nothing where both are
/// missing.
[[nodiscard]] std::optional<NaturalKey> natural_key(const TypeSchema& schema, const Attributes& fields);

/// Somebody of whom only the key is known. An instance may keep name and e-mail in a form of its own, which the key
/// does not find.
struct UnknownPerson {
  NaturalKey key;
  /// Texts that name or e-mail still hold in such a form; none where nothing of them is sure to be left.
  std::vector<NaturalKey> pieces;
};

/// The live records of one type as one reading found them, and how far that reading may be trusted.
///
/// There are two doors. `whole` takes a listing that was read to its last row and checks that; only such a
/// reading can say that a record is absent from the listing. `asked` takes the answers to single questions;
/// it knows just what it was asked about.
class TypeSnapshot {
 public:
  /// `rows` are all pages in order; `counted` is the instance's own count where it gave one. An id twice, or
  /// a count that differs from the rows, is ErrorKind::incomplete.
  [[nodiscard]] static Result<TypeSnapshot> whole(ResourceType type, std::vector<Record> rows,
                                                  std::optional<std::size_t> counted);
  /// `found`: every record that came back, each once; `asked_ids` and `asked_keys`: all that was asked for,
  /// found or not. `total` is how many records of the type exist, where known.
  [[nodiscard]] static TypeSnapshot asked(ResourceType type, std::vector<Record> found,
                                          std::vector<RemoteId> asked_ids, std::vector<NaturalKey> asked_keys,
                                          std::optional<std::size_t> total);

  [[nodiscard]] ResourceType type() const { return type_; }
  [[nodiscard]] std::span<const Record> records() const { return records_; }
  [[nodiscard]] const Record* find(RemoteId id) const;
  [[nodiscard]] bool is_whole() const { return whole_; }
  /// How many records of the type exist: the rows of a whole listing, else the total where known.
  [[nodiscard]] std::optional<std::size_t> total() const { return total_; }
  /// Whether this reading can answer for the id, or the key, at all. Planning outside of that is an error.
  [[nodiscard]] bool covers(RemoteId id) const;
  [[nodiscard]] bool covers(const NaturalKey& key) const;

  /// Puts a fuller reading of one record (GET by id) in the place of its row.
  void refine(Record record);
  /// Gives every agent whose row names no team those of `lists`, but for the unclear ones, of whom
  /// nothing is known.
  void hear(const MemberLists& lists);
  /// Notes that GET by id answered an affirmative 404 for a record that the reading lacks.
  void confirm_gone(RemoteId id) { gone_.insert(id); }
  /// Notes why records may exist that the reading lacks. The first reason stays.
  void doubt(std::string why) {
    if (doubt_.empty()) doubt_ = std::move(why);
  }
  /// Empty where there is none: then what the reading lacks is not there.
  [[nodiscard]] const std::string& doubt() const { return doubt_; }
  /// Notes that the record was made so lately that neither its absence nor a 404 proves anything.
  void await(RemoteId id) { awaited_.insert(id); }
  [[nodiscard]] bool is_awaited(RemoteId id) const { return awaited_.contains(id) && find(id) == nullptr; }
  /// Notes why the record, which the reading lacks, could not be read by its id either, as others could: it may be there.
  void cannot_read(RemoteId id, MarkedText why) { unread_.insert_or_assign(id, std::move(why)); }
  /// That reason; nothing where the record was read, or was not asked for.
  [[nodiscard]] const MarkedText* unread(RemoteId id) const {
    const auto at = unread_.find(id);
    return at == unread_.end() || find(id) != nullptr ? nullptr : &at->second;
  }
  /// Gone is proved: the reading lacks it, and GET by id answered 404.
  [[nodiscard]] bool is_gone(RemoteId id) const { return gone_.contains(id) && find(id) == nullptr; }

 private:
  TypeSnapshot(ResourceType type, std::vector<Record> records);
  ResourceType type_;
  bool whole_ = false;
  std::vector<Record> records_;
  std::unordered_map<RemoteId, std::size_t> by_id_;
  std::optional<std::size_t> total_;
  std::unordered_set<RemoteId> gone_;
  std::unordered_set<RemoteId> awaited_;
  std::unordered_map<RemoteId, MarkedText> unread_;
  std::unordered_set<RemoteId> asked_ids_;
  std::vector<NaturalKey> asked_keys_;  ///< Sorted.
  std::string doubt_;
};

/// At most `requests` in any stretch of `per`, and what counts already.
struct RequestPace {
  std::uint32_t requests = 1;
  Milliseconds per{0};
  /// So many of those that were sent stop counting in so long. Soonest first.
  struct Leaving {
    Milliseconds in{0};
    std::size_t count = 0;
  };
  std::vector<Leaving> leaving{};
};

/// `entra`, `csp`, `okta`, `other`.
[[nodiscard]] std::string_view import_name(Record::ImportedBy::Source source);

/// What may hang on a person who leaves, as YAML (`block_if`), plans and messages call it: on agents all of it, on contacts the
/// first four.
inline constexpr std::array<std::string_view, 6> attached_kinds{
    "open_tickets", "approval_steps", "cab", "delegations", "line_manager", "team_defaults"};
[[nodiscard]] std::span<const std::string_view> attached_kinds_of(ResourceType type);

/// The live world as a plan sees it: one reading per type, and what the instance says about itself.
struct Snapshot {
  /// How many agents may be active at once.
  struct SeatCount {
    std::uint32_t limit = 0;
  };

  /// What hangs on those who are about to leave.
  struct Attached {
    struct Thing {
      std::string what;  ///< One of attached_kinds.
      std::size_t count = 0;
      std::vector<std::string> names;  ///< Some of them, where they have names of their own.
    };
    struct Unread {
      std::string what;
      MarkedText why;
    };
    struct Of {
      std::vector<Thing> things;   ///< What there is, each kind once.
      std::vector<Unread> unread;  ///< What could not be read: neither something nor nothing.
    };
    PerType<std::map<RemoteId, Of>> people{};  ///< Those who were asked about.
    std::size_t passed_over = 0;               ///< People who were not, since there are too many.
  };

  PerType<TypeSnapshot> types;
  std::optional<SeatCount> seats;     ///< Where the instance says.
  std::optional<RemoteId> self;       ///< The agent whose credentials are in use, where the instance says.
  std::size_t requests = 0;           ///< Requests that this reading took, the token's among them.
  std::optional<RequestPace> pace{};  ///< The rate limit that is kept, if one is.
  std::optional<std::size_t> active_agents{};  ///< By the instance's own count, where it gives one.
  bool self_in_doubt = false;  ///< It was asked who that agent is, and no one agent answers to what it said.
  /// The client of a site, of those that had to be looked up; the rows of contacts tell that of their own.
  std::unordered_map<std::int64_t, std::int64_t> clients_of_sites{};
  std::optional<Attached> attached{};  ///< Nothing: nobody was asked about.

  [[nodiscard]] const TypeSnapshot& of(ResourceType type) const { return types.at(type); }
  [[nodiscard]] TypeSnapshot& of(ResourceType type) { return types.at(type); }
};

/// How many active agents a reading has, where the instance counts another number of them. Whether it counts those that only
/// the API uses, nobody says: either will do.
[[nodiscard]] std::optional<std::size_t> active_unlike(const TypeSnapshot& agents, std::size_t counted);
/// Whether an agent takes a seat.
[[nodiscard]] bool uses_seat(const Record& agent);

}  // namespace haloform
