#pragma once

#include "planner/model/alike.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/value/plan.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace haloform::apply {

/// The natural key that a create is sent with.
[[nodiscard]] std::optional<NaturalKey> key_of_create(const TypeSchema& schema, const plan::Step& step);

/// Whom the creates of a plan are to make: a record that one of them may have made is not certainly what another did.
class PlannedCreates {
 public:
  PlannedCreates(const Catalog& catalog, const plan::Plan& plan);

  /// Whether the plan creates anything.
  [[nodiscard]] bool any() const { return !names_.empty(); }
  /// Whether exactly one create sends this name.
  [[nodiscard]] bool is_only_one_named(ResourceType type, const Attributes& fields) const;

  /// Whether the record matches the natural key of a create of another address.
  [[nodiscard]] bool answers_to_another(const Address& than, const Record& record) const;
  /// Whether it is like what a create of another address sends, and no less than `at_least`.
  [[nodiscard]] bool is_like_another(const Address& than, const Record& record, Likeness at_least) const;

 private:
  struct Planned {
    std::uint64_t hash;  ///< Of the natural key's text.
    const plan::Step* step;
  };
  [[nodiscard]] const std::vector<Planned>& of(ResourceType type) const { return types_.at(type); }
  [[nodiscard]] std::string name_of(ResourceType type, const Attributes& fields) const;

  const Catalog& catalog_;
  PerType<std::vector<Planned>> types_;              ///< Sorted by hash.
  std::unordered_map<std::string, unsigned> names_;  ///< How many creates of the plan have a name.
};

}  // namespace haloform::apply
