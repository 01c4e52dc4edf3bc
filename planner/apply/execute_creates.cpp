#include "planner/apply/apply.hpp"
#include "planner/apply/execute_steps.hpp"
#include "planner/base/comparison_key.hpp"
#include "planner/base/text.hpp"
#include "planner/model/kept_form.hpp"
#include "planner/plan/settle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace haloform {

namespace {

const Create& action(const Step& step) { return std::get<Create>(step.action); }

/// What a field of a record says of whom a create made.
enum class Says : std::uint8_t { nothing, not_known, the_same, another };

Says says(const TypeSchema& schema, FieldId field, const Attributes& sent, const Record& record) {
  const Value* was = sent.find(field);
  const Value* has = record.fields.find(field);
  if (was == nullptr || was->is_null()) return Says::nothing;
  if (has == nullptr) return Says::not_known;
  const std::string_view text = record.fields.text(field);
  if (trimmed(text).empty()) return Says::nothing;
  const bool same =
      same_key(sent.text(field), text) || is_kept_form(schema, field, *was, *has, record.fields);
  return same ? Says::the_same : Says::another;
}

/// Of name and e-mail together: one that is the same is enough, whatever else an instance makes of what it is sent.
Says says(const TypeSchema& schema, const Attributes& sent, const Record& record, Reading reading) {
  const Says name = says(schema, schema.name, sent, record);
  Says email = schema.email ? says(schema, *schema.email, sent, record) : Says::nothing;
  if (email == Says::another) {
    const std::string_view was = sent.text(*schema.email);
    const bool second =
        std::ranges::any_of(*record.more_emails, [&](auto& one) { return same_key(one, was); });
    if (second || same_email_loosely(was, record.fields.text(*schema.email))) email = Says::the_same;
  }
  const auto either = [&](Says one) { return name == one || email == one; };
  if (either(Says::the_same)) return Says::the_same;
  if (either(Says::not_known) && reading == Reading::answer) return Says::not_known;
  return either(Says::another) ? Says::another : Says::nothing;
}

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
  CreateRequest request{at(step).address.type(), {}, create.active, std::nullopt};
  // A new record has nothing to clear, and some instances take no null.
  for (const auto& [field, value] : create.fields) {
    if (!value.is_null()) request.fields.set(field, value);
  }
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
    const int status = written->status;
    Answered answered{std::move(written->record), Reading::answer, status, item.pending->sent,
                      std::move(written->words)};
    auto another = made_another(step, answered);
    if (!another) return created(step, std::move(answered));
    audit(step, asked_of_create(step), answered.record.id, status, another->what);
    item.pending->anothers = true;
    return unclear_create(item, {Unclear::Why::strange, std::move(*another), status});
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

Asked Steps::asked_of_create(std::size_t step) const {
  const Step& one = at(step);
  Asked asked{action(one).fields, std::nullopt, std::nullopt};
  if (one.effect.entry) asked.active = one.effect.entry->applied.active;
  if (action(one).teams) asked.teams = ids_of(*action(one).teams);
  return asked;
}

/// Why the record that a create was answered with is somebody else's, if it is: neither its name nor its e-mail is what was
/// sent, nor a form of it. An answer that shows neither is read back.
std::optional<Error> Steps::made_another(std::size_t step, Answered& answered) {
  const ResourceType type = at(step).address.type();
  const RemoteId id = answered.record.id;
  // One who was there before is told by the id alone.
  if (bound_.holder(type, id) != nullptr || options_.there_before.contains(type, id)) return std::nullopt;
  const Attributes& sent = action(at(step)).fields;
  Says of = says(schema(step), sent, answered.record, Reading::answer);
  if (of == Says::not_known) {
    answered.checked = check(step, asked_of_create(step), answered);
    of = says(schema(step), sent, answered.record, Reading::full);
  }
  if (of != Says::another) return std::nullopt;
  return Error{ErrorKind::protocol,
               fmt::format("HaloPSA answered the create with id {}, which is {}", id.number(),
                           person_of(schema(step), answered.record).words()),
               {},
               "look at both records: HaloPSA may have changed that one instead of creating one"};
}

/// Binds what a create was answered with, or says why that cannot be what it made.
std::optional<std::string> Steps::bind_made(const Address& address, const Answered& answered) {
  const RemoteId id = answered.record.id;
  const Address* holder = bound_.holder(address.type(), id);
  std::string before;
  // What a look-up found was looked for among the unbound records.
  if (holder == nullptr && answered.status != 0 && options_.there_before.contains(address.type(), id)) {
    before = "which existed before";
  } else if (!bound_.claim(id, address)) {
    before = fmt::format("which is already bound to {}", bound_.holder(address.type(), id)->text());
  }
  if (before.empty()) return std::nullopt;
  return fmt::format(
      "HaloPSA answered the create with id {}, {}: it may have changed that record instead of creating one; "
      "look at it, and plan again",
      id.number(), before);
}

void Steps::created(std::size_t step, Answered answered) {
  const Step& one = at(step);
  const RemoteId id = answered.record.id;
  results_[step].id = id;
  const Asked asked = asked_of_create(step);
  if (const auto words = bind_made(one.address, answered)) {
    results_[step].grave = true;
    record_failed(step, *words);
    if (answered.status != 0)
      audit(step, asked, id, answered.status, "answered with the id of a record that existed before");
    return end(step, StepEnd::failed, *words);
  }
  if (answered.status != 0) {
    freshness_.made(one.address.type(), asked.fields, answered.record, answered.sent, clock_.steady());
  }
  results_[step].made = true;
  if (facts_of(one.address.type()).membership == Membership::has_members) {
    const std::lock_guard lock(made_mutex_);
    made_teams_.emplace(one.address.key(), id);
  }
  settle(step, asked, std::move(answered));
}

}  // namespace haloform
