#pragma once

#include "planner/base/diagnostic.hpp"
#include "planner/config/file_parts.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace haloform::config {

/// All resources of a configuration, and the place of the natural key of each (by index; line 0 where it is
/// not to be compared).
struct Declared {
  std::vector<Resource> resources;  ///< Sorted by address, each once.
  std::vector<SourcePlace> natural_places;
  /// What is not declared and yet no mistake to refer to: `agent.Jane` where that key was refused, and every
  /// word of a file that could not be read to its end.
  std::unordered_set<std::string> possible;
  /// Whether all that the files declare is known, but for `possible`.
  FileParts::Outcome outcome = FileParts::Outcome::whole;
  /// Second blocks of an address, by address: where they begin.
  std::map<Address, std::vector<SourcePlace>> dropped;

  [[nodiscard]] std::optional<std::size_t> find(const Address& address) const;
  [[nodiscard]] std::span<const Resource> of(ResourceType type) const;
  /// Whether a reference to an undeclared resource is to be let pass.
  [[nodiscard]] bool may_exist(ResourceType type, const std::string& key) const;
  /// Whether what `owner` says at `place` stands in a second block of it.
  [[nodiscard]] bool is_dropped(const Address& owner, SourcePlace place) const;
};

/// Checks what spans blocks and files; the claims of all files, in any order.
class References {
 public:
  References(const Catalog& catalog, std::optional<Profile> profile, const SourceFiles& files,
             Declared& declared, Diagnostics& found)
      : catalog_(&catalog), profile_(profile), files_(&files), declared_(&declared), found_(&found) {}

  /// Joins both sides of every membership into the agents' `teams`. Members and teams that are not declared,
  /// and two teams of one agent where the profile has but one, are errors.
  void join_memberships(std::vector<MembershipClaim> claims);
  /// Puts names, or addresses, instead of keys (FieldSpec::declared_as). A key that is not declared is an error, and so are
  /// resources that name each other in a circle; a default team that is not among an agent's teams is a warning. After
  /// join_memberships.
  void name_declared(std::vector<NamedValue> claims);
  /// One id used twice in a type is an error.
  void check_ids(std::vector<IdClaim> claims);
  /// One `external_id` used twice in a type is an error: it is one person's.
  void check_numbers(std::vector<NumberClaim> claims);
  /// Moves from what is still declared, to what is not, twice, in chains and in circles are errors.
  void check_moves(const std::vector<MoveClaim>& claims);

 private:
  struct Joined {
    std::size_t agent;
    const MembershipClaim* claim;
  };
  [[nodiscard]] std::optional<std::size_t> resolve(ResourceType type, const std::string& key,
                                                   const MembershipClaim& claim);
  void name_one(const NamedValue& claim);
  [[nodiscard]] std::optional<std::size_t> named(ResourceType type, std::string_view word) const;
  void undeclared_name(const NamedValue& claim, const FieldSpec& spec);
  void check_circles(const std::vector<NamedValue>& claims);
  [[nodiscard]] const Resource* next_in(const Resource& resource, FieldId field) const;
  void undeclared(ResourceType type, const std::string& key, const MembershipClaim& claim);
  void check_one_team(std::span<const Joined> of_one_agent);
  [[nodiscard]] std::string suggestion(ResourceType type, std::string_view key);
  void conflict(SourcePlace at, MarkedText what, MarkedText advice, SourcePlace also, MarkedText also_what,
                Diagnostic::Rule rule = Diagnostic::Rule::contradiction);

  const Catalog* catalog_;
  std::optional<Profile> profile_;
  const SourceFiles* files_;
  Declared* declared_;
  Diagnostics* found_;
  int suggestions_ = 0;
  std::set<SourcePlace> said_in_maps_;
};

}  // namespace haloform::config
