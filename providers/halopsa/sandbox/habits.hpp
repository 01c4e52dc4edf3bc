#pragma once

#include "planner/base/result.hpp"
#include "providers/halopsa/sandbox/habit_kind.hpp"
#include "providers/halopsa/sandbox/request_log.hpp"
#include "providers/halopsa/sandbox/world.hpp"

#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::sandbox {

/// What this instance does to what it is given, and how it answers, other than others: in force are those that were
/// added, in that order, and each counts how often it changed something. Any thread may call anything.
class Habits {
 public:
  /// `NAME[=VALUE]`; the id of the habit, or `usage` with what may stand there.
  [[nodiscard]] Result<std::int64_t> add(std::string_view text);
  [[nodiscard]] bool remove(std::int64_t id);
  void clear();
  /// `[{"id", "habit", "acted"}]`.
  [[nodiscard]] Json report() const;

  /// What is kept of a write; the words of the 400 where it is refused.
  [[nodiscard]] std::optional<std::string> on_write(HabitWrite write) const;
  void on_record(const Shape& shape, Json& wire) const;
  /// The same for a text; untouched where no habit is about records.
  void on_record_text(const Shape& shape, std::string& text) const;
  void on_query(ListQuery& query) const;
  void on_page(const Shape& shape, const ListQuery& query, ListPage& page) const;
  void on_info(Json& info) const;
  void on_answer(RequestKind kind, const Shape* shape, const Request& request, Answer& answer) const;

  /// How old reads are; 0: not at all.
  [[nodiscard]] Milliseconds read_lag() const;
  /// A read showed something that is no longer so.
  void note_stale_read() const;

 private:
  struct Held {
    std::int64_t id = 0;
    std::string text;
    const HabitKind* kind = nullptr;
    HabitUse use;
    std::uint64_t acted = 0;
    std::set<std::string> seen;
  };
  static void write_text(Held& habit, HabitWrite& write);
  [[nodiscard]] static std::optional<std::string> refused(Held& habit, const HabitWrite& write);

  mutable std::mutex mutex_;
  mutable std::vector<Held> held_;
  std::int64_t next_id_ = 1;
};

/// One line for each habit that `--habit` takes, as `--help` lists them: `cut=[FIELD:]N  what it does`.
[[nodiscard]] std::vector<std::string> habit_lines();

}  // namespace haloform::sandbox
