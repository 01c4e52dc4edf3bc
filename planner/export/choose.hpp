#pragma once

#include "planner/export/scope.hpp"
#include "planner/export/sources.hpp"

#include <expected>
#include <string>
#include <unordered_map>
#include <vector>

namespace haloform::exporting {

/// A record that becomes a block.
struct Chosen {
  Address address;
  const Record* record = nullptr;
  std::string file;  ///< From the folder of the configuration: `people/agents/service-desk.yaml`.
};

/// Who becomes a block, under which key and in which file, and who does not.
struct Choice {
  std::vector<Chosen> chosen;     ///< By address.
  std::vector<LeftOut> left_out;  ///< By type, why and id.
  std::vector<Address> managed;   ///< In scope, and declared already.
  /// The keys of all records that are declared or chosen: what blocks may refer to.
  PerType<std::unordered_map<RemoteId, std::string>> keys;
};

/// A name in the scope that nothing has, and those that there are.
struct UnknownName {
  enum class Kind : std::uint8_t { team, client } kind = Kind::team;
  std::string name;
  std::vector<std::string> known;
};

/// Keys are given to all records, in scope or not, so that they do not depend on it: an address of the state stays; else what was
/// there first has the plain key, active ones before others, and whoever comes to have the same gets the client, what stands before
/// the @, or at last the id behind it.
[[nodiscard]] std::expected<Choice, UnknownName> choose(const Sources& sources, const Scope& scope,
                                                        const Verdicts& verdicts);

}  // namespace haloform::exporting
