#include "planner/plan/making/near_records.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/base/text.hpp"
#include "planner/model/kept_cut.hpp"
#include "planner/model/kept_form.hpp"
#include "planner/plan/finding/key_view.hpp"
#include "planner/plan/making/prefix_index.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace haloform::plan {

namespace {

/// How many records are looked at for one text of a create: of each of its beginnings, and in all. What more of them share
/// tells nobody from anybody; a person with an e-mail is found by that and by the name.
constexpr std::size_t most_of_one_beginning = 16;
constexpr std::size_t most_of_one_text = 32;

std::string_view email_of(const TypeSchema& schema, const Attributes& fields) {
  return schema.email ? fields.text(*schema.email) : std::string_view{};
}

bool has_no_email(const TypeSchema& schema, const Attributes& fields) {
  return has_no_key(email_of(schema, fields));
}

/// What "Müller", "Mueller" and "M?ller" have in common: the consonants and digits of ASCII.
std::string coarse_key(std::string_view text) {
  std::string plain = comparison_key(text);
  std::erase_if(plain,
                [](char byte) { return (byte & 0x80) != 0 || std::string_view("aeiou").contains(byte); });
  return loose_key(plain);
}

/// The texts by which a create and a record are brought together, each behind a letter that says of what it is.
class Texts {
 public:
  enum class Coarse : std::uint8_t { no, yes };
  Texts(const TypeSchema& schema, const Attributes& fields) : by_email_(!has_no_email(schema, fields)) {
    const auto scope = scope_of(schema, fields);
    place_ = (scope ? std::to_string(*scope) : std::string()) + '\n';
  }

  void add_email(std::string_view email, Coarse coarse) {
    if (!by_email_) return;
    add("e", loose_key(email));
    add("e", loose_key(bare_email(email)));
    if (coarse == Coarse::yes) add("E", coarse_key(email));
  }
  /// Where there is no e-mail, a name counts within its site.
  void add_name(std::string_view name, Coarse coarse) {
    add(by_email_ ? "n" : "p" + place_, loose_key(name));
    if (coarse == Coarse::yes) add(by_email_ ? "N" : "P" + place_, coarse_key(name));
  }
  [[nodiscard]] std::vector<std::string> take() { return std::move(texts_); }

 private:
  void add(const std::string& of, const std::string& key) {
    if (!key.empty() && std::ranges::find(texts_, of + key) == texts_.end()) texts_.push_back(of + key);
  }
  bool by_email_;
  std::string place_;
  std::vector<std::string> texts_;
};

Texts::Coarse coarse_for(std::string_view text) {
  return is_beyond_ascii(text) ? Texts::Coarse::yes : Texts::Coarse::no;
}

/// Of a create, each as long as it may have been before it was cut.
std::vector<std::string> texts_of(const TypeSchema& schema, const Create& create) {
  Texts texts(schema, create.fields);
  const auto add_name = [&](std::string_view name) { texts.add_name(name, coarse_for(name)); };
  const auto part = [&](std::string_view called) {
    const auto field = schema.find(called);
    return std::string(field ? create.fields.text(*field) : std::string_view{});
  };
  const std::string_view email = email_of(schema, create.fields);
  texts.add_email(email, coarse_for(email));
  add_name(create.fields.text(schema.name));
  const std::string first = part("firstname");
  const std::string last = part("surname");
  if (!has_no_key(first) && !has_no_key(last)) {
    add_name(first + ' ' + last);
    add_name(last + ' ' + first);
  }
  return texts.take();
}

/// Of a record, in the form in which the instance keeps it.
std::vector<std::string> texts_of(const TypeSchema& schema, const Record& record, Texts::Coarse coarse) {
  Texts texts(schema, record.fields);
  for (const std::string_view email :
       {email_of(schema, record.fields), without_torn_end(email_of(schema, record.fields))}) {
    texts.add_email(email, coarse);
  }
  const std::string_view name = record.fields.text(schema.name);
  texts.add_name(name, coarse);
  texts.add_name(without_torn_end(name), coarse);
  return texts.take();
}

/// The length of the longest name of the type that the state knows to be kept as it was applied. An instance that cuts
/// names cuts none of them shorter.
std::size_t longest_kept_whole(const TypeSchema& schema, const state::State& state) {
  std::size_t longest = 0;
  for (const auto& [address, entry] : state.of(schema.type)) {
    if (entry.draft.kept->find(schema.name) != nullptr) continue;
    longest = std::max(longest, letters_in(entry.draft.applied.fields.text(schema.name)));
  }
  return longest;
}

/// The records of one type that nobody holds, found again by whom an instance may have made them of.
class NearRecords {
 public:
  NearRecords(const TypeSchema& schema, const state::State& state, const std::vector<const Create*>& creates,
              std::vector<const Record*> unheld)
      : schema_(&schema), kept_whole_(longest_kept_whole(schema, state)), records_(std::move(unheld)) {
    // A few creates among very many records: only what one of them may have become is sorted.
    PrefixIndex wanted;
    const bool few = creates.size() < records_.size();
    auto coarse = Texts::Coarse::no;
    for (const Create* create : creates) {
      if (records_.empty()) return;
      for (std::string& text : texts_of(schema, *create)) {
        if (text.front() <= 'Z') coarse = Texts::Coarse::yes;
        if (few) wanted.add(std::move(text), 0);
      }
    }
    wanted.seal();
    for (std::uint32_t at = 0; at < records_.size(); ++at) {
      for (std::string& text : texts_of(schema, *records_[at], coarse)) {
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
    return !same_key(wanted, has) && (is_kept_form(wanted, has) || same_email_loosely(wanted, has)) &&
           has_near_name(fields, record);
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

}  // namespace

std::vector<const Record*> near_records(const TypeSchema& schema, const state::State& state,
                                        const std::vector<const Create*>& creates,
                                        std::vector<const Record*> unheld) {
  std::erase_if(unheld, [](const Record* record) { return record->built_in != BuiltIn::no; });
  const NearRecords records(schema, state, creates, std::move(unheld));
  std::vector<const Record*> found;
  found.reserve(creates.size());
  for (const Create* create : creates) found.push_back(records.near(*create));
  return found;
}

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
    std::vector<const Record*> unheld;
    for (const Record& record : scene.snapshot.of(type).records()) {
      if (scene.matching.owners.nobody(type, record)) unheld.push_back(&record);
    }
    const auto near = near_records(schema, scene.state, creates, std::move(unheld));
    for (std::size_t at = 0; at < creates.size(); ++at) {
      if (near[at] != nullptr)
        making[at]->blocked_by.emplace_back(MayBeRecord{record_name(schema, *near[at])});
    }
  }
}

}  // namespace haloform::plan
