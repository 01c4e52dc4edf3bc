#include "planner/apply/apply.hpp"
#include "planner/apply/execute_steps.hpp"

#include <fmt/format.h>

#include <utility>

namespace haloform {

namespace {

constexpr unsigned most_repeats = 2;

/// Whether an unknown end lets a create be sent again in the same run, once nothing was found. After silence it
/// may still be under way.
bool may_send_again(Unclear::Why why) {
  return why == Unclear::Why::server_error || why == Unclear::Why::unreadable || why == Unclear::Why::reset;
}

const Create& action(const Step& step) { return std::get<Create>(step.action); }

std::optional<NaturalKey> key_of(const TypeSchema& schema, const Step& step) {
  return step.precondition.key ? step.precondition.key : natural_key(schema, action(step).fields);
}

std::string id_list(const std::vector<Record>& records) {
  std::string text;
  for (const Record& record : records) text += text.empty() ? record.id.text() : ", " + record.id.text();
  return text;
}

}  // namespace

std::optional<WorkItem> Steps::create(WorkItem item) {
  if (item.pending) {
    return item.pending->stage == PendingCreate::Stage::held ? look_up_held(std::move(item))
                                                             : look_up(std::move(item));
  }
  const Step& one = at(item.step);
  item.pending.emplace();
  if (one.not_before && *one.not_before > clock_.wall()) {
    item.due = clock_.steady() + (*one.not_before - clock_.wall());
    return item;
  }
  return send_create(std::move(item));
}

std::optional<WorkItem> Steps::send_create(WorkItem item) {
  const std::size_t step = item.step;
  const Step& one = at(step);
  const Create& create = action(one);
  const auto give_up = [&](std::string reason) -> std::optional<WorkItem> {
    if (item.pending->repeats == 0) {
      end(step, StepEnd::not_started, std::move(reason));
    } else {
      doubt(step, fmt::format("{}; it was not sent again: {}", item.pending->words, reason));
    }
    return std::nullopt;
  };
  CreateRequest request{one.address.type(), create.fields, create.active, std::nullopt};
  if (create.teams) request.teams = ids_of(*create.teams);
  if (create.teams && request.teams->size() != create.teams->size()) {
    return give_up("a team that it joins has no id");
  }
  if (!intend(step, key_of(schema(step), one), one.effect.entry)) {
    return give_up("the journal cannot be written");
  }
  WriteOutcome outcome = provider_.create(request);
  if (auto* written = std::get_if<Written>(&outcome)) {
    created(step, {std::move(written->record), Reading::answer, written->status, std::move(written->words)});
    return std::nullopt;
  }
  const Asked asked{request.fields, std::nullopt, request.teams};
  if (const auto* no = std::get_if<Refused>(&outcome)) {
    if (no->status != 0) audit(step, asked, std::nullopt, no->status, "refused: " + no->error.what);
    refused_create(step, *item.pending, *no);
    return std::nullopt;
  }
  const auto& unclear = std::get<Unclear>(outcome);
  audit(step, asked, std::nullopt, unclear.status, "unclear: " + unclear.error.what);
  return unclear_create(std::move(item), unclear);
}

void Steps::created(std::size_t step, Answered answered) {
  const Step& one = at(step);
  const RemoteId id = answered.record.id;
  results_[step].id = id;
  Asked asked{action(one).fields, std::nullopt, std::nullopt};
  if (one.effect.entry) asked.active = one.effect.entry->applied.active;
  if (action(one).teams) asked.teams = ids_of(*action(one).teams);
  if (!bound_.claim(id, one.address)) {
    const std::string words = fmt::format(
        "the create was answered with id {}, which {} has already: HaloPSA may have changed that record "
        "instead of making one; look at it, and plan again",
        id.number(), bound_.holder(one.address.type(), id)->text());
    results_[step].grave = true;
    record_failed(step, words);
    if (answered.status != 0)
      audit(step, asked, id, answered.status, "answered with an id that is bound already");
    return end(step, StepEnd::failed, words);
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
  const auto found_now = lookup_.by_listing(*key_of(schema(step), at(step)), after_all_so_far);
  if (!found_now) return doubt(step, fmt::format("{}; and {}", pending.words, words_of(found_now.error())));
  if (!found_now->empty()) return found(step, *found_now, pending);
  if (refusal.error.kind == ErrorKind::interrupted) return doubt(step, pending.words);
  refused(step, refusal);
}

std::optional<WorkItem> Steps::unclear_create(WorkItem item, const Unclear& unclear) {
  PendingCreate& pending = *item.pending;
  pending.stage = PendingCreate::Stage::search;
  pending.why = unclear.why;
  pending.words = words_of(unclear.error);
  pending.unclear_since = clock_.steady();
  if (!key_of(schema(item.step), at(item.step))) {
    doubt(item.step, pending.words + "; it has no natural key to look for it by");
    return std::nullopt;
  }
  item.due = pending.unclear_since + options_.first_lookup;
  return item;
}

std::optional<WorkItem> Steps::look_up(WorkItem item) {
  const std::size_t step = item.step;
  PendingCreate& pending = *item.pending;
  const NaturalKey key = *key_of(schema(step), at(step));
  log_.wait_until(item.due);
  const bool search = pending.stage == PendingCreate::Stage::search;
  if (log_.halted() || (log_.stopped() && !search)) {
    doubt(step, fmt::format("{}; the run ended before it was looked for {}", pending.words,
                            search ? "" : "a second time"));
    return std::nullopt;
  }
  const auto records = search ? lookup_.by_search(key) : lookup_.by_listing(key, item.due);
  if (!records) {
    doubt(step, fmt::format("{}; and looking for {} failed: {}", pending.words, key.words(),
                            words_of(records.error())));
    return std::nullopt;
  }
  if (!records->empty()) {
    found(step, *records, pending);
    return std::nullopt;
  }
  if (!search) return found_none(std::move(item));
  if (log_.stopped()) {
    doubt(step, fmt::format("{}; a search does not find it, and the run ended before a second look",
                            pending.words));
    return std::nullopt;
  }
  pending.stage = PendingCreate::Stage::list;
  item.due = pending.unclear_since + options_.second_lookup;
  return item;
}

std::optional<WorkItem> Steps::found_none(WorkItem item) {
  PendingCreate& pending = *item.pending;
  if (pending.why == Unclear::Why::no_record) {
    std::string words = fmt::format(
        "HaloPSA made no record: {}; no seat or licence may be free: free one, or correct what it names, and "
        "apply "
        "again",
        pending.words);
    record_failed(item.step, words);
    end(item.step, StepEnd::failed, std::move(words));
    return std::nullopt;
  }
  if (may_send_again(pending.why) && pending.repeats < most_repeats && !log_.ending()) {
    ++pending.repeats;
    return send_create(std::move(item));
  }
  doubt(item.step,
        fmt::format("{}; neither a search nor the listing shows it{}", pending.words,
                    pending.repeats > 0 ? fmt::format(", after {} sendings", pending.repeats + 1) : ""));
  return std::nullopt;
}

std::optional<WorkItem> Steps::look_up_held(WorkItem item) {
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
    return std::nullopt;
  }
  const auto key = key_of(schema(step), one);
  if (!key) return send_create(std::move(item));
  const auto records = lookup_.by_listing(*key, clock_.steady());
  if (!records) {
    doubt(step, fmt::format("an earlier run sent it and heard nothing; looking for {} failed: {}",
                            key->words(), words_of(records.error())));
    return std::nullopt;
  }
  if (records->empty()) return send_create(std::move(item));
  found(step, *records, *item.pending);
  return std::nullopt;
}

void Steps::found(std::size_t step, const std::vector<Record>& records, const PendingCreate& pending) {
  if (records.size() == 1) {
    const bool held = pending.stage == PendingCreate::Stage::held;
    return created(step, {records.front(), Reading::answer, 0,
                          held ? "made by an earlier run that did not hear the answer; found by look-up"
                               : "its answer was lost; found by look-up"});
  }
  doubt(step,
        fmt::format("{}{} records answer to {}: id {}; `haloform import {} ID` binds the right one",
                    pending.words.empty() ? "" : pending.words + "; ", records.size(),
                    key_of(schema(step), at(step))->words(), id_list(records), at(step).address.text()));
}

void Steps::doubt(std::size_t step, std::string reason) {
  static_cast<void>(log_.append(DoubtEvent{at(step).address, reason}, clock_.wall()));
  end(step, StepEnd::in_doubt, std::move(reason));
}

}  // namespace haloform
