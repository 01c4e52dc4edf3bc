#include "cli/terraform_words.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace haloform::cli {
namespace {

struct TerraformWord {
  std::string_view word;
  std::string_view instead;
};

constexpr std::string_view no_destroy =
    "remove the blocks from the YAML and apply: their records are deactivated, or deleted where "
    "`on_removal: delete` and --allow-delete say so";
constexpr std::string_view no_refresh =
    "every plan reads HaloPSA; `haloform drift` shows what was changed there since the last apply";
constexpr std::string_view no_replacement =
    "a record keeps its id and is never replaced; an update changes what differs";
constexpr std::string_view no_init =
    "no backend has to be initialized: haloform.yaml, which `haloform init` writes, says where the state is; "
    "run "
    "`haloform plan`; where a state is required, `haloform state init` begins it";
constexpr std::string_view no_variables =
    "there are no variables: the YAML contains the values, and HALOPSA_URL and its like select the instance";
constexpr std::string_view one_state =
    "each instance has its own configuration and state: select them with --config and --state";
constexpr std::string_view credentials_instead =
    "set HALOPSA_CLIENT_ID and HALOPSA_CLIENT_SECRET; `haloform doctor` checks them";
constexpr std::string_view state_is_kept =
    "the state is written to the place that it was read from, and the previous one is kept as .backup";

constexpr std::array flags_of_terraform{
    TerraformWord{"backend", no_init},
    TerraformWord{"backend-config", no_init},
    TerraformWord{"backup", state_is_kept},
    TerraformWord{"compact-warnings", "-q leaves out notices and progress"},
    TerraformWord{"destroy", no_destroy},
    TerraformWord{"exclude", "name what is meant: --target ADDRESS, as often as needed"},
    TerraformWord{"generate-config-out",
                  "haloform generates no blocks; `haloform get TYPE EMAIL` shows what a record contains"},
    TerraformWord{"input", "only apply asks a question, and --auto-approve turns that off"},
    TerraformWord{
        "lock", "apply always locks the state, and plan never does; --lock-timeout TIME waits for the lock"},
    TerraformWord{"migrate-state", "write haloform state migrate --to PLACE"},
    TerraformWord{"no-color", "write --color never"},
    TerraformWord{"reconfigure", no_init},
    TerraformWord{"refresh", no_refresh},
    TerraformWord{"refresh-only", no_refresh},
    TerraformWord{"replace", no_replacement},
    TerraformWord{"state-out", state_is_kept},
    TerraformWord{"upgrade", no_init},
    TerraformWord{"var", no_variables},
    TerraformWord{"var-file", no_variables},
};

constexpr std::array commands_of_terraform{
    TerraformWord{"destroy", no_destroy},
    TerraformWord{"fmt", "`haloform validate` checks the YAML; haloform does not format it"},
    TerraformWord{"force-unlock", "write haloform unlock --force ID"},
    TerraformWord{"login", credentials_instead},
    TerraformWord{"logout", credentials_instead},
    TerraformWord{"output", "there are no outputs; `haloform show` shows the state"},
    TerraformWord{"refresh", no_refresh},
    TerraformWord{"taint", no_replacement},
    TerraformWord{"untaint", no_replacement},
    TerraformWord{"workspace", one_state},
};

std::optional<std::string_view> instead_of(std::span<const TerraformWord> words, std::string_view word) {
  const auto found = std::ranges::find(words, word, &TerraformWord::word);
  return found == words.end() ? std::nullopt : std::optional(found->instead);
}

}  // namespace

std::optional<std::string_view> instead_of_terraform_flag(std::string_view flag) {
  return instead_of(flags_of_terraform, flag);
}

std::optional<std::string_view> instead_of_terraform_command(std::string_view command) {
  return instead_of(commands_of_terraform, command);
}

}  // namespace haloform::cli
