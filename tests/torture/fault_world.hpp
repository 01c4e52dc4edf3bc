#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::test {

/// What every round begins with: a world, and the state that knows it.
struct FaultBeginning {
  std::string profile;
  nlohmann::json world;
  std::string state;
  std::string url;  ///< That the state belongs to.
  int movers = 1;   ///< How many agents change teams: `agent.moves`, `agent.moves2`, ...
};

[[nodiscard]] FaultBeginning fault_beginning(const std::string& profile, int movers = 1);
/// Flags of the sandbox: pages so small that a listing has two of them.
[[nodiscard]] std::vector<std::string> fault_sandbox_flags(const std::string& profile);
/// The configuration whose apply does one of each: see `effect_is_there`.
[[nodiscard]] std::string fault_configuration(const FaultBeginning& from);
/// The addresses of its steps.
[[nodiscard]] std::vector<std::string> fault_addresses(const FaultBeginning& from);

/// Whether what the step of this address is to bring about is so in the world: `agent.new` and `contact.ann` are created,
/// `agent.changes` gets a surname, `agent.moves` another team, `agent.goes` is deactivated and `agent.returns`
/// reactivated.
[[nodiscard]] bool effect_is_there(const nlohmann::json& world, std::string_view address);
/// All ids with the e-mail that belongs to an address.
[[nodiscard]] std::vector<std::int64_t> ids_of_address(const nlohmann::json& world, std::string_view address);

}  // namespace haloform::test
