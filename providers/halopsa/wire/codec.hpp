#pragma once

#include "planner/base/result.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/ports/provider.hpp"
#include "providers/halopsa/tables/profiles.hpp"
#include "providers/halopsa/wire/membership_row.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace haloform::halopsa {

/// One page of a listing.
struct Page {
  std::vector<Record> records;   ///< Ours, in order.
  std::vector<RemoteId> others;  ///< Rows of another kind (companies among the contacts): counted, not kept.
  std::optional<std::size_t> count;  ///< `record_count`: all rows of the query, also those of another kind.
  bool bare = false;                 ///< An array without an envelope.
  /// The memberships of agents whose rows tell all of them.
  std::vector<std::pair<RemoteId, std::vector<MembershipRow>>> memberships{};
  std::map<std::size_t, std::string> warnings;  ///< `_warning` of records, by their place; few have one.
  [[nodiscard]] std::size_t rows() const { return records.size() + others.size(); }
};

/// Decodes a page: a bare array; else the profile's key; else `results`; else the one array whose elements
/// are objects with an id. ErrorKind::protocol for what is not JSON (quoting its first line), for JSON
/// without a listing (with the server's words, or the keys seen), and for a row without a usable id: a row is
/// never skipped. `where` is the method and URL.
[[nodiscard]] Result<Page> decode_page(const TypeRow& row, std::string_view body, std::string_view where);

/// A record in an answer to GET by id or to a write.
struct OneRecord {
  Record record;
  std::string other_kind;                  ///< Not empty where the row says that it is of another kind.
  std::vector<MembershipRow> memberships;  ///< Where the profile carries them as rows.
};
/// Readable JSON, or an empty body, without a record.
struct NoRecord {
  std::string words;  ///< The server's; may be empty.
};
/// Not JSON, or cut.
struct Unreadable {
  std::string first_line;
};
struct Answer {
  std::variant<OneRecord, NoRecord, Unreadable> holds;
  std::string
      error_words;  ///< Not empty where the answer says in a field of its own that something is wrong.
  std::string
      warning{};  ///< `_warning`, which may come with what was done all the same (docs/halopsa-facts.md).
};

/// Decodes one record: a bare object, an array of one, or the profile's list key with one row.
[[nodiscard]] Answer decode_answer(const TypeRow& row, std::string_view body);

/// What an answer to GET /InstanceInfo says (docs/halopsa-facts.md, "Errors, limits and seats").
struct InstanceFacts {
  ports::AgentFacts
      agents{};           ///< `licensed_agent_count` and `agent_count`; nothing where one is not said or 0.
  std::string version{};  ///< `app_version`; may be empty.
};
[[nodiscard]] InstanceFacts decode_facts(std::string_view body);

}  // namespace haloform::halopsa
