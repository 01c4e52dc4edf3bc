#include "planner/audit/log_lines.hpp"

#include "planner/base/digest.hpp"

#include <algorithm>

namespace haloform::audit {

std::vector<FileLine> lines_of(std::span<const LogFile> files) {
  std::vector<FileLine> lines;
  for (std::size_t file = 0; file < files.size(); ++file) {
    const std::string_view text = files[file].text;
    std::size_t place = 0;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      FileLine& line = lines.emplace_back(file, ++place, text.substr(at, end - at), end < text.size());
      at = end + 1;
      line.carriage_return = line.bytes.ends_with('\r');
      if (line.carriage_return) line.bytes.remove_suffix(1);
      line.spoken = listen(line.bytes);
      if (line.is_linked()) line.hash = sha256_of(line.bytes);
    }
  }
  return lines;
}

Spot spot_of(std::span<const LogFile> files, const FileLine& line) {
  Spot spot{files[line.file].name, line.place};
  if (line.spoken) {
    spot.number = line.spoken->link.number;
    spot.address = line.spoken->address;
    spot.time = line.spoken->time;
  }
  return spot;
}

}  // namespace haloform::audit
