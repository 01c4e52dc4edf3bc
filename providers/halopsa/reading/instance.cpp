#include "providers/halopsa/reading/instance.hpp"

#include "planner/base/text.hpp"
#include "planner/base/url.hpp"
#include "providers/halopsa/listing/listing_page.hpp"
#include "providers/halopsa/reading/attached.hpp"
#include "providers/halopsa/reading/directory.hpp"
#include "providers/halopsa/reading/progress_observers.hpp"
#include "providers/halopsa/wire/claims.hpp"
#include "providers/halopsa/wire/member_lists.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace haloform::halopsa {

namespace {

Call get_call(const TypeRow& row, RemoteId id) {
  Call call;
  call.path = fmt::format("{}/{}", row.path, id.number());
  if (!row.details.empty()) call.path += fmt::format("?{}", row.details);
  call.scope = row.read_scope;
  return call;
}

/// Nobody has so many namesakes: such a search overlooks what it was asked for.
constexpr std::size_t most_pages_of_a_search = 100;

/// Of a query: servers refuse long URLs, many from 8 kB on, and a byte may take three.
constexpr std::size_t longest_value = 2000;

/// What is nice to know is asked for no longer than this, and then done without, whatever else than that the answer says, or
/// where it does not come.
constexpr Milliseconds courtesy_for{15'000};
bool courtesy_refused(const CallFailure& failure) {
  if (failure.error.kind == ErrorKind::interrupted) return false;
  const bool broken =
      failure.outcome == http::AttemptOutcome::timeout || failure.outcome == http::AttemptOutcome::reset;
  return failure.status != 0 || broken || failure.error.kind == ErrorKind::throttled;
}

}  // namespace

Instance::Instance(InstanceParts parts)
    : parts_(std::move(parts)),
      patience_{parts_.clock, parts_.stop, parts_.closing.get(), &parts_.term},
      token_request_(parts_.token),
      // The token does not queue behind the requests that wait for it.
      token_sender_({*parts_.transport, patience_, parts_.policy, parts_.limits.get(), parts_.observer,
                     http::Limits::Lane::beside, sending_observer(parts_.progress)}),
      api_sender_({*parts_.transport, patience_, parts_.policy, parts_.limits.get(), parts_.observer,
                   http::Limits::Lane::queue, sending_observer(parts_.progress)}),
      tokens_(token_sender_, parts_.clock, std::move(parts_.token), std::move(parts_.token_held)),
      client_(api_sender_, tokens_, parts_.api),
      threads_(parts_.parallelism) {}

Instance::~Instance() { close(); }

void Instance::close() const {
  if (parts_.closing) parts_.closing->raise();
}

Result<TypeSnapshot> Instance::list(ResourceType type) {
  Listing listing(client_, row(type), threads_, patience_);
  listing.report_to(parts_.progress);
  listing.note_memberships(memberships_);
  if (distrusts_counts(type)) listing.distrust_counts();
  listing.start(static_cast<std::size_t>(-1));
  return believed(listing.whole());
}

std::unique_ptr<Listing> Instance::listing_for_a_plan(ResourceType type) {
  auto listing = std::make_unique<Listing>(client_, row(type), threads_, patience_);
  listing->report_to(parts_.progress);
  listing->note_memberships(memberships_);
  listing->accept_shortage();
  if (distrusts_counts(type)) listing->distrust_counts();
  return listing;
}

Result<TypeSnapshot> Instance::list_for_a_plan(ResourceType type) {
  const auto listing = listing_for_a_plan(type);
  listing->start(static_cast<std::size_t>(-1));
  return believed(listing->whole());
}

Result<TypeSnapshot> Instance::believed(Result<TypeSnapshot> whole) {
  if (!whole) return whole;
  const TypeRow& type_row = row(whole->type());
  if (whole->records().empty() && !type_row.never_empty.empty() &&
      !parts_.may_be_empty.contains(type_row.type)) {
    return fail(ErrorKind::permission,
                fmt::format("the listing of {} is empty, which is not possible: {}",
                            type_plural(type_row.type), type_row.never_empty),
                client_.where(page_call(type_row, {}, 1, 0)),
                fmt::format("usually a missing permission: check what the API application may read and which "
                            "agent it logs in as; if "
                            "there really are no {0} yet, --allow empty={0}",
                            type_plural(type_row.type)));
  }
  remember(*whole);
  return whole;
}

void Instance::remember(const TypeSnapshot& snapshot) {
  for (const Record& record : snapshot.records().first(std::min<std::size_t>(snapshot.records().size(), 2))) {
    remember(snapshot.type(), record.id);
  }
}

void Instance::remember(ResourceType type, RemoteId id) {
  GetTrust& trust = trust_.at(type);
  const std::lock_guard lock(trust.mutex);
  if (trust.known.size() < 2 && std::ranges::find(trust.known, id) == trust.known.end())
    trust.known.push_back(id);
}

void Instance::trust_get(ResourceType type) {
  GetTrust& trust = trust_.at(type);
  const std::lock_guard lock(trust.mutex);
  trust.works = true;
}

Result<std::optional<Record>> Instance::get(ResourceType type, RemoteId id) {
  auto record = fetch(type, id);
  if (!record) return record;
  if (*record) {
    trust_get(type);
    return record;
  }
  if (auto proved = prove_absence(type, id); !proved) return std::unexpected(std::move(proved.error()));
  return std::optional<Record>();
}

Result<std::optional<Record>> Instance::fetch(ResourceType type, RemoteId id) {
  auto one = look_at(type, id);
  if (!one) return std::unexpected(std::move(one.error()));
  if (!*one) return std::optional<Record>();
  return std::optional<Record>(std::move((*one)->record));
}

Result<std::optional<OneRecord>> Instance::look_at(ResourceType type, RemoteId id) {
  const Call call = get_call(row(type), id);
  auto answer = client_.call(call);
  if (!answer) {
    if (answer.error().status == 404) return std::optional<OneRecord>();
    return std::unexpected(std::move(answer.error().error));
  }
  Answer decoded = decode_answer(row(type), answer->body);
  if (auto* one = std::get_if<OneRecord>(&decoded.holds)) {
    if (one->record.id != id) {
      return fail(ErrorKind::protocol,
                  fmt::format("asked for id {}, the instance answers with id {}", id.number(),
                              one->record.id.number()),
                  client_.where(call));
    }
    if (!one->other_kind.empty()) {
      return fail(ErrorKind::protocol,
                  fmt::format("id {} is a {}, not a {}", id.number(), one->other_kind, type_name(type)),
                  client_.where(call),
                  "check lifecycle.id, and `haloform state show` of the address that has this id");
    }
    if (*one->record.teams) memberships_.note(id, one->memberships);
    return std::optional<OneRecord>(std::move(*one));
  }
  if (auto* none = std::get_if<NoRecord>(&decoded.holds)) {
    return fail(ErrorKind::protocol,
                none->words.empty()
                    ? "the answer contains no record"
                    : "the answer contains no record: " + client_.safe(std::move(none->words)),
                client_.where(call), "only HTTP 404 shows that a record does not exist");
  }
  return fail(ErrorKind::protocol,
              "the answer is not JSON, or incomplete; it starts with: " +
                  client_.safe(std::get<Unreadable>(decoded.holds).first_line),
              client_.where(call));
}

Result<void> Instance::prove_absence(ResourceType type, RemoteId id) {
  if (row(type).get_by_id == Documented::yes) return {};
  GetTrust& trust = trust_.at(type);
  const std::lock_guard lock(trust.mutex);  // Held over the control, so that one is enough for all that wait.
  if (!trust.works) {
    const auto known = std::ranges::find_if(trust.known, [id](RemoteId other) { return other != id; });
    if (known == trust.known.end()) {
      return fail(ErrorKind::incomplete,
                  fmt::format("HTTP 404 for {} {}, which is no proof: the guide does not describe this "
                              "request, and there is no other {} to test it with",
                              type_name(type), id.number(), type_name(type)),
                  client_.where(get_call(row(type), id)), "check by hand whether the record exists");
    }
    auto control = fetch(type, *known);
    if (!control) return std::unexpected(std::move(control.error()));
    trust.works = control->has_value();
  }
  if (*trust.works) return {};
  return fail(
      ErrorKind::protocol,
      fmt::format("the instance answers 404 to GET by id also for a {} that exists, so {} {} may exist too",
                  type_name(type), type_name(type), id.number()),
      client_.where(get_call(row(type), id)), "check by hand whether the record exists");
}

Result<std::vector<Record>> Instance::search_rows(const TypeRow& row, std::string_view text) {
  std::vector<Record> records;
  std::unordered_set<RemoteId> seen;
  std::size_t rows = 0;
  std::size_t size = row.page_size;
  std::optional<std::size_t> count;
  for (std::size_t number = 1; number <= most_pages_of_a_search; ++number) {
    const Call call = page_call(row, text, number, size);
    auto page = read_page(client_, row, call);
    if (!page && number > 1 && !count && says_no_such_page(page.error())) return records;
    if (!page) return std::unexpected(std::move(page.error()));
    const std::size_t served = page->rows();
    const std::size_t before = seen.size();
    for (const Record& record : page->records) seen.insert(record.id);
    seen.insert(page->others.begin(), page->others.end());
    rows += served;
    std::ranges::move(page->records, std::back_inserter(records));
    if (number == 1) {
      size = served;
      if (page->count && !distrusts_counts(row.type) &&
          (*page->count > served || !may_be_cut(served, row.page_size)))
        count = page->count;
    }
    if (count && rows >= *count) return records;
    if (seen.size() > before) continue;
    if (!count) return records;
    return fail(ErrorKind::incomplete, fmt::format("the search stopped after {} of {} rows", rows, *count),
                client_.where(call));
  }
  return fail(ErrorKind::incomplete, fmt::format("the search finds more than {} rows", rows),
              client_.where(page_call(row, text, 1, row.page_size)));
}

Result<bool> Instance::answers_key(const NaturalKey& key, const Record& found) {
  const TypeSchema& schema = parts_.catalog.of(key.type);
  NaturalKey anywhere = key;
  anywhere.scope.reset();
  if (!anywhere.matches(schema, found)) return false;
  if (!key.scope || !schema.scope || key.matches(schema, found)) return true;
  if (found.fields.find(*schema.scope) != nullptr) return false;
  // A row that keeps quiet about its site is asked for in full; if even that does not say, it stays a
  // candidate.
  auto full = fetch(key.type, found.id);
  if (!full) return std::unexpected(std::move(full.error()));
  return !*full || (*full)->fields.find(*schema.scope) == nullptr || key.matches(schema, **full);
}

Result<std::vector<Record>> Instance::search(const NaturalKey& key) {
  const TypeRow& type_row = row(key.type);
  std::vector<Record> rows;
  if (type_row.paging == Paging::none) {
    // One request shows all of them, without the riddles of a search.
    auto page = read_page(client_, type_row, page_call(type_row, {}, 1, 0));
    if (!page) return std::unexpected(std::move(page.error()));
    rows = std::move(page->records);
  } else {
    auto found = search_rows(type_row, key.written());
    if (!found) return found;
    rows = std::move(*found);
  }
  std::vector<Record> matching;
  for (Record& found : rows) {
    const bool known = std::ranges::find(matching, found.id, &Record::id) != matching.end();
    if (known) continue;
    auto answers = answers_key(key, found);
    if (!answers) return std::unexpected(std::move(answers.error()));
    if (!*answers) continue;
    remember(key.type, found.id);
    matching.push_back(std::move(found));
  }
  return matching;
}

Result<Directory> Instance::directory(Directory::Kind kind) {
  auto read = read_directory({client_, parts_.table, threads_, patience_}, kind);
  if (read) {
    const std::lock_guard lock(names_mutex_);
    names_.insert_or_assign(kind, *read);
  }
  return read;
}

Result<Attributes> Instance::on_the_wire(ResourceType type, const Attributes& fields) {
  const std::vector<Directory::Kind> kinds = names_in(row(type), fields);
  if (kinds.empty()) return fields;
  const std::lock_guard lock(names_mutex_);
  Attributes with_ids = fields;
  for (const Directory::Kind kind : kinds) {
    if (!names_.contains(kind)) {  // a saved plan: nobody asked before
      auto read = read_directory({client_, parts_.table, threads_, patience_}, kind);
      if (!read) return std::unexpected(std::move(read.error()));
      names_.emplace(kind, std::move(*read));
    }
    auto replaced = with_ids_of_names(row(type), std::move(with_ids), names_.at(kind));
    if (!replaced) return replaced;
    with_ids = std::move(*replaced);
  }
  return with_ids;
}

Result<std::optional<ToldLists>> Instance::member_lists() {
  const TypeRow& teams = row(ResourceType::team);
  // People send `true`; Halo's OpenAPI document takes a list of the teams' names. A build may know either.
  std::string value = "true";
  while (!teams.members.empty() && !value.empty()) {
    Call call = page_call(teams, {}, 1, 0);
    call.path +=
        fmt::format("{}{}={}", call.path.contains('?') ? '&' : '?', teams.members, url_encoded(value));
    auto answer = client_.call(call);
    if (!answer) {
      // Each agent can still be asked for alone, unless nothing can.
      const ErrorKind kind = answer.error().error.kind;
      const bool only_this = kind == ErrorKind::protocol || kind == ErrorKind::refused ||
                             kind == ErrorKind::not_found || kind == ErrorKind::permission;
      if (only_this) break;
      return std::unexpected(std::move(answer.error().error));
    }
    ToldMembers told = decode_members(teams, answer->body);
    if (told.lists) return std::move(told.lists);
    const bool can_be_listed =
        value == "true" &&
        std::ranges::none_of(told.teams, [](const std::string& name) { return name.contains(','); });
    value = can_be_listed ? fmt::format("{}", fmt::join(told.teams, ",")) : std::string();
    if (value.size() > longest_value) break;
  }
  return std::optional<ToldLists>();
}

const MembershipBook::Heard* Instance::teams_heard_since(SteadyTime earliest) {
  return memberships_.heard_since(earliest, parts_.clock, [this]() -> std::optional<ToldLists> {
    auto lists = member_lists();
    return lists ? std::move(*lists) : std::nullopt;
  });
}

Result<InstanceFacts> Instance::facts() {
  Call call;
  call.path = parts_.table.facts_path;
  call.retry_for = courtesy_for;
  if (call.path.empty()) return InstanceFacts();
  auto answer = client_.call(call);
  if (!answer && courtesy_refused(answer.error())) return InstanceFacts();
  if (!answer) return std::unexpected(std::move(answer.error().error));
  InstanceFacts facts = decode_facts(answer->body);
  facts.version = client_.safe(std::move(facts.version));
  return facts;
}

Result<ports::AgentFacts> Instance::agent_facts(std::size_t listed) {
  auto said = facts();
  if (!said) return std::unexpected(std::move(said.error()));
  ports::AgentFacts agents = said->agents;
  if (!agents.active || *agents.active <= listed) return agents;
  Call call;
  call.path = parts_.table.facts_path;
  call.retry_for = courtesy_for;
  call.anonymous = true;
  // What anybody is told may speak of something else (docs/halopsa-facts.md).
  if (auto answer = client_.call(call); answer && decode_facts(answer->body).agents.active == agents.active)
    agents.active.reset();
  return agents;
}

std::optional<Result<Snapshot::Attached>> Instance::attached(std::span<const ports::Leaver> people) {
  if (!parts_.table.attached) return std::nullopt;
  const AttachedRows& rows = *parts_.table.attached;
  // The token of plans and applies has no more rights than these take. Whoever names the scope gets no other.
  const bool named = token_request_.scope != parts_.table.scopes(Access::read_only) &&
                     token_request_.scope != parts_.table.scopes(Access::read_write);
  TokenRequest request = token_request_;
  request.scope = rows.ticket_scope;
  TokenSource tokens(token_sender_, parts_.clock, std::move(request));
  Client tickets(api_sender_, tokens, parts_.api);
  return read_attached({client_, named ? client_ : tickets, rows, parts_.table, threads_, patience_}, people);
}

Result<std::optional<ports::OwnAgent>> Instance::self() {
  Call call;
  call.path = parts_.table.self_path;
  call.retry_for = courtesy_for;
  if (call.path.empty()) return std::optional<ports::OwnAgent>();
  auto answer = client_.call(call);
  if (!answer && courtesy_refused(answer.error())) return std::optional(ports::OwnAgent{});
  if (!answer) return std::unexpected(std::move(answer.error().error));
  return std::optional(decode_self(row(ResourceType::agent), answer->body));
}

std::optional<RequestPace> Instance::pace() const {
  const auto window = parts_.limits->window();
  if (!window) return std::nullopt;
  RequestPace pace{window->requests, window->per, {}};
  for (const http::SentTimes::Leaving& some : parts_.limits->leaving())
    pace.leaving.push_back({some.in, some.count});
  return pace;
}

Result<void> Instance::token() {
  auto token = tokens_.current();
  if (!token) return std::unexpected(std::move(token.error()));
  return {};
}

Result<std::optional<std::string>> Instance::granted(const std::string& scope) {
  TokenRequest request = token_request_;
  request.scope = scope;
  auto token = TokenSource(token_sender_, parts_.clock, std::move(request)).current();
  if (!token) return std::unexpected(std::move(token.error()));
  return std::move(token->scope);
}

}  // namespace haloform::halopsa
