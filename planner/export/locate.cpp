#include "planner/export/locate.hpp"

#include <iterator>

namespace haloform::exporting {

LineIndex::LineIndex(const config::YamlNode& root) {
  for (const config::YamlEntry section : root.entries()) {
    from_[section.key.line()] = std::nullopt;
    const auto type = parse_type_plural(section.key.text());
    if (!type) continue;
    for (const config::YamlEntry block : section.value.entries()) {
      const auto address = Address::of(*type, block.key.text());
      from_[block.key.line()] = address ? std::optional(Place{*address, {}}) : std::nullopt;
      if (!address) continue;
      for (const config::YamlEntry field : block.value.entries())
        from_[field.key.line()] = Place{*address, std::string(field.key.text())};
    }
  }
}

std::optional<LineIndex::Place> LineIndex::at(std::uint32_t line) const {
  const auto behind = from_.upper_bound(line);
  return behind == from_.begin() ? std::nullopt : std::prev(behind)->second;
}

}  // namespace haloform::exporting
