#pragma once

#include "planner/base/clock.hpp"
#include "planner/model/address.hpp"
#include "planner/ports/progress.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>

namespace haloform::cli {

/// The listings that are being read, by type.
using Listings = PerType<std::optional<ports::PagesRead>>;

// What is shown while a run reads or waits: each is one line without its end, safe for a terminal. `lasts`: since when.

/// `Reading agents, page 3 of 12; contacts, page 40 of 201 (12 s)`
[[nodiscard]] std::string reading_words(const Listings& listings, Milliseconds lasts);
/// `Waiting for 2 requests to HaloPSA; 412 answered (12 s)`
[[nodiscard]] std::string request_words(std::size_t in_flight, std::size_t answered, Milliseconds lasts);
/// `Rate limit: 250 requests in 300 s are used up; going on in 4 m 12 s`
[[nodiscard]] std::string wait_words(const ports::Wait& wait);

/// What an interrupt of a run that writes is answered with: whole lines.
[[nodiscard]] std::string interrupted_writing_words(std::size_t in_flight);
/// The same of a run that only reads.
[[nodiscard]] std::string interrupted_reading_words(std::size_t in_flight);
/// `Interrupted: waiting for 2 requests to end (12 s)`
[[nodiscard]] std::string ending_words(std::size_t in_flight, Milliseconds lasts);

}  // namespace haloform::cli
