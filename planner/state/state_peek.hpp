#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::state {

/// Which writing of which state a text is.
struct Stamp {
  std::string lineage;
  std::uint64_t serial = 0;
  friend bool operator==(const Stamp&, const Stamp&) = default;
};

/// The stamp alone, from the beginning of a state's text (the rest may be cut off). Nothing where the
/// beginning does not say; the text as a whole is not judged.
[[nodiscard]] std::optional<Stamp> peek_stamp(std::string_view beginning);
/// The instance alone, likewise.
[[nodiscard]] std::optional<std::string> peek_instance(std::string_view beginning);

}  // namespace haloform::state
