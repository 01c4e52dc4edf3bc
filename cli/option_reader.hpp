#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/model/address.hpp"
#include "providers/ci/run.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::cli {

/// Flags and words of one command, as they were typed.
struct Typed {
  std::set<std::string, std::less<>> switches;  ///< The flags without a value: `--verify`.
  std::map<std::string, std::vector<std::string>, std::less<>> values;
  std::vector<std::string> words;  ///< What stands behind the command.
};

/// Turns what was typed into a command's options. What is wrong does not stop it: the first mistake is kept, and whoever
/// called throws the options away.
class OptionReader {
 public:
  explicit OptionReader(Typed typed, ci::Run run = {}) : typed_(std::move(typed)), run_(std::move(run)) {}

  [[nodiscard]] bool has(std::string_view flag) const { return typed_.switches.contains(flag); }
  /// As typed, also where it is empty; nothing where the flag is not there.
  [[nodiscard]] std::optional<std::string> value(std::string_view flag) const;
  [[nodiscard]] std::string text(std::string_view flag, std::string_view otherwise) const;
  /// All of a flag that may be repeated, in order.
  [[nodiscard]] const std::vector<std::string>& values(std::string_view flag) const;

  [[nodiscard]] const std::vector<std::string>& words() const { return typed_.words; }
  [[nodiscard]] std::optional<std::string> first_word() const;
  /// Where it was typed.
  [[nodiscard]] const ci::Run& run() const { return run_; }

  /// A whole number in [least, most].
  std::int64_t number(std::string_view flag, std::string_view otherwise, std::int64_t least,
                      std::int64_t most);
  Milliseconds duration(std::string_view flag, std::string_view otherwise);
  /// The word at that place as an address.
  Address address(std::size_t word);

  /// The value, or `otherwise` and a note of what is wrong.
  template <typename T>
  T or_note(Result<T> value, T otherwise) {
    if (value) return std::move(*value);
    note(std::move(value.error()));
    return otherwise;
  }
  void note(Error error) {
    if (!mistake_) mistake_ = std::move(error);
  }
  /// The first thing that is wrong.
  [[nodiscard]] const std::optional<Error>& mistake() const { return mistake_; }

 private:
  [[nodiscard]] const std::string* last(std::string_view flag) const;

  Typed typed_;
  ci::Run run_;
  std::optional<Error> mistake_;
};

}  // namespace haloform::cli
