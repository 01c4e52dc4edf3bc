#pragma once

#include "providers/halopsa/sandbox/request_log.hpp"
#include "providers/halopsa/sandbox/world.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

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
  std::string_view
      envelope;  ///< The key of the collection's rows: `users`; empty of what is no record of one.
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

}  // namespace haloform::sandbox
