#include "providers/halopsa/sandbox/seats.hpp"

#include <array>
#include <utility>

namespace haloform::sandbox {

namespace {

constexpr std::array modes = {
    std::pair{SeatMode::error_200, std::string_view("error-200")},
    std::pair{SeatMode::empty_200, std::string_view("empty-200")},
    std::pair{SeatMode::created_inactive, std::string_view("created-inactive")},
    std::pair{SeatMode::status_400, std::string_view("400")},
};

}  // namespace

std::optional<SeatMode> parse_seat_mode(std::string_view text) {
  for (const auto& [mode, name] : modes) {
    if (name == text) return mode;
  }
  return std::nullopt;
}

std::string_view seat_mode_text(SeatMode mode) { return modes.at(static_cast<std::size_t>(mode)).second; }

WithoutSeat without_seat(SeatMode mode) {
  return mode == SeatMode::created_inactive ? WithoutSeat::store_inactive : WithoutSeat::refuse;
}

Answer no_seat_answer(SeatMode mode) {
  if (mode == SeatMode::empty_200) return {};
  return error_answer(mode == SeatMode::status_400 ? 400 : 200, no_seat_text);
}

}  // namespace haloform::sandbox
