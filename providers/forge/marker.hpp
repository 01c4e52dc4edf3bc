#pragma once

#include "planner/base/clock.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::forge {

/// The last line of a comment, which its host does not show: by it the comment is found again, and it says how old the plan is.
/// Whoever can write a comment can write this too.
struct Marker {
  enum class Of : std::uint8_t { plan, apply, drift } of = Of::plan;
  std::string instance{};  ///< Empty where there was no plan, and nobody knows which instance was meant.
  std::string tenant{};
  std::string folder{};  ///< Of the configuration, below the root of its repository.
  std::string commit{};
  std::uint64_t run = 0;  ///< ci::Run::number and attempt; 0: unknown.
  std::uint64_t attempt = 0;
  WallTime at{};  ///< When it was made.

  /// The line, with its end.
  [[nodiscard]] std::string text() const;
};

/// That of a text; nothing where its last line is none.
[[nodiscard]] std::optional<Marker> marker_of(std::string_view text);
/// A text without it.
[[nodiscard]] std::string_view without_marker(std::string_view text);

/// Whether two comments are about the same: one replaces the other. Where one of them does not know its instance, the folder
/// decides.
[[nodiscard]] bool same_subject(const Marker& one, const Marker& other);

/// Whether `one` is of a later plan: of two plans of one commit that which was made later, else that of the later run.
[[nodiscard]] bool is_newer(const Marker& one, const Marker& other);

}  // namespace haloform::forge
