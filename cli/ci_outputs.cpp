#include "cli/ci_outputs.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

namespace haloform::cli {
namespace {

constexpr std::array rows{
    CiOutput{ci::Host::github, "text"},
    CiOutput{ci::Host::github, "github"},
    CiOutput{ci::Host::github, "comment"},
    CiOutput{ci::Host::gitlab, "text"},
    CiOutput{ci::Host::gitlab, "gitlab", "haloform.gitlab.json"},
    CiOutput{ci::Host::gitlab, "comment"},
    CiOutput{ci::Host::azure, "text"},
    CiOutput{ci::Host::azure, "azure"},
    CiOutput{ci::Host::azure, "comment"},
    CiOutput{ci::Host::bitbucket, "text"},
    CiOutput{ci::Host::bitbucket, "bitbucket", "haloform.bitbucket.json"},
    CiOutput{ci::Host::atlantis, "terraform"},
};

/// The wishes that `ci` stands for here.
Outputs outputs_of(const ci::Run& run, const CanShow& can_show) {
  Outputs found;
  for (const CiOutput& row : rows) {
    const OutputKind* const kind = row.host == run.host ? output_kind(row.kind) : nullptr;
    if (kind == nullptr || !can_show(*kind) || (kind->needs.published && !run.pull_request)) continue;
    found.push_back({kind, row.file.empty() ? std::nullopt : std::optional(std::string(row.file))});
  }
  if (found.empty()) found.push_back({&usual_output(), {}});
  return found;
}

void take_file(Outputs& outputs, const std::string& file) {
  auto place = std::ranges::find_if(outputs, [](const OutputWish& wish) { return wish.file.has_value(); });
  if (place == outputs.end()) place = outputs.begin();
  place->file = file;
}

}  // namespace

std::span<const CiOutput> ci_outputs() { return rows; }

Outputs placed(const Outputs& wanted, const ci::Run& run, const CanShow& can_show) {
  Outputs all;
  for (const OutputWish& wish : wanted) {
    if (!wish.kind->needs.place) {
      all.push_back(wish);
      continue;
    }
    Outputs here = outputs_of(run, can_show);
    if (wish.file) take_file(here, *wish.file);
    // What is wanted by itself as well is there already; but a file that is asked for is made.
    std::ranges::copy_if(here, std::back_inserter(all), [&](const OutputWish& one) {
      const bool is_asked_for = wish.file && one.file == wish.file;
      return is_asked_for || std::ranges::find(wanted, one.kind, &OutputWish::kind) == wanted.end();
    });
  }
  return all;
}

}  // namespace haloform::cli
