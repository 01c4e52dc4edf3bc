#include "cli/state_keys.hpp"

#include <string_view>
#include <utility>

namespace haloform::cli {
namespace {

constexpr std::string_view key_variable = "HALOFORM_STATE_KEY";
constexpr std::string_view previous_variable = "HALOFORM_STATE_KEY_PREVIOUS";
/// What a saved plan is bound to.
constexpr std::string_view plan_bound = "plan";

Result<std::optional<Secret>> key_in(const Environment& environment, std::string_view variable) {
  if (environment.is_empty(variable)) {
    return fail(
        ErrorKind::configuration, std::string(variable) + " is set, but empty", std::string(variable),
        "set it to the key of the state, or unset it: an empty one would leave the state unencrypted");
  }
  auto key = environment.secret(variable);
  if (!key) return std::nullopt;
  auto usable = check_variable(variable, key->reveal(), ErrorKind::configuration);
  if (!usable) return std::unexpected(std::move(usable.error()));
  return key;
}

}  // namespace

Result<std::shared_ptr<const Sealing>> sealing_of(const Environment& environment) {
  auto key = key_in(environment, key_variable);
  if (!key) return std::unexpected(std::move(key.error()));
  auto previous = key_in(environment, previous_variable);
  if (!previous) return std::unexpected(std::move(previous.error()));
  if (*key) return Sealing::with(**key, *previous);
  if (!*previous) return nullptr;
  return fail(ErrorKind::configuration, "HALOFORM_STATE_KEY_PREVIOUS is set, and HALOFORM_STATE_KEY is not",
              std::string(previous_variable), "set HALOFORM_STATE_KEY to the key that is used from now on");
}

Result<std::string> sealed_plan(const Environment& environment, std::string text) {
  auto sealing = sealing_of(environment);
  if (!sealing) return std::unexpected(std::move(sealing.error()));
  if (!*sealing) return text;
  auto sealed = (*sealing)->seal(text, plan_bound);
  if (sealed) *sealed += '\n';
  return sealed;
}

Result<std::string> opened_plan(const Environment& environment, std::string text, const std::string& file) {
  if (!is_sealed(text)) return text;
  auto sealing = sealing_of(environment);
  if (!sealing) return std::unexpected(std::move(sealing.error()));
  if (!*sealing) {
    return fail(ErrorKind::configuration, "the plan is encrypted, and HALOFORM_STATE_KEY is not set", file,
                "set HALOFORM_STATE_KEY to the key that `plan --out` had");
  }
  auto opened = (*sealing)->open(text, plan_bound);
  if (!opened) opened.error().where = file;
  return opened;
}

}  // namespace haloform::cli
