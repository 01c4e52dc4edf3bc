#pragma once

#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::halopsa {

/// How a value stands on the wire.
enum class Conversion : std::uint8_t {
  text,       ///< A JSON string; a number is taken as its digits.
  reference,  ///< A whole number: `18`, `18.0` or `"18"`; null, 0 and negative numbers mean none.
  number,     ///< A text in the model, a whole number on the wire.
  flag,       ///< true or false; null means false.
  /// A set of names: `[{"id": "6f9d…", "name": "Technician"}]`, by the keys of NameRows. Written by id alone; `[]` means none.
  names,
  custom,  ///< `[{"name": "CFShirtSize", "value": "XL"}]`: only what is asked for is written.
};

/// What the rows of a set of names call an id and a name, and what is asked for the names that there are.
struct NameRows {
  std::string_view id;
  std::string_view name;
  Directory::Kind directory = Directory::Kind::roles;
  enum class Ids : std::uint8_t { texts, numbers } ids = Ids::texts;
  std::string_view
      listed{};  ///< One text with a single name, which rows of listings have in the place; may be empty.
};

/// One field of a type under one profile.
struct WireField {
  std::string_view wire;
  FieldId field;
  Conversion conversion = Conversion::text;
  const NameRows* names = nullptr;  ///< Of Conversion::names.
};

struct ActiveFlag {
  std::string_view wire;
  enum class Polarity : std::uint8_t { true_is_active, true_is_inactive } polarity = Polarity::true_is_active;
};

/// How an agent's teams are carried.
struct TeamsRow {
  std::string_view wire;
  enum class Shape : std::uint8_t {
    one_id,  ///< `"team_id": 3`, or null for none.
    rows,    ///< `"teams": [{"id": 41, "team_id": 3, "in_section": true, "role_id": null}]`.
  } shape = Shape::one_id;
};

/// A path that also serves rows of other kinds: only rows that say `value`, or nothing, are ours.
struct KindFilter {
  std::string_view wire;
  std::string_view value;
};

enum class Paging : std::uint8_t {
  none,
  page_no,  ///< `page_no` and `page_size`.
  pageinate,  ///< The same, and only with `pageinate=true` (sic); a build that does not know it serves a bare array of all.
};
enum class BodyShape : std::uint8_t { object, array };
enum class Documented : std::uint8_t { no, yes };

/// A property by which a record tells that an import of the instance's own writes it.
struct ImportSign {
  std::string_view wire;
  Record::ImportedBy::Source source = Record::ImportedBy::Source::other;
  enum class Shape : std::uint8_t {
    id,          ///< Who the person is there; empty, zeros, or null where they are not.
    connection,  ///< The number of a connection.
    flag,
  } shape = Shape::id;
};

/// How one type is spoken of on the wire.
struct TypeRow {
  ResourceType type = ResourceType::agent;
  std::string_view path;                    ///< Below `<url>/api`.
  std::vector<std::string_view> list_keys;  ///< Where an envelope keeps its rows.
  std::string_view everything;              ///< The query for all rows, also inactive ones; may be empty.
  std::string_view members;  ///< The parameter that has rows of teams name their agents; may be empty.
  std::string_view details;  ///< The query for one record with all its fields; may be empty.
  Paging paging = Paging::none;
  std::size_t page_size = 0;  ///< Asked for; a server may serve less.
  BodyShape body = BodyShape::object;
  std::vector<WireField> fields;  ///< In the order of their FieldId.
  std::optional<ActiveFlag> active;
  std::optional<TeamsRow> teams;
  std::optional<KindFilter> kind;
  std::string_view never_empty;   ///< Why every instance has rows of this type; empty where it may have none.
  std::string_view general_name;  ///< The name of the row that an instance makes for itself; may be empty.
  BuiltIn built_in = BuiltIn::general_user;  ///< What that row is.
  std::string_view
      documented_as{};  ///< What Halo's OpenAPI document calls its records; empty where it knows none.
  std::string_view read_scope;
  std::string_view edit_scope;
  Documented get_by_id = Documented::no;  ///< Where not, a 404 proves nothing by itself.
  Documented removal = Documented::no;
  std::vector<std::string_view> more_emails{};  ///< Fields with further addresses of a person.
  std::string_view client{};  ///< The field with the id of a contact's client; may be empty.
  std::string_view client_name{};
  std::vector<ImportSign> import_signs{};  ///< The stronger ones first.
  std::string_view ticket_key{};           ///< By what tickets are looked for; empty where it has none.
  bool rows_tell_imports = true;           ///< Rows of listings have them all; else only single records do.
  std::string_view called{};               ///< What messages call its rows, where they are none of our types.

  [[nodiscard]] std::string_view plural() const { return called.empty() ? type_plural(type) : called; }
};

/// What is only ever looked up, to know sites by name: rows that are no type of ours, with fields of their own.
struct PlaceRows {
  static constexpr FieldId name{0};
  static constexpr FieldId client_name{1};
  static constexpr FieldId client_id{2};
  TypeRow sites;
  TypeRow clients;
};

/// Where what hangs on people is read; the names are those of Halo's own OpenAPI document.
struct AttachedRows {
  static constexpr FieldId line_manager{0};
  static constexpr FieldId delegates_to{1};
  TypeRow agents;            ///< All of them, for whom they work and to whom they delegate.
  std::string_view tickets;  ///< Takes `agent_id` or `user_id`, `open_only`, and pages.
  std::string_view ticket_scope;
  std::string_view approvals;  ///< Approval processes.
  std::string_view cabs;
};

/// What is to be done with an instance: a plan asks for the right to read alone, where there is such a scope.
enum class Access : std::uint8_t { read_only, read_write };

/// One profile: a row per type.
struct ProfileTable {
  Profile profile = Profile::guide;
  std::string_view facts_path;  ///< Where an instance says how many agents can be active; may be empty.
  std::string_view self_path;   ///< Where it says who the credentials log in as; may be empty.
  /// Where it names what is known by name alone (roles, departments): a directory, its path, and what a row calls id and name.
  struct NamesPath {
    Directory::Kind directory = Directory::Kind::roles;
    std::string_view path;
    std::string_view id = "id";
    std::string_view name = "name";
    std::string_view list_key{};               ///< Of an envelope, beside `results`.
    ResourceType right = ResourceType::agent;  ///< The scope that reads it is that of this type.
  };
  std::vector<NamesPath> names_paths{};
  [[nodiscard]] const NamesPath* names_path(Directory::Kind directory) const;
  std::optional<PlaceRows> places;
  std::optional<AttachedRows> attached{};  ///< Where what hangs on people can be read.
  std::string_view imports_path{};         ///< Where its own imports of people are set up; may be empty.
  std::array<TypeRow, all_types.size()> types;

  [[nodiscard]] const TypeRow& of(ResourceType type) const {
    return types.at(static_cast<std::size_t>(type));
  }
  /// The scopes that it takes, separated by spaces.
  [[nodiscard]] std::string scopes(Access access) const;
};

/// The table of a profile, its neutral names resolved by `catalog`.
[[nodiscard]] ProfileTable make_profile(Profile profile, const Catalog& catalog);

}  // namespace haloform::halopsa
