#pragma once

#include "planner/base/source_span.hpp"
#include "planner/config/yaml_tree.hpp"
#include "planner/model/address.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace haloform::exporting {

/// Which block, and which key of it, a line of a file belongs to.
class LineIndex {
 public:
  struct Place {
    Address address;
    std::string key;  ///< Empty for the line of the block's own key.
  };
  explicit LineIndex(const config::YamlNode& root);
  [[nodiscard]] std::optional<Place> at(std::uint32_t line) const;

 private:
  std::map<std::uint32_t, std::optional<Place>> from_;  ///< By the first line of each.
};

}  // namespace haloform::exporting
