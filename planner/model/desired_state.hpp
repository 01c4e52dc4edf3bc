#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/privacy.hpp"
#include "planner/base/result.hpp"
#include "planner/base/source_span.hpp"
#include "planner/model/directory.hpp"
#include "planner/model/guard_limits.hpp"
#include "planner/model/resource.hpp"
#include "planner/model/state_location.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace haloform::config {
class Validator;
class NameLookup;
}  // namespace haloform::config

namespace haloform {

/// `moved: - {from: …, to: …}`.
struct Move {
  Address from;
  Address to;
  SourcePlace place;
};

/// A field that YAML gives by a name, whose id only the instance knows.
struct NamedValue {
  Address address;
  FieldId field;
  std::string name;  ///< As written.
  SourcePlace place;
};

/// What the configuration declares, whole and consistent: every member is declared, every natural key is used
/// once, every required field is there. Only config's `validate` builds one, so whoever holds it need not ask
/// again.
class DesiredState {
 public:
  /// A feed as it was read: what is held against the feed that an apply accepted before.
  struct Feed {
    std::string name;
    ResourceType type = ResourceType::agent;
    std::string file;    ///< Relative to the root.
    std::string digest;  ///< `sha256:…` of its bytes.
    std::uint64_t rows = 0;
    std::map<std::string, std::uint64_t> populations{};  ///< Rows of each, where they are told apart.
    std::map<std::string, std::uint64_t> empty{};        ///< Empty values, by column.
    std::set<std::string> deleted{};  ///< Keys of addresses that it says are to go (SCIM's DELETE).
    std::optional<WallTime> generated{};
    std::optional<Milliseconds> max_age{};    ///< There is a `generated` where there is one.
    std::vector<Limit> max_drop{};            ///< Rows that may be gone; each holds. None: the usual limit.
    std::optional<std::uint32_t> max_rise{};  ///< In percent of the rows; none: the usual one.
    std::uint32_t confirm = 1;                ///< So many feeds without a row make a leaver.
    std::string population_column{};
    SourceSpan last_row{};
    SourceSpan generated_at{};                    ///< Where its age is said.
    std::map<std::string, SourceSpan> columns{};  ///< Where each column of `empty` is named.
  };

  /// All of it, as `validate` hands it over after it found nothing wrong.
  struct Parts {
    std::vector<Resource> resources;  ///< Sorted by address, each once.
    std::vector<Move> moves;
    std::vector<NamedValue> named;             ///< Sorted by place; see `named`.
    std::vector<Directory> directories;        ///< What they were looked up in; entries are sorted by id.
    GuardTable guards;                         ///< `guards:`, the defaults where it says nothing.
    std::optional<std::uint32_t> agent_seats;  ///< `seats: {agents: N}`.
    SourceFiles files;
    std::vector<Feed> feeds{};  ///< Sorted by name.
  };

  /// Where a value of a resource is written.
  struct Origin {
    enum class From : std::uint8_t { block, defaults, team } from = From::block;
    std::string field;   ///< As the catalog calls it; `active`; `teams` of a membership.
    std::string team{};  ///< Of a membership: its key.
    SourceSpan where{};
  };

  [[nodiscard]] std::span<const Resource> resources() const { return parts_.resources; }
  [[nodiscard]] std::span<const Resource> resources(ResourceType type) const;
  [[nodiscard]] const Resource* find(const Address& address) const;
  [[nodiscard]] std::span<const Move> moves() const { return parts_.moves; }
  /// Fields that are given by name and not yet looked up: they are missing in the `fields` of their resources. A plan is
  /// made from none (planner/config/named_values.hpp).
  [[nodiscard]] std::span<const NamedValue> named() const { return parts_.named; }
  /// The name of an id in `field`, where names of its kind were looked up; else empty.
  [[nodiscard]] std::string_view name_of(const FieldSpec& field, const Value& value) const;
  [[nodiscard]] const GuardTable& guards() const { return parts_.guards; }
  [[nodiscard]] std::optional<std::uint32_t> agent_seats() const { return parts_.agent_seats; }
  [[nodiscard]] SourceSpan span(SourcePlace place) const { return parts_.files.span(place); }
  /// Sorted by name.
  [[nodiscard]] std::span<const Feed> feeds() const { return parts_.feeds; }
  /// The feed that declares a resource; nothing for a block of YAML.
  [[nodiscard]] const Feed* feed_of(const Resource& resource) const;
  [[nodiscard]] std::size_t file_count() const { return parts_.files.paths().size(); }

 private:
  friend class config::Validator;   ///< planner/config: the one door.
  friend class config::NameLookup;  ///< planner/config: puts ids in the place of names.
  friend class DesiredDraft;  ///< tests/support: builds one for a test, through the same checks of shape.
  explicit DesiredState(Parts parts) : parts_(std::move(parts)) {}
  Parts parts_;
};

/// `instance:`, `state:` and `pii:`, merged with environment and flags by cli/wiring.
struct Settings {
  std::string url;                 ///< As Url::text writes it, without `/api`.
  std::optional<Profile> profile;  ///< Absent means `auto`.
  std::optional<std::string> tenant;
  std::optional<std::string> auth_url;
  std::optional<std::string> scope;
  struct RateLimit {
    enum class Kind : std::uint8_t { automatic, off, window };
    Kind kind = Kind::automatic;
    std::uint32_t requests = 0;
    std::uint32_t per_seconds = 0;
  } rate_limit;
  std::size_t batch = 1;                    ///< At most so many records go into one request.
  std::optional<std::string> ca_file;       ///< Relative to the root of the configuration.
  std::optional<StateLocation> state;       ///< Paths in it are relative to the root.
  std::optional<std::string> audit_file{};  ///< `audit: {file: …}`, relative to the root.
  /// Who is told of what, by an entry of `notify:`.
  struct Notification {
    enum class Kind : std::uint8_t { webhook, slack, teams } kind = Kind::webhook;
    enum class Event : std::uint8_t { applied, failed, blocked, deferred, drift };
    std::set<Event> on;
    std::string url_env;  ///< The variable of the environment that has the URL: `HALOFORM_NOTIFY_…`.
  };
  std::vector<Notification> notify{};
  std::optional<std::string>
      timezone{};  ///< Whose days the dates of people are that have no zone of their own.
  /// `pii:`, what outputs show of people where the run itself does not say it.
  struct Pii {
    std::optional<Privacy> all;                      ///< `pii: mask`
    std::map<std::string, Privacy, std::less<>> of;  ///< `pii: {markdown: full}`
  } pii;
  /// Where the values of the file stand; line 0 for those that it does not have.
  struct Places {
    SourceSpan url;
    SourceSpan tenant;
    SourceSpan auth_url;
    SourceSpan scope;
    SourceSpan ca_file;
    SourceSpan state;  ///< The key of the store; line 0 too where none is named.
  } written;
};

}  // namespace haloform
