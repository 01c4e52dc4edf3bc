#include "planner/plan/near_records.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/model/kept_form.hpp"
#include "planner/plan/natural_index.hpp"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>

namespace haloform {

namespace {

/// The creates of one type, found again by what an instance may leave of their names and e-mails.
class NearCreates {
 public:
  NearCreates(const TypeSchema& schema, const std::vector<Step>& steps) : schema_(&schema) {
    for (std::uint32_t at = 0; at < steps.size(); ++at) {
      const auto* create = std::get_if<Create>(&steps[at].action);
      if (create != nullptr && steps[at].address.type() == schema.type) add(*create, at);
    }
    by_name_.seal();
    by_email_.seal();
  }

  [[nodiscard]] bool empty() const { return creates_.empty(); }

  /// Calls `visit(step)` for each create that may be of the person, or team, of the record.
  template <typename Visit>
  void each(const Record& record, Visit&& visit) const {
    const std::string_view name = record.fields.text(schema_->name);
    by_name_.each(loose_key(name), [&](std::uint32_t at) {
      if (is_near(creates_[at], record)) visit(creates_[at].step);
    });
    if (by_email_.empty()) return;
    by_email_.each(bare_email(record.fields.text(*schema_->email)), [&](std::uint32_t at) {
      const Attributes& fields = *creates_[at].fields;
      const std::string_view wanted = fields.text(schema_->name);
      if (loose_key(wanted) != loose_key(name) && is_kept_form(wanted, name)) visit(creates_[at].step);
    });
  }

 private:
  struct One {
    std::uint32_t step;
    const Attributes* fields;
  };

  void add(const Create& create, std::uint32_t step) {
    const auto at = static_cast<std::uint32_t>(creates_.size());
    creates_.push_back({step, &create.fields});
    by_name_.add(texts_.emplace_back(loose_key(create.fields.text(schema_->name))), at);
    if (!schema_->email) return;
    const std::string_view email = create.fields.text(*schema_->email);
    // Most e-mails have nothing that an instance takes out.
    std::string bare = bare_email(email);
    if (!same_key(bare, email)) by_email_.add(texts_.emplace_back(std::move(bare)), at);
  }

  /// Of one whose name is loosely the same.
  [[nodiscard]] bool is_near(const One& one, const Record& record) const {
    const std::string_view wanted = schema_->email ? one.fields->text(*schema_->email) : std::string_view{};
    const std::string_view has = schema_->email ? record.fields.text(*schema_->email) : std::string_view{};
    // The very same e-mail has been looked for already, and was found to be somebody else's.
    if (same_key(wanted, has) && !has_no_key(wanted)) return false;
    if (!has_no_key(wanted)) return is_kept_form(wanted, has) || same_email_loosely(wanted, has);
    return has_no_key(has) && scope_of(*schema_, *one.fields) == scope_of(*schema_, record.fields);
  }

  const TypeSchema* schema_;
  std::vector<One> creates_;
  std::deque<std::string> texts_;  ///< That the indices borrow.
  NaturalIndex by_name_;
  NaturalIndex by_email_;
};

void block(const TypeSchema& schema, const Record& record, Step& step) {
  std::string who = "id " + record.id.text() + " \"";
  who.append(record.fields.text(schema.name)) += '"';
  if (schema.email) {
    if (const auto email = record.fields.text(*schema.email); !email.empty()) who.append(", ").append(email);
  }
  step.blocked_by.push_back(
      {Block::Rule::unclear,
       "it may be " + who +
           ", whom no block declares: name and e-mail differ only as an instance that has its "
           "own way of writing them makes them differ",
       "if it is, say so with `lifecycle: {id: " + record.id.text() +
           "}`, or declare what HaloPSA has; if it is somebody else, declare that record as well"});
}

}  // namespace

void block_near_creates(const Scene& scene, std::vector<Step>& steps) {
  for (const ResourceType type : all_types) {
    const TypeSchema& schema = scene.catalog.of(type);
    const NearCreates creates(schema, steps);
    if (creates.empty()) continue;
    for (const Record& record : scene.snapshot.of(type).records()) {
      if (record.built_in != BuiltIn::no || !scene.matching.owners.nobody(type, record)) continue;
      creates.each(record, [&](std::uint32_t at) {
        if (steps[at].blocked_by.empty()) block(schema, record, steps[at]);
      });
    }
  }
}

}  // namespace haloform
