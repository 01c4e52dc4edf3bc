#include "cli/watch_run.hpp"

#include "cli/planning.hpp"
#include "cli/watch_reading.hpp"
#include "planner/base/digest.hpp"
#include "planner/base/text.hpp"
#include "planner/plan/judging/completeness.hpp"
#include "planner/render/text_errors.hpp"
#include "planner/watch/compare.hpp"
#include "planner/watch/cursor_codec.hpp"
#include "planner/watch/event_codec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <utility>

namespace haloform::cli {
namespace {

/// A reading that shows a record as it was before an event is not believed for so long after that event.
constexpr Milliseconds longest_lag{5'000};
constexpr Milliseconds first_pause{1'000};
constexpr Milliseconds longest_consumer_pause{60'000};
constexpr Milliseconds first_outage_pause{30'000};
/// What is printed is noted in groups: each note is a write to a disk.
constexpr std::size_t events_of_a_note = 100;
/// How often `--once` runs a command that fails.
constexpr int attempts_of_once = 3;

/// A mistake of whoever runs it, which waiting does not mend.
bool is_mistake(ErrorKind kind) {
  return kind == ErrorKind::usage || kind == ErrorKind::configuration || kind == ErrorKind::credentials ||
         kind == ErrorKind::permission;
}

/// Nothing that is told would be told by this watch alone, or could be noted as told.
bool is_of_cursor(ErrorKind kind) { return kind == ErrorKind::locked || kind == ErrorKind::state; }

Milliseconds doubled(Milliseconds first, int times, Milliseconds most) {
  Milliseconds pause = first;
  for (int at = 1; at < times && pause < most; ++at) pause *= 2;
  return std::min(pause, most);
}

/// The types of the events, and teams where agents are told of, since their names stand in what is told.
std::set<ResourceType> types_of(const std::set<watch::EventType>& events) {
  std::set<ResourceType> types;
  for (const watch::EventType what : events) {
    types.insert(what.type);
    if (facts_of(what.type).membership == TypeFacts::Membership::joins_teams)
      types.insert(ResourceType::team);
  }
  return types;
}

}  // namespace

WatchRun::WatchRun(const Context& context, const WatchOptions& options, Workspace workspace,
                   std::unique_ptr<ports::StateBackend> state, std::unique_ptr<ports::CursorStore> store,
                   std::optional<watch::Cursor> cursor, std::string lineage)
    : context_(context),
      options_(options),
      workspace_(std::move(workspace)),
      state_(std::move(state)),
      store_(std::move(store)),
      consumer_(watch_consumer(context, options.command, options.command_timeout)),
      cursor_(std::move(cursor)),
      lineage_(std::move(lineage)),
      types_(types_of(options.events)) {}

Outcome<ExitCode> WatchRun::run() {
  while (true) {
    auto done = round();
    if (context_.stop.raised()) break;
    if (done) {
      failures_ = 0;
      if (options_.once) return ExitCode::done;
      sleep(options_.interval);
    } else {
      if (!may_go_on(done.error())) return trouble(std::move(done.error()));
      ++failures_;
      const Milliseconds pause = pause_after(done.error());
      report(done.error(), pause);
      context_.clock.sleep(pause, context_.stop);
    }
    if (context_.stop.raised()) break;
  }
  // Ending it is how a watch ends; `--once` was to do something.
  if (!options_.once) return ExitCode::done;
  return trouble(ErrorKind::interrupted, "interrupted; what was not told is told by the next run");
}

/// However a round ends: what was taken is noted, and in a store nobody is kept out while this watch waits.
Result<void> WatchRun::round() {
  auto done = read_and_tell();
  auto rested = store_->rest();
  return done ? rested : done;
}

/// What waits is told before anything is read: the order of events is kept.
Result<void> WatchRun::read_and_tell() {
  if (unsaved_) {
    if (auto saved = save(); !saved) return saved;
  }
  if (cursor_ && !cursor_->waiting.empty()) {
    if (auto told = tell(); !told) return told;
  }
  if (context_.stop.raised()) return {};
  if (auto looked = look(); !looked) {
    reader_.reset();
    return looked;
  }
  has_read_ = true;
  if (unsaved_) {
    if (auto saved = save(); !saved) return saved;
  }
  return tell();
}

Result<void> WatchRun::connect() {
  if (reader_) return {};
  auto wanted = provider_options(context_, workspace_, options_.instance);
  if (!wanted) return std::unexpected(std::move(wanted.error()));
  wanted->may_be_empty = plan::may_be_empty(options_.allow);
  auto reader = halopsa::connect_reader(context_.catalog, std::move(*wanted), context_.clock, context_.stop);
  if (!reader) return std::unexpected(std::move(reader.error()));
  state::State state;
  if (auto read = read_state(state); !read) return read;
  auto ours = check_owner(state, workspace_.settings.url, (*reader)->profile(), state_->location());
  if (ours) ours = check_tenant(state, (*reader)->tenant(), state_->location());
  if (!ours) return ours;
  if (cursor_) {
    auto fits = watch::check_cursor(*cursor_, workspace_.settings.url, (*reader)->tenant(),
                                    (*reader)->profile(), store_->location());
    if (!fits) return fits;
  }
  reader_ = std::move(*reader);
  return {};
}

Result<void> WatchRun::read_state(state::State& state) {
  auto loaded = state_->load();
  if (!loaded) return std::unexpected(std::move(loaded.error()));
  state = std::move(*loaded);
  return {};
}

Result<void> WatchRun::look() {
  if (auto connected = connect(); !connected) return connected;
  const bool first = !cursor_;
  if (first) {
    cursor_.emplace();
    cursor_->id = new_uuid();
    cursor_->instance = workspace_.settings.url;
    cursor_->tenant = reader_->tenant();
    cursor_->profile = reader_->profile();
    cursor_->salt = lineage_.empty() ? cursor_->id : lineage_;
  }
  const std::set<ResourceType> fresh = unseen();
  if (first && options_.from_start) {
    for (const ResourceType type : fresh) cursor_->seen.records.at(type).emplace();
  }
  const Milliseconds settle = std::min(longest_lag, options_.instance.retry_for);
  auto live = read_for_watch(context_, *reader_, cursor_->seen, {types_, options_.allow, settle});
  // Nothing is known of managed records yet: the events are made only once the state could be read.
  state::State state;
  Result<void> known;
  if (live) known = read_state(state);
  if (!live || !known) {
    if (first) cursor_.reset();
    return live ? known : std::unexpected(std::move(live.error()));
  }
  watch::News news = watch::take_in(context_.catalog, cursor_->seen, *live, context_.clock.wall(), settle);
  watch::add_events(context_.catalog, *cursor_, std::move(news.events), state);
  unsaved_ = news.learned || first;
  say_baseline(fresh, first && options_.from_start);
  return {};
}

std::set<ResourceType> WatchRun::unseen() const {
  std::set<ResourceType> types = types_;
  std::erase_if(types, [this](ResourceType type) { return cursor_->seen.records.at(type).has_value(); });
  return types;
}

void WatchRun::say_baseline(const std::set<ResourceType>& fresh, bool told) const {
  if (fresh.empty()) return;
  std::string seen;
  for (const ResourceType type : fresh) {
    const std::size_t records = cursor_->seen.records.at(type)->size();
    seen += (seen.empty() ? "" : ", ") + counted(records, type_name(type), type_plural(type));
  }
  context_.console.say(told
                           ? fmt::format("This watch begins: {}, each of which is told as created.\n", seen)
                           : fmt::format("This watch begins: {}. What changes from now on is told.\n", seen));
}

Result<void> WatchRun::save() {
  const std::string text = watch::encode_cursor(context_.catalog, *cursor_);
  if (auto kept = store_->replace(text, cursor_->id); !kept) return kept;
  unsaved_ = false;
  return {};
}

Result<void> WatchRun::tell() {
  // What was taken before, and could not be noted then, is not told again.
  if (auto noted = note_taken(); !noted) return noted;
  if (cursor_->waiting.empty()) return {};
  if (auto held = store_->hold(); !held) return held;
  const plan::Veil veil = context_.people.veil(context_.people.of("watch", Privacy::full));
  std::size_t since_note = 0;
  Result<void> done;
  for (const watch::Event& event : cursor_->waiting) {
    if (context_.stop.raised()) break;
    if (options_.events.contains(event.what)) {
      done = consumer_->take(
          watch::encode_event(context_.catalog, watch::without_people(context_.catalog, event, veil)));
      if (!done) break;
      failures_ = 0;
      ++since_note;
    }
    taken_ = event.sequence;
    if (since_note < (consumer_->is_dear() ? 1 : events_of_a_note)) continue;
    since_note = 0;
    if (auto noted = note(); !noted) return noted;
  }
  if (auto noted = note_taken(); !noted) return noted;
  return done;
}

Result<void> WatchRun::note() {
  if (taken_ <= noted_) return {};
  if (auto settled = consumer_->settle(); !settled) return settled;
  if (auto kept = store_->take(taken_); !kept) return kept;
  noted_ = taken_;
  return {};
}

Result<void> WatchRun::note_taken() {
  if (auto noted = note(); !noted) return noted;
  cursor_->take(taken_);
  return {};
}

bool WatchRun::may_go_on(const Error& error) const {
  if (is_of_cursor(error.kind) || error.where.plain() == "stdout") return false;
  if (error.where.plain() == by_command) return !options_.once || failures_ + 1 < attempts_of_once;
  return !options_.once && (has_read_ || !is_mistake(error.kind));
}

Milliseconds WatchRun::pause_after(const Error& error) {
  if (error.where.plain() == by_command) return doubled(first_pause, failures_, longest_consumer_pause);
  return doubled(std::min(options_.interval, first_outage_pause), failures_, options_.interval);
}

void WatchRun::report(const Error& error, Milliseconds pause) const {
  const Trouble shown = render::without_people(Trouble(error), context_.people.of_text());
  context_.console.err(render::render_trouble(shown, context_.console.err_text()));
  context_.console.say(fmt::format("Trying again in {}.\n", duration_text(pause)));
}

void WatchRun::sleep(Milliseconds pause) const {
  // So that many watches that began together do not read together for ever.
  std::random_device random;
  const auto tenth = pause.count() / 10;
  std::uniform_int_distribution<Milliseconds::rep> jitter(-tenth, tenth);
  context_.clock.sleep(pause + Milliseconds(jitter(random)), context_.stop);
}

}  // namespace haloform::cli
