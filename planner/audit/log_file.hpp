#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace haloform::audit {

/// A file of an audit log, as it was read.
struct LogFile {
  std::string name;
  std::string text;
};

/// A line, as it is named to people.
struct Spot {
  std::string file;
  std::size_t place = 0;     ///< Which line of the file, from 1; 0: none.
  std::uint64_t number = 0;  ///< Within its chain; 0 where it has none.
  std::string address{};     ///< What the line itself says, true or not.
  std::string time{};
};

}  // namespace haloform::audit
