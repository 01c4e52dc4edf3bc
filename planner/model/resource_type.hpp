#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace haloform {

/// What a resource is. The order is the order of steps within a phase, and that of types wherever they are listed.
enum class ResourceType : std::uint8_t { agent, contact, team };

inline constexpr std::array all_types{ResourceType::agent, ResourceType::contact, ResourceType::team};

/// One of each for every type.
template <typename T>
class PerType {
 public:
  using value_type = T;
  using All = std::array<T, all_types.size()>;
  using const_iterator = typename All::const_iterator;

  /// A template, so that whether T can be made of nothing is asked only where it is: T may be in a class that is still open.
  template <typename Each = T>
    requires std::default_initializable<Each>
  PerType() : all_{} {}
  /// In the order of all_types.
  template <std::convertible_to<T>... Each>
    requires(sizeof...(Each) == all_types.size())
  PerType(Each... each) : all_{T(std::move(each))...} {}
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
  All all_;
};

/// What is known of a type apart from its fields: its row of the one table of types, and the base of its TypeSchema.
struct TypeFacts {
  enum class Activation : std::uint8_t { none, switchable };
  enum class Membership : std::uint8_t { none, joins_teams, has_members };
  /// When the steps of a type run: each in the phase of its action, or all of them ahead of whatever refers to the type.
  enum class StepOrder : std::uint8_t { by_action, ahead };
  /// Whether each active record takes a licensed seat. The API application logs in as one of those that do.
  enum class SeatUse : std::uint8_t { none, one_each };
  /// Whose name a record has: a person's, which an output may cover, or that of a group.
  enum class About : std::uint8_t { people, groups };

  ResourceType type = ResourceType::agent;
  std::string_view noun;    ///< `agent`: begins its addresses; in messages, in JSON and below `defaults:`.
  std::string_view plural;  ///< `agents`: its section of YAML, its limits (`agents.create`); in messages.
  Activation activation = Activation::none;
  Membership membership = Membership::none;
  StepOrder steps = StepOrder::by_action;
  SeatUse seats = SeatUse::none;
  About about = About::people;
};

[[nodiscard]] const TypeFacts& facts_of(ResourceType type);

/// `agent`, `contact`, `team`.
[[nodiscard]] std::string_view type_name(ResourceType type);
/// `agents`, `contacts`, `teams`.
[[nodiscard]] std::string_view type_plural(ResourceType type);
[[nodiscard]] std::optional<ResourceType> parse_type(std::string_view noun);
[[nodiscard]] std::optional<ResourceType> parse_type_plural(std::string_view plural);

/// The nouns, or the plurals, of all types in their order: what is suggested where a word should be one of them.
[[nodiscard]] std::span<const std::string_view> type_names();
[[nodiscard]] std::span<const std::string_view> type_plurals();
/// `agent, contact or team`: each of `words` between `before` and `after`.
[[nodiscard]] std::string either_of(std::span<const std::string_view> words, std::string_view before = {},
                                    std::string_view after = {});

}  // namespace haloform
