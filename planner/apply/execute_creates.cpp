#include "planner/apply/apply.hpp"
#include "planner/apply/execute_steps.hpp"
#include "planner/plan/settle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace haloform {

namespace {

constexpr unsigned most_repeats = 2;

/// Whether an unknown end lets a create be sent again in the same run, once nothing was found. After silence it
/// may still be under way.
bool may_send_again(Unclear::Why why) {
  return why == Unclear::Why::server_error || why == Unclear::Why::unreadable || why == Unclear::Why::reset ||
         why == Unclear::Why::together;
}

const Create& action(const Step& step) { return std::get<Create>(step.action); }

std::string id_list(const std::vector<Record>& records) {
  std::string text;
  for (const Record& record : records) text += text.empty() ? record.id.text() : ", " + record.id.text();
  return text;
}

}  // namespace

void Steps::create(WorkItem& item) {
  if (item.pending) {
    if (item.pending->stage == PendingCreate::Stage::held) return look_up_held(item);
    return look_up(item);
  }
  const Step& one = at(item.step);
  if (const WallTime now = clock_.wall(); one.not_before && *one.not_before > now) {
    item.pending.emplace();
    // Never longer than it could be: the clock may have been set back since the plan was made.
    item.due = clock_.steady() + std::min<Milliseconds>(*one.not_before - now, longest_settling);
    item.comes_back = true;
    return;
  }
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
  if (item.pending->repeats == 0) {
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
  std::vector<WriteOutcome> outcomes = provider_.create_together(requests);
  for (std::size_t place = 0; place < sent.size(); ++place) {
    guarded(steps[place],
            [&] { answered_create(*sent[place], requests[place], std::move(outcomes.at(place))); });
  }
}

void Steps::answered_create(WorkItem& item, const CreateRequest& request, WriteOutcome outcome) {
  const std::size_t step = item.step;
  if (auto* written = std::get_if<Written>(&outcome)) {
    return created(step,
                   {std::move(written->record), Reading::answer, written->status, std::move(written->words)});
  }
  const Asked asked{request.fields, std::nullopt, request.teams};
  if (const auto* no = std::get_if<Refused>(&outcome)) {
    if (no->status != 0) audit(step, asked, std::nullopt, no->status, "refused: " + no->error.what);
    return refused_create(step, *item.pending, *no);
  }
  const auto& unclear = std::get<Unclear>(outcome);
  audit(step, asked, std::nullopt, unclear.status, "unclear: " + unclear.error.what);
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
  if (one.address.type() == ResourceType::team) {
    const std::lock_guard lock(made_mutex_);
    made_teams_.emplace(one.address.key(), id);
  }
  settle(step, asked, std::move(answered));
}

void Steps::refused_create(std::size_t step, const PendingCreate& pending, const Refused& refusal) {
  if (pending.repeats == 0) return refused(step, refusal);
  // An earlier sending had no known end: this refusal may be the proof that it was done after all.
  // No listing from before will do.
  const SteadyTime after_all_so_far = clock_.steady() + Milliseconds(1);
  const auto found_now = lookup_.by_listing(*key_of(step), after_all_so_far);
  if (!found_now) return doubt(step, fmt::format("{}; and {}", pending.words, words_of(found_now.error())));
  if (!found_now->empty()) return found(step, *found_now, pending);
  if (refusal.error.kind == ErrorKind::interrupted) return doubt(step, pending.words);
  refused(step, refusal);
}

void Steps::unclear_create(WorkItem& item, const Unclear& unclear) {
  PendingCreate& pending = *item.pending;
  pending.stage = PendingCreate::Stage::search;
  pending.why = unclear.why;
  pending.words = words_of(unclear.error);
  pending.unclear_since = clock_.steady();
  if (!key_of(item.step)) {
    doubt(item.step, pending.words + "; it has no natural key to look for it by");
    return;
  }
  item.due = pending.unclear_since + options_.first_lookup;
  item.comes_back = true;
}

void Steps::look_up(WorkItem& item) {
  const std::size_t step = item.step;
  PendingCreate& pending = *item.pending;
  const NaturalKey key = *key_of(step);
  log_.wait_until(item.due);
  const bool search = pending.stage == PendingCreate::Stage::search;
  if (log_.halted() || (log_.stopped() && !search)) {
    doubt(step, fmt::format("{}; the run ended before it was looked for {}", pending.words,
                            search ? "" : "a second time"));
    return;
  }
  const auto records = search ? lookup_.by_search(key) : lookup_.by_listing(key, item.due);
  if (!records) {
    doubt(step, fmt::format("{}; and looking for {} failed: {}", pending.words, key.words(),
                            words_of(records.error())));
    return;
  }
  if (!records->empty()) {
    found(step, *records, pending);
    return;
  }
  if (!search) return found_none(item);
  if (log_.stopped()) {
    doubt(step, fmt::format("{}; a search does not find it, and the run ended before a second look",
                            pending.words));
    return;
  }
  pending.stage = PendingCreate::Stage::list;
  item.due = pending.unclear_since + options_.second_lookup;
  item.comes_back = true;
}

void Steps::found_none(WorkItem& item) {
  PendingCreate& pending = *item.pending;
  if (pending.why == Unclear::Why::no_record) {
    std::string words = fmt::format(
        "HaloPSA made no record: {}; no seat or licence may be free: free one, or correct what it names, and "
        "apply "
        "again",
        pending.words);
    record_failed(item.step, words);
    end(item.step, StepEnd::failed, std::move(words));
    return;
  }
  if (may_send_again(pending.why) && pending.repeats < most_repeats && !log_.ending()) {
    ++pending.repeats;
    return send_creates({&item, 1});
  }
  doubt(item.step,
        fmt::format("{}; neither a search nor the listing shows it{}", pending.words,
                    pending.repeats > 0 ? fmt::format(", after {} sendings", pending.repeats + 1) : ""));
}

void Steps::look_up_held(WorkItem& item) {
  const std::size_t step = item.step;
  const Step& one = at(step);
  const auto left = std::chrono::ceil<std::chrono::seconds>(item.due - clock_.steady());
  if (left.count() > 0 && !log_.ending()) {
    log_.notice(
        fmt::format("waiting {} s before {} may be created again: an earlier run sent it and heard nothing",
                    left.count(), one.address.text()));
  }
  log_.wait_until(item.due);
  if (log_.ending()) {
    end(step, StepEnd::not_started, "an earlier create of it may still be under way");
    return;
  }
  const auto key = key_of(step);
  if (!key) return send_creates({&item, 1});
  const auto records = lookup_.by_listing(*key, clock_.steady());
  if (!records) {
    doubt(step, fmt::format("an earlier run sent it and heard nothing; looking for {} failed: {}",
                            key->words(), words_of(records.error())));
    return;
  }
  if (records->empty()) return send_creates({&item, 1});
  found(step, *records, *item.pending);
}

void Steps::found(std::size_t step, const std::vector<Record>& records, const PendingCreate& pending) {
  if (records.size() == 1) {
    const bool held = pending.stage == PendingCreate::Stage::held;
    return created(step, {records.front(), Reading::answer, 0,
                          held ? "made by an earlier run that did not hear the answer; found by look-up"
                               : "its answer was lost; found by look-up"});
  }
  doubt(step,
        fmt::format("{}{} records answer to {}: id {}", pending.words.empty() ? "" : pending.words + "; ",
                    records.size(), key_of(step)->words(), id_list(records)));
}

void Steps::doubt(std::size_t step, std::string reason) {
  const Step& one = at(step);
  const JournalEvent event{clock_.wall(), DoubtEvent{one.address, reason}};
  static_cast<void>(log_.append({&event, 1}));
  traces_[step].doubt = reason;
  reason +=
      one.kind() == ActionKind::create
          ? fmt::format("; the next `haloform apply` looks for it first. {}", ways_out_of_doubt(one.address))
          : std::string("; `haloform plan` shows whether it was done");
  end(step, StepEnd::in_doubt, std::move(reason));
}

}  // namespace haloform
