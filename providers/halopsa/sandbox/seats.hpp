#pragma once

#include "providers/halopsa/sandbox/world.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace haloform::sandbox {

/// The four ways in which an instance says that no seat is left.
enum class SeatMode : std::uint8_t {
  error_200,         ///< 200 with an error text in the body.
  empty_200,         ///< 200 with an empty body.
  created_inactive,  ///< The agent is stored, but inactive.
  status_400,        ///< 400 with an error text.
};

/// `error-200`, `empty-200`, `created-inactive` or `400`.
[[nodiscard]] std::optional<SeatMode> parse_seat_mode(std::string_view text);
[[nodiscard]] std::string_view seat_mode_text(SeatMode mode);
[[nodiscard]] WithoutSeat without_seat(SeatMode mode);
/// What it says where it says so in words.
inline constexpr std::string_view no_seat_text = "All agent licences are in use; no seat is available.";
/// The answer to a create or a reactivation that was refused for want of a seat.
[[nodiscard]] Answer no_seat_answer(SeatMode mode);

}  // namespace haloform::sandbox
