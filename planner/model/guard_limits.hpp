#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/source_span.hpp"
#include "planner/model/address.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform {

/// What a limit may hold back. `per_site`: deactivations and deletions at one site, of types whose records have one.
enum class GuardKind : std::uint8_t { deactivate, remove, create, update, per_site };
inline constexpr std::array all_guards{GuardKind::deactivate, GuardKind::remove, GuardKind::create,
                                       GuardKind::update, GuardKind::per_site};

/// `deactivate`, `delete`, `create`, `update`, `per_site`: as `guards:`, `--allow` and the state call it.
[[nodiscard]] std::string_view guard_name(GuardKind kind);
[[nodiscard]] std::optional<GuardKind> parse_guard(std::string_view name);

/// A limit on how many steps of a kind one plan may hold: a count, or a percentage of the managed records of
/// the type.
struct Limit {
  enum class Unit : std::uint8_t { count, percent };
  Unit unit = Unit::count;
  std::uint32_t number = 0;
  /// That there is none: `none`.
  [[nodiscard]] static constexpr Limit none() {
    return {Unit::count, std::numeric_limits<std::uint32_t>::max()};
  }
  [[nodiscard]] bool is_none() const { return *this == none(); }
  /// `10%`, `49`, `none`
  [[nodiscard]] std::string text() const;
  [[nodiscard]] static std::optional<Limit> parse(std::string_view text);
  friend bool operator==(const Limit&, const Limit&) = default;
};

/// What counts where nothing else is declared.
[[nodiscard]] Limit default_limit(GuardKind kind);

/// A limit for each type and kind, the defaults to begin with, and what is allowed beyond them for a while.
class GuardTable {
 public:
  /// `allow: [{contacts.deactivate: 90, until: 2027-02-14, reason: "…", site: Acme Ltd/Head Office}]`: until that day is over a
  /// plan may have so many, where the limit is lower.
  struct OneOff {
    ResourceType type = ResourceType::agent;
    GuardKind kind = GuardKind::deactivate;
    std::uint32_t number = 0;
    WallTime ends{};  ///< When the last day on which it counts is over.
    std::optional<std::int64_t>
        site{};               ///< At this site alone; of one that is named only once it was looked up.
    std::string site_name{};  ///< As written, where it is not an id.

    // For whoever reads a plan. The state does not keep it.
    std::string reason{};
    std::chrono::sys_days until{};  ///< That day, as written.
    std::string zone = "UTC";       ///< Whose day it is: the `timezone` of the configuration.
    SourcePlace place{};

    /// Whether both are about the same limit: what differs beyond that widens one of them, or narrows it.
    [[nodiscard]] bool is_about_same(const OneOff& other) const {
      return type == other.type && kind == other.kind && site_text() == other.site_text();
    }
    /// The site as written; empty: all of them.
    [[nodiscard]] std::string site_text() const;
    [[nodiscard]] bool is_looked_up() const { return site || site_name.empty(); }
    /// Of what decides.
    friend bool operator==(const OneOff& left, const OneOff& right) {
      return left.is_about_same(right) && left.number == right.number && left.ends == right.ends;
    }
  };

  GuardTable();
  [[nodiscard]] Limit& of(ResourceType type, GuardKind kind) {
    return limits_.at(static_cast<std::size_t>(type)).at(static_cast<std::size_t>(kind));
  }
  [[nodiscard]] const Limit& of(ResourceType type, GuardKind kind) const {
    return limits_.at(static_cast<std::size_t>(type)).at(static_cast<std::size_t>(kind));
  }
  /// One limit for every type.
  void set(GuardKind kind, Limit limit);
  /// In the order of the file; each limit once.
  [[nodiscard]] std::vector<OneOff>& once() { return once_; }
  [[nodiscard]] const std::vector<OneOff>& once() const { return once_; }
  friend bool operator==(const GuardTable&, const GuardTable&) = default;

 private:
  std::array<std::array<Limit, all_guards.size()>, all_types.size()> limits_;
  std::vector<OneOff> once_;
};

}  // namespace haloform
