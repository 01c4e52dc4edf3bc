#pragma once

#include "planner/base/quote.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <streambuf>
#include <string>
#include <string_view>
#include <variant>

namespace haloform::json {

/// A number that is not a whole one, or does not fit 64 bits, as it is written.
struct OddNumber {
  std::string_view written;
};

/// One JSON scalar. What it views is only good during the call that hands it over.
using Scalar = std::variant<std::monostate, bool, std::int64_t, std::string_view, OddNumber>;

/// What `read` reports, in the order of the text. Any `false` ends the reading.
class Events {
 public:
  Events() = default;
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;
  virtual ~Events() = default;

  [[nodiscard]] virtual bool scalar(const Scalar& value) = 0;
  [[nodiscard]] virtual bool key(std::string_view name) = 0;
  [[nodiscard]] virtual bool begin_object() = 0;
  [[nodiscard]] virtual bool end_object() = 0;
  [[nodiscard]] virtual bool begin_array() = 0;
  [[nodiscard]] virtual bool end_array() = 0;
};

/// Where and why a reading ended early. Lines and columns count from 1.
struct Stop {
  std::size_t line = 0;
  std::size_t column = 0;  ///< In code points; 0 where the events ended it.
  std::string what;        ///< What is wrong with the JSON; empty where the events ended it.
  bool blank = false;      ///< Nothing but white space stands there.
};

/// Reads one JSON value without keeping a tree. Nothing where all of it was read.
[[nodiscard]] std::optional<Stop> read(std::string_view text, Events& events);
/// The same; while an event is told, `reached` says how many bytes were read by then: those of its own text, and after a number
/// one more.
[[nodiscard]] std::optional<Stop> read(std::string_view text, Events& events, std::size_t& reached);
/// The same in blocks, so that a large text is never in memory as a whole. A source that cannot be read on looks like
/// one that ended: ask it afterwards.
[[nodiscard]] std::optional<Stop> read(std::streambuf& source, Events& events);

/// What is wrong with a text that is not JSON, in the words of the library without what they repeat of the text, which may be
/// all of it. `what` is an exception's.
[[nodiscard]] std::string complaint(std::string_view what);

/// The keys that an object may hold, each once.
class KeySet {
 public:
  /// `names` outlive the set, and are at most 32.
  explicit KeySet(std::span<const std::string_view> names) : names_(names) {}
  /// The index of `key`, noted as seen. Where it is unknown or came before, nothing, and `trouble` says so.
  [[nodiscard]] std::optional<std::size_t> take(std::string_view key, std::string& trouble);
  [[nodiscard]] bool has(std::size_t index) const { return (seen_ >> index & 1U) != 0; }
  void forget() { seen_ = 0; }

 private:
  std::span<const std::string_view> names_;
  std::uint32_t seen_ = 0;
};

}  // namespace haloform::json
