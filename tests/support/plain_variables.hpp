#pragma once

#include "planner/base/variables.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::test {

/// An environment of these variables; those whose names end with TOKEN are secrets.
class PlainVariables final : public Variables {
 public:
  using Map = std::map<std::string, std::string, std::less<>>;
  explicit PlainVariables(Map variables) : variables_(std::move(variables)) {}

  [[nodiscard]] std::optional<std::string> get(std::string_view name) const override {
    return name.ends_with("TOKEN") ? std::nullopt : value_of(name);
  }
  [[nodiscard]] bool is_empty(std::string_view name) const override {
    const auto found = variables_.find(name);
    return found != variables_.end() && found->second.empty();
  }
  [[nodiscard]] std::optional<std::string> pipeline() const override { return std::nullopt; }
  [[nodiscard]] std::optional<Secret> secret(std::string_view name) const override {
    auto value = name.ends_with("TOKEN") ? value_of(name) : std::nullopt;
    return value ? std::optional(Secret(std::move(*value))) : std::nullopt;
  }
  [[nodiscard]] std::vector<std::string> secret_names() const override {
    std::vector<std::string> names;
    for (const auto& [name, value] : variables_) {
      if (name.ends_with("TOKEN")) names.push_back(name);
    }
    return names;
  }

 private:
  [[nodiscard]] std::optional<std::string> value_of(std::string_view name) const {
    const auto found = variables_.find(name);
    return found == variables_.end() || found->second.empty() ? std::nullopt : std::optional(found->second);
  }
  Map variables_;
};

}  // namespace haloform::test
