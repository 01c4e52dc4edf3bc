#pragma once

#include "planner/model/resource_type.hpp"

#include <compare>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace haloform {

/// A resource's name in Git: its type and its key, printed `agent.jane-smith`.
class Address {
 public:
  static constexpr std::size_t longest_key = 100;

  /// Nothing where `key` is not `[a-z0-9]` then `[a-z0-9._-]`, at most 100 characters.
  [[nodiscard]] static std::optional<Address> of(ResourceType type, std::string_view key);
  /// Reads `agent.jane-smith`; nothing where the text is not an address.
  [[nodiscard]] static std::optional<Address> parse(std::string_view text);
  [[nodiscard]] static bool valid_key(std::string_view key);

  [[nodiscard]] ResourceType type() const { return type_; }
  [[nodiscard]] const std::string& key() const { return key_; }
  [[nodiscard]] std::string text() const;

  friend auto operator<=>(const Address&, const Address&) = default;

 private:
  Address(ResourceType type, std::string key) : type_(type), key_(std::move(key)) {}
  ResourceType type_;
  std::string key_;
};

}  // namespace haloform

template <>
struct std::hash<haloform::Address> {
  std::size_t operator()(const haloform::Address& address) const noexcept {
    return std::hash<std::string>{}(address.key()) * 3 + static_cast<std::size_t>(address.type());
  }
};
