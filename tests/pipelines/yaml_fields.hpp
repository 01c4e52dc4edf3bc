#pragma once

#include <yaml-cpp/yaml.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::test {

/// A map of a pipeline's file, of which every key must be asked for: whatever the harness does not know makes the reading throw.
class YamlFields {
 public:
  /// `where` is named in what is thrown.
  YamlFields(const YAML::Node& map, std::string where);

  [[nodiscard]] std::optional<YAML::Node> node(std::string_view key);
  /// A scalar; empty where the key is missing.
  [[nodiscard]] std::string text(std::string_view key);
  /// A scalar that must be there.
  [[nodiscard]] std::string required(std::string_view key);
  [[nodiscard]] bool flag(std::string_view key, bool otherwise);
  /// A list of scalars, or one scalar.
  [[nodiscard]] std::vector<std::string> texts(std::string_view key);
  /// A map of scalars.
  [[nodiscard]] std::map<std::string, std::string> pairs(std::string_view key);
  /// A map in it, with the same rule; empty where the key is missing.
  [[nodiscard]] YamlFields fields(std::string_view key);

  [[nodiscard]] const std::string& where() const { return where_; }
  /// Throws where a key was not asked for.
  void end() const;

 private:
  std::string where_;
  std::map<std::string, YAML::Node, std::less<>> left_;
};

/// Throws what a reader of pipelines does not understand.
[[noreturn]] void not_understood(const std::string& where, const std::string& what);

/// A scalar as text; throws where it is none.
[[nodiscard]] std::string scalar_text(const YAML::Node& node, const std::string& where);

}  // namespace haloform::test
