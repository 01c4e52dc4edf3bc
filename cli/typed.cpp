#include "cli/typed.hpp"

#include "cli/flag_values.hpp"

#include <utility>

namespace haloform {
namespace {

/// Turns what was typed into a command, stopping at the first thing that is wrong.
class Reading {
 public:
  explicit Reading(Typed typed) : typed_(std::move(typed)) {}

  [[nodiscard]] Result<Options> options(const std::string& command);

 private:
  /// The value, or a default one and a note of the first error.
  template <typename T>
  T or_note(Result<T> value, T otherwise) {
    if (value) return std::move(*value);
    if (!error_) error_ = std::move(value.error());
    return otherwise;
  }
  std::int64_t number(std::string_view flag, const std::string& text, std::int64_t least, std::int64_t most) {
    return or_note<std::int64_t>(number_value(flag, text, least, most), least);
  }
  Milliseconds duration(std::string_view flag, const std::string& text) {
    return or_note(duration_value(flag, text), Milliseconds(0));
  }
  Address address(std::size_t word) {
    return or_note(address_value("ADDRESS", typed_.words.at(word)),
                   *Address::of(ResourceType::agent, "none"));
  }
  std::optional<std::string> first_word() const {
    return typed_.words.empty() ? std::nullopt : std::optional(typed_.words.front());
  }
  Outputs outputs() { return or_note(output_values(typed_.outputs), Outputs{}); }
  Milliseconds lock_timeout() { return duration("--lock-timeout", typed_.lock_timeout); }
  Detail detail() const { return typed_.show_unmanaged ? Detail::unmanaged : Detail::usual; }
  InstanceFlags instance() {
    return {static_cast<std::size_t>(number("--parallelism", typed_.parallelism, 1, 256)),
            duration("--retry-for", typed_.retry_for)};
  }
  PolicyFlags policy() {
    return {or_note(allow_values(typed_.allow), {}), typed_.allow_delete,
            or_note(target_values(typed_.targets), {}), typed_.show_unmanaged};
  }
  CommonOptions common();
  ApplyOptions apply();
  SandboxCommand sandbox();
  StateRemoveOptions state_remove();
  Command command(const std::string& name);

  Typed typed_;
  std::optional<Error> error_;
};

CommonOptions Reading::common() {
  CommonOptions common{typed_.chdir, or_note(color_value(typed_.color), ColorWish::automatic),
                       Verbosity::usual};
  if (typed_.quiet && typed_.verbose) {
    error_ =
        Error{ErrorKind::usage, "--quiet and --verbose contradict each other", "", "leave one of them out"};
  }
  if (typed_.quiet) common.verbosity = Verbosity::quiet;
  if (typed_.verbose) common.verbosity = Verbosity::verbose;
  return common;
}

ApplyOptions Reading::apply() {
  ApplyOptions apply{typed_.at,
                     instance(),
                     policy(),
                     outputs(),
                     first_word(),
                     typed_.auto_approve,
                     {},
                     typed_.audit_log,
                     duration("--max-age", typed_.max_age),
                     typed_.verify,
                     typed_.skip_blocked,
                     lock_timeout(),
                     detail()};
  if (typed_.expect) apply.expect = or_note(digest_value(*typed_.expect), std::string());
  const bool has_policy = !typed_.allow.empty() || typed_.allow_delete || !typed_.targets.empty();
  if (apply.plan_file && has_policy && !error_) {
    error_ = Error{ErrorKind::usage, "a saved plan is executed as it was saved", "haloform apply",
                   "give --allow, --allow-delete and --target to `haloform plan --out FILE`"};
  }
  return apply;
}

SandboxCommand Reading::sandbox() {
  SandboxCommand command{typed_.sandbox};
  constexpr std::int64_t many = 1'000'000'000;
  if (typed_.in_memory) command.options.changes = sandbox::WorldChanges::in_memory;
  if (!typed_.seats.empty()) command.options.seats = number("--seats", typed_.seats, 0, many);
  command.options.latency = Milliseconds(number("--latency", typed_.latency, 0, 600'000));
  command.options.token_life = std::chrono::seconds(number("--token-life", typed_.token_life, 1, many));
  if (!typed_.membership.empty()) command.options.halo.push_back("membership=" + typed_.membership);
  if (!typed_.page_cap.empty()) {
    const auto cap = number("--page-cap", typed_.page_cap, 1, many);
    command.options.halo.push_back("page-cap=" + std::to_string(cap));
  }
  return command;
}

StateRemoveOptions Reading::state_remove() {
  StateRemoveOptions remove{typed_.at, lock_timeout(), {}};
  for (std::size_t word = 0; word < typed_.words.size(); ++word) remove.addresses.push_back(address(word));
  return remove;
}

Command Reading::command(const std::string& name) {
  const Locations& at = typed_.at;
  if (name == "validate") return ValidateOptions{at, outputs()};
  if (name == "plan") {
    return PlanOptions{at, instance(), policy(), outputs(), typed_.out, typed_.detailed_exitcode, detail()};
  }
  if (name == "apply") return apply();
  if (name == "show") return ShowOptions{at, outputs(), first_word(), detail()};
  if (name == "state list") return StateListOptions{at, outputs()};
  if (name == "state show") return StateShowOptions{at, address(0)};
  if (name == "state mv") return StateMoveOptions{at, lock_timeout(), address(0), address(1)};
  if (name == "state rm") return state_remove();
  if (name == "state move-instance") return StateMoveInstanceOptions{at, lock_timeout(), typed_.words.at(0)};
  if (name == "state restore") return StateRestoreOptions{at, typed_.words.at(0)};
  if (name == "import") {
    return ImportOptions{at, instance(), lock_timeout(), address(0),
                         or_note(id_value(typed_.words.at(1)), *RemoteId::from(1))};
  }
  if (name == "get") {
    return GetOptions{at, instance(), outputs(), or_note(type_value(typed_.words.at(0)), ResourceType::agent),
                      typed_.words.at(1)};
  }
  if (name == "doctor") return DoctorOptions{at, instance(), outputs()};
  if (name == "unlock") return UnlockOptions{at, typed_.force};
  if (name == "sandbox") return sandbox();
  if (name == "completion") return CompletionOptions{typed_.words.at(0)};
  return VersionOptions{outputs()};
}

Result<Options> Reading::options(const std::string& name) {
  Options options{common(), command(name)};
  if (error_) {
    if (error_->advice.empty()) error_->advice = "\"haloform " + name + " --help\" lists the flags";
    return std::unexpected(*error_);
  }
  return options;
}

}  // namespace

Result<Options> options_of(Typed typed, const std::string& command) {
  return Reading(std::move(typed)).options(command);
}

}  // namespace haloform
