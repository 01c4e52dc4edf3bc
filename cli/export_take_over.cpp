#include "cli/export_take_over.hpp"

#include "cli/accept_drift.hpp"
#include "cli/planning.hpp"
#include "planner/drift/accepting.hpp"
#include "planner/drift/find_drift.hpp"
#include "planner/export/choose.hpp"
#include "planner/export/names.hpp"
#include "planner/plan/privacy/cover.hpp"
#include "planner/render/phrases_of_blocks.hpp"
#include "planner/render/phrases_of_drift.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace haloform::cli {
namespace {

using Edits = std::map<Address, config::BlockEdit>;

class TakeOver {
 public:
  TakeOver(const Context& context, const ExportWorld& world) : context_(&context), world_(&world) {}

  Outcome<TakenOver> run(ExportFiles& files);

 private:
  void take_memberships(const std::vector<Address>& managed, Edits& edits) const;
  void keep_what_waits(const std::set<Address>& whose, drift::Report& report);
  void name_values(Edits& edits) const;
  Edits acceptable(const std::vector<Address>& managed, drift::Report& report);

  const Context* context_;
  const ExportWorld* world_;
  std::set<Address> strangers_;  ///< Of whom nothing is taken: another person by now, or gone.
  std::set<Address> agreed_;
  std::vector<MarkedText> kept_;
};

/// An agent who came into a team by hand, whose block has a list of its own that does not name it.
void TakeOver::take_memberships(const std::vector<Address>& managed, Edits& edits) const {
  const auto& teams = world_->bound.at(ResourceType::team).declared;
  for (const auto& [id, address] : world_->bound.at(ResourceType::agent).declared) {
    const Record* record = world_->snapshot.of(ResourceType::agent).find(id);
    const Resource* resource = world_->desired.find(address);
    const state::Entry* entry = world_->state.find(address);
    if (!*record->teams || resource->list == MemberList::absent || entry == nullptr ||
        std::ranges::find(managed, address) == managed.end() || strangers_.contains(address))
      continue;
    // For a while it is theirs who changes it by hand.
    const bool is_theirs = resource->lifecycle->schedule->is_paused(world_->policy.now) ||
                           resource->accepts("teams", world_->policy.now) != nullptr;
    if (is_theirs) continue;
    const auto among = [](const std::vector<std::string>& keys, const std::string& key) {
      return std::ranges::find(keys, key) != keys.end();
    };
    for (const RemoteId team : **record->teams) {
      const auto at = teams.find(team);
      if (at == teams.end() || among(resource->teams, at->second.key())) continue;
      const auto& applied = *entry->draft.applied.teams;
      const auto& leaving = *entry->draft.leaving;
      const bool is_to_leave =
          (applied && among(*applied, at->second.key())) ||
          std::ranges::find(leaving, at->second.key(), &state::LeavingTeam::team) != leaving.end();
      if (is_to_leave) continue;
      auto& edit = edits.try_emplace(address, config::BlockEdit{address}).first->second;
      auto list = std::ranges::find(edit.lists, "teams", &config::BlockEdit::List::key);
      if (list == edit.lists.end()) list = edit.lists.insert(list, {"teams", {}, {}});
      if (!among(list->add, at->second.key())) list->add.push_back(at->second.key());
    }
  }
}

/// What was changed in the files as well waits there for an apply, and stays; so does what `lifecycle.drift` accepts for a while.
void TakeOver::keep_what_waits(const std::set<Address>& whose, drift::Report& report) {
  report.accepted.clear();
  for (drift::Finding& finding : report.findings) {
    if (!finding.address || !whose.contains(*finding.address)) continue;
    const Resource* resource = world_->desired.find(*finding.address);
    std::erase_if(finding.changes.fields, [&](const plan::FieldChange& change) {
      const FieldSpec& spec = context_->catalog.of(finding.type).at(change.field);
      const Value* wanted = resource->fields.find(change.field);
      if (wanted == nullptr || is_as_wanted(spec, *wanted, change.before)) return false;
      kept_.emplace_back(fmt::format("{}: {} was changed in the file too, and waits there for an apply",
                                     finding.address->text(), spec.name));
      return true;
    });
  }
}

/// A site by its name, where a block names it.
void TakeOver::name_values(Edits& edits) const {
  std::map<Directory::Kind, exporting::Names> names;
  for (const Directory& directory : world_->directories)
    names.emplace(directory.kind, exporting::Names(directory));
  for (auto& [address, edit] : edits) {
    const TypeSchema& schema = context_->catalog.of(address.type());
    for (config::BlockEdit::Field& field : edit.fields) {
      const auto id = schema.find(field.keys.front());
      if (!id || !schema.at(*id).naming) continue;
      const auto at = names.find(schema.at(*id).naming->directory);
      auto name = at == names.end() ? std::nullopt : at->second.full_name(field.value.plain());
      if (name) field.named = Value::text(std::move(*name));
    }
  }
}

/// What the blocks have to say so that HaloPSA is as they say, as far as a block can say it; the rest is noted.
Edits TakeOver::acceptable(const std::vector<Address>& managed, drift::Report& report) {
  const std::set<Address> in_scope(managed.begin(), managed.end());
  for (const drift::Finding& one : report.findings) {
    if (one.address && in_scope.contains(*one.address)) agreed_.insert(*one.address);
  }
  keep_what_waits(agreed_, report);
  const std::set<Address> all = agreed_;
  drift::Acceptance accepted = drift::accept(context_->catalog, world_->desired, report, all);
  for (const auto* notes : {&accepted.refused, &accepted.left}) {
    for (const drift::NotAcceptable& one : *notes) {
      const Address& whose = one.finding->address ? *one.finding->address : *one.finding->team;
      kept_.emplace_back(fmt::format("{}: {}", whose.text(),
                                     MarkedText(render::phrase(context_->catalog, one).words).marked()));
      // Of whoever is another person by now, or gone, nothing else is taken.
      if (notes == &accepted.refused && one.why == drift::NotAcceptable::Why::kind) strangers_.insert(whose);
    }
  }
  for (const drift::Unseen& one : report.unseen) {
    if (!in_scope.contains(one.address)) continue;
    const auto why = plan::marked_reason(context_->catalog, one.address.type(), one.why);
    kept_.emplace_back(
        fmt::format("{}: {}", one.address.text(), MarkedText(render::phrase(why).words).marked()));
  }
  std::erase_if(agreed_, [this](const Address& one) { return strangers_.contains(one); });
  if (agreed_ != all) accepted = drift::accept(context_->catalog, world_->desired, report, agreed_);
  Edits edits;
  for (config::BlockEdit& edit : accepted.edits) edits.emplace(edit.address, std::move(edit));
  return edits;
}

/// What was changed outside of declared people, as edits of their blocks.
Outcome<TakenOver> TakeOver::run(ExportFiles& files) {
  if (world_->options.existing != ExportOptions::Existing::merge || !world_->state.exists())
    return TakenOver{};
  const auto choice =
      exporting::choose(world_->sources(context_->catalog), world_->options.scope, exporting::Verdicts{});
  if (!choice) return trouble(unknown_name(choice.error()));
  auto report =
      drift::find_drift(context_->catalog, world_->desired, world_->state, world_->snapshot, world_->policy);
  if (!report) return std::unexpected(fault_trouble(report.error(), world_->desired, world_->state));
  Edits edits = acceptable(choice->managed, *report);
  if (!context_->catalog.one_team(world_->policy.profile)) take_memberships(choice->managed, edits);
  name_values(edits);
  std::map<std::string, std::vector<config::BlockEdit>> by_file;
  for (auto& [address, edit] : edits) {
    const Resource& resource = *world_->desired.find(address);
    if (const auto* feed = world_->desired.feed_of(resource)) {
      kept_.emplace_back(fed_words(address, *feed));
      continue;
    }
    by_file[world_->desired.span(resource.place).file].push_back(std::move(edit));
  }
  auto [blocks, errors] = files.edit(by_file);
  for (const Error& error : errors)
    kept_.emplace_back(fmt::format("{}: {}", error.where.plain(), error.what.marked()));
  // What became of somebody may stand in the block of a team.
  agreed_.insert(blocks.begin(), blocks.end());
  return TakenOver{std::move(blocks), std::move(agreed_), std::move(kept_)};
}

}  // namespace

Outcome<TakenOver> take_over(const Context& context, const ExportWorld& world, ExportFiles& files) {
  return TakeOver(context, world).run(files);
}

}  // namespace haloform::cli
