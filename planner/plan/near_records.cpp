#include "planner/plan/near_records.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/model/kept_form.hpp"
#include "planner/plan/natural_index.hpp"
#include "planner/plan/prefix_index.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace haloform {

namespace {

/// How many records are looked at for one text of a create: of each of its beginnings, and in all. What more of them share
/// tells nobody from anybody; a person with an e-mail is found by that and by the name.
constexpr std::size_t most_of_one_beginning = 16;
constexpr std::size_t most_of_one_text = 32;

// The texts by which a create and a record are brought together. The first letter says of what they are.
std::string email_text(std::string_view email) { return "e" + loose_key(email); }
std::string name_text(std::string_view loose_name) { return "n" + std::string(loose_name); }
std::string place_text(std::optional<std::int64_t> scope, std::string_view loose_name) {
  return "p" + (scope ? std::to_string(*scope) : std::string()) + '\n' + std::string(loose_name);
}

/// The text without a letter, or an entity, that was cut through at its end.
std::string_view without_torn_end(std::string_view text) {
  constexpr std::string_view replacement = "\ufffd";
  while (text.ends_with(replacement)) text.remove_suffix(replacement.size());
  const std::size_t ampersand = text.rfind('&');
  return ampersand == std::string_view::npos || text.find(';', ampersand) != std::string_view::npos
             ? text
             : text.substr(0, ampersand);
}

std::string_view email_of(const TypeSchema& schema, const Attributes& fields) {
  return schema.email ? fields.text(*schema.email) : std::string_view{};
}

/// The name, and what an instance that builds it of first name and surname makes of them; loose keys.
std::vector<std::string> names_of(const TypeSchema& schema, const Attributes& fields) {
  std::vector<std::string> names{loose_key(fields.text(schema.name))};
  const auto part = [&](std::string_view called) {
    const auto field = schema.find(called);
    return field ? loose_key(fields.text(*field)) : std::string();
  };
  const std::string first = part("firstname");
  const std::string last = part("surname");
  if (first.empty() || last.empty()) return names;
  for (std::string built : {first + last, last + first}) {
    if (built != names.front()) names.push_back(std::move(built));
  }
  return names;
}

/// Of a create, each as long as it may have been before it was cut.
std::vector<std::string> texts_of(const TypeSchema& schema, const Create& create) {
  std::vector<std::string> texts;
  const std::string_view email = email_of(schema, create.fields);
  const bool by_email = !has_no_key(email);
  if (by_email) texts.push_back(email_text(email));
  if (by_email && bare_email(email) != email) texts.push_back(email_text(bare_email(email)));
  const auto scope = scope_of(schema, create.fields);
  for (const std::string& name : names_of(schema, create.fields)) {
    if (!name.empty()) texts.push_back(by_email ? name_text(name) : place_text(scope, name));
  }
  return texts;
}

/// Of a record, in the form in which the instance keeps it.
std::vector<std::string> texts_of(const TypeSchema& schema, const Record& record) {
  std::vector<std::string> texts;
  const std::string_view email = email_of(schema, record.fields);
  const bool by_email = !has_no_key(email);
  if (by_email) texts.push_back(email_text(email));
  if (by_email && bare_email(email) != email) texts.push_back(email_text(bare_email(email)));
  const auto scope = scope_of(schema, record.fields);
  const std::string_view name = record.fields.text(schema.name);
  const auto add_name = [&](std::string_view text) {
    const std::string key = loose_key(text);
    if (!key.empty()) texts.push_back(by_email ? name_text(key) : place_text(scope, key));
  };
  add_name(name);
  if (without_torn_end(name) != name) add_name(without_torn_end(name));
  if (without_torn_end(email) != email) texts.push_back(email_text(without_torn_end(email)));
  return texts;
}

std::size_t letters_in(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U; }));
}

/// The length of the longest name of the type that the state knows to be kept as it was applied. An instance that cuts
/// names cuts none of them shorter.
std::size_t longest_kept_whole(const TypeSchema& schema, const State& state) {
  std::size_t longest = 0;
  for (const auto& [address, entry] : state.resources) {
    if (address.type() != schema.type || entry.draft.kept.find(schema.name) != nullptr) continue;
    longest = std::max(longest, letters_in(entry.draft.applied.fields.text(schema.name)));
  }
  return longest;
}

/// The records of one type that nobody holds, found again by whom an instance may have made them of.
class NearRecords {
 public:
  NearRecords(const Scene& scene, const TypeSchema& schema, const std::vector<const Create*>& creates)
      : schema_(&schema), kept_whole_(longest_kept_whole(schema, scene.state)) {
    for (const Record& record : scene.snapshot.of(schema.type).records()) {
      if (record.built_in == BuiltIn::no && scene.matching.owners.nobody(schema.type, record))
        records_.push_back(&record);
    }
    // A few creates among very many records: only what one of them may have become is sorted.
    PrefixIndex wanted;
    const bool few = creates.size() < records_.size();
    for (const Create* create : creates) {
      if (!few) break;
      for (std::string& text : texts_of(schema, *create)) wanted.add(std::move(text), 0);
    }
    wanted.seal();
    for (std::uint32_t at = 0; at < records_.size(); ++at) {
      for (std::string& text : texts_of(schema, *records_[at])) {
        if (!few || wanted.goes_on(text)) by_text_.add(std::move(text), at);
      }
    }
    by_text_.seal();
  }

  [[nodiscard]] const Record* near(const Create& create) const {
    if (by_text_.empty()) return nullptr;
    const Record* found = nullptr;
    for (const std::string& text : texts_of(*schema_, create)) {
      std::size_t seen = 0;
      by_text_.each_beginning(text, most_of_one_beginning, [&](std::uint32_t at, bool whole) {
        if (is_near(create.fields, *records_[at], whole)) found = records_[at];
        return found != nullptr || ++seen == most_of_one_text;
      });
      if (found != nullptr) break;
    }
    return found;
  }

 private:
  /// `whole`: nothing was cut from the text that both have.
  [[nodiscard]] bool is_near(const Attributes& fields, const Record& record, bool whole) const {
    const std::string_view wanted = email_of(*schema_, fields);
    const std::string_view has = email_of(*schema_, record.fields);
    if (has_no_key(wanted)) {
      return has_no_key(has) && scope_of(*schema_, fields) == scope_of(*schema_, record.fields) &&
             (whole || may_be_cut(record)) && has_near_name(fields, record);
    }
    // The very same e-mail has been looked for already, and was found to be somebody else's.
    return !same_key(wanted, has) && is_kept_form(wanted, has) && has_near_name(fields, record);
  }

  [[nodiscard]] bool has_near_name(const Attributes& fields, const Record& record) const {
    const Value* wanted = fields.find(schema_->name);
    const Value* has = record.fields.find(schema_->name);
    return wanted != nullptr && has != nullptr &&
           is_kept_form(*schema_, schema_->name, *wanted, *has, fields);
  }

  /// Where the name is all there is, one name often begins with another ("Support", "Support EU").
  [[nodiscard]] bool may_be_cut(const Record& record) const {
    constexpr std::size_t trimmed_blank = 1;
    return letters_in(record.fields.text(schema_->name)) + trimmed_blank >= kept_whole_;
  }

  const TypeSchema* schema_;
  std::size_t kept_whole_;
  std::vector<const Record*> records_;
  PrefixIndex by_text_;
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
    std::vector<const Create*> creates;
    std::vector<Step*> making;
    for (Step& step : steps) {
      const auto* create = std::get_if<Create>(&step.action);
      if (create == nullptr || step.address.type() != type || !step.blocked_by.empty()) continue;
      creates.push_back(create);
      making.push_back(&step);
    }
    if (creates.empty()) continue;
    const TypeSchema& schema = scene.catalog.of(type);
    const NearRecords records(scene, schema, creates);
    for (std::size_t at = 0; at < creates.size(); ++at) {
      if (const Record* record = records.near(*creates[at])) block(schema, *record, *making[at]);
    }
  }
}

}  // namespace haloform
