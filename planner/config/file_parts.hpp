#pragma once

#include "planner/base/diagnostic.hpp"
#include "planner/config/defaults.hpp"
#include "planner/config/file_check.hpp"
#include "planner/config/moves.hpp"
#include "planner/config/yaml_tree.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/resource.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

namespace haloform::config {

/// One block as it was read, and the place of what its natural key is made of (line 0 where that is wrong).
struct Draft {
  Resource resource;
  SourcePlace natural_place;
  /// Of a block that adds to a person of a feed: where it stands. `resource` begins as that of the row then, place and all.
  std::optional<SourcePlace> added_at{};
};

/// What a block of YAML says in the place of the feed that gives the person (`prefer: yaml`): a field, or `teams`.
struct Overridden {
  Address address;
  std::optional<FieldId> field;  ///< Nothing: `teams`.
};

class FeedPeople;

/// One name in a `members:` or `teams:` list.
struct MembershipClaim {
  enum class Side : std::uint8_t { team, agent } side = Side::team;
  std::string team;
  std::string agent;
  SourcePlace place;
  SourcePlace said_at{};  ///< Where the team's key is written, if elsewhere: in the map of a feed.
};

/// One `lifecycle.id`.
struct IdClaim {
  Address address;
  RemoteId id;
  SourcePlace place;
};

/// One e-mail under `lifecycle.previously`.
struct PreviousClaim {
  Address address;
  std::string email;
  SourcePlace place;
};

/// One `external_id`.
struct NumberClaim {
  Address address;
  std::string number;
  SourcePlace place;
};

/// A key that cannot be one; remembered so that a reference to it is not an error of its own.
struct RefusedKey {
  ResourceType type = ResourceType::agent;
  std::string key;
};

/// What one file declares, before it is compared with the other files. Drafts are sorted by address.
struct FileParts {
  std::vector<Draft> drafts;
  std::vector<MembershipClaim> memberships;
  std::vector<IdClaim> ids;
  std::vector<PreviousClaim> previous;
  std::vector<NumberClaim> numbers;
  std::vector<MoveClaim> moves;
  std::vector<NamedValue> named;   ///< Names that the instance will know.
  std::vector<NamedValue> by_key;  ///< Keys of other resources, for FieldSpec::declared_as.
  std::vector<RefusedKey> refused;
  std::vector<Overridden> overridden{};
  Diagnostics found;
  /// Whether all that the file declares is here. Where not, a reference to what nobody declares proves
  /// nothing: all of them are let pass, or, where `unread` holds the file's text, those to words that stand
  /// in it.
  enum class Outcome : std::uint8_t { whole, partial } outcome = Outcome::whole;
  std::string unread;
};

/// How many claims a file has made so far, to take back those of a block that does not count.
class ClaimCounts {
 public:
  explicit ClaimCounts(const FileParts& parts);
  void restore(FileParts& parts) const;

 private:
  std::size_t memberships_;
  std::size_t ids_;
  std::size_t previous_;
  std::size_t numbers_;
  std::size_t named_;
  std::size_t by_key_;
};

/// Moves all of `more` behind `all`, and gives its memory back.
template <typename T>
void append(std::vector<T>& all, std::vector<T>& more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  std::vector<T>().swap(more);
}

/// What another part of the same file declares, behind what is there. The drafts stay in the order of the file.
void append(FileParts& parts, FileParts more);

/// Whether an entry of a mapping is to be read.
using EntryFilter = std::function<bool(const YamlEntry&)>;

/// What blocks are read with; the same for all files.
struct BlockRules {
  const Catalog* catalog = nullptr;
  std::optional<Profile> profile;
  Defaults defaults;
  std::string root_name;  ///< What the root file is called in messages.
  LifecycleDefaults lifecycle{};
  std::optional<std::string> timezone{};  ///< Of the configuration, where it says one.
  const FeedPeople* feeds = nullptr;      ///< Whom feeds declare, where there are any.
  bool rows_of_feed = false;              ///< These blocks are the rows of one: YAML may still add to them.
};

}  // namespace haloform::config
