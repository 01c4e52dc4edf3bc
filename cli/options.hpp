#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/model/address.hpp"
#include "planner/model/remote_id.hpp"
#include "planner/render/text.hpp"
#include "providers/halopsa/sandbox/sandbox.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace haloform {

enum class ColorWish : std::uint8_t { automatic, always, never };
enum class Verbosity : std::uint8_t { quiet, usual, verbose };

/// What every command takes.
struct CommonOptions {
  std::optional<std::string> chdir;
  ColorWish color = ColorWish::automatic;
  Verbosity verbosity = Verbosity::usual;
};

/// Where configuration and state are; relative to --chdir.
struct Locations {
  std::string config = ".";          ///< The file, or the folder that holds haloform.yaml.
  std::optional<std::string> state;  ///< Wins over `state.local.path`.
};

struct InstanceFlags {
  std::size_t parallelism = 8;
  Milliseconds retry_for{360'000};
};

struct PolicyFlags {
  std::map<std::string, std::uint32_t> allow;
  bool allow_delete = false;
  std::set<Address> targets;
  bool whole_listings = false;  ///< Everybody is to be shown, so nothing is read narrowly.
};

enum class OutputKind : std::uint8_t { text, json };
struct OutputWish {
  OutputKind kind = OutputKind::text;
  std::optional<std::string> file;  ///< Absent: stdout.
};
using Outputs = std::vector<OutputWish>;

struct ValidateOptions {
  Locations at;
  Outputs outputs;
};
struct PlanOptions {
  Locations at;
  InstanceFlags instance;
  PolicyFlags policy;
  Outputs outputs;
  std::optional<std::string> out;
  bool detailed_exitcode = false;
  Detail detail = Detail::usual;
};
struct ApplyOptions {
  Locations at;
  InstanceFlags instance;
  PolicyFlags policy;
  Outputs outputs;
  std::optional<std::string> plan_file;
  bool auto_approve = false;
  std::optional<std::string> expect;
  std::optional<std::string> audit_log;
  Milliseconds max_age{std::chrono::hours(24)};
  bool verify = false;
  bool skip_blocked = false;
  Milliseconds lock_timeout{0};
  Detail detail = Detail::usual;
};
struct ShowOptions {
  Locations at;
  Outputs outputs;
  std::optional<std::string> file;
  Detail detail = Detail::usual;
};
struct StateListOptions {
  Locations at;
  Outputs outputs;
};
struct StateShowOptions {
  Locations at;
  Address address;
};
struct StateMoveOptions {
  Locations at;
  Milliseconds lock_timeout{0};
  Address from;
  Address to;
};
struct StateRemoveOptions {
  Locations at;
  Milliseconds lock_timeout{0};
  std::vector<Address> addresses;
};
struct StateMoveInstanceOptions {
  Locations at;
  Milliseconds lock_timeout{0};
  std::string url;
};
struct StateRestoreOptions {
  Locations at;
  std::string file;
};
struct ImportOptions {
  Locations at;
  InstanceFlags instance;
  Milliseconds lock_timeout{0};
  Address address;
  RemoteId id;
};
struct GetOptions {
  Locations at;
  InstanceFlags instance;
  Outputs outputs;
  ResourceType type = ResourceType::agent;
  std::string key;  ///< An id, an e-mail or a name.
};
struct DoctorOptions {
  Locations at;
  InstanceFlags instance;
  Outputs outputs;
};
struct UnlockOptions {
  Locations at;
  bool force = false;
};
struct SandboxCommand {
  sandbox::SandboxOptions options;
};
struct VersionOptions {
  Outputs outputs;
};
struct CompletionOptions {
  std::string shell;
};

using Command = std::variant<ValidateOptions, PlanOptions, ApplyOptions, ShowOptions, StateListOptions,
                             StateShowOptions, StateMoveOptions, StateRemoveOptions, StateMoveInstanceOptions,
                             StateRestoreOptions, ImportOptions, GetOptions, DoctorOptions, UnlockOptions,
                             SandboxCommand, VersionOptions, CompletionOptions>;

struct Options {
  CommonOptions common;
  Command command;
};

/// A help text that was asked for, in the place of a command.
struct HelpText {
  std::string text;
};

/// Reads the arguments (without the program's name). ErrorKind::usage for what is wrong with them.
[[nodiscard]] Result<std::variant<Options, HelpText>> parse_options(
    const std::vector<std::string>& arguments);

}  // namespace haloform
