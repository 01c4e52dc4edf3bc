#include "planner/plan/making/identity.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/base/text.hpp"
#include "planner/model/kept_form.hpp"
#include "planner/plan/finding/key_view.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace haloform::plan {

namespace {

/// A field by which a person is known: as we applied it, and as it is.
struct Trait {
  NaturalKey::By called;
  FieldId field;
  std::string_view applied;  ///< Empty: never applied, which says nothing.
  std::string_view kept;     ///< The form in which the instance keeps what was applied; empty: the same.
  std::string_view live;
  bool was_read = true;  ///< Whether the row that was read carries it.

  [[nodiscard]] bool known() const { return was_read && !applied.empty(); }
  [[nodiscard]] bool differs() const {
    const bool as_kept = !kept.empty() && same_key(kept, live);
    return known() && !same_key(applied, live) && !as_kept;
  }
};

bool says_so(const TypeSchema& schema, const Record& record, const Resource* resource) {
  if (resource == nullptr) return false;
  const KeyView declared = key_view(schema, resource->fields);
  const bool by_email = declared.by == NaturalKey::By::email;
  const std::string_view live = record.fields.text(by_email ? *schema.email : schema.name);
  if (same_key(declared.text, live) || is_in_kept_form(schema, *resource, record)) return true;
  if (!schema.email) return false;
  const std::string_view email = record.fields.text(*schema.email);
  return std::ranges::any_of(resource->lifecycle->previously,
                             [&](const std::string& one) { return same_key(one, email); });
}

}  // namespace

bool is_in_kept_form(const TypeSchema& schema, const Resource& resource, const Record& record) {
  if (!schema.email) return false;
  return std::ranges::all_of(std::array{schema.name, *schema.email}, [&](FieldId field) {
    const Value* declared = resource.fields.find(field);
    const Value* live = record.fields.find(field);
    return declared != nullptr && live != nullptr && !has_no_key(live->plain()) &&
           is_kept_form(schema, field, *declared, *live, resource.fields);
  });
}

bool is_another_person(const TypeSchema& schema, const Resource& resource, const Record& record) {
  const std::string_view email = schema.email ? resource.fields.text(*schema.email) : std::string_view();
  const auto has = [&](std::string_view one) { return same_key(one, email); };
  if (trimmed(email).empty() || std::ranges::any_of(*record.more_emails, has)) return false;
  return !same_key(resource.fields.text(schema.name), record.fields.text(schema.name)) &&
         !says_so(schema, record, &resource);
}

void check_identity(const TypeSchema& schema, const Record& record, const state::Entry* entry,
                    const Resource* resource, Step& step) {
  const Person& live = step.person.emplace(person_of(schema, record));
  if (entry == nullptr) return;
  const Attributes& applied = entry->draft.applied.fields;
  using By = NaturalKey::By;
  const auto trait_of = [&](By called, FieldId field) {
    return Trait{called,
                 field,
                 applied.text(field),
                 entry->draft.kept->text(field),
                 record.fields.text(field),
                 record.fields.find(field) != nullptr};
  };
  const Trait name = trait_of(By::name, schema.name);
  Trait email = schema.email ? trait_of(By::email, *schema.email) : Trait{By::email, schema.name, {}, {}, {}};
  for (const std::string& more : *record.more_emails) {
    if (same_key(more, email.applied)) email.live = more;
  }
  const bool a_person = schema.activation == TypeFacts::Activation::switchable;
  const bool another = a_person && (name.differs() || email.differs()) && (!name.known() || name.differs()) &&
                       (!email.known() || email.differs());
  if (another && !says_so(schema, record, resource)) {
    Person before{std::string(name.applied), std::string(email.applied)};
    step.blocked_by.emplace_back(
        AnotherPersonNow{step.address, record.id, live, std::move(before), resource == nullptr});
    return;
  }
  // Nothing that was applied to it was ever seen there: it may be the wrong record.
  const bool nobody = name.applied.empty() && email.applied.empty();
  const bool goes = step.kind() == ActionKind::remove || step.kind() == ActionKind::deactivate;
  if (nobody && goes && !says_so(schema, record, resource)) {
    step.blocked_by.emplace_back(NeverSeenPerson{step.address, record.id, live, resource == nullptr});
    return;
  }
  const Changes* changes = step.changes();
  for (const Trait& trait : {name, email}) {
    const bool shown = changes != nullptr && std::ranges::find(changes->fields, trait.field,
                                                               &FieldChange::field) != changes->fields.end();
    if (trait.differs() && !shown)
      step.notes.emplace_back(ChangedOutside{trait.called, std::string(trait.applied)});
  }
}

}  // namespace haloform::plan
