#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haloform {

/// What a configuration may call by the name that the instance has for it, where the wire carries an id.
enum class DirectoryKind : std::uint8_t { sites, roles };

inline constexpr std::array all_directories{DirectoryKind::sites, DirectoryKind::roles};

/// `site`.
[[nodiscard]] std::string_view directory_noun(DirectoryKind kind);
/// `sites`.
[[nodiscard]] std::string_view directory_plural(DirectoryKind kind);

/// One name of an instance.
struct DirectoryEntry {
  std::string id;    ///< As the wire has it: a whole number, or a GUID.
  std::string name;  ///< In full: a site's is `Client/Site`.
  enum class Status : std::uint8_t { active, inactive } status = Status::active;
  std::string client{};  ///< The id of a site's client, where the instance says.
};

/// All names of one kind, in the order of the instance.
struct Directory {
  DirectoryKind kind = DirectoryKind::sites;
  std::vector<DirectoryEntry> entries;
};

}  // namespace haloform
