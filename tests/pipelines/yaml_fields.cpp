#include "tests/pipelines/yaml_fields.hpp"

#include <stdexcept>
#include <utility>

namespace haloform::test {

void not_understood(const std::string& where, const std::string& what) {
  throw std::runtime_error(where + ": the harness does not understand " + what);
}

std::string scalar_text(const YAML::Node& node, const std::string& where) {
  if (!node.IsScalar()) not_understood(where, "what is no scalar");
  return node.Scalar();
}

YamlFields::YamlFields(const YAML::Node& map, std::string where) : where_(std::move(where)) {
  if (!map.IsMap()) not_understood(where_, "what is no map");
  for (const auto& pair : map) {
    if (!left_.emplace(pair.first.Scalar(), pair.second).second)
      not_understood(where_, "a key that is there twice: " + pair.first.Scalar());
  }
}

std::optional<YAML::Node> YamlFields::node(std::string_view key) {
  const auto found = left_.find(key);
  if (found == left_.end()) return std::nullopt;
  YAML::Node node = found->second;
  left_.erase(found);
  return node;
}

std::string YamlFields::text(std::string_view key) {
  const auto found = node(key);
  return found ? scalar_text(*found, where_ + "." + std::string(key)) : std::string();
}

std::string YamlFields::required(std::string_view key) {
  const auto found = node(key);
  if (!found) throw std::runtime_error(where_ + ": " + std::string(key) + " is missing");
  return scalar_text(*found, where_ + "." + std::string(key));
}

bool YamlFields::flag(std::string_view key, bool otherwise) {
  const std::string said = text(key);
  if (said.empty()) return otherwise;
  if (said != "true" && said != "false") not_understood(where_, std::string(key) + ": " + said);
  return said == "true";
}

std::vector<std::string> YamlFields::texts(std::string_view key) {
  const auto found = node(key);
  if (!found) return {};
  const std::string place = where_ + "." + std::string(key);
  if (found->IsScalar()) return {found->Scalar()};
  if (!found->IsSequence()) not_understood(place, "what is no list");
  std::vector<std::string> all;
  for (const YAML::Node& one : *found) all.push_back(scalar_text(one, place));
  return all;
}

std::map<std::string, std::string> YamlFields::pairs(std::string_view key) {
  const auto found = node(key);
  if (!found) return {};
  const std::string place = where_ + "." + std::string(key);
  if (!found->IsMap()) not_understood(place, "what is no map");
  std::map<std::string, std::string> all;
  for (const auto& pair : *found) all[pair.first.Scalar()] = scalar_text(pair.second, place);
  return all;
}

YamlFields YamlFields::fields(std::string_view key) {
  const auto found = node(key);
  return {found ? *found : YAML::Node(YAML::NodeType::Map), where_ + "." + std::string(key)};
}

void YamlFields::end() const {
  if (!left_.empty()) not_understood(where_, "the key \"" + left_.begin()->first + "\"");
}

}  // namespace haloform::test
