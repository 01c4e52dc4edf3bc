#pragma once

#include "planner/base/marked_text.hpp"
#include "planner/model/address.hpp"
#include "planner/model/directory.hpp"
#include "planner/model/resource_type.hpp"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace haloform {

/// A field of a type: its index in TypeSchema::fields, which is also its order wherever fields are shown.
struct FieldId {
  std::uint8_t index = 0;
  friend auto operator<=>(const FieldId&, const FieldId&) = default;
};

enum class ValueKind : std::uint8_t {
  text,
  integer,
  boolean,
  names,  ///< A set of names: a list in YAML, whose order says nothing.
  /// Another resource by its address (`agent.jane`), or a record by its id: see FieldSpec::declared_as. The wire has ids alone;
  /// a plan puts addresses in their place (plan/making/references.hpp), and an apply ids again.
  resource,
  entries,  ///< Values by name: a mapping in YAML. Only the names that are declared are compared and sent.
};

/// When two values of a field are the same.
enum class Comparison : std::uint8_t {
  exact,
  email,      ///< Trimmed and ASCII case-folded.
  reference,  ///< An id of something: null and 0 are the same.
  flag,       ///< A truth value: null and false are the same.
};

enum class Presence : std::uint8_t { optional, required };

/// How an instance is spoken to on the wire. `auto` is a wish, not a profile: it is resolved before anything
/// is read.
enum class Profile : std::uint8_t { guide, halo };

inline constexpr std::array<Profile, 2> all_profiles{Profile::guide, Profile::halo};

[[nodiscard]] std::string_view profile_name(Profile profile);
[[nodiscard]] std::optional<Profile> parse_profile(std::string_view name);

/// One declared field of a type. `active` and `teams` are not among them: they are facets of their own (see
/// TypeFacts::activation and TypeFacts::membership), since neither compares like a value.
struct FieldSpec {
  /// A field that is written by names of the instance's own, where the wire carries ids: a contact's `site: Acme Ltd/Head
  /// Office`, whose value is the id once the name was looked up; an agent's `roles`, whose value stays a set of names.
  struct Naming {
    std::string_view
        key;  ///< The key of YAML that takes the name (or the id): the field's own, or another one.
    Directory::Kind directory = Directory::Kind::sites;
    std::vector<Profile> known_by;  ///< The profiles that can look the name up.

    /// Whether the profile can look it up; without one, whether any can.
    [[nodiscard]] bool known(std::optional<Profile> profile) const;
  };

  std::string_view name;  ///< As YAML, state, plan and messages call it.
  ValueKind kind = ValueKind::text;
  Comparison comparison = Comparison::exact;
  Presence presence = Presence::optional;
  std::vector<Profile>
      carried_by;  ///< The profiles that can carry it; elsewhere it is an error that names the profile.
  std::optional<Naming> naming{};
  /// YAML names a resource of this type by its key. Elsewhere that one's name stands, or, of ValueKind::resource, its address.
  std::optional<ResourceType> declared_as{};
  /// Where it tells who somebody is, or is a free text about one person: what of it. An output may cover that.
  std::optional<MarkedText::Personal> personal{};
  /// Whether rows of listings never show it, so that whoever declares it has the records read one by one.
  enum class Shown : std::uint8_t { in_rows, by_record_alone } shown = Shown::in_rows;
  std::vector<Profile> id_under{};  ///< Of a text: the profiles under which it is the number of something.
  /// What is written in the place of the field under a profile that lacks it.
  struct Elsewhere {
    Profile profile = Profile::guide;
    std::string_view write;  ///< `roles: [{}]`, where `{}` stands for the value.
  };
  std::optional<Elsewhere> elsewhere{};

  /// Whether the profile carries it; without one, whether any does.
  [[nodiscard]] bool carried(std::optional<Profile> profile) const;
};

/// What is known of a type: its row of the table of types, its fields, and which of them make its natural key.
struct TypeSchema : TypeFacts {
  explicit TypeSchema(ResourceType of) : TypeFacts(facts_of(of)) {}

  std::vector<FieldSpec> fields;
  FieldId name;
  std::optional<FieldId>
      email;  ///< The natural key where there is one; a type without it, or a resource, uses `name`.
  std::optional<FieldId> scope;  ///< The field within which a natural key is unique (a contact's site).
  /// What people write for a key because HaloPSA, or another type, calls it so: `{"jobtitle", "title"}`.
  struct OtherWord {
    std::string_view word;
    std::string_view key;
  };
  std::vector<OtherWord> other_words{};

  [[nodiscard]] const FieldSpec& at(FieldId field) const { return fields.at(field.index); }
  [[nodiscard]] std::optional<FieldId> find(std::string_view field_name) const;
  /// The field that `key` takes a name for.
  [[nodiscard]] std::optional<FieldId> named_by(std::string_view key) const;
};

/// The fields of people that imports of the instance's own write (from Entra, CSP, Okta), sorted; `active` goes along with
/// them. None of a type without people.
[[nodiscard]] std::vector<FieldId> imported_fields(const TypeSchema& schema);

/// Everything that is known about types and fields before any instance is asked. Built once (by
/// providers/halopsa/catalog) and handed down by reference.
struct Catalog {
  PerType<TypeSchema> types;

  [[nodiscard]] const TypeSchema& of(ResourceType type) const { return types.at(type); }
  /// In how many teams an agent can be under a profile: one (`guide`), or any number.
  std::vector<Profile> one_team_per_agent;
  [[nodiscard]] bool one_team(Profile profile) const;
};

}  // namespace haloform
