#pragma once

#include "planner/audit/line.hpp"
#include "planner/audit/verify.hpp"
#include "planner/model/address.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace haloform::audit {

/// Whose history is asked for. An e-mail is compared without regard to ASCII case and blanks round it.
struct Whose {
  std::optional<Address> address;
  std::string email;
};

/// One thing that happened, and where it is written.
struct Event {
  Line line;
  Spot at;
};

/// What happened to somebody.
struct History {
  std::string whose;  ///< As it was asked for.
  std::size_t files = 0;
  std::size_t lines = 0;       ///< That were read, each once.
  std::size_t unreadable = 0;  ///< That are none of an audit log.
  std::vector<Event> events;   ///< The oldest first.
};

/// Reads the logs: all that was written of the address, or of whoever had the e-mail at any time, and of the records that these
/// lines name, under whichever address they were.
[[nodiscard]] History history(std::span<const LogFile> files, const Whose& whose);

}  // namespace haloform::audit
