#pragma once

#include "planner/audit/chain.hpp"
#include "planner/audit/log_file.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::audit {

/// One line as it lies in a file.
struct FileLine {
  std::size_t file = 0;
  std::size_t place = 1;           ///< From 1.
  std::string_view bytes;          ///< Without its end.
  bool ended = true;               ///< False of a last line without an end.
  bool carriage_return = false;    ///< Its end is CRLF.
  std::optional<Spoken> spoken{};  ///< Nothing where it is no JSON object.
  std::string hash{};              ///< Of a line that belongs to a chain.

  /// A line as earlier versions wrote it, with nothing in it of a chain.
  [[nodiscard]] bool is_old() const {
    return spoken && spoken->link.number == 0 && spoken->link.chain.empty() && spoken->link.previous.empty();
  }
  [[nodiscard]] bool is_linked() const {
    return spoken && spoken->link.number > 0 && !spoken->link.chain.empty();
  }
};

/// All lines of all files, file by file; they look into the texts of `files`.
[[nodiscard]] std::vector<FileLine> lines_of(std::span<const LogFile> files);
[[nodiscard]] Spot spot_of(std::span<const LogFile> files, const FileLine& line);

}  // namespace haloform::audit
