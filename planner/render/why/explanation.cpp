#include "planner/render/why/explanation.hpp"

#include "planner/base/clock.hpp"
#include "planner/plan/privacy/cover.hpp"
#include "planner/plan/value/block.hpp"
#include "planner/render/phrases.hpp"
#include "planner/render/phrases_of_blocks.hpp"
#include "planner/render/phrases_of_ownership.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>
#include <variant>

namespace haloform::render {

namespace {

Cell fact_cell(bool truth) { return {Cell::Kind::literal, truth ? "true" : "false"}; }
Cell fact_cell(const std::vector<std::string>& names) {
  return {Cell::Kind::words, names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "))};
}

class Explainer {
 public:
  Explainer(const Catalog& catalog, const Address& address, const WhyFacts& facts)
      : catalog_(catalog),
        schema_(catalog.of(address.type())),
        address_(address),
        facts_(facts),
        resource_(facts.desired.find(address)),
        entry_(facts.state.find(address)) {
    const auto step = std::ranges::find(facts.plan.steps, address, &plan::Step::address);
    if (step != facts.plan.steps.end()) step_ = &*step;
    // The state has it under its earlier address until that is applied.
    if (entry_ == nullptr && step_ != nullptr && step_->effect.moved_from)
      entry_ = facts.state.find(*step_->effect.moved_from);
    find_record();
  }

  std::optional<Explanation> run() {
    const bool open = is_open();
    if (resource_ == nullptr && entry_ == nullptr && step_ == nullptr && !open) return std::nullopt;
    found_.address = address_.text();
    found_.declared = resource_ != nullptr;
    if (resource_ != nullptr) {
      found_.block = facts_.desired.span(resource_->place);
      if (const auto* feed = facts_.desired.feed_of(*resource_)) found_.feed = feed->name;
    } else if (entry_ != nullptr) {
      found_.block = entry_->source;
    }
    found_.has_state = facts_.state.exists();
    found_.serial = facts_.state.serial;
    found_.entry = entry_;
    who();
    what_is_planned();
    rules();
    for (std::size_t at = 0; at < schema_.fields.size(); ++at) field(FieldId{static_cast<std::uint8_t>(at)});
    if (schema_.activation == TypeFacts::Activation::switchable) active();
    if (schema_.membership == TypeFacts::Membership::joins_teams) teams();
    for (const LabelRow& row : view_plan(facts_.plan).guards) {
      if (row.label == schema_.plural) found_.guards.push_back(row);
    }
    return std::move(found_);
  }

 private:
  [[nodiscard]] std::optional<Cell> cell_at(const Attributes* fields, FieldId field) const {
    const Value* value = fields == nullptr ? nullptr : fields->find(field);
    if (value == nullptr) return std::nullopt;
    return value_cell(plan::covered(schema_.at(field), *value, facts_.veil));
  }

  void find_record() {
    id_ = step_ != nullptr ? step_->id() : std::nullopt;
    if (!id_ && step_ == nullptr && entry_ != nullptr) id_ = entry_->id;
    const TypeSnapshot& read = facts_.snapshot.of(address_.type());
    if (!id_) {
      found_.record = step_ == nullptr ? "" : "none matches";
      return;
    }
    found_.id = id_->text();
    record_ = read.find(*id_);
    if (record_ != nullptr) {
      found_.record = "as read";
      if (const auto& by = *record_->imported)
        found_.record += fmt::format(", written by the {} import", import_words(import_name(by->source)));
      found_.active = record_->is_active();
    } else if (read.is_gone(*id_)) {
      found_.record = "deleted outside: HTTP 404 for its id";
    } else if (const MarkedText* why = read.unread(*id_)) {
      found_.record = "could not be read: " + facts_.veil.over(*why).plain();
    } else {
      found_.record = "not among what was read";
    }
  }

  [[nodiscard]] bool is_open() {
    const auto open = std::ranges::find(facts_.state.open, address_, &state::OpenIntent::address);
    if (open == facts_.state.open.end()) return false;
    const std::string reason = facts_.veil.over(MarkedText::Personal::other, open->reason);
    const NaturalKey key = plan::covered(schema_, open->key, facts_.veil);
    found_.in_doubt =
        fmt::format("a create with {} was {} at {}{}", key.words(), open->refused ? "refused" : "sent",
                    iso_time(open->since), reason.empty() ? "" : ": " + reason);
    return true;
  }

  void who() {
    if (step_ != nullptr) found_.who = plan::person_of(schema_, *step_);
    if (!found_.who.name.empty() || record_ == nullptr) return;
    found_.who = plan::person_of(schema_, *record_);
    found_.who.name = plan::covered(schema_, NaturalKey::By::name, found_.who.name, facts_.veil);
    found_.who.email = plan::covered(schema_, NaturalKey::By::email, found_.who.email, facts_.veil);
  }

  /// Whether the plan says why the record is not as declared and stays so.
  [[nodiscard]] bool is_left_as_it_is() const {
    const auto is_of_it = [this](const plan::PlanWarning& warning) {
      const auto* owned = std::get_if<plan::OwnedByImport>(&warning);
      return owned != nullptr && owned->address == address_;
    };
    return std::ranges::any_of(facts_.plan.warnings, is_of_it) ||
           std::ranges::find(facts_.plan.drift, address_, &plan::DriftNote::address) !=
               facts_.plan.drift.end();
  }

  void what_is_planned() {
    if (entry_ != nullptr) {
      found_.found_by = fmt::format("the state, which says id {}", entry_->id.text());
    } else if (id_) {
      found_.found_by = "what the record has: the state does not know the address";
    }
    if (step_ == nullptr) {
      found_.action = "none";
      found_.verdict = "nothing is to be done";
      if (resource_ != nullptr && record_ != nullptr)
        found_.verdict = is_left_as_it_is() ? "nothing: what differs is left as it is"
                                            : "nothing: the record is as declared";
      if (resource_ == nullptr && entry_ != nullptr) found_.verdict = "nothing: " + leaver_words();
      if (const std::string dates = left_alone_words(); !dates.empty()) found_.verdict = "nothing: " + dates;
      return;
    }
    found_.action = plan::action_name(step_->kind());
    StepView view = view_step(catalog_, *step_);
    found_.verdict = std::move(view.action);
    for (const Address& needed : step_->needs) found_.needs.push_back(needed.text());
    std::vector<std::string> differing;
    differing.reserve(view.fields.size());
    for (const FieldRow& row : view.fields)
      differing.push_back(row.label + (row.drift == plan::Drift::yes ? " (changed outside)" : ""));
    const bool compared = step_->kind() == plan::ActionKind::update;
    if (step_->reasons.empty() && compared)
      found_.differs =
          fmt::format("what is declared differs from the record in {}", fmt::join(differing, ", "));
    if (step_->reasons.empty() && step_->kind() == plan::ActionKind::create)
      found_.differs = "it is declared, and no record matches it";
  }

  /// Why nothing is to be done with somebody whom nobody declares any more.
  [[nodiscard]] std::string leaver_words() const {
    for (const DesiredState::Feed& feed : facts_.desired.feeds()) {
      const auto after = facts_.plan.feeds.find(feed.name);
      if (feed.type != address_.type() || after == facts_.plan.feeds.end()) continue;
      const auto gone = after->second.missing.find(address_.key());
      if (gone == after->second.missing.end() || gone->second >= feed.confirm) continue;
      return fmt::format("its row is gone from the feed {}, in {} of {} feeds that it takes", feed.name,
                         gone->second, feed.confirm);
    }
    return "no block declares it, and it is deactivated";
  }

  /// By which of its dates nothing is to be done; empty where it is none.
  [[nodiscard]] std::string left_alone_words() const {
    if (resource_ == nullptr) return {};
    const Lifecycle::Schedule& dates = *resource_->lifecycle->schedule;
    const WallTime now = facts_.plan.created;
    const auto said_at = [&](const std::string& words, SourcePlace place) {
      return words + " (" + facts_.desired.span(place).text() + ')';
    };
    if (dates.is_paused(now)) {
      const auto& until = dates.paused->until;
      return said_at(until ? "it is paused until " + iso_date(until->day) : "it is paused",
                     dates.paused->place);
    }
    const bool is_active = record_ != nullptr && record_->is_active();
    if (!dates.has_begun(now) && !is_active)
      return said_at("it starts on " + iso_date(dates.starts->day), dates.starts->place);
    const Lifecycle::Schedule::Day* last = dates.last_day();
    if (dates.is_over(now) && !is_active) return said_at("it ended on " + iso_date(last->day), last->place);
    return {};
  }

  void rules() {
    for (const plan::DriftNote& note : facts_.plan.drift) {
      if (note.address == address_) add(RuleFacts::Role::note, plan::kind_name(note.why), phrase(note));
    }
    for (const plan::PlanWarning& warning : facts_.plan.warnings) {
      const auto* owned = std::get_if<plan::OwnedByImport>(&warning);
      if (owned != nullptr && owned->address == address_)
        add(RuleFacts::Role::note, plan::kind_name(warning), phrase(warning));
    }
    if (step_ == nullptr) return;
    for (const plan::StepReason& reason : step_->reasons)
      add(RuleFacts::Role::reason, plan::kind_name(reason), phrase(reason));
    for (const plan::StepNote& note : step_->notes)
      add(RuleFacts::Role::note, plan::kind_name(note), phrase(note));
    for (const plan::Block& block : step_->blocked_by)
      add(RuleFacts::Role::block, plan::rule_name(plan::rule_of(block)), phrase(block));
    if (step_->deferred)
      add(RuleFacts::Role::deferral, plan::kind_name(*step_->deferred), phrase(*step_->deferred));
  }

  void add(RuleFacts::Role role, std::string_view name, Phrase words) {
    found_.rules.push_back({role, std::string(name), std::move(words.words), std::move(words.way_forward)});
  }

  void origins(FieldFacts& facts) const {
    std::ranges::copy_if(facts_.origins, std::back_inserter(facts.declared_at),
                         [&](const DesiredState::Origin& origin) { return origin.field == facts.field; });
  }

  void field(FieldId id) {
    FieldFacts facts;
    facts.field = schema_.at(id).name;
    facts.declared = cell_at(resource_ == nullptr ? nullptr : &resource_->fields, id);
    facts.applied = cell_at(entry_ == nullptr ? nullptr : &entry_->draft.applied.fields, id);
    if (entry_ != nullptr) facts.kept = cell_at(&*entry_->draft.kept, id);
    planned(facts, id);
    if (!facts.declared && !facts.applied && !facts.planned) return;
    facts.live = cell_at(record_ == nullptr ? nullptr : &record_->fields, id);
    if (resource_ != nullptr)
      facts.ignored = std::ranges::find(resource_->lifecycle->ignore_changes, id) !=
                      resource_->lifecycle->ignore_changes.end();
    if (facts.declared) origins(facts);
    found_.fields.push_back(std::move(facts));
  }

  void planned(FieldFacts& facts, FieldId id) const {
    if (step_ == nullptr) return;
    // The plan is covered as a whole.
    const auto* create = std::get_if<plan::Create>(&step_->action);
    const Value* sent = create == nullptr ? nullptr : create->fields.find(id);
    if (sent != nullptr) facts.planned = value_cell(*sent);
    const plan::Changes* changes = step_->changes();
    if (changes == nullptr) return;
    const auto change = std::ranges::find(changes->fields, id, &plan::FieldChange::field);
    if (change == changes->fields.end()) return;
    facts.planned = value_cell(change->after);
    facts.drift = change->drift == plan::Drift::yes;
  }

  void active() {
    FieldFacts facts;
    facts.field = "active";
    if (resource_ != nullptr) {
      facts.declared = fact_cell(resource_->wants_active(facts_.plan.created));
      const bool ended = ended_on() != nullptr;
      if (ended) facts.standard = "who has ended is inactive";
      if (!resource_->active && !ended) facts.standard = "who is declared is active";
    }
    if (entry_ != nullptr && entry_->draft.applied.active)
      facts.applied = fact_cell(*entry_->draft.applied.active);
    if (record_ != nullptr) facts.live = fact_cell(record_->is_active());
    const plan::Changes* changes = step_ == nullptr ? nullptr : step_->changes();
    if (changes != nullptr && changes->active) {
      facts.planned = fact_cell(changes->active->after);
      facts.drift = changes->active->drift == plan::Drift::yes;
    }
    if (const auto* last = ended_on()) {
      facts.declared_at.push_back(
          {DesiredState::Origin::From::block, facts.field, {}, facts_.desired.span(last->place)});
    } else {
      origins(facts);
    }
    found_.fields.push_back(std::move(facts));
  }

  /// The last day of somebody whom that makes inactive; nothing of whoever is declared inactive, or has not ended.
  [[nodiscard]] const Lifecycle::Schedule::Day* ended_on() const {
    if (resource_ == nullptr || !resource_->wants_active()) return nullptr;
    const Lifecycle::Schedule& dates = *resource_->lifecycle->schedule;
    return dates.is_over(facts_.plan.created) ? dates.last_day() : nullptr;
  }

  void teams() {
    FieldFacts facts;
    facts.field = "teams";
    if (resource_ != nullptr && (!resource_->teams.empty() || resource_->list != MemberList::absent))
      facts.declared = fact_cell(resource_->teams);
    if (entry_ != nullptr && *entry_->draft.applied.teams)
      facts.applied = fact_cell(**entry_->draft.applied.teams);
    const plan::Changes* changes = step_ == nullptr ? nullptr : step_->changes();
    if (changes != nullptr && changes->teams) {
      facts.planned = Cell{Cell::Kind::words, teams_words(changes->teams->after)};
      facts.drift = changes->teams->drift == plan::Drift::yes;
    }
    if (!facts.declared && !facts.applied && !facts.planned) return;
    if (record_ != nullptr && *record_->teams) facts.live = fact_cell(names_of_teams(**record_->teams));
    if (resource_ != nullptr) facts.ignored = resource_->lifecycle->ignores_teams;
    origins(facts);
    found_.fields.push_back(std::move(facts));
  }

  [[nodiscard]] std::vector<std::string> names_of_teams(const std::vector<RemoteId>& ids) const {
    const TypeSchema& teams = catalog_.of(ResourceType::team);
    std::vector<std::string> names;
    for (const RemoteId id : ids) {
      const Record* team = facts_.snapshot.of(ResourceType::team).find(id);
      names.push_back(team == nullptr ? "id " + id.text() : std::string(team->fields.text(teams.name)));
    }
    return names;
  }

  const Catalog& catalog_;
  const TypeSchema& schema_;
  const Address& address_;
  const WhyFacts& facts_;
  const Resource* resource_;
  const state::Entry* entry_;
  const plan::Step* step_ = nullptr;
  std::optional<RemoteId> id_;
  const Record* record_ = nullptr;
  Explanation found_;
};

}  // namespace

std::optional<Explanation> explain(const Catalog& catalog, const Address& address, const WhyFacts& facts) {
  return Explainer(catalog, address, facts).run();
}

}  // namespace haloform::render
