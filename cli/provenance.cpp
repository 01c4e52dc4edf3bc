#include "cli/provenance.hpp"

#include "planner/base/text.hpp"
#include "providers/ci/facts.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::cli {
namespace {

/// Far more than approve anything.
constexpr std::size_t most_approvers = 50;

std::vector<std::string> names_in(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty() && names.size() < most_approvers) {
    const std::size_t end = std::min(list.find_first_of(",;\n"), list.size());
    std::string name = ci::name_in(trimmed(list.substr(0, end)));
    if (!name.empty() && std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return names;
}

}  // namespace

plan::Provenance provenance_of(const haloform::Variables& variables, const ci::Run& run,
                               std::string approval) {
  plan::Provenance from;
  if (run.pull_request) {
    from.pull_request = run.pull_request->number;
    from.author = run.pull_request->author;
    from.approvers = run.pull_request->approvers;
  }
  if (const auto number = variables.get("HALOFORM_PULL_REQUEST")) from.pull_request = ci::number_in(*number);
  if (const auto author = variables.get("HALOFORM_PULL_REQUEST_AUTHOR")) from.author = ci::name_in(*author);
  if (const auto approvers = variables.get("HALOFORM_APPROVERS")) from.approvers = names_in(*approvers);
  from.commit = run.commit;
  from.run_url = run.url;
  from.approval = std::move(approval);
  return from;
}

}  // namespace haloform::cli
