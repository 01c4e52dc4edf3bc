#pragma once

#include <array>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace haloform {

/// What a resource is. The order is the order of steps within a phase.
enum class ResourceType : std::uint8_t { agent, contact, team };

inline constexpr std::array<ResourceType, 3> all_types{ResourceType::agent, ResourceType::contact,
                                                       ResourceType::team};

/// One of each for every type.
template <typename T>
class PerType {
 public:
  using value_type = T;
  using const_iterator = typename std::array<T, all_types.size()>::const_iterator;

  PerType()
    requires std::default_initializable<T>
      : all_{} {}
  PerType(T agent, T contact, T team) : all_{std::move(agent), std::move(contact), std::move(team)} {}
  /// `make(type)` of each type.
  template <typename Make>
  [[nodiscard]] static PerType of_each(Make make) {
    return std::apply([&](auto... types) { return PerType(make(types)...); }, all_types);
  }
  [[nodiscard]] T& at(ResourceType type) { return all_.at(static_cast<std::size_t>(type)); }
  [[nodiscard]] const T& at(ResourceType type) const { return all_.at(static_cast<std::size_t>(type)); }
  [[nodiscard]] auto begin() { return all_.begin(); }
  [[nodiscard]] auto end() { return all_.end(); }
  [[nodiscard]] const_iterator begin() const { return all_.begin(); }
  [[nodiscard]] const_iterator end() const { return all_.end(); }
  friend bool operator==(const PerType&, const PerType&) = default;

 private:
  std::array<T, all_types.size()> all_;
};

/// `agent`, `contact`, `team`.
[[nodiscard]] std::string_view type_name(ResourceType type);
/// `agents`, `contacts`, `teams`: the YAML key, and the plural in messages.
[[nodiscard]] std::string_view type_plural(ResourceType type);
[[nodiscard]] std::optional<ResourceType> parse_type(std::string_view name);

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
