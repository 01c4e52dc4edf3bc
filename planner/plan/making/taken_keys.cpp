#include "planner/plan/making/taken_keys.hpp"

#include "planner/base/each_once.hpp"
#include "planner/base/natural_index.hpp"
#include "planner/plan/finding/key_view.hpp"

#include <algorithm>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace haloform::plan {

namespace {

/// A step that gives its record a new natural key. The text lives in the step.
struct Taker {
  std::uint32_t step;
  KeyView key;
};

/// The natural key of a record once the changes are made, looking through to what does not change.
KeyView key_after(const TypeSchema& schema, const Record& record, const Changes& changes) {
  const auto value_of = [&](FieldId field) -> const Value* {
    const auto at = std::ranges::find(changes.fields, field, &FieldChange::field);
    return at != changes.fields.end() ? &at->after : record.fields.find(field);
  };
  const auto text_of = [&](FieldId field) {
    const Value* value = value_of(field);
    const bool text = value != nullptr && value->as_text().has_value();
    return text ? comparable(*value->as_text()) : std::string_view{};
  };
  KeyView key;
  if (schema.email) key.text = text_of(*schema.email);
  if (key.text.empty()) {
    key.by = NaturalKey::By::name;
    key.text = text_of(schema.name);
  }
  if (schema.scope) {
    const Value* scope = value_of(*schema.scope);
    if (scope != nullptr) key.scope = scope->as_integer();
  }
  return key;
}

/// The addresses of a record beside its first: it is found by them, and nothing that haloform writes changes them.
template <typename Visit>
void each_further(const TypeSchema& schema, const Record& record, std::optional<std::int64_t> scope,
                  Visit visit) {
  const std::string_view first = schema.email ? record.fields.text(*schema.email) : std::string_view();
  for (auto at = record.more_emails->begin(); at != record.more_emails->end(); ++at) {
    const auto has_it = [&](std::string_view one) { return same_key(one, *at); };
    if (has_no_key(*at) || has_it(first) || std::any_of(record.more_emails->begin(), at, has_it)) continue;
    visit(KeyView{NaturalKey::By::email, *at, scope});
  }
}

/// What is known of a record that could not be read.
struct Unread {
  const Address* address;
  const state::Entry* entry;
};

class TakenKeys {
 public:
  TakenKeys(const Scene& scene, std::vector<Step>& steps) : scene_(&scene), steps_(&steps) {}

  void run() {
    for (const ResourceType type : all_types) settle(scene_->catalog.of(type));
    for (const std::uint32_t taker : given_) {
      auto& needs = (*steps_)[taker].needs;
      needs = each_once(std::move(needs));
    }
    // In the same order whatever that of the listing.
    std::ranges::stable_sort(conflicts_, {},
                             [](const auto& one) { return std::tuple(one.first, other_side(one.second)); });
    for (auto& [step, block] : conflicts_) (*steps_)[step].blocked_by.push_back(std::move(block));
  }

 private:
  void settle(const TypeSchema& schema) {
    takers_.clear();
    changers_.clear();
    for (std::uint32_t at = 0; at < steps_->size(); ++at) {
      const Step& step = (*steps_)[at];
      if (step.address.type() == schema.type) note(schema, step, at);
    }
    if (takers_.empty()) return;
    NaturalIndex index;
    for (std::uint32_t at = 0; at < takers_.size(); ++at) index.add(takers_[at].key.text, at);
    index.seal();
    compare_takers(index);
    for (const Record& record : scene_->snapshot.of(schema.type).records()) {
      const KeyView held = key_view(schema, record.fields);
      const auto meet_holder = [&](const KeyView& key) {
        index.each(key.text, [&](std::uint32_t at) {
          if (takers_[at].key.met_by(key)) meet(schema, takers_[at], record);
        });
      };
      meet_holder(held);
      each_further(schema, record, held.scope, meet_holder);
    }
    for (const Unread& unread : unread_of(schema.type)) meet_unread(schema, index, unread);
  }

  [[nodiscard]] std::vector<Unread> unread_of(ResourceType type) const {
    std::vector<Unread> all;
    for (const Binding& binding : scene_->matching.bindings) {
      if (binding.unread && binding.resource->address.type() == type)
        all.push_back({&binding.resource->address, binding.entry});
    }
    for (const Leftover& leftover : scene_->matching.leftovers) {
      if (leftover.unread && leftover.address->type() == type)
        all.push_back({leftover.address, leftover.entry});
    }
    return all;
  }

  /// What the state says of a record that could not be read is all there is to go by.
  void meet_unread(const TypeSchema& schema, const NaturalIndex& index, const Unread& unread) {
    const KeyView held = key_view(schema, unread.entry->draft.applied.fields);
    if (held.text.empty()) return;
    index.each(held.text, [&](std::uint32_t at) {
      const Taker& taker = takers_[at];
      const Step& step = (*steps_)[taker.step];
      if (step.id() == unread.entry->id || !taker.key.met_by(held)) return;
      conflict(taker.step, KeyOfUnread{step.address, words(taker.key), unread.entry->id, *unread.address});
    });
  }

  void note(const TypeSchema& schema, const Step& step, std::uint32_t at) {
    if (const auto* create = std::get_if<Create>(&step.action)) {
      // Nobody knows yet whether there is a record already: it is blocked, and takes nothing.
      const auto doubtful = [](const Block& block) {
        return rule_of(block) == BlockRule::in_doubt || rule_of(block) == BlockRule::unclear;
      };
      if (std::ranges::any_of(step.blocked_by, doubtful)) return;
      takers_.push_back({at, key_view(schema, create->fields)});
      return;
    }
    const auto id = step.id();
    const Changes* changes = step.changes();
    const bool removes = step.kind() == ActionKind::remove;
    if (!removes && (changes == nullptr || changes->fields.empty())) return;
    const Record* record = id ? scene_->snapshot.of(schema.type).find(*id) : nullptr;
    if (record == nullptr) return;
    if (removes) {
      changers_.emplace(*id, at);
      return;
    }
    const KeyView after = key_after(schema, *record, *changes);
    if (after == key_view(schema, record->fields)) return;
    changers_.emplace(*id, at);
    if (!after.text.empty()) takers_.push_back({at, after});
  }

  /// Two steps of this plan that would end with one key.
  void compare_takers(const NaturalIndex& index) {
    for (const Taker& taker : takers_) {
      index.each(taker.key.text, [&](std::uint32_t at) {
        const Taker& other = takers_[at];
        if (both_by_id((*steps_)[taker.step].address, (*steps_)[other.step].address)) return;
        if (other.step <= taker.step || !(taker.key.met_by(other.key) || other.key.met_by(taker.key))) return;
        const BothWouldGet block{(*steps_)[other.step].address, (*steps_)[taker.step].address,
                                 words(other.key)};
        for (const std::uint32_t step : {taker.step, other.step}) conflict(step, block);
      });
    }
  }

  /// A record that has, now, the key which the taker wants.
  void meet(const TypeSchema& schema, const Taker& taker, const Record& holder) {
    Step& step = (*steps_)[taker.step];
    if (step.id() == holder.id) return;
    const auto changer = changers_.find(holder.id);
    if (changer == changers_.end()) return keeps(schema, taker, holder);
    const Step& giver = (*steps_)[changer->second];
    if (const Changes* changes = giver.changes()) {
      const KeyView after = key_after(schema, holder, *changes);
      bool still = taker.key.met_by(after);
      each_further(schema, holder, after.scope,
                   [&](const KeyView& key) { still = still || taker.key.met_by(key); });
      if (still) return keeps(schema, taker, holder);
    }
    // A deactivation that needs another step runs among the changes, whatever it needs.
    const Phase earliest = step.kind() == ActionKind::deactivate ? Phase::changes : step.phase();
    if (giver.phase() > earliest) {
      conflict(taker.step, GivenUpLater{step.address, words(taker.key), giver.address});
      return;
    }
    step.needs.push_back(giver.address);
    given_.push_back(taker.step);
  }

  void keeps(const TypeSchema& schema, const Taker& taker, const Record& holder) {
    const Step& step = (*steps_)[taker.step];
    const auto holding = scene_->matching.owners.binding(schema.type, holder);
    if (holding && both_by_id(step.address, scene_->matching.bindings[*holding].resource->address)) return;
    KeyKept block{step.address, words(taker.key),    holder.id,
                  {},           holding.has_value(), std::string(holder.fields.text(schema.name))};
    if (holding) {
      block.holder_address = scene_->matching.bindings[*holding].resource->address;
    } else if (const auto leftover = scene_->matching.owners.leftover(schema.type, holder)) {
      block.holder_address = *scene_->matching.leftovers[*leftover].address;
    }
    conflict(taker.step, std::move(block));
  }

  /// Whether both blocks say by `lifecycle.id` which records they are: they may share a key.
  [[nodiscard]] bool both_by_id(const Address& one, const Address& other) const {
    const Resource* first = scene_->desired.find(one);
    const Resource* second = scene_->desired.find(other);
    return first != nullptr && second != nullptr && first->lifecycle->id && second->lifecycle->id;
  }

  static KeyName words(const KeyView& key) { return {key.by, std::string(key.text), key.scope}; }

  void conflict(std::size_t step, Block block) { conflicts_.emplace_back(step, std::move(block)); }

  /// Whom a conflict is with, to put those of one step in an order.
  static std::tuple<std::size_t, std::int64_t, std::string> other_side(const Block& block) {
    const std::size_t kind = block.index();
    if (const auto* kept = std::get_if<KeyKept>(&block)) return {kind, kept->holder.number(), {}};
    if (const auto* unread = std::get_if<KeyOfUnread>(&block)) return {kind, unread->holder.number(), {}};
    if (const auto* later = std::get_if<GivenUpLater>(&block)) return {kind, 0, later->giver.text()};
    if (const auto* both = std::get_if<BothWouldGet>(&block))
      return {kind, 0, both->one.text() + ' ' + both->other.text()};
    return {kind, 0, {}};
  }

  const Scene* scene_;
  std::vector<Step>* steps_;
  std::vector<Taker> takers_;
  std::unordered_map<RemoteId, std::uint32_t> changers_;  ///< Steps after which a record has another key.
  std::vector<std::uint32_t> given_;
  std::vector<std::pair<std::size_t, Block>> conflicts_;
};

}  // namespace

void settle_taken_keys(const Scene& scene, std::vector<Step>& steps) { TakenKeys(scene, steps).run(); }

}  // namespace haloform::plan
