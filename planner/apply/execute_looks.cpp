#include "planner/apply/execute_looks.hpp"

#include "planner/model/alike.hpp"
#include "planner/plan/finding/settle.hpp"
#include "planner/plan/value/reason_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

namespace haloform::apply {

namespace {

constexpr unsigned most_repeats = 2;
/// So that a look does not come a moment too early.
constexpr Milliseconds a_moment{50};

/// Whether an unknown end lets a create be sent again in the same run, once it is certain that it was not made. After
/// silence it may still be under way; what was refused would be refused again.
bool may_send_again(ports::Unclear::Why why) {
  using enum ports::Unclear::Why;
  return why == server_error || why == unreadable || why == reset || why == together || why == throttled ||
         why == unauthorized;
}

/// Whether the instance had done with it when it answered: then nothing can turn up later, and nobody waits for that.
bool was_done_with(ports::Unclear::Why why) {
  using enum ports::Unclear::Why;
  return why == throttled || why == unauthorized || why == refused || why == strange;
}

/// Whether somebody may be at work on it still who did not answer: then not even a reading that is known to be young shows
/// that nothing will come of it. A 500 is an answer of the instance itself, which had begun and ended by then.
bool may_still_come(const PendingCreate& pending) {
  using enum ports::Unclear::Why;
  constexpr int own_error = 500;
  if (pending.stage == PendingCreate::Stage::held) return false;  // It was waited for by the clock.
  return pending.why == reset || pending.why == unreadable ||
         (pending.why == server_error && pending.status != own_error);
}

std::string id_list(const std::vector<Record>& records) {
  std::string text;
  for (const Record& record : records) text += text.empty() ? record.id.text() : ", " + record.id.text();
  return text;
}

std::string lead(const PendingCreate& pending) { return pending.words.empty() ? "" : pending.words + "; "; }

/// How a record that was found came to be taken for what the create made.
MarkedText found_words(const PendingCreate& pending) {
  if (pending.stage == PendingCreate::Stage::held) {
    return "created by an earlier run that got no answer; found by a search";
  }
  if (was_done_with(pending.why)) {
    return pending.error.what + "; it was created all the same; found by a search";
  }
  return "the answer was lost; found by a search";
}

LookEnd found_one(Record record, const PendingCreate& pending) {
  return {.found = WriteAnswer{std::move(record), Reading::answer, 0, pending.sent, found_words(pending)}};
}

}  // namespace

std::optional<NaturalKey> CreateLooks::key_of(const plan::Step& step) const {
  return key_of_create(context_.schema(step), step);
}

std::optional<Sought> CreateLooks::sought_by(const StepRun& run) const {
  const plan::Step& step = run.step;
  auto key = key_of(step);
  if (!key) return std::nullopt;
  const Attributes& fields = std::get<plan::Create>(step.action).fields;
  NaturalKey name =
      NaturalKey::of(key->type, NaturalKey::By::name, fields.text(context_.schema(step).name), key->scope);
  const state::OpenIntent* before = open_before(step);
  return Sought{std::move(*key),
                std::move(name),
                &step.address,
                &fields,
                before == nullptr ? std::string_view{} : std::string_view(before->reason),
                run.pending->sent,
                run.pending->readings_before};
}

const state::OpenIntent* CreateLooks::open_before(const plan::Step& step) const {
  const auto intent = std::ranges::find(context_.state.open, step.address, &state::OpenIntent::address);
  return intent == context_.state.open.end() ? nullptr : &*intent;
}

LookEnd CreateLooks::in_doubt(StepRun& run, MarkedText reason) {
  parts_.ends.doubt(run, std::move(reason));
  return {};
}

LookEnd CreateLooks::refused(StepRun& run, const ports::Refused& refusal) {
  const PendingCreate& pending = *run.pending;
  if (pending.sendings == 0) {
    parts_.ends.refused(run, refusal);
    return {};
  }
  // An earlier sending had no known end: this refusal may be the proof that it was done after all.
  // No listing from before will do.
  const SteadyTime after_all_so_far = context_.clock.steady() + Milliseconds(1);
  auto look = parts_.lookup.by_listing(*sought_by(run), after_all_so_far);
  if (!look) return in_doubt(run, fmt::format("{}; and {}", pending.words, words_of(look.error())));
  if (auto found = found_by(run, *look)) return std::move(*found);
  if (refusal.error.kind == ErrorKind::interrupted || refusal.error.kind == ErrorKind::locked)
    return in_doubt(run, pending.words);
  parts_.ends.refused(run, refusal);
  return {};
}

void CreateLooks::unclear(StepRun& run, const ports::Unclear& unclear) {
  PendingCreate& pending = *run.pending;
  ++pending.sendings;
  pending.why = unclear.why;
  pending.status = unclear.status;
  pending.error = unclear.error;
  pending.words = words_of(unclear.error);
  pending.unclear_since = context_.clock.steady();
  pending.readings_before = parts_.lookup.begun();
  if (unclear.why != ports::Unclear::Why::throttled) {
    pending.throttled_since.reset();
  } else if (!pending.throttled_since) {
    pending.throttled_since = pending.unclear_since;
  }
  if (!key_of(run.step)) {
    parts_.ends.doubt(run, pending.words + "; it has no natural key to search for");
    return;
  }
  run.comes_back = true;
  note_unclear(run);
  if (was_done_with(unclear.why)) {
    pending.stage = PendingCreate::Stage::list;
    const auto lag = parts_.freshness.lag(run.step.address.type());
    const bool repeated = may_send_again(unclear.why);
    pending.due = pending.unclear_since + (repeated && lag ? *lag + a_moment : Milliseconds(0));
  } else {
    pending.stage = PendingCreate::Stage::search;
    pending.due = pending.unclear_since + context_.options.first_lookup;
  }
}

/// A run that is killed while it waits leaves word of what it waits for.
void CreateLooks::note_unclear(const StepRun& run) {
  const PendingCreate& pending = *run.pending;
  if (pending.why != ports::Unclear::Why::timeout && !may_still_come(pending)) return;
  parts_.journal.record_doubt(run, pending.words);
}

LookEnd CreateLooks::look(StepRun& run) {
  const PendingCreate& pending = *run.pending;
  if (pending.stage == PendingCreate::Stage::held) return look_for_held(run);
  const Sought sought = *sought_by(run);
  context_.log.wait_until(pending.due);
  const bool search = pending.stage == PendingCreate::Stage::search;
  if (context_.log.halted() || (context_.log.stopped() && !search)) {
    return in_doubt(run, fmt::format("{}; the run ended before it was searched for{}", pending.words,
                                     was_done_with(pending.why) || search ? "" : " a second time"));
  }
  return search ? search_for(run, sought) : look_for(run, sought);
}

LookEnd CreateLooks::search_for(StepRun& run, const Sought& sought) {
  PendingCreate& pending = *run.pending;
  auto records = parts_.lookup.by_search(sought.key);
  if (!records) {
    look_failed(run, records.error());
    return {};
  }
  Look look{std::move(*records), {}, true, {}, {}};
  if (auto found = found_by(run, look)) return std::move(*found);
  if (context_.log.stopped()) {
    return in_doubt(run,
                    fmt::format("{}; a search does not find it, and the run ended before a second search",
                                pending.words));
  }
  pending.stage = PendingCreate::Stage::list;
  pending.due = pending.unclear_since + context_.options.second_lookup;
  run.comes_back = true;
  return {};
}

LookEnd CreateLooks::look_for(StepRun& run, const Sought& sought) {
  auto look = parts_.lookup.look(sought, run.pending->due);
  if (!look) {
    look_failed(run, look.error());
    return {};
  }
  if (auto found = found_by(run, *look)) return std::move(*found);
  if (!proves_absence(run, *look)) return {};
  if (!doubt_strangers(run, *look)) found_none(run);
  return {};
}

void CreateLooks::look_failed(StepRun& run, const Error& error) {
  const PendingCreate& pending = *run.pending;
  if (pending.why == ports::Unclear::Why::refused && pending.sendings == 1) return refused_for_now(run);
  parts_.ends.doubt(run, fmt::format("{}; and the search for {} failed: {}", pending.words,
                                     key_of(run.step)->marked_words(), words_of(error)));
}

/// A reading that lacks somebody tells only what was so as long ago as reads are behind: it has to show a write of this run
/// that is as young, or come so much later as reads were seen to be behind, or as they may be.
bool CreateLooks::proves_absence(StepRun& run, const Look& look) {
  PendingCreate& pending = *run.pending;
  const ExecuteOptions& options = context_.options;
  const AsOf& as_of = look.as_of;
  // It is not sent again in this run: it may be under way for longer than anybody waits.
  if (pending.why == ports::Unclear::Why::timeout) return true;
  // By then it was stored or never will be, so by then a reading has to be young.
  const SteadyTime settled =
      pending.unclear_since + (may_still_come(pending) ? options.comes_by : Milliseconds(0));
  const auto later = as_of.begun - settled;
  const bool shown = as_of.shows && *as_of.shows >= settled;
  const auto lag = as_of.lacks ? std::nullopt : parts_.freshness.lag(run.step.address.type());
  const bool last = later >= options.read_lag;
  if (shown || (last && !as_of.lacks) || (lag && later >= *lag)) return true;
  if (last) {
    const auto since = std::chrono::duration_cast<Milliseconds>(as_of.begun - pending.unclear_since);
    parts_.ends.doubt(run,
                      fmt::format("{}; HaloPSA shows its writes late: {} later, it still does not show what "
                                  "this run created before",
                                  pending.words, duration_text(since)));
    return false;
  }
  const Milliseconds wanted = std::min(lag.value_or(options.read_lag), options.read_lag) + a_moment;
  const bool refused_once = pending.why == ports::Unclear::Why::refused && pending.sendings == 1;
  if (refused_once && wanted > options.refused_lag) {
    refused_for_now(run);
    return false;
  }
  pending.due = settled + wanted;
  run.comes_back = true;
  return false;
}

/// It was refused, and no reading is young enough to show that it was not stored all the same. Nobody waits for one: the next
/// run looks for it first, and a create that is refused for a wrong field ends at once.
void CreateLooks::refused_for_now(StepRun& run) {
  const std::string words = words_of(run.pending->error);
  parts_.journal.record_doubt(run, words, true);
  run.end(plan::StepEnd::failed, words);
}

void CreateLooks::found_none(StepRun& run) {
  const PendingCreate& pending = *run.pending;
  const auto refused_after_all = [&] { parts_.ends.refused(run, {pending.error, 0}); };
  using enum ports::Unclear::Why;
  switch (pending.why) {
    case no_record: {
      std::string words = fmt::format(
          "HaloPSA created no record: {}; probably no seat or licence is free: free one, or correct what the "
          "message names, and apply again",
          pending.words);
      parts_.journal.record_failed(run, words);
      return run.end(plan::StepEnd::failed, std::move(words));
    }
    case strange:
      if (!pending.anothers) return refused_after_all();
      run.result.grave = true;
      return parts_.ends.doubt(run, pending.words + "; and no record is found that matches what was sent");
    case ports::Unclear::Why::refused: return refused_after_all();
    case throttled:
      if (context_.clock.steady() - *pending.throttled_since < context_.options.throttled_for) break;
      return refused_after_all();
    case unauthorized:
      if (!pending.new_token) break;
      return refused_after_all();
    default: break;
  }
  if (may_send_again(pending.why) && pending.repeats < most_repeats && !context_.log.ending())
    return send_again(run);
  parts_.ends.doubt(
      run, fmt::format("{}; neither a search nor the listing shows it{}", pending.words,
                       pending.sendings > 1 ? fmt::format(", after {} attempts", pending.sendings) : ""));
}

void CreateLooks::send_again(StepRun& run) {
  PendingCreate& pending = *run.pending;
  if (pending.why == ports::Unclear::Why::unauthorized) {
    pending.new_token = true;
  } else if (pending.why != ports::Unclear::Why::throttled) {
    ++pending.repeats;
  }
  pending.stage = PendingCreate::Stage::again;
  pending.due = context_.clock.steady();
  run.comes_back = true;
}

void CreateLooks::hold(StepRun& run, WallTime until) {
  const WallTime now = context_.clock.wall();
  run.pending = std::make_unique<PendingCreate>();
  PendingCreate& pending = *run.pending;
  pending.why = ports::Unclear::Why::reset;
  const state::OpenIntent* intent = open_before(run.step);
  const bool refused = intent != nullptr && intent->refused;
  pending.words = refused ? "an earlier create was refused, but the record may have been stored all the same"
                          : "an earlier run sent it and got no answer";
  const WallTime since = intent == nullptr ? until : std::min(intent->since, now);
  pending.unclear_since = context_.clock.steady() - (now - since);
  // Never longer than it could be: the clock may have been set back since the plan was made.
  pending.due = context_.clock.steady() +
                std::clamp<Milliseconds>(until - now, Milliseconds(0), plan::longest_settling);
  run.comes_back = true;
}

LookEnd CreateLooks::look_for_held(StepRun& run) {
  const PendingCreate& pending = *run.pending;
  const auto left = std::chrono::ceil<std::chrono::seconds>(pending.due - context_.clock.steady());
  if (left.count() > 0 && !context_.log.ending()) {
    context_.log.notice(fmt::format("waiting {} s before checking whether {} already exists: {}",
                                    left.count(), run.step.address.text(), pending.words));
  }
  context_.log.wait_until(pending.due);
  if (context_.log.ending()) {
    run.end(plan::StepEnd::not_started, "an earlier create of it may still be under way");
    return {};
  }
  const auto sought = sought_by(run);
  if (!sought) return {.send = true};
  auto look = parts_.lookup.by_listing(*sought, pending.due);
  if (!look) {
    return in_doubt(run, fmt::format("{}; the search for {} failed: {}", pending.words,
                                     sought->key.marked_words(), words_of(look.error())));
  }
  if (auto found = found_by(run, *look)) return std::move(*found);
  if (!proves_absence(run, *look)) return {};
  return {.send = !doubt_strangers(run, *look)};
}

std::optional<LookEnd> CreateLooks::found_by(StepRun& run, Look& look) {
  const PendingCreate& pending = *run.pending;
  if (look.records.size() == 1) return found_one(std::move(look.records.front()), pending);
  if (!look.records.empty()) {
    return in_doubt(run, fmt::format("{}{} records match {}: id {}", lead(pending), look.records.size(),
                                     key_of(run.step)->marked_words(), id_list(look.records)));
  }
  if (look.alike.empty()) return std::nullopt;
  if (is_certain(run.step, look)) return found_one(std::move(look.alike.front()), pending);
  const auto key = key_of(run.step);
  return in_doubt(run,
                  fmt::format("{}no record matches {}, and it may have been stored with another {}: id {}",
                              lead(pending), key->marked_words(),
                              key->by == NaturalKey::By::email ? "address" : "name", id_list(look.alike)));
}

/// Where another may be sent, now or by the next run: an instance may have stored it with no text by which it can be known.
bool CreateLooks::doubt_strangers(StepRun& run, const Look& look) {
  const PendingCreate& pending = *run.pending;
  if (look.strangers.empty()) return false;
  if (!may_send_again(pending.why) && pending.why != ports::Unclear::Why::timeout) return false;
  std::string who;
  for (const Record& record : look.strangers) {
    who += fmt::format("{}id {}, {}", who.empty() ? "" : "; ", record.id.text(),
                       plan::marked_person(context_.schema(run.step), record));
  }
  parts_.ends.doubt(
      run,
      fmt::format(
          "{}no record matches {}, but it may be one that was created since and that no block declares: {}",
          lead(pending), key_of(run.step)->marked_words(), who));
  return true;
}

/// One that was not there before, and nobody else whom this plan makes can be it.
bool CreateLooks::is_certain(const plan::Step& step, const Look& look) const {
  const TypeSchema& schema = context_.schema(step);
  const Attributes& fields = std::get<plan::Create>(step.action).fields;
  const bool only_one = parts_.planned.is_only_one_named(step.address.type(), fields);
  if (look.alike.size() != 1 || !look.young || !only_one) return false;
  const Record& record = look.alike.front();
  const NaturalKey key = *key_of(step);
  const Likeness like = likeness(schema, key, fields, record);
  return is_enough(like, schema, key, record) && !parts_.planned.is_like_another(step.address, record, like);
}

}  // namespace haloform::apply
