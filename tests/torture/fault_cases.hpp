#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::test {

/// A request of the run that faults are aimed at, as the sandbox's rules name it.
struct Position {
  std::string_view name;    ///< Its column.
  std::string_view method;  ///< `LIST`, `CREATE`, ...
  std::string_view path;    ///< With what tells it from others: `/api/Agent~Changed`.
  std::string_view drops;   ///< Of a write: the field on the wire that matters.
  /// Which of those that fit are meant, as a rule says it: where a fault happens once, and where it stays.
  std::string_view once = ":1";
  std::string_view stays = ":from-1";

  [[nodiscard]] bool is_list() const { return method == "LIST"; }
  [[nodiscard]] bool is_create() const { return method == "CREATE"; }
  [[nodiscard]] bool is_write() const { return is_create() || method == "UPDATE"; }
};

/// Every request of the run under a profile, in its order; the same names stand for the same thing in both.
[[nodiscard]] const std::vector<Position>& positions(std::string_view profile);
/// Of a run that changes the memberships of many, what it asks because they are many.
[[nodiscard]] const std::vector<Position>& positions_of_many();
/// The columns: what stands in any of the profiles.
[[nodiscard]] std::vector<std::string_view> columns();

struct Fault {
  enum class Aim : std::uint8_t { anything, writes, creates, updates, lists } aim = Aim::anything;
  enum class Pace : std::uint8_t { quick, slow } pace = Pace::quick;  ///< Slow ones take more than a minute.
  std::string_view name;                                              ///< Its row.
  std::string_view kind;  ///< As a rule says it; `{field}` and `{url}` are filled in.

  [[nodiscard]] bool fits(const Position& position) const;
};

[[nodiscard]] const std::vector<Fault>& all_faults();

/// Whether it happens to the first request that fits, or to each until somebody mends it.
enum class Lasting : std::uint8_t { once, stays };

[[nodiscard]] std::string rule_text(const Fault& fault, const Position& position, Lasting lasting,
                                    std::string_view url);

}  // namespace haloform::test
