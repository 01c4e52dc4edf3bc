#include "tests/support/builders.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <optional>

namespace haloform {

namespace {

[[noreturn]] void broken_test(std::string_view what, std::string_view text) {
  std::fprintf(stderr, "a test is wrong: %.*s: %.*s\n", static_cast<int>(what.size()), what.data(),
               static_cast<int>(text.size()), text.data());
  std::abort();
}

FieldSpec spec(std::string_view name, ValueKind kind, Comparison comparison, Presence presence) {
  return {name, kind, comparison, presence, {Profile::guide}};
}

FieldSpec text_field(std::string_view name) {
  return spec(name, ValueKind::text, Comparison::exact, Presence::optional);
}

FieldSpec reference_field(std::string_view name) {
  return spec(name, ValueKind::integer, Comparison::reference, Presence::optional);
}

/// As the catalog of the program says it.
std::optional<MarkedText::Personal> tells_of(std::string_view field) {
  using enum MarkedText::Personal;
  if (field == "name" || field == "firstname" || field == "surname") return name;
  if (field == "email") return email;
  if (field == "phone" || field == "mobile") return phone;
  return field == "username" ? std::optional(other) : std::nullopt;
}

Catalog make_sample_catalog() {
  const FieldSpec name = spec("name", ValueKind::text, Comparison::exact, Presence::required);
  const auto email = [](Presence presence) {
    return spec("email", ValueKind::text, Comparison::email, presence);
  };
  TypeSchema agent(ResourceType::agent);
  agent.fields = {name,
                  email(Presence::required),
                  text_field("firstname"),
                  text_field("surname"),
                  text_field("username"),
                  text_field("role"),
                  text_field("phone"),
                  text_field("mobile"),
                  reference_field("department_id"),
                  reference_field("site_id"),
                  text_field("timezone"),
                  text_field("language")};
  agent.name = FieldId{0};
  agent.email = FieldId{1};

  TypeSchema contact(ResourceType::contact);
  contact.fields = {name,
                    email(Presence::optional),
                    text_field("firstname"),
                    text_field("surname"),
                    text_field("phone"),
                    text_field("mobile"),
                    reference_field("site_id")};
  contact.name = FieldId{0};
  contact.email = FieldId{1};
  contact.scope = FieldId{6};

  TypeSchema team(ResourceType::team);
  team.fields = {name};
  team.name = FieldId{0};

  for (TypeSchema* people : {&agent, &contact}) {
    for (FieldSpec& field : people->fields) field.personal = tells_of(field.name);
  }
  return {PerType<TypeSchema>(agent, contact, team), {Profile::guide}};
}

void set_all(const TypeSchema& schema, Attributes& attributes, FieldList fields) {
  for (const auto& [name, literal] : fields) {
    const auto id = schema.find(name);
    if (!id) broken_test("no such field", name);
    attributes.set(*id, literal.value());
  }
}

}  // namespace

const Catalog& sample_catalog() {
  static const Catalog catalog = make_sample_catalog();
  return catalog;
}

FieldId field(ResourceType type, std::string_view name) {
  const auto id = sample_catalog().of(type).find(name);
  if (!id) broken_test("no such field", name);
  return *id;
}

Attributes fields_of(ResourceType type, FieldList fields) {
  Attributes attributes;
  set_all(sample_catalog().of(type), attributes, fields);
  return attributes;
}

Attributes sample_fields(ResourceType type, std::string_view key, FieldList more) {
  std::string name;
  bool first_letter = true;
  for (const char letter : key) {
    const bool small = letter >= 'a' && letter <= 'z';
    const bool gap = letter == '-' || letter == '.' || letter == '_';
    if (gap) {
      name += ' ';
    } else {
      name += first_letter && small ? static_cast<char>(letter - 'a' + 'A') : letter;
    }
    first_letter = gap;
  }
  Attributes attributes = fields_of(type, {{"name", name}});
  if (type != ResourceType::team) {
    attributes.set(field(type, "email"), Value::text(std::string(key) + "@example.com"));
  }
  set_all(sample_catalog().of(type), attributes, more);
  return attributes;
}

Address address(std::string_view text) {
  auto parsed = Address::parse(text);
  if (!parsed) broken_test("no address", text);
  return *parsed;
}

RemoteId remote_id(std::int64_t number) {
  const auto id = RemoteId::from(number);
  if (!id) broken_test("no id", std::to_string(number));
  return *id;
}

WallTime wall_time(std::string_view iso) {
  const auto time = parse_iso_time(iso);
  if (!time) broken_test("no time", iso);
  return *time;
}

ResourceDraft& ResourceDraft::with(FieldList fields) {
  set_all(sample_catalog().of(resource_->address.type()), resource_->fields, fields);
  return *this;
}

ResourceDraft& ResourceDraft::without(std::string_view name) {
  resource_->fields.erase(field(resource_->address.type(), name));
  return *this;
}

ResourceDraft& ResourceDraft::switched_on() {
  resource_->active = true;
  return *this;
}

ResourceDraft& ResourceDraft::switched_off() {
  resource_->active = false;
  return *this;
}

ResourceDraft& ResourceDraft::protect() {
  resource_->lifecycle.edit().protection = Protection::protect;
  return *this;
}

ResourceDraft& ResourceDraft::break_glass() {
  resource_->lifecycle.edit().protection = Protection::break_glass;
  return *this;
}

ResourceDraft& ResourceDraft::external_id(std::string_view number) {
  resource_->external_id = std::string(number);
  return *this;
}

ResourceDraft& ResourceDraft::overlap(int days) {
  resource_->lifecycle.edit().schedule.edit().overlap = std::chrono::days{days};
  return *this;
}

ResourceDraft& ResourceDraft::on_removal(OnRemoval policy) {
  resource_->lifecycle.edit().on_removal = policy;
  return *this;
}

ResourceDraft& ResourceDraft::ignore(std::initializer_list<std::string_view> fields) {
  for (const std::string_view name : fields) {
    if (name == "teams") {
      resource_->lifecycle.edit().ignores_teams = true;
    } else {
      resource_->lifecycle.edit().ignore_changes.push_back(field(resource_->address.type(), name));
    }
  }
  std::ranges::sort(resource_->lifecycle.edit().ignore_changes);
  return *this;
}

ResourceDraft& ResourceDraft::id(std::int64_t number) {
  resource_->lifecycle.edit().id = remote_id(number);
  return *this;
}

ResourceDraft& ResourceDraft::previously(std::initializer_list<std::string> emails) {
  resource_->lifecycle.edit().previously = emails;
  return *this;
}

ResourceDraft& ResourceDraft::teams(std::initializer_list<std::string> keys) {
  resource_->list = MemberList::additive;
  resource_->teams = keys;
  return *this;
}

ResourceDraft& ResourceDraft::members(std::initializer_list<std::string> keys) {
  resource_->list = MemberList::additive;
  *members_ = keys;
  return *this;
}

ResourceDraft& ResourceDraft::exclusive_members(std::initializer_list<std::string> keys) {
  resource_->list = MemberList::exclusive;
  *members_ = keys;
  return *this;
}

ResourceDraft& ResourceDraft::accepts(std::string_view what, std::string_view until,
                                      std::string_view reason) {
  const auto day = parse_iso_date(until);
  if (!day) broken_test("no day", until);
  resource_->lifecycle.edit().drift.push_back(
      {std::string(what), *day, std::string(reason), {0, resource_->place.line, 5}});
  return *this;
}

ResourceDraft& ResourceDraft::starts(std::string_view day) {
  const auto first = parse_iso_date(day);
  if (!first) broken_test("no day", day);
  resource_->lifecycle.edit().schedule.edit().starts = {*first, *first, {0, resource_->place.line, 6}};
  return *this;
}

ResourceDraft& ResourceDraft::ends(std::string_view day, int grace_days) {
  const auto last = parse_iso_date(day);
  if (!last) broken_test("no day", day);
  auto& dates = resource_->lifecycle.edit().schedule.edit();
  dates.ends = {*last, *last + std::chrono::days{1}, {0, resource_->place.line, 7}};
  dates.grace = std::chrono::days{grace_days};
  dates.over = dates.ends->at + dates.grace;
  return *this;
}

ResourceDraft& ResourceDraft::extended(std::string_view day, std::string_view reason) {
  const auto last = parse_iso_date(day);
  if (!last) broken_test("no day", day);
  auto& dates = resource_->lifecycle.edit().schedule.edit();
  dates.extended = {{*last, *last + std::chrono::days{1}, {0, resource_->place.line, 8}},
                    std::string(reason)};
  dates.over = dates.extended->until.at + dates.grace;
  return *this;
}

ResourceDraft& ResourceDraft::paused(std::string_view until, std::string_view reason) {
  Lifecycle::Schedule::Pause pause{{}, std::string(reason), {0, resource_->place.line, 9}};
  if (const auto last = parse_iso_date(until))
    pause.until = {*last, *last + std::chrono::days{1}, pause.place};
  resource_->lifecycle.edit().schedule.edit().paused = std::move(pause);
  return *this;
}

ResourceDraft& ResourceDraft::owned_by_haloform() {
  resource_->lifecycle.edit().owner = Lifecycle::Owner::haloform;
  return *this;
}

ResourceDraft& ResourceDraft::block_if(std::initializer_list<std::string> kinds) {
  resource_->lifecycle.edit().block_if = kinds;
  return *this;
}

ResourceDraft& ResourceDraft::line(std::uint32_t number) {
  resource_->place.line = number;
  return *this;
}

ResourceDraft DesiredDraft::agent(std::string_view key, FieldList more) {
  return add(ResourceType::agent, key, sample_fields(ResourceType::agent, key, more));
}

ResourceDraft DesiredDraft::contact(std::string_view key, FieldList more) {
  return add(ResourceType::contact, key, sample_fields(ResourceType::contact, key, more));
}

ResourceDraft DesiredDraft::team(std::string_view key, FieldList more) {
  return add(ResourceType::team, key, sample_fields(ResourceType::team, key, more));
}

ResourceDraft DesiredDraft::add(ResourceType type, std::string_view key, Attributes fields) {
  const auto at = Address::of(type, key);
  if (!at) broken_test("no key", key);
  const auto line = static_cast<std::uint32_t>(blocks_.size() + 1);
  Resource resource{*at, {0, line, 3}, std::move(fields), std::nullopt, MemberList::absent, {}, {}};
  Block& block = blocks_.emplace_back(Block{std::move(resource), {}});
  return ResourceDraft(block.resource, block.members);
}

DesiredDraft& DesiredDraft::moved(std::string_view from, std::string_view to) {
  moves_.push_back({address(from), address(to), {0, 1, 1}});
  return *this;
}

DesiredDraft& DesiredDraft::seats(std::uint32_t agents) {
  seats_ = agents;
  return *this;
}

DesiredState DesiredDraft::build() const {
  DesiredState::Parts parts;
  parts.files.add("people.yaml");
  parts.moves = moves_;
  parts.guards = guards_;
  parts.agent_seats = seats_;
  for (const Block& block : blocks_) parts.resources.push_back(block.resource);
  std::ranges::sort(parts.resources, {}, &Resource::address);
  for (const Block& block : blocks_) {
    for (const std::string& member : block.members) {
      const auto at = Address::of(ResourceType::agent, member);
      const auto found = std::ranges::find(parts.resources, at, &Resource::address);
      if (found == parts.resources.end()) broken_test("no such member", member);
      found->teams.push_back(block.resource.address.key());
    }
  }
  for (Resource& resource : parts.resources) {
    std::ranges::sort(resource.teams);
    const auto twice = std::ranges::unique(resource.teams);
    resource.teams.erase(twice.begin(), twice.end());
  }
  const auto same = std::ranges::adjacent_find(parts.resources, {}, &Resource::address);
  if (same != parts.resources.end()) broken_test("declared twice", same->address.text());
  return DesiredState(std::move(parts));
}

EntryEdit& EntryEdit::tombstone() {
  entry_->draft.status = state::Status::deactivated;
  entry_->draft.applied.active = false;
  return *this;
}

EntryEdit& EntryEdit::owned_by_haloform() {
  entry_->draft.owner = Lifecycle::Owner::haloform;
  return *this;
}

EntryEdit& EntryEdit::block_if(std::initializer_list<std::string> kinds) {
  entry_->draft.block_if = std::vector<std::string>(kinds);
  return *this;
}

EntryEdit& EntryEdit::without_seat() {
  entry_->draft.applied.active = false;
  return *this;
}

EntryEdit& EntryEdit::never_applied() {
  entry_->draft.applied = {};
  return *this;
}

EntryEdit& EntryEdit::protect() {
  entry_->draft.protection = Protection::protect;
  return *this;
}

EntryEdit& EntryEdit::break_glass() {
  entry_->draft.protection = Protection::break_glass;
  return *this;
}

EntryEdit& EntryEdit::external_id(std::string_view number) {
  entry_->draft.external_id = std::string(number);
  return *this;
}

EntryEdit& EntryEdit::leaving(std::string_view team, std::string_view until_iso) {
  entry_->draft.leaving.edit().push_back({std::string(team), wall_time(until_iso)});
  return *this;
}

EntryEdit& EntryEdit::on_removal(OnRemoval policy) {
  entry_->draft.on_removal = policy;
  return *this;
}

EntryEdit& EntryEdit::teams(std::initializer_list<std::string> keys) {
  entry_->draft.applied.teams = std::vector<std::string>(keys);
  std::ranges::sort(*entry_->draft.applied.teams.edit());
  return *this;
}

EntryEdit& EntryEdit::held_until(std::string_view time) {
  entry_->draft.held_until = std::optional(wall_time(time));
  return *this;
}

EntryEdit& EntryEdit::without(std::string_view name) {
  // `name` stands in every schema at the same place; other fields differ, so all types are tried.
  for (const ResourceType type : {ResourceType::agent, ResourceType::contact}) {
    const auto id = sample_catalog().of(type).find(name);
    if (id && entry_->draft.applied.fields.find(*id) != nullptr) {
      entry_->draft.applied.fields.erase(*id);
      break;
    }
  }
  return *this;
}

StateDraft::StateDraft() {
  state_.lineage = "0f8fad5b-d9cb-469f-a165-70867728950e";
  state_.serial = 7;
  state_.tool_version = "0.1.0";
  state_.instance = "https://acme.halopsa.com";
}

EntryEdit StateDraft::agent(std::string_view key, std::int64_t id, FieldList more) {
  return add(ResourceType::agent, key, id, sample_fields(ResourceType::agent, key, more));
}

EntryEdit StateDraft::contact(std::string_view key, std::int64_t id, FieldList more) {
  return add(ResourceType::contact, key, id, sample_fields(ResourceType::contact, key, more));
}

EntryEdit StateDraft::team(std::string_view key, std::int64_t id, FieldList more) {
  return add(ResourceType::team, key, id, sample_fields(ResourceType::team, key, more));
}

EntryEdit StateDraft::add(ResourceType type, std::string_view key, std::int64_t id, Attributes applied) {
  const auto at = Address::of(type, key);
  if (!at) broken_test("no key", key);
  state::Entry entry{remote_id(id), {}};
  entry.draft.applied.fields = std::move(applied);
  if (type != ResourceType::team) entry.draft.applied.active = true;
  const auto [place, fresh] = state_.resources.insert_or_assign(*at, std::move(entry));
  return EntryEdit(place->second);
}

StateDraft& StateDraft::open_intent(std::string_view text, std::string_view since_iso, FieldList more) {
  const Address at = address(text);
  state::EntryDraft draft;
  draft.applied.fields = sample_fields(at.type(), at.key(), more);
  if (at.type() != ResourceType::team) draft.applied.active = true;
  auto key = natural_key(sample_catalog().of(at.type()), draft.applied.fields);
  if (!key) broken_test("no natural key", text);
  state_.open.push_back({at, wall_time(since_iso), std::move(*key), std::move(draft), "no answer"});
  return *this;
}

RecordEdit& RecordEdit::inactive() {
  record_->active = false;
  return *this;
}

RecordEdit& RecordEdit::client(std::int64_t id, std::string_view name) {
  record_->client = id;
  record_->client_name = std::string(name);
  return *this;
}

RecordEdit& RecordEdit::more_emails(std::initializer_list<std::string> emails) {
  record_->more_emails = emails;
  return *this;
}

RecordEdit& RecordEdit::teams(const std::vector<std::int64_t>& ids) {
  std::vector<RemoteId> teams;
  for (const std::int64_t id : ids) teams.push_back(remote_id(id));
  std::ranges::sort(teams);
  record_->teams = std::move(teams);
  return *this;
}

RecordEdit& RecordEdit::imported(Record::ImportedBy::Source source) {
  record_->imported = std::optional(Record::ImportedBy{source, "5f3c9e2a-0000-4000-8000-00000000beef"});
  return *this;
}

RecordEdit& RecordEdit::built_in(BuiltIn kind) {
  record_->built_in = kind;
  return *this;
}

RecordEdit& RecordEdit::with(ResourceType type, FieldList fields) {
  set_all(sample_catalog().of(type), record_->fields, fields);
  return *this;
}

RecordEdit& RecordEdit::without(std::string_view name) {
  for (const ResourceType type : {ResourceType::agent, ResourceType::contact}) {
    const auto id = sample_catalog().of(type).find(name);
    if (id && record_->fields.find(*id) != nullptr) {
      record_->fields.erase(*id);
      break;
    }
  }
  return *this;
}

RecordEdit LiveDraft::agent(std::int64_t id, std::string_view key, FieldList more) {
  return add(ResourceType::agent, id, sample_fields(ResourceType::agent, key, more));
}

RecordEdit LiveDraft::contact(std::int64_t id, std::string_view key, FieldList more) {
  return add(ResourceType::contact, id, sample_fields(ResourceType::contact, key, more));
}

RecordEdit LiveDraft::team(std::int64_t id, std::string_view key, FieldList more) {
  return add(ResourceType::team, id, sample_fields(ResourceType::team, key, more));
}

RecordEdit LiveDraft::add(ResourceType type, std::int64_t id, Attributes fields) {
  Record record{remote_id(id), std::move(fields), std::nullopt, BuiltIn::no};
  if (type != ResourceType::team) record.active = true;
  if (type == ResourceType::agent) record.teams.edit().emplace();
  return RecordEdit(records_.at(type).emplace_back(std::move(record)));
}

LiveDraft& LiveDraft::gone(ResourceType type, std::int64_t id) {
  gone_.emplace_back(type, remote_id(id));
  return *this;
}

LiveDraft& LiveDraft::unread(ResourceType type, std::int64_t id, std::string why) {
  unread_.push_back({type, remote_id(id), std::move(why)});
  return *this;
}

LiveDraft& LiveDraft::seats(std::uint32_t limit) {
  seats_ = Snapshot::SeatCount{limit};
  return *this;
}

LiveDraft& LiveDraft::self(std::int64_t id) {
  self_ = remote_id(id);
  return *this;
}

LiveDraft& LiveDraft::doubt(ResourceType type, std::string why) {
  doubts_.emplace_back(type, std::move(why));
  return *this;
}

Snapshot::Attached::Of& LiveDraft::attached(ResourceType type, std::int64_t id) {
  if (!attached_) attached_ = Snapshot::Attached();
  return attached_->people.at(type)[remote_id(id)];
}

LiveDraft& LiveDraft::counts_active(std::size_t agents) {
  active_agents_ = agents;
  return *this;
}

Snapshot LiveDraft::build() const {
  const auto read = [&](ResourceType type) {
    const auto& records = records_.at(type);
    auto snapshot = TypeSnapshot::whole(type, {records.begin(), records.end()}, records.size());
    if (!snapshot) broken_test("not a listing", snapshot.error().what.plain());
    return std::move(*snapshot);
  };
  Snapshot snapshot{PerType<TypeSnapshot>::of_each(read), seats_, self_, 4};
  for (const auto& [type, id] : gone_) snapshot.of(type).confirm_gone(id);
  for (const Unread& one : unread_) snapshot.of(one.type).cannot_read(one.id, one.why);
  for (const auto& [type, why] : doubts_) snapshot.of(type).doubt(why);
  snapshot.active_agents = active_agents_;
  snapshot.attached = attached_;
  return snapshot;
}

}  // namespace haloform
