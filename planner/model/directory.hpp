#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haloform {

/// All names of one kind, in the order of the instance.
struct Directory {
  /// What a configuration may call by the name that the instance has for it, where the wire carries an id.
  enum class Kind : std::uint8_t { sites, roles, contact_roles, departments, clients };

  /// One name of an instance.
  struct Entry {
    std::string id;    ///< As the wire has it: a whole number, or a GUID.
    std::string name;  ///< In full: a site's is `Client/Site`.
    enum class Status : std::uint8_t { active, inactive } status = Status::active;
    std::string client{};  ///< The id of a site's client, where the instance says.
  };

  Kind kind = Kind::sites;
  std::vector<Entry> entries;
};

inline constexpr std::array all_directories{Directory::Kind::sites, Directory::Kind::roles,
                                            Directory::Kind::contact_roles, Directory::Kind::departments,
                                            Directory::Kind::clients};

/// `site`.
[[nodiscard]] std::string_view directory_noun(Directory::Kind kind);
/// `sites`.
[[nodiscard]] std::string_view directory_plural(Directory::Kind kind);

}  // namespace haloform
