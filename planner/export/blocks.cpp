#include "planner/export/blocks.hpp"

#include "planner/config/edit/scalar_text.hpp"
#include "planner/export/names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

namespace haloform::exporting {

namespace {

using config::ScalarStyle;

std::string scalar(std::string_view text) { return config::text_as_scalar(text, ScalarStyle::plain); }

/// What an instance makes up for everybody of whom nobody says it.
constexpr std::array<std::string_view, 2> made_up{"colour", "initials"};

/// `{CFShirt: XL, CFVan: 4}`, of those that have a value.
std::string mapping_of(const std::vector<Value::Entry>& entries) {
  std::vector<std::string> items;
  items.reserve(entries.size());
  for (const Value::Entry& one : entries) {
    if (!one.value.is_null())
      items.push_back(
          fmt::format("{}: {}", scalar(one.name), config::as_scalar(one.value, ScalarStyle::plain)));
  }
  return fmt::format("{{{}}}", fmt::join(items, ", "));
}

std::string list_of(const auto& names) {
  std::vector<std::string> items;
  items.reserve(names.size());
  for (const auto& name : names) items.push_back(scalar(name));
  return fmt::format("[{}]", fmt::join(items, ", "));
}

/// How a value stands in YAML.
struct Said {
  std::string_view key;
  std::string text;
};

class BlockMaker {
 public:
  BlockMaker(const Sources& sources, const Choice& choice, const Verdicts& verdicts, Blocks& blocks)
      : sources_(&sources), choice_(&choice), verdicts_(&verdicts), blocks_(&blocks) {
    for (const Directory& directory : sources.directories) names_.emplace(directory.kind, Names(directory));
    for (const ResourceType type : all_types) {
      const TypeSchema& schema = sources.catalog.of(type);
      for (const Record& record : sources.snapshot.of(type).records()) {
        note_unread(schema, record);
        const auto key = choice.keys.at(type).find(record.id);
        if (key != choice.keys.at(type).end())
          keys_by_name_.at(type).emplace(record.fields.text(schema.name), key->second);
      }
    }
  }

  [[nodiscard]] config::NewBlock block(const Chosen& one) const {
    config::NewBlock block{one.address, {}};
    const TypeSchema& schema = sources_->catalog.of(one.address.type());
    for (std::size_t at = 0; at < schema.fields.size(); ++at) {
      const FieldId field{static_cast<std::uint8_t>(at)};
      const auto said = field_of(one, schema, field);
      if (said && !is_refused(one, said->key))
        block.lines.push_back(fmt::format("{}: {}", said->key, said->text));
    }
    if (schema.activation == TypeFacts::Activation::switchable && !one.record->is_active())
      block.lines.emplace_back("active: false");
    if (schema.membership == TypeFacts::Membership::joins_teams) teams(one, block);
    return block;
  }

 private:
  [[nodiscard]] bool is_refused(const Chosen& one, std::string_view key) const {
    const auto of = verdicts_->omitted.find({one.address.type(), one.record->id});
    if (of == verdicts_->omitted.end()) return false;
    const auto at = of->second.find(key);
    if (at == of->second.end()) return false;
    Omission omission = at->second;
    omission.address = one.address;
    blocks_->omissions.push_back(std::move(omission));
    return true;
  }
  /// What rows do not show is known of those alone who were read one by one.
  void note_unread(const TypeSchema& schema, const Record& record) {
    for (std::size_t at = 0; at < schema.fields.size(); ++at) {
      const FieldId field{static_cast<std::uint8_t>(at)};
      const bool hidden = schema.at(field).shown == FieldSpec::Shown::by_record_alone;
      if (hidden && record.built_in == BuiltIn::no && record.fields.find(field) == nullptr)
        unread_.at(schema.type).insert(field);
    }
  }
  void omit(const Chosen& one, std::string_view field, Omission::Why why, MarkedText detail = {}) const {
    blocks_->omissions.push_back({one.address, std::string(field), why, std::move(detail)});
  }

  [[nodiscard]] std::optional<Said> field_of(const Chosen& one, const TypeSchema& schema,
                                             FieldId field) const {
    const FieldSpec& spec = schema.at(field);
    const Value* value = one.record->fields.find(field);
    if (value == nullptr || !spec.carried(sources_->profile)) return std::nullopt;
    const Value* usual = sources_->defaults.at(schema.type).find(field);
    // Nor is written by itself what would cost a request in every plan.
    const bool unasked =
        unread_.at(schema.type).contains(field) || std::ranges::find(made_up, spec.name) != made_up.end();
    if (usual == nullptr && unasked) return std::nullopt;
    const auto entries = value->as_entries();
    const bool empty = entries ? std::ranges::all_of(*entries, &Value::is_null, &Value::Entry::value)
                               : same_value(spec, *value, Value::null()) || value->as_boolean() == false;
    if (empty) {
      // What `defaults:` say has to be taken back.
      if (usual == nullptr || same_value(spec, *usual, *value)) return std::nullopt;
      return Said{spec.name, spec.kind == ValueKind::names ? "[]" : entries ? "null" : value->plain()};
    }
    if (spec.declared_as) return declared(one, spec, *spec.declared_as, *value, usual);
    if (usual != nullptr && same_value(spec, *usual, *value)) return std::nullopt;
    if (spec.kind == ValueKind::names) return names(one, spec, *value);
    if (entries) return Said{spec.name, mapping_of(*entries)};
    if (spec.naming && spec.naming->known(sources_->profile)) return named(spec, *value);
    return Said{spec.name, config::as_scalar(*value, ScalarStyle::plain)};
  }

  /// What a record names by its name is written by its key, and what it names by its id by its address; what no block declares by
  /// the id, or not at all.
  [[nodiscard]] std::optional<Said> declared(const Chosen& one, const FieldSpec& spec, ResourceType type,
                                             const Value& value, const Value* usual) const {
    std::string said;
    if (const auto id = RemoteId::from(value.as_integer().value_or(0))) {
      const auto key = choice_->keys.at(type).find(*id);
      const auto address =
          key == choice_->keys.at(type).end() ? std::nullopt : Address::of(type, key->second);
      if (!address) return Said{spec.name, id->text()};
      said = address->text();
    } else {
      const std::string name(value.as_text().value_or(""));
      const auto at = keys_by_name_.at(type).find(name);
      if (at == keys_by_name_.at(type).end()) {
        omit(one, spec.name, Omission::Why::undeclared, name);
        return std::nullopt;
      }
      said = at->second;
    }
    if (usual != nullptr && usual->as_text() == said) return std::nullopt;
    return Said{spec.name, scalar(said)};
  }

  /// A name where it tells which one is meant, else the id.
  [[nodiscard]] std::optional<Said> named(const FieldSpec& spec, const Value& value) const {
    const auto directory = names_.find(spec.naming->directory);
    if (directory != names_.end()) {
      if (const auto name = directory->second.full_name(value.plain()))
        return Said{spec.naming->key, scalar(*name)};
    }
    return Said{spec.name, config::as_scalar(value, ScalarStyle::plain)};
  }

  [[nodiscard]] std::optional<Said> names(const Chosen& one, const FieldSpec& spec,
                                          const Value& value) const {
    const auto all = value.as_names();
    if (!all) return std::nullopt;
    if (spec.naming) {
      const auto directory = names_.find(spec.naming->directory);
      for (const std::string_view name : *all) {
        if (directory != names_.end() && directory->second.is_unique(name)) continue;
        omit(one, spec.name, Omission::Why::unnamed, std::string(name));
        return std::nullopt;
      }
    }
    return Said{spec.name, list_of(*all)};
  }

  void teams(const Chosen& one, config::NewBlock& block) const {
    constexpr std::string_view field = "teams";
    if (!*one.record->teams) return;
    std::vector<std::string> keys;
    const auto& known = choice_->keys.at(ResourceType::team);
    const TypeSchema& schema = sources_->catalog.of(ResourceType::team);
    for (const RemoteId team : **one.record->teams) {
      if (const auto key = known.find(team); key != known.end()) {
        keys.push_back(key->second);
        continue;
      }
      const Record* record = sources_->snapshot.of(ResourceType::team).find(team);
      omit(one, field, Omission::Why::undeclared,
           record == nullptr ? team.text() : std::string(record->fields.text(schema.name)));
    }
    std::ranges::sort(keys);
    if (!keys.empty() && !is_refused(one, field))
      block.lines.push_back(fmt::format("{}: {}", field, list_of(keys)));
  }

  const Sources* sources_;
  const Choice* choice_;
  const Verdicts* verdicts_;
  Blocks* blocks_;
  std::map<Directory::Kind, Names> names_;
  PerType<std::unordered_map<std::string, std::string>> keys_by_name_;
  PerType<std::set<FieldId>> unread_;  ///< Fields that rows do not show, and that are not known of everybody.
};

}  // namespace

Blocks blocks_of(const Sources& sources, const Choice& choice, const Verdicts& verdicts) {
  Blocks blocks;
  const BlockMaker maker(sources, choice, verdicts, blocks);
  for (const Chosen& one : choice.chosen) blocks.by_file[one.file].push_back(maker.block(one));
  return blocks;
}

}  // namespace haloform::exporting
