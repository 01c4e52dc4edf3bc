#pragma once

#include <string>
#include <variant>

namespace haloform {

/// A file on this machine.
struct LocalLocation {
  std::string path;
  friend bool operator==(const LocalLocation&, const LocalLocation&) = default;
};

/// Where a state is kept: one alternative for each backend. `state:` of the configuration names one, or --state;
/// providers/storage opens it.
using StateLocation = std::variant<LocalLocation>;

/// What --state names: the path of a file, from the working folder.
[[nodiscard]] StateLocation parse_state_location(std::string text);

}  // namespace haloform
