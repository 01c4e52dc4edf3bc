#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace haloform {

/// What an output shows of people. Ids and addresses stay whole.
enum class Privacy : std::uint8_t {
  full,
  mask,  ///< `J. S.`, `j***@***`: enough to recognise somebody whom one knows.
  hash,  ///< `#3f9a1c27be`: the same person has the same one in every output of one state.
};
/// `full`, `mask`, `hash`.
[[nodiscard]] std::string_view privacy_name(Privacy privacy);
[[nodiscard]] std::optional<Privacy> parse_privacy(std::string_view name);

}  // namespace haloform
