#pragma once

#include "cli/options.hpp"
#include "planner/base/result.hpp"
#include "planner/model/directory.hpp"
#include "planner/model/remote_id.hpp"
#include "planner/model/resource_type.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace haloform::cli {

/// What stands behind flags, read from what was typed. Errors are ErrorKind::usage and name the flag, what
/// was typed and what would be right. `flag` is the flag's name for messages.

[[nodiscard]] Result<Milliseconds> duration_value(std::string_view flag, std::string_view text);
/// `auto`, `always`, `never`.
[[nodiscard]] Result<ColorWish> color_value(std::string_view text);
/// `full`, `mask`, `hash`.
[[nodiscard]] Result<Privacy> privacy_value(std::string_view text);
/// `deactivate=12`, several; a name twice takes the last.
[[nodiscard]] Result<std::map<std::string, std::uint32_t>> allow_values(
    const std::vector<std::string>& texts);
/// `agent.jane-smith`.
[[nodiscard]] Result<Address> address_value(std::string_view flag, std::string_view text);
[[nodiscard]] Result<std::set<Address>> address_values(std::string_view flag,
                                                       const std::vector<std::string>& texts);
/// A record's id: a whole number from 1.
[[nodiscard]] Result<RemoteId> id_value(std::string_view text);
[[nodiscard]] Result<ResourceType> type_value(std::string_view text);
/// What an instance has: records of a type that is managed, or names that are only referred to.
using LiveKind = std::variant<ResourceType, Directory::Kind>;
/// `agent`, `agents`, `site`, `sites`, …
[[nodiscard]] Result<LiveKind> live_kind_value(std::string_view text);
[[nodiscard]] std::vector<std::string_view> live_nouns();
[[nodiscard]] std::vector<std::string_view> live_plurals();
/// `text`, `json`, `json=plan.json`; two kinds that both want stdout contradict each other.
[[nodiscard]] Result<Outputs> output_values(const std::vector<std::string>& texts);
/// `sha256:` and 64 hexadecimal digits.
[[nodiscard]] Result<std::string> digest_value(std::string_view text);
/// `2027-01-31`, `2027-01-31T06:00Z`, `2027-01-31T06:00:00`; times are in UTC.
[[nodiscard]] Result<AsOf> as_of_value(std::string_view text);
/// A whole number in [least, most].
[[nodiscard]] Result<std::int64_t> number_value(std::string_view flag, std::string_view text,
                                                std::int64_t least, std::int64_t most);

}  // namespace haloform::cli
