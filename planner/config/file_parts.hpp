#pragma once

#include "planner/base/diagnostic.hpp"
#include "planner/config/moves.hpp"
#include "planner/config/root_sections.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/resource.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace haloform::config {

/// One block as it was read, and the place of what its natural key is made of (line 0 where that is wrong).
struct Draft {
  Resource resource;
  SourcePlace natural_place;
};

/// One name in a `members:` or `teams:` list.
struct MembershipClaim {
  enum class Side : std::uint8_t { team, agent } side = Side::team;
  std::string team;
  std::string agent;
  SourcePlace place;
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
  std::vector<MoveClaim> moves;
  std::vector<NamedValue> named;   ///< Names that the instance will know.
  std::vector<NamedValue> by_key;  ///< Keys of other resources, for FieldSpec::declared_as.
  std::vector<RefusedKey> refused;
  Diagnostics found;
  /// Whether all that the file declares is here. Where not, a reference to what nobody declares proves
  /// nothing: all of them are let pass, or, where `unread` holds the file's text, those to words that stand
  /// in it.
  enum class Outcome : std::uint8_t { whole, partial } outcome = Outcome::whole;
  std::string unread;
};

/// What blocks are read with; the same for all files.
struct BlockRules {
  const Catalog* catalog = nullptr;
  std::optional<Profile> profile;
  Defaults defaults;
  std::string root_name;  ///< What the root file is called in messages.
};

}  // namespace haloform::config
