#include "planner/config/people.hpp"

#include "planner/base/text.hpp"
#include "planner/config/feed_people.hpp"
#include "planner/config/fields.hpp"
#include "planner/config/file_reader.hpp"
#include "planner/config/lifecycle_block.hpp"
#include "planner/config/lifecycle_people.hpp"
#include "planner/config/schedule_block.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <mutex>
#include <numeric>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::config {

namespace {

/// A section of less than two parts is read at once.
constexpr std::size_t blocks_of_part = 512;

/// One block while it is read.
struct Block {
  Draft draft;
  const TypeSchema* schema;
  std::string_view refused_key;  ///< Where its key cannot be one, and the address only stands for it.
  /// Which fields were written, right or wrong: what is wrong is not missing as well.
  std::bitset<64> seen;
  SourcePlace name_place;
  SourcePlace email_place;
  const FeedPerson* fed = nullptr;  ///< Whom it adds to, where a feed declares them.

  [[nodiscard]] std::string label() const {
    if (refused_key.empty()) return draft.resource.address.text();
    return fmt::format("{} {}", type_name(schema->type), in_quotes(refused_key));
  }
};

/// Reads the blocks of one file.
class PeopleReader {
 public:
  PeopleReader(const BlockRules& rules, std::uint32_t file, const std::string& path)
      : rules_(&rules), file_(file), check_(file, path, parts_.found) {}

  FileParts read(const YamlNode& root, FileRole role);

 private:
  [[nodiscard]] bool is_meant(const YamlNode& root, FileRole role);
  void section(const YamlEntry& entry, FileRole role);
  void people(ResourceType type, const YamlNode& section);
  void people_in_parts(ResourceType type, const YamlNode& section);
  void blocks(ResourceType type, const YamlNode::Entries& entries);
  void block(ResourceType type, const YamlEntry& entry);
  void block_entries(Block& block, const YamlEntry& entry);
  [[nodiscard]] bool counts_in(const Block& block, const YamlEntry& entry) {
    return block.fed == nullptr || may_add(*block.fed, block.draft.resource, *rules_, entry, check_, parts_);
  }
  [[nodiscard]] bool adds_to_nobody(const Block& block) const;
  void field(Block& block, FieldId field, const YamlEntry& entry);
  [[nodiscard]] bool is_second(const Block& block, FieldId field, const YamlEntry& entry);
  void field_by_name(Block& block, FieldId field, const YamlEntry& entry);
  void claim_names(const Resource& resource, const FieldSpec& spec, FieldId field, SourcePlace place,
                   const YamlNode* list);
  void claim_default_names(const Block& block, const YamlNode& key);
  void unknown(Block& block, const YamlEntry& entry);
  void missing_fields(const Block& block, const YamlNode& key);
  [[nodiscard]] DatesOf dates_of(const Block& block) const;
  bool facet(Block& block, const YamlEntry& entry);
  void list(Resource& resource, const YamlNode& value, MembershipClaim::Side side);
  void membership(Block& block, const YamlNode& value);

  const BlockRules* rules_;
  std::uint32_t file_;
  FileParts parts_;
  FileCheck check_;
};

/// Whether a file can be meant as a configuration. Nothing is shown of one that is one text, or whose keys have nothing to do
/// with ours: it may be a key, or a list of passwords, each of which ends with a colon.
bool PeopleReader::is_meant(const YamlNode& root, FileRole role) {
  if (root.is_scalar()) {
    check_.error(root, "the file is a single text, not a configuration",
                 "check that this is the right file; a configuration looks like agents: {jane-smith: {…}}",
                 Rule::wrong_type);
    return false;
  }
  const std::vector<std::string_view> ours = keys_of_file(FileRole::root);
  const auto is_ours = [&](const YamlEntry& entry) {
    return std::ranges::find(ours, entry.key.text()) != ours.end() ||
           nearest(entry.key.text(), ours).has_value();
  };
  for (const YamlEntry entry : root.entries()) {
    if (is_ours(entry)) return true;
  }
  if (root.is_sequence() || root.size() == 0) return true;
  check_.error(root, "none of the keys in this file belongs to a configuration",
               fmt::format("check that this is the right file; known keys are {}",
                           fmt::join(keys_of_file(role), ", ")),
               Rule::unknown_key);
  return false;
}

FileParts PeopleReader::read(const YamlNode& root, FileRole role) {
  if (root.is_null()) {
    if (role == FileRole::included)
      check_.warning(root, "this file declares nothing", "remove it, or fill it", Rule::empty_file);
    return std::move(parts_);
  }
  if (!is_meant(root, role)) {
    parts_.outcome = FileParts::Outcome::partial;
    return std::move(parts_);
  }
  if (!check_.mapping(root, "the file", "agents: {jane-smith: {…}}")) {
    parts_.outcome = FileParts::Outcome::partial;
    return std::move(parts_);
  }
  for (const YamlEntry entry : root.entries()) section(entry, role);
  const auto by_address = [](const Draft& draft) -> const Address& { return draft.resource.address; };
  if (!std::ranges::is_sorted(parts_.drafts, {}, by_address)) {
    std::ranges::stable_sort(parts_.drafts, {}, by_address);
  }
  return std::move(parts_);
}

void PeopleReader::section(const YamlEntry& entry, FileRole role) {
  const std::string_view key = entry.key.text();
  // A section that occurs twice is reported by the reader; its people are read all the same, so that nobody
  // who names them is an error too.
  if (entry.use == KeyUse::merge) return;
  if (const auto type = parse_type_plural(key)) return people(*type, entry.value);
  if (entry.use == KeyUse::repeated) return;
  if (key == "moved") return read_moves(entry.value, check_, parts_.moves);
  const std::vector<std::string_view> ours = keys_of_file(FileRole::root);
  const bool known = std::ranges::find(ours, key) != ours.end();
  if (known && role == FileRole::included) {
    check_.error(entry.key, fmt::format("{} is not allowed in an included file", key),
                 fmt::format("move it to {}; included files hold {} and moved", rules_->root_name,
                             fmt::join(type_plurals(), ", ")),
                 Rule::misplaced_key);
  } else if (!known) {
    const auto meant = check_.unknown_key(entry.key, check_.path(), keys_of_file(role));
    // Everybody in a section whose name is misspelt is still declared.
    if (const auto type = meant ? parse_type_plural(*meant) : std::nullopt) people(*type, entry.value);
  }
}

void PeopleReader::people(ResourceType type, const YamlNode& section) {
  const std::string_view name = type_plural(type);
  if (section.is_null()) return;  // `agents:` with everything under it commented out
  if (!check_.mapping(section, name, fmt::format("{}: {{some-key: {{name: …}}}}", name))) {
    parts_.outcome = FileParts::Outcome::partial;
    return;
  }
  parts_.drafts.reserve(parts_.drafts.size() + section.size());
  if (section.size() < 2 * blocks_of_part) return blocks(type, section.entries());
  people_in_parts(type, section);
}

/// The same of a large section, on several threads. What a block says depends on no other one.
void PeopleReader::people_in_parts(ResourceType type, const YamlNode& section) {
  std::vector<YamlNode::Entries::Iterator> cuts;
  std::size_t number = 0;
  for (auto at = section.entries().begin(); at != section.entries().end(); ++at) {
    if (number++ % blocks_of_part == 0) cuts.push_back(at);
  }
  cuts.push_back(section.entries().end());
  std::vector<std::optional<FileParts>> waiting(cuts.size() - 1);
  std::vector<std::size_t> order(waiting.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::mutex guard;
  std::size_t joined = 0;
  for_each_in_parallel(order, [&](std::size_t part) {
    PeopleReader reader(*rules_, file_, check_.path());
    reader.parts_.drafts.reserve(blocks_of_part);
    reader.blocks(type, {cuts[part], cuts[part + 1]});
    const std::scoped_lock lock(guard);
    waiting[part] = std::move(reader.parts_);
    // As soon as all before it are there: each part keeps as many mistakes as a whole file does.
    for (; joined < waiting.size() && waiting[joined]; ++joined) {
      append(parts_, *std::exchange(waiting[joined], std::nullopt));
    }
  });
}

void PeopleReader::blocks(ResourceType type, const YamlNode::Entries& entries) {
  for (const YamlEntry entry : entries) {
    if (entry.use != KeyUse::merge) block(type, entry);
  }
}

/// Where the natural key stands: the e-mail, else the name; line 0 where that one is wrong and says nothing.
SourcePlace natural_place(const Block& block) {
  const Attributes& fields = block.draft.resource.fields;
  if (block.schema->email) {
    const FieldId email = *block.schema->email;
    if (!fields.text(email).empty()) return block.email_place;
    const bool wrong = block.seen.test(email.index) && fields.find(email) == nullptr;
    if (wrong || block.schema->at(email).presence == Presence::required) return {};
  }
  return fields.text(block.schema->name).empty() ? SourcePlace{} : block.name_place;
}

void PeopleReader::block(ResourceType type, const YamlEntry& entry) {
  const std::string_view key = entry.key.text();
  auto address = Address::of(type, key);
  const ClaimCounts before(parts_);
  const bool counts = address && entry.use == KeyUse::first;
  std::string_view refused_key;
  if (!address) {
    check_.error(entry.key, fmt::format("{} cannot be the key of a block", in_quotes(key)),
                 "a key has a-z, 0-9 and . _ - in it, begins with a letter or digit, and has at most 100 "
                 "characters");
    parts_.refused.push_back({type, std::string(key)});
    refused_key = key.empty() ? "\"\"" : key;
    address = Address::of(type, "x");  // what is inside is read all the same
  }
  Resource resource{std::move(*address), check_.place(entry.key), {}, {}, MemberList::absent, {}, {}};
  Block block{{std::move(resource), {}}, &rules_->catalog->of(type), refused_key, {}, {}, {}};
  if (counts && rules_->feeds != nullptr) block.fed = rules_->feeds->find(block.draft.resource.address);
  if (block.fed != nullptr) {
    block.draft = *block.fed->draft;
    block.draft.added_at = check_.place(entry.key);
    block.name_place = block.email_place = block.draft.natural_place;
  }
  block_entries(block, entry);
  if (counts && adds_to_nobody(block)) {
    before.restore(parts_);
    parts_.refused.push_back({type, std::string(key)});
    if (rules_->feeds->is_broken()) return;
    check_.warning(
        entry.key,
        fmt::format("{} lacks its name or e-mail, and is in no feed: this block adds to nobody",
                    block.label()),
        "remove it, or correct its key; whoever left a feed is dealt with as after a removed block",
        Rule::unknown_reference);
  } else if (counts) {
    block.draft.natural_place = natural_place(block);
    parts_.drafts.push_back(std::move(block.draft));
  } else {
    before.restore(parts_);
  }
}

void PeopleReader::block_entries(Block& block, const YamlEntry& entry) {
  Resource& resource = block.draft.resource;
  if (block.fed == nullptr) resource.lifecycle = rules_->lifecycle.at(block.schema->type);
  if (block.schema->activation == TypeFacts::Activation::none)
    resource.lifecycle.edit().on_removal = OnRemoval::forget;
  if (!entry.value.is_mapping()) {
    static_cast<void>(check_.mapping(entry.value, block.label(),
                                     fmt::format("{}: {{name: …}}", clipped(entry.key.text()))));
    return;
  }
  if (block.fed == nullptr) {
    const Attributes& defaults = rules_->defaults.at(block.schema->type);
    resource.fields.reserve(defaults.size() + entry.value.size());
    for (const auto& [field_id, value] : defaults) resource.fields.set(field_id, value);
  }
  for (const YamlEntry inner : entry.value.entries()) {
    if (inner.use != KeyUse::first || !counts_in(block, inner)) continue;
    if (const auto field_id = block.schema->find(inner.key.text())) {
      field(block, *field_id, inner);
    } else if (const auto named_id = block.schema->named_by(inner.key.text())) {
      field_by_name(block, *named_id, inner);
    } else if (!facet(block, inner)) {
      unknown(block, inner);
    }
  }
  if (block.fed == nullptr) claim_default_names(block, entry.key);
  if (block.fed == nullptr && !adds_to_nobody(block)) missing_fields(block, entry.key);
  settle_schedule(*rules_, entry, resource, check_);
  if (block.schema->membership == TypeFacts::Membership::has_members) membership(block, entry.value);
}

/// A block that looks as if it added to somebody whom no feed declares (any more).
bool PeopleReader::adds_to_nobody(const Block& block) const {
  if (rules_->feeds == nullptr || block.fed != nullptr) return false;
  if (!rules_->feeds->has(block.schema->type) && !rules_->feeds->is_broken()) return false;
  if (block.schema->activation == TypeFacts::Activation::none) return false;
  const auto lacks = [&](FieldId field) { return !block.seen.test(field.index); };
  const bool no_name = lacks(block.schema->name);
  if (!block.schema->email) return no_name;
  const bool no_email = lacks(*block.schema->email);
  if (!rules_->feeds->prefers_yaml(block.schema->type)) return no_name && no_email;
  const bool needs_email = block.schema->at(*block.schema->email).presence == Presence::required;
  return no_name || (no_email && needs_email);
}

/// A field that has a key for its id and another for its name stands under one of them.
bool PeopleReader::is_second(const Block& block, FieldId field_id, const YamlEntry& entry) {
  const FieldSpec& spec = block.schema->at(field_id);
  if (!spec.naming || !block.seen.test(field_id.index)) return false;
  check_.error(
      entry.key,
      fmt::format("{} has both {} and {}, which mean the same", block.label(), spec.name, spec.naming->key),
      "keep one of the two", Rule::contradiction);
  return true;
}

void PeopleReader::field_by_name(Block& block, FieldId field_id, const YamlEntry& entry) {
  if (is_second(block, field_id, entry)) return;
  block.seen.set(field_id.index);
  auto read = read_named_field(*block.schema, field_id, rules_->profile, entry, check_);
  if (!read) return;
  Resource& resource = block.draft.resource;
  if (auto* name = std::get_if<std::string>(&*read)) {
    resource.fields.erase(field_id);  // a default, which this is instead of
    parts_.named.push_back({resource.address, field_id, std::move(*name), check_.place(entry.value)});
  } else {
    resource.fields.set(field_id, std::move(std::get<Value>(*read)));
  }
}

void PeopleReader::field(Block& block, FieldId field_id, const YamlEntry& entry) {
  if (is_second(block, field_id, entry)) return;
  block.seen.set(field_id.index);
  if (field_id == block.schema->name) block.name_place = check_.place(entry.value);
  if (block.schema->email == field_id) block.email_place = check_.place(entry.value);
  auto value = read_field(*block.schema, field_id, rules_->profile, entry, check_);
  if (!value) return;
  Resource& resource = block.draft.resource;
  resource.fields.set(field_id, std::move(*value));
  claim_names(resource, block.schema->at(field_id), field_id, check_.place(entry.value), &entry.value);
}

/// Notes what a field says by name, to be looked up where names are known. `list` is the list that holds them, where it
/// is at hand: then each has a place of its own.
void PeopleReader::claim_names(const Resource& resource, const FieldSpec& spec, FieldId field_id,
                               SourcePlace place, const YamlNode* list) {
  const Value& value = *resource.fields.find(field_id);
  if (spec.declared_as && value.as_text()) {
    parts_.by_key.push_back({resource.address, field_id, std::string(*value.as_text()), place});
  }
  const auto names = value.as_names();
  if (!names || !spec.naming) return;
  if (list == nullptr) {
    for (const std::string_view name : *names)
      parts_.named.push_back({resource.address, field_id, std::string(name), place});
    return;
  }
  for (const YamlNode item : list->items()) {
    parts_.named.push_back(
        {resource.address, field_id, std::string(trimmed(item.text())), check_.place(item)});
  }
}

/// The names that come from `defaults:`; the block that takes them is their place.
void PeopleReader::claim_default_names(const Block& block, const YamlNode& key) {
  const Resource& resource = block.draft.resource;
  for (const auto& [field_id, value] : rules_->defaults.at(block.schema->type)) {
    const FieldSpec& spec = block.schema->at(field_id);
    if (block.seen.test(field_id.index) || (!spec.declared_as && spec.kind != ValueKind::names)) continue;
    claim_names(resource, spec, field_id, check_.place(key), nullptr);
  }
}

void PeopleReader::unknown(Block& block, const YamlEntry& entry) {
  if (const auto other = other_word(*block.schema, rules_->profile, entry.key, block.label(), check_)) {
    block.seen.set(other->index);
    return;
  }
  const auto meant =
      check_.unknown_key(entry.key, block.label(), keys_of_block(*block.schema, rules_->profile));
  if (!meant) return;
  // A required field whose name is misspelt is one mistake, not two.
  if (const auto field_id = block.schema->find(*meant)) block.seen.set(field_id->index);
}

void PeopleReader::missing_fields(const Block& block, const YamlNode& key) {
  const auto& fields = block.schema->fields;
  for (std::size_t at = 0; at < fields.size(); ++at) {
    if (fields[at].presence != Presence::required || block.seen.test(at)) continue;
    check_.error(key, fmt::format("{} has no {}", block.label(), fields[at].name),
                 fmt::format("add {}: …, which is required", fields[at].name), Rule::missing_field);
  }
}

DatesOf PeopleReader::dates_of(const Block& block) const {
  if (rules_->rows_of_feed) return DatesOf::row_of_feed;
  const bool may_end = block.fed != nullptr && block.fed->feed->may_say("ends_on");
  return may_end ? DatesOf::added_to_feed : DatesOf::block;
}

bool PeopleReader::facet(Block& block, const YamlEntry& entry) {
  Resource& resource = block.draft.resource;
  const std::string_view key = entry.key.text();
  if (key == "lifecycle") {
    read_lifecycle(entry.value, dates_of(block), *rules_, resource, parts_, check_,
                   [&](const YamlEntry& one) { return counts_in(block, one); });
    return true;
  }
  if (key == "external_id" && block.schema->activation == TypeFacts::Activation::switchable) {
    read_external_id(entry.value, resource, parts_, check_);
    return true;
  }
  if (key == "active" && block.schema->activation == TypeFacts::Activation::switchable) {
    resource.active = check_.boolean(entry.value, key);
    return true;
  }
  if (key == "teams" && block.schema->membership == TypeFacts::Membership::joins_teams) {
    list(resource, entry.value, MembershipClaim::Side::agent);
    return true;
  }
  if (block.schema->membership != TypeFacts::Membership::has_members) return false;
  if (key == "members") {
    list(resource, entry.value, MembershipClaim::Side::team);
    return true;
  }
  return key == "membership";  // read when the list is known
}

void PeopleReader::list(Resource& resource, const YamlNode& value, MembershipClaim::Side side) {
  const bool of_team = side == MembershipClaim::Side::team;
  const std::string_view name = of_team ? "members" : "teams";
  resource.list = MemberList::additive;
  if (!check_.sequence(
          value, name,
          of_team ? "members: [jane-smith], or [] for nobody" : "teams: [tier-1], or [] for none")) {
    return;
  }
  for (const YamlNode item : value.items()) {
    const auto text = check_.text(item, name);
    if (!text) continue;
    MembershipClaim claim{side, resource.address.key(), std::string(*text), check_.place(item)};
    if (!of_team) std::swap(claim.team, claim.agent);
    parts_.memberships.push_back(std::move(claim));
  }
}

void PeopleReader::membership(Block& block, const YamlNode& value) {
  static constexpr std::array<std::string_view, 2> names{"additive", "exclusive"};
  const auto entry = value.find("membership");
  Resource& resource = block.draft.resource;
  if (!entry) return;
  const auto text = check_.text(entry->value, "membership");
  if (!text) return;
  if (std::ranges::find(names, *text) == names.end()) {
    std::string advice = did_you_mean(nearest(*text, names));
    if (advice.empty()) advice = "known are additive and exclusive";
    return check_.error(entry->value, fmt::format("unknown membership {}", in_quotes(*text)),
                        std::move(advice));
  }
  if (*text == "additive") return;
  if (resource.list == MemberList::absent) {
    return check_.error(entry->value, fmt::format("{} is exclusive, but has no members list", block.label()),
                        "add members: […]; the teams lists of agents are added to it", Rule::missing_field);
  }
  resource.list = MemberList::exclusive;
}

}  // namespace

FileParts read_people(const YamlNode& root, FileRole role, const BlockRules& rules, std::uint32_t file,
                      const std::string& path) {
  return PeopleReader(rules, file, path).read(root, role);
}

}  // namespace haloform::config
