#include "planner/config/schema/editor_schema.hpp"

#include "planner/config/schema/block_shapes.hpp"
#include "planner/config/schema/profile_rules.hpp"
#include "planner/config/schema/section_shapes.hpp"

#include <utility>

namespace haloform::config {

namespace {

constexpr std::string_view dialect = "http://json-schema.org/draft-07/schema#";

std::string document(std::string_view title, const Shape& shape) {
  Shape whole{{"$schema", dialect}, {"title", title}};
  whole.update(shape);
  return whole.dump(1) + "\n";
}

Shape whole_file(const Subject& subject) {
  Shape shape = file_shape(subject);
  shape["allOf"] = profile_rules(subject.catalog);
  return shape;
}

}  // namespace

std::string editor_schema(const Catalog& catalog) {
  std::vector<std::string> unknown;
  return document("A configuration of haloform", whole_file({catalog, unknown}));
}

std::string editor_schema_of(const Catalog& catalog, ResourceType type) {
  std::vector<std::string> unknown;
  return document("A block of " + std::string(type_plural(type)),
                  block_shape({catalog, unknown, &catalog.of(type)}));
}

std::vector<std::string> keys_without_shape(const Catalog& catalog) {
  std::vector<std::string> unknown;
  static_cast<void>(whole_file({catalog, unknown}));
  return unknown;
}

}  // namespace haloform::config
