#pragma once

#include "tests/support/stage.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace haloform::test {

/// `haloform plan => 0`: the arguments, and the exit code that belongs to them. `given haloform apply => 0` is how the
/// world came to be what it is when the story begins: nobody needs to read what it showed.
struct Command {
  Flags arguments;
  int exit_code = 0;
  enum class Told : std::uint8_t { in_full, how_it_ended } told = Told::in_full;
};

/// `edit haloform.yaml <- haloform.2.yaml`: a commit.
struct Edit {
  std::string file;
  std::string from;
};

/// `drop haloform.state.json`: a file goes.
struct Drop {
  std::string file;
};

/// `hand agents/12 {"phone": "1"}`, `hand agents {"name": "X"}`, `hand agents/12 gone`: what somebody does in HaloPSA
/// itself. No fields: the record goes.
struct ByHand {
  std::string collection;
  std::optional<std::int64_t> id;
  std::optional<nlohmann::json> fields;
};

/// `seats 5`: somebody buys a licence.
struct Seats {
  std::int64_t number = 0;
};

/// `on 2027-02-01`: from here on plan, apply and calendar are asked about that day (`--as-of`).
struct OnDay {
  std::string date;
};

/// One line of the file `steps`.
struct ScenarioStep {
  std::string line;  ///< As it was written, without the exit code.
  std::variant<Command, Edit, Drop, ByHand, Seats, OnDay> what;
};

/// The file `steps` of a scenario. The grammar, for authors, is in tests/scenarios/README.md.
struct Script {
  std::vector<std::string> profiles{"guide"};  ///< Each is one run, with a golden file of its own.
  Flags sandbox;                               ///< Further flags of the sandbox.
  std::vector<ScenarioStep> steps;
};

/// Throws std::runtime_error with the line that it does not understand: a scenario must not pass because half of it was
/// overlooked.
[[nodiscard]] Script parse_steps(std::string_view text);

/// Why a scenario does not end with "No changes.": what its README says behind `Ends otherwise:`, at the beginning of a
/// line. Empty where it does.
[[nodiscard]] std::string ends_otherwise(std::string_view readme);

}  // namespace haloform::test
