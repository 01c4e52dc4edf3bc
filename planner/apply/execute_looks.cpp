// What becomes of a create whose end is not known: it is looked for, and sent again only where it certainly was not made.
#include "planner/apply/apply.hpp"
#include "planner/apply/execute_steps.hpp"
#include "planner/model/alike.hpp"
#include "planner/plan/settle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace haloform {

namespace {

constexpr unsigned most_repeats = 2;
/// So that a look does not come a moment too early.
constexpr Milliseconds a_moment{50};

/// Whether an unknown end lets a create be sent again in the same run, once it is certain that it was not made. After
/// silence it may still be under way; what was refused would be refused again.
bool may_send_again(Unclear::Why why) {
  using enum Unclear::Why;
  return why == server_error || why == unreadable || why == reset || why == together || why == throttled ||
         why == unauthorized;
}

/// Whether the instance had done with it when it answered: then nothing can turn up later, and nobody waits for that.
bool was_done_with(Unclear::Why why) {
  using enum Unclear::Why;
  return why == throttled || why == unauthorized || why == refused || why == strange;
}

/// Whether somebody may be at work on it still who did not answer: then not even a reading that is known to be young shows
/// that nothing will come of it. A 500 is an answer of the instance itself, which had begun and ended by then.
bool may_still_come(const PendingCreate& pending) {
  using enum Unclear::Why;
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

}  // namespace

std::optional<Sought> Steps::sought_by(std::size_t step, const PendingCreate& pending) const {
  auto key = key_of(step);
  if (!key) return std::nullopt;
  const Attributes& fields = std::get<Create>(at(step).action).fields;
  NaturalKey name =
      NaturalKey::of(key->type, NaturalKey::By::name, fields.text(schema(step).name), key->scope);
  return Sought{std::move(*key),      std::move(name), &at(step).address,      &fields,
                doubted_before(step), pending.sent,    pending.readings_before};
}

std::string_view Steps::doubted_before(std::size_t step) const {
  const auto intent = std::ranges::find(state_.open, at(step).address, &OpenIntent::address);
  return intent == state_.open.end() ? std::string_view{} : std::string_view(intent->reason);
}

void Steps::refused_create(std::size_t step, const PendingCreate& pending, const Refused& refusal) {
  if (pending.sendings == 0) return refused(step, refusal);
  // An earlier sending had no known end: this refusal may be the proof that it was done after all.
  // No listing from before will do.
  const SteadyTime after_all_so_far = clock_.steady() + Milliseconds(1);
  auto look = lookup_.by_listing(*sought_by(step, pending), after_all_so_far);
  if (!look) return doubt(step, fmt::format("{}; and {}", pending.words, words_of(look.error())));
  if (take_found(step, *look, pending)) return;
  if (refusal.error.kind == ErrorKind::interrupted) return doubt(step, pending.words);
  refused(step, refusal);
}

void Steps::unclear_create(WorkItem& item, const Unclear& unclear) {
  PendingCreate& pending = *item.pending;
  ++pending.sendings;
  pending.why = unclear.why;
  pending.status = unclear.status;
  pending.error = unclear.error;
  pending.words = words_of(unclear.error);
  pending.unclear_since = clock_.steady();
  pending.readings_before = lookup_.begun();
  if (unclear.why != Unclear::Why::throttled) {
    pending.throttled_since.reset();
  } else if (!pending.throttled_since) {
    pending.throttled_since = pending.unclear_since;
  }
  if (!key_of(item.step)) {
    doubt(item.step, pending.words + "; it has no natural key to search for");
    return;
  }
  item.comes_back = true;
  note_unclear(item.step, pending);
  if (was_done_with(unclear.why)) {
    pending.stage = PendingCreate::Stage::list;
    const auto lag = freshness_.lag(at(item.step).address.type());
    const bool repeated = may_send_again(unclear.why);
    item.due = pending.unclear_since + (repeated && lag ? *lag + a_moment : Milliseconds(0));
  } else {
    pending.stage = PendingCreate::Stage::search;
    item.due = pending.unclear_since + options_.first_lookup;
  }
}

/// A run that is killed while it waits leaves word of what it waits for.
void Steps::note_unclear(std::size_t step, const PendingCreate& pending) {
  if (pending.why != Unclear::Why::timeout && !may_still_come(pending)) return;
  record_doubt(step, pending.words);
}

void Steps::look_up(WorkItem& item) {
  const PendingCreate& pending = *item.pending;
  const Sought sought = *sought_by(item.step, pending);
  log_.wait_until(item.due);
  const bool search = pending.stage == PendingCreate::Stage::search;
  if (log_.halted() || (log_.stopped() && !search)) {
    doubt(item.step, fmt::format("{}; the run ended before it was searched for{}", pending.words,
                                 was_done_with(pending.why) || search ? "" : " a second time"));
    return;
  }
  search ? search_for(item, sought) : look_for(item, sought);
}

void Steps::search_for(WorkItem& item, const Sought& sought) {
  PendingCreate& pending = *item.pending;
  auto records = lookup_.by_search(sought.key);
  if (!records) return look_failed(item.step, pending, records.error());
  Look look{std::move(*records), {}, true, {}, {}};
  if (take_found(item.step, look, pending)) return;
  if (log_.stopped()) {
    doubt(item.step, fmt::format("{}; a search does not find it, and the run ended before a second search",
                                 pending.words));
    return;
  }
  pending.stage = PendingCreate::Stage::list;
  item.due = pending.unclear_since + options_.second_lookup;
  item.comes_back = true;
}

void Steps::look_for(WorkItem& item, const Sought& sought) {
  auto look = lookup_.look(sought, item.due);
  if (!look) return look_failed(item.step, *item.pending, look.error());
  if (take_found(item.step, *look, *item.pending)) return;
  if (!proves_absence(item, *look)) return;
  if (!doubt_strangers(item.step, *look, *item.pending)) found_none(item);
}

void Steps::look_failed(std::size_t step, const PendingCreate& pending, const Error& error) {
  if (pending.why == Unclear::Why::refused && pending.sendings == 1) {
    return refused_for_now(step, pending);
  }
  doubt(step, fmt::format("{}; and the search for {} failed: {}", pending.words, key_of(step)->words(),
                          words_of(error)));
}

/// A reading that lacks somebody tells only what was so as long ago as reads are behind: it has to show a write of this run
/// that is as young, or come so much later as reads were seen to be behind, or as they may be.
bool Steps::proves_absence(WorkItem& item, const Look& look) {
  const PendingCreate& pending = *item.pending;
  const AsOf& as_of = look.as_of;
  // It is not sent again in this run: it may be under way for longer than anybody waits.
  if (pending.why == Unclear::Why::timeout) return true;
  // By then it was stored or never will be, so by then a reading has to be young.
  const SteadyTime settled =
      pending.unclear_since + (may_still_come(pending) ? options_.comes_by : Milliseconds(0));
  const auto later = as_of.begun - settled;
  const bool shown = as_of.shows && *as_of.shows >= settled;
  const auto lag = as_of.lacks ? std::nullopt : freshness_.lag(at(item.step).address.type());
  const bool last = later >= options_.read_lag;
  if (shown || (last && !as_of.lacks) || (lag && later >= *lag)) return true;
  if (last) {
    const auto since = std::chrono::duration_cast<Milliseconds>(as_of.begun - pending.unclear_since);
    doubt(item.step, fmt::format("{}; HaloPSA shows its writes late: {} later, it still does not show what "
                                 "this run created before",
                                 pending.words, duration_text(since)));
    return false;
  }
  const Milliseconds wanted = std::min(lag.value_or(options_.read_lag), options_.read_lag) + a_moment;
  const bool refused_once = pending.why == Unclear::Why::refused && pending.sendings == 1;
  if (refused_once && wanted > options_.refused_lag) {
    refused_for_now(item.step, pending);
    return false;
  }
  item.due = settled + wanted;
  item.comes_back = true;
  return false;
}

/// It was refused, and no reading is young enough to show that it was not stored all the same. Nobody waits for one: the next
/// run looks for it first, and a create that is refused for a wrong field ends at once.
void Steps::refused_for_now(std::size_t step, const PendingCreate& pending) {
  const std::string words = words_of(pending.error);
  record_doubt(step, words, true);
  end(step, StepEnd::failed, words);
}

void Steps::found_none(WorkItem& item) {
  const PendingCreate& pending = *item.pending;
  using enum Unclear::Why;
  switch (pending.why) {
    case no_record: {
      std::string words = fmt::format(
          "HaloPSA created no record: {}; probably no seat or licence is free: free one, or correct what the "
          "message names, and apply again",
          pending.words);
      record_failed(item.step, words);
      return end(item.step, StepEnd::failed, std::move(words));
    }
    case strange:
      if (!pending.anothers) return Steps::refused(item.step, {pending.error, 0});
      results_[item.step].grave = true;
      return doubt(item.step, pending.words + "; and no record is found that matches what was sent");
    case refused: return Steps::refused(item.step, {pending.error, 0});
    case throttled:
      if (clock_.steady() - *pending.throttled_since < options_.throttled_for) break;
      return Steps::refused(item.step, {pending.error, 0});
    case unauthorized:
      if (!pending.new_token) break;
      return Steps::refused(item.step, {pending.error, 0});
    default: break;
  }
  if (may_send_again(pending.why) && pending.repeats < most_repeats && !log_.ending())
    return send_again(item);
  doubt(item.step,
        fmt::format("{}; neither a search nor the listing shows it{}", pending.words,
                    pending.sendings > 1 ? fmt::format(", after {} attempts", pending.sendings) : ""));
}

void Steps::send_again(WorkItem& item) {
  PendingCreate& pending = *item.pending;
  if (pending.why == Unclear::Why::unauthorized) {
    pending.new_token = true;
  } else if (pending.why != Unclear::Why::throttled) {
    ++pending.repeats;
  }
  pending.stage = PendingCreate::Stage::again;
  item.due = clock_.steady();
  item.comes_back = true;
}

/// An earlier run sent it and got no answer.
void Steps::hold(WorkItem& item, WallTime until) {
  const WallTime now = clock_.wall();
  PendingCreate& pending = item.pending.emplace();
  pending.why = Unclear::Why::reset;
  const auto intent = std::ranges::find(state_.open, at(item.step).address, &OpenIntent::address);
  const bool refused = intent != state_.open.end() && intent->refused;
  pending.words = refused ? "an earlier create was refused, but the record may have been stored all the same"
                          : "an earlier run sent it and got no answer";
  const WallTime since = intent == state_.open.end() ? until : std::min(intent->since, now);
  pending.unclear_since = clock_.steady() - (now - since);
  // Never longer than it could be: the clock may have been set back since the plan was made.
  item.due = clock_.steady() + std::clamp<Milliseconds>(until - now, Milliseconds(0), longest_settling);
  item.comes_back = true;
}

void Steps::look_up_held(WorkItem& item) {
  const std::size_t step = item.step;
  PendingCreate& pending = *item.pending;
  const Step& one = at(step);
  const auto left = std::chrono::ceil<std::chrono::seconds>(item.due - clock_.steady());
  if (left.count() > 0 && !log_.ending()) {
    log_.notice(fmt::format("waiting {} s before checking whether {} already exists: {}", left.count(),
                            one.address.text(), pending.words));
  }
  log_.wait_until(item.due);
  if (log_.ending()) {
    end(step, StepEnd::not_started, "an earlier create of it may still be under way");
    return;
  }
  const auto sought = sought_by(step, pending);
  if (!sought) return send_creates({&item, 1});
  auto look = lookup_.by_listing(*sought, item.due);
  if (!look) {
    doubt(step, fmt::format("{}; the search for {} failed: {}", pending.words, sought->key.words(),
                            words_of(look.error())));
    return;
  }
  if (take_found(step, *look, pending) || !proves_absence(item, *look)) return;
  if (!doubt_strangers(step, *look, pending)) send_creates({&item, 1});
}

bool Steps::take_found(std::size_t step, Look& look, const PendingCreate& pending) {
  if (look.records.size() == 1) {
    found(step, std::move(look.records.front()), pending);
    return true;
  }
  if (!look.records.empty()) {
    doubt(step, fmt::format("{}{} records match {}: id {}", lead(pending), look.records.size(),
                            key_of(step)->words(), id_list(look.records)));
    return true;
  }
  if (look.alike.empty()) return false;
  if (is_certain(step, look)) {
    found(step, std::move(look.alike.front()), pending);
    return true;
  }
  const auto key = key_of(step);
  doubt(step, fmt::format("{}no record matches {}, and it may have been stored with another {}: id {}",
                          lead(pending), key->words(), key->by == NaturalKey::By::email ? "address" : "name",
                          id_list(look.alike)));
  return true;
}

/// Where another may be sent, now or by the next run: an instance may have stored it with no text by which it can be known.
bool Steps::doubt_strangers(std::size_t step, const Look& look, const PendingCreate& pending) {
  if (look.strangers.empty()) return false;
  if (!may_send_again(pending.why) && pending.why != Unclear::Why::timeout) return false;
  std::string who;
  for (const Record& record : look.strangers) {
    who += fmt::format("{}id {}, {}", who.empty() ? "" : "; ", record.id.text(),
                       person_of(schema(step), record).words());
  }
  doubt(step,
        fmt::format(
            "{}no record matches {}, but it may be one that was created since and that no block declares: {}",
            lead(pending), key_of(step)->words(), who));
  return true;
}

/// One that was not there before, and nobody else whom this plan makes can be it.
bool Steps::is_certain(std::size_t step, const Look& look) const {
  const Step& one = at(step);
  const Attributes& fields = std::get<Create>(one.action).fields;
  const auto namesakes = namesakes_.find(name_of(one.address.type(), fields));
  if (look.alike.size() != 1 || !look.young || namesakes == namesakes_.end() || namesakes->second != 1)
    return false;
  const Record& record = look.alike.front();
  const NaturalKey key = *key_of(step);
  const Likeness like = likeness(schema(step), key, fields, record);
  return is_enough(like, schema(step), key, record) && !planned_.is_like_another(one.address, record, like);
}

void Steps::found(std::size_t step, Record record, const PendingCreate& pending) {
  std::string note = "the answer was lost; found by a search";
  if (pending.stage == PendingCreate::Stage::held) {
    note = "created by an earlier run that got no answer; found by a search";
  } else if (was_done_with(pending.why)) {
    note = fmt::format("{}; it was created all the same; found by a search", pending.error.what);
  }
  created(step, {std::move(record), Reading::answer, 0, pending.sent, std::move(note)});
}

void Steps::doubt(std::size_t step, std::string reason) {
  const Step& one = at(step);
  record_doubt(step, reason);
  reason +=
      one.kind() == ActionKind::create
          ? fmt::format("; the next `haloform apply` looks for it first. {}", ways_out_of_doubt(one.address))
          : std::string("; `haloform plan` shows whether it was done");
  end(step, StepEnd::in_doubt, std::move(reason));
}

}  // namespace haloform
