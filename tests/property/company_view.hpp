#pragma once

#include <nlohmann/json.hpp>

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

/// What the laws look at, read from outside and by means of their own: configuration, world and log.
namespace haloform::test {

/// One block of a configuration.
struct DeclaredBlock {
  std::string name;
  std::optional<std::string> email;
  std::optional<std::string> surname;  ///< Nothing where it is not managed.
  std::set<std::string> answers_to;    ///< E-mails, old ones too; the name of who has none. Folded.
  bool active = true;
  std::set<std::string> teams;                        ///< Of an agent: keys, from both sides.
  std::optional<std::set<std::string>> only_members;  ///< Of an exclusive team: addresses.
  bool has_list = false;                              ///< It has `teams:` or `members:` of its own.

  /// Whether the row can be recognised as this one.
  [[nodiscard]] bool answers(const nlohmann::json& row) const;
};

/// The blocks by their addresses.
[[nodiscard]] std::map<std::string, DeclaredBlock> declared_in(const std::string& configuration);
/// The same configuration in other files and in another order: haloform.yaml and three files under people/.
[[nodiscard]] std::map<std::string, std::string> spread_over_files(const std::string& configuration);
/// The way back: `before`, with the moves of `after` turned round.
[[nodiscard]] std::string way_back(const std::string& before, const std::string& after);

/// `agents`, `customers` or `teams`, by an address.
[[nodiscard]] std::string collection_of(std::string_view address);

/// One record that a request creates (then without an id), changes or deletes.
struct SentWrite {
  std::string collection;
  std::optional<std::int64_t> id;
  bool is_delete = false;
  auto operator<=>(const SentWrite&) const = default;
};
/// What the log of a sandbox holds of them; several records of one request are several.
[[nodiscard]] std::vector<SentWrite> writes_among(const nlohmann::json& requests);

/// The rows of a world by collection and id.
using RecordRows = std::map<std::pair<std::string, std::int64_t>, nlohmann::json>;
[[nodiscard]] RecordRows rows_of(const nlohmann::json& world);
/// The ids of the teams that an agent is in; `granted` are those that a role gives.
struct TeamsOfAgent {
  std::set<std::int64_t> in;
  std::set<std::int64_t> granted;
};
[[nodiscard]] TeamsOfAgent teams_of_agent(const nlohmann::json& row, std::string_view profile);

/// Pairs of ids that share a natural key: collection, key, smaller id, larger id.
using SharedKeys = std::set<std::tuple<std::string, std::string, std::int64_t, std::int64_t>>;
[[nodiscard]] SharedKeys shared_keys(const RecordRows& rows);

/// A world in which ids that `known` lacks are left out, so that two worlds are equal that differ only in who was created
/// first.
[[nodiscard]] std::vector<std::string> without_new_ids(const RecordRows& rows, const RecordRows& known);

/// A field of a row; empty where it is null, or not there.
[[nodiscard]] std::string text_in(const nlohmann::json& row, const char* field);
/// Trimmed, ASCII letters in lower case.
[[nodiscard]] std::string folded_text(std::string_view text);

}  // namespace haloform::test
