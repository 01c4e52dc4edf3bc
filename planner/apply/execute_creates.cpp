#include "planner/apply/apply.hpp"
#include "planner/apply/execute_steps.hpp"

#include <fmt/format.h>

#include <utility>

namespace haloform {

namespace {

const Create& action(const Step& step) { return std::get<Create>(step.action); }

}  // namespace

void Steps::create(WorkItem& item) {
  if (item.pending) {
    if (item.pending->stage == PendingCreate::Stage::held) return look_up_held(item);
    if (item.pending->stage == PendingCreate::Stage::again) return send_creates({&item, 1});
    return look_up(item);
  }
  const Step& one = at(item.step);
  if (one.not_before) return hold(item, *one.not_before);
  send_creates({&item, 1});
}

std::optional<CreateRequest> Steps::create_request(std::size_t step) const {
  const Create& create = action(at(step));
  CreateRequest request{at(step).address.type(), create.fields, create.active, std::nullopt};
  if (create.teams) request.teams = ids_of(*create.teams);
  if (create.teams && request.teams->size() != create.teams->size()) return std::nullopt;
  return request;
}

void Steps::give_up(const WorkItem& item, std::string reason) {
  if (item.pending->sendings == 0) {
    end(item.step, StepEnd::not_started, std::move(reason));
  } else {
    doubt(item.step, fmt::format("{}; it was not sent again: {}", item.pending->words, reason));
  }
}

void Steps::send_creates(std::span<WorkItem> items) {
  std::vector<std::size_t> steps;
  std::vector<WorkItem*> sent;
  std::vector<CreateRequest> requests;
  for (WorkItem& item : items) {
    if (!item.pending) item.pending.emplace();
    if (item.pending->sendings > 0 && log_.ending()) {
      give_up(item, "the run ended");
      continue;
    }
    auto request = create_request(item.step);
    if (!request) {
      give_up(item, "a team that it joins has no id");
      continue;
    }
    steps.push_back(item.step);
    sent.push_back(&item);
    requests.push_back(std::move(*request));
  }
  if (!intend(steps)) {
    for (const WorkItem* item : sent) give_up(*item, "the journal cannot be written");
    return;
  }
  const SteadyTime now = clock_.steady();
  for (WorkItem* item : sent) item->pending->sent = now;
  std::vector<WriteOutcome> outcomes = provider_.create_together(requests);
  for (std::size_t place = 0; place < sent.size(); ++place) {
    guarded(steps[place],
            [&] { answered_create(*sent[place], requests[place], std::move(outcomes.at(place))); });
  }
}

void Steps::answered_create(WorkItem& item, const CreateRequest& request, WriteOutcome outcome) {
  const std::size_t step = item.step;
  if (auto* written = std::get_if<Written>(&outcome)) {
    return created(step, {std::move(written->record), Reading::answer, written->status, item.pending->sent,
                          std::move(written->words)});
  }
  const Asked asked{request.fields, std::nullopt, request.teams};
  if (const auto* no = std::get_if<Refused>(&outcome)) {
    if (no->status != 0) audit(step, asked, std::nullopt, no->status, "refused: " + no->error.what);
    return refused_create(step, *item.pending, *no);
  }
  const auto& unclear = std::get<Unclear>(outcome);
  const bool refused = unclear.why == Unclear::Why::refused;
  audit(step, asked, std::nullopt, unclear.status,
        (refused ? "refused: " : "unclear: ") + unclear.error.what);
  unclear_create(item, unclear);
}

/// Binds what a create was answered with, or says why that cannot be what it made.
std::optional<std::string> Steps::bind_made(const Address& address, const Answered& answered) {
  const RemoteId id = answered.record.id;
  const Address* holder = bound_.holder(address.type(), id);
  std::string before;
  // What a look-up found was looked for among the records that nobody holds.
  if (holder == nullptr && answered.status != 0 && options_.there_before.contains(address.type(), id)) {
    before = "which was there before";
  } else if (!bound_.claim(id, address)) {
    before = fmt::format("which {} has already", bound_.holder(address.type(), id)->text());
  }
  if (before.empty()) return std::nullopt;
  return fmt::format(
      "the create was answered with id {}, {}: HaloPSA may have changed that record instead of making "
      "one; look at it, and plan again",
      id.number(), before);
}

void Steps::created(std::size_t step, Answered answered) {
  const Step& one = at(step);
  const RemoteId id = answered.record.id;
  results_[step].id = id;
  Asked asked{action(one).fields, std::nullopt, std::nullopt};
  if (one.effect.entry) asked.active = one.effect.entry->applied.active;
  if (action(one).teams) asked.teams = ids_of(*action(one).teams);
  if (const auto words = bind_made(one.address, answered)) {
    results_[step].grave = true;
    record_failed(step, *words);
    if (answered.status != 0)
      audit(step, asked, id, answered.status, "answered with the id of a record that was there before");
    return end(step, StepEnd::failed, *words);
  }
  if (answered.status != 0) {
    freshness_.made(one.address.type(), answered.record, answered.sent, clock_.steady());
  }
  if (one.address.type() == ResourceType::team) {
    const std::lock_guard lock(made_mutex_);
    made_teams_.emplace(one.address.key(), id);
  }
  settle(step, asked, std::move(answered));
}

}  // namespace haloform
