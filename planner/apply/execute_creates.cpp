#include "planner/apply/execute_creates.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/base/text.hpp"
#include "planner/model/kept_form.hpp"
#include "planner/plan/value/reason_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace haloform::apply {

namespace {

const plan::Create& create_of(const plan::Step& step) { return std::get<plan::Create>(step.action); }

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

void CreateSteps::go_on(StepRun& run) {
  const bool again = run.pending && run.pending->stage == PendingCreate::Stage::again;
  if (run.pending && !again) return go_on_after(run, parts_.looks.look(run));
  if (!run.pending && run.step.not_before) return parts_.looks.hold(run, *run.step.not_before);
  send_alone(run);
}

void CreateSteps::go_on_after(StepRun& run, LookEnd look) {
  if (look.found) return created(run, std::move(*look.found));
  if (look.send) send_alone(run);
}

void CreateSteps::send_alone(StepRun& run) {
  StepRun* const alone = &run;
  send({&alone, 1});
}

std::optional<ports::CreateRequest> CreateSteps::request_of(const plan::Step& step) const {
  const plan::Create& create = create_of(step);
  ports::CreateRequest request{step.address.type(), {}, create.active, std::nullopt};
  // A new record has nothing to clear, and some instances take no null.
  for (const auto& [field, value] : create.fields) {
    if (!value.is_null()) request.fields.set(field, value);
  }
  auto with_ids = context_.with_ids(context_.schema(step), request.fields, parts_.teams);
  if (!with_ids) return std::nullopt;
  request.fields = std::move(*with_ids);
  if (create.teams) request.teams = parts_.teams.ids_of(*create.teams);
  if (create.teams && request.teams->size() != create.teams->size()) return std::nullopt;
  return request;
}

void CreateSteps::give_up(StepRun& run, std::string reason) {
  if (run.pending->sendings == 0) {
    run.end(plan::StepEnd::not_started, std::move(reason));
  } else {
    parts_.ends.doubt(run, fmt::format("{}; it was not sent again: {}", run.pending->words, reason));
  }
}

void CreateSteps::send(std::span<StepRun* const> runs) {
  std::vector<StepRun*> sent;
  std::vector<ports::CreateRequest> requests;
  for (StepRun* run : runs) {
    if (!run->pending) run->pending = std::make_unique<PendingCreate>();
    if (run->pending->sendings > 0 && context_.log.ending()) {
      give_up(*run, "the run ended");
      continue;
    }
    auto request = request_of(run->step);
    if (!request) {
      give_up(*run, "what it names has no id");
      continue;
    }
    sent.push_back(run);
    requests.push_back(std::move(*request));
  }
  if (!parts_.journal.intend(sent)) {
    for (StepRun* run : sent) give_up(*run, "the journal cannot be written");
    return;
  }
  const SteadyTime now = context_.clock.steady();
  for (StepRun* run : sent) run->pending->sent = now;
  std::vector<ports::WriteOutcome> outcomes = context_.provider.create_together(requests);
  runs.front()->turn.end();
  for (std::size_t place = 0; place < sent.size(); ++place) {
    parts_.ends.guarded(*sent[place],
                        [&] { answered(*sent[place], requests[place], std::move(outcomes.at(place))); });
  }
}

void CreateSteps::answered(StepRun& run, const ports::CreateRequest& request, ports::WriteOutcome outcome) {
  if (auto* written = std::get_if<ports::Written>(&outcome)) {
    const int status = written->status;
    WriteAnswer answer{std::move(written->record), Reading::answer, status, run.pending->sent,
                       std::move(written->words)};
    auto another = made_another(run, answer);
    if (!another) return created(run, std::move(answer));
    parts_.journal.audit(
        run, asked_of(run.step),
        {plan::WriteEnd::other_record, answer.record.id, status, another->what, &answer.record});
    run.pending->anothers = true;
    return parts_.looks.unclear(run, {ports::Unclear::Why::strange, std::move(*another), status});
  }
  const Asked asked{request.fields, std::nullopt, request.teams};
  if (const auto* no = std::get_if<ports::Refused>(&outcome)) {
    if (no->status != 0)
      parts_.journal.audit(run, asked, {plan::WriteEnd::refused, {}, no->status, no->error.what});
    return go_on_after(run, parts_.looks.refused(run, *no));
  }
  const auto& unclear = std::get<ports::Unclear>(outcome);
  const bool refused = unclear.why == ports::Unclear::Why::refused;
  const auto end = refused ? plan::WriteEnd::refused : plan::WriteEnd::unclear;
  parts_.journal.audit(run, asked, {end, {}, unclear.status, unclear.error.what});
  parts_.looks.unclear(run, unclear);
}

Asked CreateSteps::asked_of(const plan::Step& step) const {
  const plan::Create& create = create_of(step);
  Asked asked{context_.with_ids(context_.schema(step), create.fields, parts_.teams).value_or(create.fields),
              std::nullopt, std::nullopt};
  if (step.effect.entry) asked.active = step.effect.entry->applied.active;
  if (create.teams) asked.teams = parts_.teams.ids_of(*create.teams);
  return asked;
}

/// Why the record that a create was answered with is somebody else's, if it is: neither its name nor its e-mail is what was
/// sent, nor a form of it. An answer that shows neither is read back.
std::optional<Error> CreateSteps::made_another(const StepRun& run, WriteAnswer& answer) {
  const plan::Step& step = run.step;
  const TypeSchema& schema = context_.schema(step);
  const ResourceType type = step.address.type();
  const RemoteId id = answer.record.id;
  // One who was there before is told by the id alone.
  const bool was_there = context_.options.there_before.contains(type, id);
  if (parts_.bound.holder(type, id) != nullptr || was_there) return std::nullopt;
  const Attributes& sent = create_of(step).fields;
  Says of = says(schema, sent, answer.record, Reading::answer);
  if (of == Says::not_known) {
    answer.checked = parts_.answers.check(run, asked_of(step), answer);
    of = says(schema, sent, answer.record, Reading::full);
  }
  if (of != Says::another) return std::nullopt;
  return Error{ErrorKind::protocol,
               fmt::format("HaloPSA answered the create with id {}, which is {}", id.number(),
                           plan::marked_person(schema, answer.record)),
               {},
               "look at both records: HaloPSA may have changed that one instead of creating one"};
}

/// Binds what a create was answered with, or says why that cannot be what it made.
std::optional<std::string> CreateSteps::bind_made(const Address& address, const WriteAnswer& answer) {
  const ResourceType type = address.type();
  const RemoteId id = answer.record.id;
  const Address* holder = parts_.bound.holder(type, id);
  std::string before;
  // What a look-up found was looked for among the unbound records.
  if (holder == nullptr && answer.status != 0 && context_.options.there_before.contains(type, id)) {
    before = "which existed before";
  } else if (!parts_.bound.claim(id, address)) {
    before = fmt::format("which is already bound to {}", parts_.bound.holder(type, id)->text());
  }
  if (before.empty()) return std::nullopt;
  return fmt::format(
      "HaloPSA answered the create with id {}, {}: it may have changed that record instead of creating one; "
      "look at it, and plan again",
      id.number(), before);
}

void CreateSteps::created(StepRun& run, WriteAnswer answer) {
  const Address& address = run.step.address;
  const RemoteId id = answer.record.id;
  run.result.id = id;
  const Asked asked = asked_of(run.step);
  if (const auto words = bind_made(address, answer)) {
    run.result.grave = true;
    parts_.journal.record_failed(run, *words);
    if (answer.status != 0) {
      parts_.journal.audit(run, asked,
                           {plan::WriteEnd::other_record, id, answer.status,
                            "answered with the id of a record that existed before", &answer.record});
    }
    return run.end(plan::StepEnd::failed, *words);
  }
  if (answer.status != 0) {
    parts_.freshness.made(address.type(), asked.fields, answer.record, answer.sent, context_.clock.steady());
  }
  run.result.made = true;
  parts_.teams.add(address, id);
  parts_.answers.settle(run, asked, std::move(answer));
}

}  // namespace haloform::apply
