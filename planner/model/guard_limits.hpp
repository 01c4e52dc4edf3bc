#pragma once

#include "planner/model/address.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace haloform {

/// What a limit may hold back.
enum class GuardKind : std::uint8_t { deactivate, remove, create, update };
inline constexpr std::array all_guards{GuardKind::deactivate, GuardKind::remove, GuardKind::create,
                                       GuardKind::update};

/// `deactivate`, `delete`, `create`, `update`: as `guards:`, `--allow` and the state call it.
[[nodiscard]] std::string_view guard_name(GuardKind kind);
[[nodiscard]] std::optional<GuardKind> parse_guard(std::string_view name);

/// A limit on how many steps of a kind one plan may hold: a count, or a percentage of the managed records of
/// the type.
struct Limit {
  enum class Unit : std::uint8_t { count, percent };
  Unit unit = Unit::count;
  std::uint32_t number = 0;
  /// `10%`, `49`
  [[nodiscard]] std::string text() const;
  [[nodiscard]] static std::optional<Limit> parse(std::string_view text);
  friend bool operator==(const Limit&, const Limit&) = default;
};

/// What counts where nothing else is declared.
[[nodiscard]] Limit default_limit(GuardKind kind);

/// A limit for each type and kind, the defaults to begin with.
class GuardTable {
 public:
  GuardTable();
  [[nodiscard]] Limit& of(ResourceType type, GuardKind kind) {
    return limits_.at(static_cast<std::size_t>(type)).at(static_cast<std::size_t>(kind));
  }
  [[nodiscard]] const Limit& of(ResourceType type, GuardKind kind) const {
    return limits_.at(static_cast<std::size_t>(type)).at(static_cast<std::size_t>(kind));
  }
  /// One limit for every type.
  void set(GuardKind kind, Limit limit);
  friend bool operator==(const GuardTable&, const GuardTable&) = default;

 private:
  std::array<std::array<Limit, all_guards.size()>, all_types.size()> limits_;
};

}  // namespace haloform
