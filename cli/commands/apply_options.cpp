#include "cli/commands/apply_options.hpp"

#include "cli/flag_values.hpp"
#include "cli/shared_flags.hpp"

namespace haloform::cli {

ApplyOptions apply_options(OptionReader& typed) {
  ApplyOptions apply{locations(typed),
                     instance_options(typed),
                     policy_options(typed),
                     outputs(typed, shows(&OutputKind::renders_report)),
                     typed.first_word(),
                     typed.has("--auto-approve"),
                     {},
                     typed.value("--approved"),
                     typed.has("--only-approved"),
                     typed.value("--audit-log"),
                     typed.duration("--max-age", "24h"),
                     typed.has("--verify"),
                     typed.has("--skip-blocked"),
                     typed.has("--allow-older"),
                     lock_timeout(typed),
                     shown_detail(typed)};
  if (const auto expect = typed.value("--expect"))
    apply.expect = typed.or_note(digest_value(*expect), std::string());
  const bool has_policy = !typed.values("--allow").empty() || apply.policy.allow_delete ||
                          !typed.values("--target").empty() || apply.policy.as_of ||
                          !apply.policy.accept_feeds.empty();
  if (apply.plan_file && has_policy) {
    typed.note({ErrorKind::usage, "a saved plan is executed as it was saved", "haloform apply",
                "give --allow, --allow-delete, --target and --accept-feed to `haloform plan --out FILE`; "
                "--as-of is for plans "
                "that are made now"});
  }
  if (apply.plan_file && apply.approved) {
    typed.note({ErrorKind::usage,
                "a saved plan is executed as it was saved, and a plan is made anew for --approved",
                "haloform apply", "give one of the two"});
  }
  if (apply.only_approved && !apply.approved) {
    typed.note({ErrorKind::usage, "--only-approved has to know what was approved", "haloform apply",
                "give the file of an approval with --approved"});
  }
  if (typed.has("--json") && !apply.auto_approve && !apply.plan_file && !apply.approved) {
    typed.note({ErrorKind::usage, "--json is for programs, which cannot be asked", "haloform apply",
                "add --auto-approve, or give a saved plan or an approval"});
  }
  return apply;
}

FlagList apply_flags() {
  return {
      {"--auto-approve", "", "Do not ask"},
      {"--expect", "", "Apply only the plan, or the approval, with this digest", Takes::value, "sha256:..."},
      {"--approved", "",
       "Apply what `plan -o approval=FILE` wrote, without asking; exit 8 where anything moved", Takes::value,
       "FILE", offer_files},
      {"--only-approved", "", "Apply what is still as it was approved, and exit 11 where something is left"},
      {"--verify", "", "Plan once more at the end; what is found then is exit code 6"},
      {"--skip-blocked", "", "Apply what is not blocked, and exit 5; without it a blocked step stops all"},
      {"--allow-older", "", "Apply although a newer commit was applied last"},
      {"--audit-log", "", "Append one line of JSON for each write (mode 0600)", Takes::value, "FILE",
       offer_files},
      {"--max-age", "", "How old a saved plan may be (default 24h)", Takes::value, "TIME"},
  };
}

}  // namespace haloform::cli
