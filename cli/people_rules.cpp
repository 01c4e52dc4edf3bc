#include "cli/people_rules.hpp"

#include "planner/base/quote.hpp"

namespace haloform::cli {
namespace {

constexpr std::string_view variable = "HALOFORM_PII";

std::optional<Privacy> said_of(const Settings::Pii& pii, std::string_view output) {
  const auto one = pii.of.find(output);
  return one == pii.of.end() ? std::nullopt : std::optional(one->second);
}

}  // namespace

Privacy PeopleRules::of(std::string_view output, Privacy by_itself) const {
  // `--json` is what `pii:` calls `json`: no key of YAML begins with hyphens.
  output.remove_prefix(output.find_first_not_of('-'));
  for (const auto& said :
       {by_flag_, by_variable_, said_of(written_, command_), said_of(written_, output), written_.all}) {
    if (said) return *said;
  }
  return by_itself;
}

Privacy PeopleRules::of_saved_plan() const {
  return by_flag_.value_or(said_of(written_, "out").value_or(Privacy::full));
}

plan::Veil PeopleRules::of_text() const { return veil(of(text_output, Privacy::full)); }

Result<std::optional<Privacy>> privacy_variable(const Variables& environment) {
  if (environment.is_empty(variable)) {
    return fail(ErrorKind::configuration, "HALOFORM_PII is set, but empty", std::string(variable),
                "set it to full, mask or hash, or unset it: an empty one does not say what may be shown");
  }
  const auto text = environment.get(variable);
  if (!text) return std::nullopt;
  if (const auto privacy = parse_privacy(*text)) return privacy;
  return fail(ErrorKind::configuration, openly_in_quotes(*text) + " says nothing of what may be shown",
              std::string(variable), "set it to full, mask or hash");
}

}  // namespace haloform::cli
