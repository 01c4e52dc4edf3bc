#pragma once

#include "planner/export/sources.hpp"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace haloform::exporting {

/// Whose the contacts are, as far as their rows or the sites tell.
class Clients {
 public:
  explicit Clients(const Sources& sources);

  /// The name of a contact's client; empty where nobody says.
  [[nodiscard]] std::string name_of(const Record& contact) const;
  /// What its file is called, without its folder and its end: after the client or, where the instance tells no client of anybody,
  /// after the site. Empty where that is not known.
  [[nodiscard]] const std::string& file_of(const Record& contact) const;
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  [[nodiscard]] std::optional<std::int64_t> site_of(const Record& contact) const;

  const TypeSchema* schema_;
  std::unordered_map<std::int64_t, std::string> by_site_;
  std::unordered_map<std::string, std::string> files_;            ///< By comparison key of the client's name.
  std::unordered_map<std::int64_t, std::string> files_of_sites_;  ///< Where nobody tells a client.
  std::vector<std::string> names_;
};

}  // namespace haloform::exporting
