#include "providers/storage/document/document_state.hpp"

#include "planner/state/state_codec.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <variant>

namespace haloform::storage {

Result<DocumentState> state_of(const Catalog& catalog, const DocumentText& document,
                               std::string_view origin) {
  DocumentState found;
  if (!document.state.empty()) {
    auto state = state::decode_state(catalog, document.state, origin);
    if (!state) return std::unexpected(std::move(state.error()));
    found.state = std::move(*state);
    found.serial = found.state.serial;
  }
  auto journal = state::decode_journal(catalog, document.journal, origin);
  if (!journal) return std::unexpected(std::move(journal.error()));
  if (*journal) {
    const auto is_done = [](const state::JournalEvent& event) {
      return std::holds_alternative<state::DoneEvent>(event.what);
    };
    found.unfolded =
        (*journal)->header.serial == found.serial && std::ranges::any_of((*journal)->events, is_done);
    auto folded = state::fold(std::move(found.state), std::move(**journal));
    if (!folded) {
      folded.error().where = origin;
      return std::unexpected(std::move(folded.error()));
    }
    found.state = std::move(*folded);
  }
  found.lineage = found.state.lineage;
  return found;
}

std::string carried_lines(const Catalog& catalog, const std::vector<state::OpenIntent>& open) {
  std::string lines;
  for (const state::OpenIntent& intent : open) {
    lines += state::encode_event(
        catalog, {intent.since, state::IntentEvent{intent.address, "create", std::nullopt, intent.key,
                                                   intent.draft, intent.above}});
    if (!intent.reason.empty())
      lines += state::encode_event(
          catalog, {intent.since, state::DoubtEvent{intent.address, intent.reason, intent.refused}});
  }
  return lines;
}

std::string journal_of_open(const Catalog& catalog, const state::State& state, const std::string& digest) {
  if (state.open.empty()) return {};
  return state::encode_header({state.lineage, state.serial, state.instance, state.profile, digest}) +
         carried_lines(catalog, state.open);
}

DocumentText document_of(const Catalog& catalog, const state::State& state, const std::string& digest) {
  DocumentText document;
  document.head.lineage = state.lineage;
  document.journal = journal_of_open(catalog, state, digest);
  document.state = state::encode_state(catalog, state);
  return document;
}

void renumber(state::State& state, std::uint64_t serial, const std::string& lineage) {
  state.lineage = lineage;
  // An earlier version kept no guards: the defaults hold until an apply has kept others.
  if (state.format < state::state_format_version && !state.guards) state.guards.emplace();
  state.format = state::state_format_version;
  state.serial = serial + 1;
}

void keep_what_only_present_knows(const Catalog& catalog, const DocumentText& present, state::State& copy) {
  auto journal = state::decode_journal(catalog, present.journal, "");
  if (!journal || !*journal || (*journal)->header.lineage != copy.lineage) return;
  std::set<std::pair<ResourceType, RemoteId>> bound;
  for (const auto& [address, entry] : copy.resources) bound.emplace(address.type(), entry.id);
  for (const state::JournalEvent& event : (*journal)->events) {
    const auto* done = std::get_if<state::DoneEvent>(&event.what);
    if (done == nullptr || !done->entry || copy.find(done->address) != nullptr) continue;
    if (bound.emplace(done->address.type(), done->entry->id).second)
      copy.resources.insert_or_assign(done->address, *done->entry);
  }
  state::State doubts;
  state::apply_events(doubts, std::move((*journal)->events));
  for (state::OpenIntent& intent : doubts.open) {
    const auto same = [&](const state::OpenIntent& other) { return other.address == intent.address; };
    if (copy.find(intent.address) == nullptr && std::ranges::none_of(copy.open, same))
      copy.open.push_back(std::move(intent));
  }
}

}  // namespace haloform::storage
