#pragma once

#include "cli/context.hpp"
#include "cli/exit_code.hpp"
#include "cli/output.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace haloform::cli {

class OptionReader;

enum class Takes : std::uint8_t { nothing, value, values };  ///< `values`: one each time; repeatable.

/// What a shell offers where a value or a word is to be typed.
struct Offers {
  enum class Kind : std::uint8_t {
    nothing,
    words,  ///< Those of `words`.
    files,
    folders,
    addresses,  ///< That the state knows.
  } kind = Kind::nothing;
  std::string words{};  ///< With a blank between them.
};
inline const Offers offer_files{Offers::Kind::files};
inline const Offers offer_folders{Offers::Kind::folders};
inline const Offers offer_addresses{Offers::Kind::addresses};
[[nodiscard]] inline Offers offer_words(std::string words) { return {Offers::Kind::words, std::move(words)}; }

/// One flag as the command line, its help, the completion scripts and the man page know it.
struct FlagSpec {
  std::string name;        ///< `--output`
  std::string short_name;  ///< `-o`, or empty.
  std::string help;
  Takes takes = Takes::nothing;
  std::string value{};  ///< What stands for its value in help: `FILE`.
  Offers offers{};      ///< For its value.
};
using FlagList = std::vector<FlagSpec>;

enum class HowMany : std::uint8_t { one, at_most_one, at_least_one, any };

/// A word that stands behind the command. Only the last one may be other than `one`.
struct WordSpec {
  std::string name;  ///< `ADDRESS`
  std::string help;
  HowMany how_many = HowMany::one;
  Offers offers{};
};

/// The heading under which `--help` lists a command.
enum class CommandGroup : std::uint8_t { work, state, instance, itself };
[[nodiscard]] std::string_view group_title(CommandGroup group);

/// What is to be done, once everything that was typed has been read.
using CommandRun = std::function<Outcome<ExitCode>(const Context&)>;

/// The row of one command: parsing, `--help`, the completion scripts and the man page come from it. A row with
/// children is only their family, and does nothing itself.
struct CommandSpec {
  std::string name;
  std::string help{};  ///< One line.
  CommandGroup group = CommandGroup::work;
  FlagList flags{};
  std::vector<WordSpec> words{};
  std::vector<ExitCode> exit_codes{};  ///< How it may end.
  CommandRun (*run)(OptionReader&) = nullptr;
  std::string notes{};  ///< Whole lines for `--help`, above the exit codes.
  std::vector<CommandSpec> children{};

  [[nodiscard]] const CommandSpec* child(std::string_view word) const;
  /// By its long or short name.
  [[nodiscard]] const FlagSpec* flag(std::string_view flag) const;
};

/// The outputs that a command's options ask for; nullptr of a command that has no `-o`.
template <typename Options>
const Outputs* outputs_in(const Options& options) {
  if constexpr (requires { options.outputs; }) {
    return &options.outputs;
  } else if constexpr (std::is_same_v<Options, Outputs>) {
    return &options;
  } else {
    return nullptr;
  }
}

/// The `run` of a row: `read` makes the command's options of what was typed, `run` does what they say. Whatever becomes of it is
/// in every output that was asked for.
template <auto read, auto run>
CommandRun read_then_run(OptionReader& typed) {
  return [options = read(typed)](const Context& context) {
    const Outputs* wanted = outputs_in(options);
    if (wanted != nullptr) begin_outputs(context, *wanted);
    Outcome<ExitCode> end = run(context, options);
    if (!end && wanted != nullptr) write_trouble(context, *wanted, end.error());
    return end;
  };
}

}  // namespace haloform::cli
