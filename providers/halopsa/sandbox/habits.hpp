#pragma once

#include "planner/base/result.hpp"
#include "providers/halopsa/sandbox/request_log.hpp"
#include "providers/halopsa/sandbox/world.hpp"

#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::sandbox {

/// What may stand behind `=` in a habit.
enum class HabitArgument : std::uint8_t {
  none,
  field,            ///< `[=FIELD]`: one of the habit's fields, in the place of all of them.
  field_and_count,  ///< `=[FIELD:]N`
  number,           ///< `=N`
  maybe_number,     ///< `[=N]`
  seconds,          ///< `=SECONDS`, with a fraction where it has one
  word,             ///< `=` one of the habit's words
  text,             ///< `=TEXT`
};

/// A habit as it was given: what its small piece of code may ask.
struct HabitUse {
  std::string argument;
  std::string field;        ///< Empty: every field that the habit is about.
  std::int64_t number = 0;  ///< Of N; milliseconds of SECONDS.
};

/// One record that is written, in the world's terms, before it is stored.
struct HabitWrite {
  const Shape& shape;
  const Json& body;  ///< As posted, by the names of the profile.
  const Json& kept;  ///< The record before; empty for a new one.
  Json& fields;      ///< What will be stored of it.
};

/// An answer that is about to go out, and what was asked.
struct HabitAnswer {
  RequestKind kind;
  std::string_view envelope;  ///< The key of the collection's rows: `users`.
  const Request& request;
  std::set<std::string>& seen;  ///< For the habit to remember in.
  Answer& answer;
};

/// One habit: a row of the table, with one small function for the place where it acts. A function answers whether it
/// changed something, which is what is counted.
struct HabitKind {
  std::string_view name;
  HabitArgument argument = HabitArgument::none;
  std::string_view choices = {};  ///< Words, or fields, with a blank between each.
  std::string_view usual = {};    ///< The fields that are meant where none is named; empty: all `choices`.
  std::string_view help = {};     ///< One line, for the list of them.
  /// C. A text that is written: as it is kept.
  std::u32string (*text)(std::u32string_view text, const HabitUse& use) = nullptr;
  bool (*write)(HabitWrite& write, const HabitUse& use) = nullptr;
  /// The words with which a written text, or a null in its place, is refused; empty: it is not.
  std::string_view (*refusal)(std::optional<std::u32string_view> text, const HabitUse& use) = nullptr;
  bool (*record)(const Shape& shape, Json& wire, const HabitUse& use) = nullptr;  ///< A record that is shown.
  /// D. A listing: what is asked of the world, and the page that it gives.
  bool (*query)(ListQuery& query, const HabitUse& use) = nullptr;
  bool (*page)(const Shape& shape, const ListQuery& query, ListPage& page, const HabitUse& use) = nullptr;
  bool (*info)(Json& info, const HabitUse& use) = nullptr;  ///< `InstanceInfo`.
  bool lags = false;                                        ///< Reads are `number` old.
  /// E.
  bool (*answer)(HabitAnswer& answer, const HabitUse& use) = nullptr;
};

/// The habits of each kind; together they are all that there are.
[[nodiscard]] std::span<const HabitKind> text_habits();
[[nodiscard]] std::span<const HabitKind> listing_habits();
[[nodiscard]] std::span<const HabitKind> answer_habits();

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
