#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/privacy.hpp"
#include "planner/model/address.hpp"
#include "planner/model/state_location.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace haloform::cli {

enum class ColorWish : std::uint8_t { automatic, always, never };
enum class Verbosity : std::uint8_t { quiet, usual, verbose };

/// What every command takes.
struct CommonOptions {
  std::optional<std::string> chdir;
  ColorWish color = ColorWish::automatic;
  Verbosity verbosity = Verbosity::usual;
  std::optional<Privacy> pii;  ///< Of commands that show people.
};

/// Where configuration and state are; relative to --chdir.
struct Locations {
  std::string config = ".";            ///< The file, or the folder that holds haloform.yaml.
  std::optional<StateLocation> state;  ///< Wins over `state:` of the configuration.
};

struct InstanceFlags {
  std::size_t parallelism = 8;
  Milliseconds retry_for{360'000};
};

/// --as-of: a moment, or a day, whose noon it is in the `timezone` of the configuration.
struct AsOf {
  std::chrono::sys_days day{};
  std::optional<WallTime> at{};  ///< Where a time was given.
};

struct PolicyFlags {
  std::map<std::string, std::uint32_t> allow;
  bool allow_delete = false;
  std::set<Address> targets;
  bool whole_listings = false;           ///< Everybody is to be shown, so nothing is read narrowly.
  bool all_agents = false;               ///< The same, of agents alone.
  std::optional<AsOf> as_of{};           ///< Plan as if it were that moment.
  std::set<std::string> accept_feeds{};  ///< --accept-feed: believed whatever the last ones were like.
};

struct OutputKind;
struct OutputWish {
  const OutputKind* kind = nullptr;  ///< A row of cli/output_kinds.
  std::optional<std::string> file;   ///< Absent: stdout.
  std::size_t most_bytes = 60'000;   ///< Of a kind that has a limit.
};
using Outputs = std::vector<OutputWish>;

}  // namespace haloform::cli
