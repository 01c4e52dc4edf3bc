#include "tests/support/fake_instance.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace haloform {

namespace {

Error error_of(ErrorKind kind, std::string what) { return {kind, std::move(what), "POST /api", {}}; }

ports::Refused refusal(ErrorKind kind, int status, std::string what) {
  return {error_of(kind, std::move(what)), status};
}

ports::Unclear unclear(ports::Unclear::Why why, int status, std::string what) {
  return {why, error_of(ErrorKind::unavailable, std::move(what)), status};
}

std::optional<ports::Refused> refused_by(Fault fault) {
  switch (fault) {
    case Fault::refused: return refusal(ErrorKind::refused, 400, "HTTP 400: the role does not exist");
    case Fault::forbidden:
      return refusal(ErrorKind::permission, 403, "HTTP 403: the scope edit:agents is missing");
    case Fault::no_token: return refusal(ErrorKind::credentials, 0, "the client secret is wrong");
    case Fault::lapsed: return refusal(ErrorKind::locked, 0, "not sent: the lease of the state ended");
    default: return std::nullopt;
  }
}

/// Whether the record is made or changed although the answer does not say so.
bool undone(Fault fault) {
  return fault == Fault::error_undone || fault == Fault::reset_undone || fault == Fault::timeout_undone ||
         fault == Fault::empty_undone || fault == Fault::throttled_undone || fault == Fault::token_undone ||
         fault == Fault::strange_undone || fault == Fault::gateway_undone || fault == Fault::refused_undone;
}

bool has_null(const Attributes& fields, const std::vector<FieldId>& as_text = {}) {
  return std::ranges::any_of(fields, [&](const Attributes::Entry& one) {
    return one.second.is_null() && std::ranges::find(as_text, one.first) == as_text.end();
  });
}

Fault fault_at(const std::map<std::size_t, Fault>& faults, std::size_t position) {
  const auto fault = faults.find(position);
  return fault == faults.end() ? Fault::none : fault->second;
}

}  // namespace

RemoteId FakeInstance::add(ResourceType type, std::string_view key, FieldList more) {
  const std::lock_guard lock(mutex_);
  Record record{remote_id(next_id_++), sample_fields(type, key, more), std::nullopt, BuiltIn::no};
  if (type != ResourceType::team) record.active = true;
  if (type == ResourceType::agent) record.teams.edit().emplace();
  const RemoteId id = record.id;
  world(type).emplace(id, Live{std::move(record), {}, {}});
  return id;
}

Record& FakeInstance::record(ResourceType type, std::int64_t id) {
  const std::lock_guard lock(mutex_);
  return world(type).at(remote_id(id)).record;
}

std::vector<Record> FakeInstance::records(ResourceType type) const {
  const std::lock_guard lock(mutex_);
  std::vector<Record> records;
  for (const auto& [id, live] : world(type)) records.push_back(live.record);
  return records;
}

void FakeInstance::erase(ResourceType type, std::int64_t id) {
  const std::lock_guard lock(mutex_);
  world(type).erase(remote_id(id));
}

void FakeInstance::seats(std::size_t limit, NoSeat how) {
  seat_limit_ = limit;
  no_seat_ = how;
}

void FakeInstance::hide_in_listing(ResourceType type, std::string_view name) {
  hidden_fields_.at(type).push_back(field(type, name));
}

void FakeInstance::hide_from_listing(ResourceType type, std::int64_t id) {
  hidden_rows_.at(type).push_back(remote_id(id));
}

void FakeInstance::forbid(ResourceType type, Error error) { forbidden_.at(type) = std::move(error); }

std::size_t FakeInstance::creates() const {
  const std::lock_guard lock(mutex_);
  return creates_;
}

std::size_t FakeInstance::updates() const {
  const std::lock_guard lock(mutex_);
  return updates_;
}

// ---- reading

Record FakeInstance::row(ResourceType type, const Record& record) const {
  Record row = record;
  for (const FieldId hidden : hidden_fields_.at(type)) row.fields.erase(hidden);
  if (hide_teams_) row.teams = std::nullopt;
  if (empty_teams_ && *row.teams) row.teams.edit()->clear();
  return row;
}

const Record& FakeInstance::shown(const Live& live) const {
  for (const auto& [until, record] : live.before) {
    if (until + read_lag_ > clock_.steady()) return record;
  }
  return live.record;
}

std::vector<Record> FakeInstance::rows(ResourceType type) const {
  std::vector<Record> rows;
  for (const auto& [id, live] : world(type)) {
    if (sees(live) && std::ranges::find(hidden_rows_.at(type), id) == hidden_rows_.at(type).end())
      rows.push_back(row(type, shown(live)));
  }
  return rows;
}

Result<TypeSnapshot> FakeInstance::read(ResourceType type, const ports::Wanted& wanted) {
  if (forbidden_.at(type)) return std::unexpected(*forbidden_.at(type));
  if (!asks_ || wanted.extent == ports::Wanted::Extent::everybody) return list(type);
  const std::lock_guard lock(mutex_);
  requests_ += wanted.ids.size() + wanted.keys.size();
  std::vector<Record> found;
  for (const Record& record : rows(type)) {
    const bool by_id = std::ranges::find(wanted.ids, record.id) != wanted.ids.end();
    const bool by_key = std::ranges::any_of(
        wanted.keys, [&](const NaturalKey& key) { return key.matches(sample_catalog().of(type), record); });
    if (by_id || by_key) found.push_back(record);
  }
  return TypeSnapshot::asked(type, std::move(found), wanted.ids, wanted.keys, world(type).size());
}

Result<TypeSnapshot> FakeInstance::list(ResourceType type) {
  chronicle_.note("list " + std::string(type_name(type)));
  const std::lock_guard lock(mutex_);
  ++requests_;
  if (list_error_) return std::unexpected(*list_error_);
  return TypeSnapshot::whole(type, rows(type), std::nullopt);
}

Result<std::optional<Record>> FakeInstance::get(ResourceType type, RemoteId id) {
  chronicle_.note("get " + std::string(type_name(type)) + ' ' + id.text());
  const std::lock_guard lock(mutex_);
  ++requests_;
  if (get_error_) return std::unexpected(*get_error_);
  if (const auto broken = get_errors_.find(id.number()); broken != get_errors_.end())
    return std::unexpected(broken->second);
  const auto live = world(type).find(id);
  if (live == world(type).end() || !sees(live->second)) return std::optional<Record>();
  return std::optional<Record>(shown(live->second));
}

Result<std::vector<Record>> FakeInstance::search(const NaturalKey& key) {
  chronicle_.note("search " + key.words());
  const std::lock_guard lock(mutex_);
  ++requests_;
  if (search_error_) return std::unexpected(*search_error_);
  std::vector<Record> found;
  for (const auto& [id, live] : world(key.type)) {
    const bool seen = sees(live) && live.searchable <= clock_.steady();
    if (seen && key.matches(sample_catalog().of(key.type), shown(live)))
      found.push_back(row(key.type, shown(live)));
  }
  return found;
}

Result<std::optional<MemberLists>> FakeInstance::member_lists() {
  if (!tells_members_) return std::optional<MemberLists>();
  chronicle_.note("list members");
  const std::lock_guard lock(mutex_);
  ++requests_;
  MemberLists lists;
  for (const auto& [id, live] : world(ResourceType::agent)) {
    if (std::ranges::find(untold_, id.number()) != untold_.end()) continue;
    if (id.number() == unclear_) {
      lists.unclear.insert(id);
    } else if (*live.record.teams) {
      lists.agents[id] = {**live.record.teams, *live.record.granted};
    }
  }
  return std::optional<MemberLists>(std::move(lists));
}

Result<ports::AgentFacts> FakeInstance::agent_facts(std::size_t /*listed*/) {
  ports::AgentFacts facts{{}, counted_active_};
  if (seat_limit_) facts.seats = Snapshot::SeatCount{static_cast<std::uint32_t>(*seat_limit_)};
  return facts;
}

std::size_t FakeInstance::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

// ---- writing

bool FakeInstance::seat_free() const {
  if (!seat_limit_) return true;
  const auto& agents = world(ResourceType::agent);
  const auto used =
      std::ranges::count_if(agents, [](const auto& one) { return one.second.record.is_active(); });
  return static_cast<std::size_t>(used) < *seat_limit_;
}

std::optional<ports::WriteOutcome> FakeInstance::without_answer(Fault fault) {
  using Why = ports::Unclear::Why;
  switch (fault) {
    case Fault::error_undone:
    case Fault::error_done: return unclear(Why::server_error, 500, "HTTP 500");
    case Fault::gateway_undone:
    case Fault::gateway_late: return unclear(Why::server_error, 502, "HTTP 502");
    case Fault::reset_undone:
    case Fault::reset_done: return unclear(Why::reset, 0, "the connection broke");
    case Fault::unreadable_done: return unclear(Why::unreadable, 200, "the answer is cut");
    case Fault::timeout_undone:
    case Fault::timeout_done:
    case Fault::timeout_late: return unclear(Why::timeout, 0, "no answer within 60 s");
    case Fault::empty_undone:
      return unclear(Why::no_record, 200, "the answer contains no record: no licence");
    case Fault::throttled_undone:
    case Fault::throttled_done:
      return ports::Unclear{Why::throttled, error_of(ErrorKind::throttled, "HTTP 429"), 429};
    case Fault::token_undone:
    case Fault::token_done:
      return ports::Unclear{Why::unauthorized, error_of(ErrorKind::credentials, "HTTP 401"), 401};
    case Fault::refused_undone:
    case Fault::refused_done:
      return ports::Unclear{Why::refused, error_of(ErrorKind::refused, "HTTP 400: not today"), 400};
    case Fault::strange_undone:
    case Fault::strange_done:
      return ports::Unclear{Why::strange, error_of(ErrorKind::refused, "HTTP 409"), 409};
    case Fault::throws: throw std::runtime_error("the client broke");
    default: return std::nullopt;
  }
}

Record& FakeInstance::make(const ports::CreateRequest& request, Fault fault) {
  const RemoteId id = remote_id(next_id_++);
  Record record{id, request.fields, std::nullopt, BuiltIn::no};
  if (request.type != ResourceType::team) record.active = request.active.value_or(true);
  if (request.type == ResourceType::agent) record.teams = request.teams.value_or(std::vector<RemoteId>{});
  if (habit) {
    for (const auto& [field, value] : request.fields) {
      if (auto stored = habit({request.type, field, value, false})) record.fields.set(field, *stored);
    }
  }
  if (fault == Fault::inactive) record.active = false;
  if (const auto email = sample_catalog().of(request.type).email; drops_tags_ && email) {
    std::string text(record.fields.text(*email));
    const auto tag = text.find('+');
    if (tag != std::string::npos)
      record.fields.set(*email, Value::text(text.erase(tag, text.find('@') - tag)));
  }
  if (fault == Fault::drops_field && request.type != ResourceType::team) {
    record.fields.erase(field(request.type, "phone"));
  }
  if (fault == Fault::drops_teams) record.teams.edit().emplace();
  constexpr Milliseconds late{5'000};
  constexpr Milliseconds very_late{25'000};
  SteadyTime visible = clock_.steady();
  if (fault == Fault::timeout_late) visible += late;
  if (fault == Fault::gateway_late) visible += very_late;
  return world(request.type)
      .emplace(id, Live{std::move(record), visible, visible + search_lag_})
      .first->second.record;
}

ports::WriteOutcome FakeInstance::create(const ports::CreateRequest& request) {
  const TypeSchema& schema = sample_catalog().of(request.type);
  const std::string line =
      "create " + std::string(type_name(request.type)) + ' ' + std::string(request.fields.text(schema.name));
  if (on_write) on_write(line);
  chronicle_.note(line);
  const std::lock_guard lock(mutex_);
  ++requests_;
  Fault fault = fault_at(create_faults_, ++creates_);
  const bool wants_seat = request.type == ResourceType::agent && request.active.value_or(true);
  if (wants_seat && fault == Fault::none && !seat_free()) {
    if (no_seat_ == NoSeat::refused) return refusal(ErrorKind::refused, 400, "HTTP 400: no licence is free");
    fault = no_seat_ == NoSeat::empty ? Fault::empty_undone : Fault::inactive;
  }
  if (const auto no = refused_by(fault)) return *no;
  if (refuses_null_ && has_null(request.fields))
    return ports::Unclear{ports::Unclear::Why::refused,
                          error_of(ErrorKind::refused, "HTTP 400: null is not taken"), 400};
  if (fault == Fault::known_id) return ports::Written{world(request.type).begin()->second.record, 201};
  if (undone(fault)) return *without_answer(fault);
  const Record made = make(request, fault);
  if (fault == Fault::anothers_id || fault == Fault::anothers) {
    ports::CreateRequest other = request;
    other.fields = sample_fields(request.type, "some-stranger", {});
    Record stranger = make(other, Fault::none);
    if (fault == Fault::anothers_id) stranger = {stranger.id, {}, std::nullopt, BuiltIn::no};
    return ports::Written{std::move(stranger), 201};
  }
  if (auto silence = without_answer(fault)) return *silence;
  if (fault == Fault::short_answer)
    return ports::Written{Record{made.id, {}, std::nullopt, BuiltIn::no}, 201};
  return ports::Written{made, 201};
}

void FakeInstance::change(const ports::UpdateRequest& request, Fault fault, Record& record) const {
  for (const auto& [changed, value] : request.fields) {
    const bool dropped = fault == Fault::drops_field && request.type != ResourceType::team &&
                         changed == field(request.type, "phone");
    const bool empty_text =
        std::ranges::find(request.cleared_with_text, changed) != request.cleared_with_text.end();
    const auto stored = habit ? habit({request.type, changed, value, empty_text}) : std::optional(value);
    if (!dropped && stored) record.fields.set(changed, *stored);
  }
  if (request.active) record.active = *request.active && fault != Fault::inactive;
  if (request.teams && fault != Fault::drops_teams) record.teams = request.teams;
}

std::vector<ports::WriteOutcome> FakeInstance::create_together(
    std::span<const ports::CreateRequest> requests) {
  std::vector<ports::WriteOutcome> outcomes;
  for (const ports::CreateRequest& request : requests) outcomes.push_back(create(request));
  return outcomes;
}

std::vector<ports::WriteOutcome> FakeInstance::update_together(
    std::span<const ports::UpdateRequest> requests) {
  std::vector<ports::WriteOutcome> outcomes;
  for (const ports::UpdateRequest& request : requests) outcomes.push_back(update(request));
  return outcomes;
}

ports::WriteOutcome FakeInstance::update(const ports::UpdateRequest& request) {
  const std::string line = "update " + std::string(type_name(request.type)) + ' ' + request.id.text();
  if (on_write) on_write(line);
  chronicle_.note(line);
  const std::lock_guard lock(mutex_);
  ++requests_;
  const Fault fault = fault_at(update_faults_, ++updates_);
  if (const auto no = refused_by(fault)) return *no;
  if (undone(fault)) return *without_answer(fault);
  if (refuses_null_ && has_null(request.fields, request.cleared_with_text))
    return refusal(ErrorKind::refused, 400, "HTTP 400: null is not taken");
  const auto live = world(request.type).find(request.id);
  if (live == world(request.type).end())
    return refusal(ErrorKind::not_found, 404, "HTTP 404: no such record");
  if (fault == Fault::other_id) {
    return ports::Written{make({request.type, request.fields, request.active, request.teams}, Fault::none),
                          201};
  }
  Record& record = live->second.record;
  const bool switches_on =
      request.type == ResourceType::agent && request.active == true && !record.is_active();
  if (switches_on && !seat_free()) {
    if (no_seat_ == NoSeat::refused) return refusal(ErrorKind::refused, 400, "HTTP 400: no licence is free");
    if (no_seat_ == NoSeat::empty) return *without_answer(Fault::empty_undone);
    change(request, Fault::inactive, record);
    return ports::Written{record, 201};
  }
  live->second.before.emplace_back(clock_.steady(), record);
  change(request, fault, record);
  if (auto silence = without_answer(fault)) return *silence;
  if (fault == Fault::short_answer)
    return ports::Written{Record{record.id, {}, std::nullopt, BuiltIn::no}, 201};
  return ports::Written{record, 201};
}

std::optional<ports::Refused> FakeInstance::remove(ResourceType type, RemoteId id) {
  const std::string line = "delete " + std::string(type_name(type)) + ' ' + id.text();
  if (on_write) on_write(line);
  chronicle_.note(line);
  const std::lock_guard lock(mutex_);
  ++requests_;
  const Fault fault = fault_at(remove_faults_, ++removes_);
  if (auto no = refused_by(fault)) return no;
  if (!undone(fault)) world(type).erase(id);
  if (without_answer(fault))
    return ports::Refused{error_of(ErrorKind::unavailable, "no answer to the delete"), 0};
  return std::nullopt;
}

std::string FakeInstance::write_line(ResourceType type, std::optional<RemoteId> removed) const {
  const std::string path = "/api/" + std::string(type_name(type));
  return removed ? "DELETE " + path + '/' + removed->text() : "POST " + path;
}

}  // namespace haloform
