#include "planner/config/schema/mapping_shape.hpp"

#include <algorithm>
#include <utility>

namespace haloform::config {

Shape described(Shape shape, std::string_view help) {
  if (help.empty() || !shape.is_object()) return shape;
  Shape all{{"description", help}};
  all.update(shape);
  return all;
}

Shape mapping_shape(const Subject& subject, std::string_view inside, std::span<const std::string_view> keys,
                    std::span<const KeyRow> rows) {
  Shape properties = Shape::object();
  for (const std::string_view key : keys) {
    const auto row = std::ranges::find(rows, key, &KeyRow::key);
    if (row == rows.end()) {
      subject.unknown.push_back(std::string(inside) + "." + std::string(key));
      properties[std::string(key)] = true;
    } else {
      properties[std::string(key)] = described(row->shape(subject), row->help);
    }
  }
  return {{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
}

Shape whole_mapping_shape(const Subject& subject, std::string_view inside,
                          std::span<const std::string_view> keys, std::span<const KeyRow> rows) {
  Shape shape = mapping_shape(subject, inside, keys, rows);
  Shape required = Shape::array();
  for (const std::string_view key : keys) required.push_back(key);
  shape["required"] = std::move(required);
  return shape;
}

}  // namespace haloform::config
