#include "providers/halopsa/writing/writer.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/model/kept_form.hpp"
#include "providers/halopsa/wire/codec.hpp"
#include "providers/halopsa/wire/request_body.hpp"
#include "providers/halopsa/writing/writer_memberships.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <unordered_map>
#include <utility>

namespace haloform::halopsa {

namespace {

/// "Accepted": whoever says so may begin with it at any time.
constexpr int not_done_yet = 202;

Call post_call(const TypeRow& row, std::string body, http::RequestClass request_class) {
  Call call;
  call.method = http::Method::post;
  call.path = row.path;
  call.body = std::move(body);
  call.request_class = request_class;
  call.scope = row.edit_scope;
  return call;
}

ports::Unclear::Why why_of(http::AttemptOutcome outcome) {
  switch (outcome) {
    case http::AttemptOutcome::timeout: return ports::Unclear::Why::timeout;
    case http::AttemptOutcome::server_error: return ports::Unclear::Why::server_error;
    default: return ports::Unclear::Why::reset;
  }
}

/// What an answered create that brought no record ended in.
ports::Unclear::Why why_of(const CallFailure& failure) {
  switch (failure.status) {
    case 401: return ports::Unclear::Why::unauthorized;
    case 429: return ports::Unclear::Why::throttled;
    case 409:
    case 425: return ports::Unclear::Why::strange;
    default:
      return failure.status >= 400 && failure.in_words ? ports::Unclear::Why::refused
                                                       : ports::Unclear::Why::strange;
  }
}

ports::WriteOutcome failed(CallFailure failure) {
  if (failure.nothing_done) return ports::Refused{std::move(failure.error), failure.status};
  const bool answered =
      failure.outcome == http::AttemptOutcome::answered || failure.outcome == http::AttemptOutcome::throttled;
  if (answered && !failure.earlier_unclear) {
    const ports::Unclear::Why why = why_of(failure);
    return ports::Unclear{why, std::move(failure.error), failure.status};
  }
  if (failure.error.kind == ErrorKind::protocol) {
    // An answer over the cap: it came, and cannot be read.
    return ports::Unclear{ports::Unclear::Why::unreadable, std::move(failure.error), failure.status};
  }
  return ports::Unclear{why_of(failure.outcome), std::move(failure.error), failure.status};
}

/// Whether a refusal with this status may come from one record among several: it may have come after others were
/// taken. The rest speak of the request as such.
bool may_be_about_one(int status) {
  return status >= 400 && status < 500 && status != 401 && status != 403 && status != 404 && status != 429;
}

std::string quoted_words(std::string lead, const std::string& words) {
  return words.empty() ? lead : std::move(lead) + ": " + words;
}

std::string warning_words(const Client& client, std::string warning) {
  return warning.empty() ? warning : "the instance warns: " + client.safe(std::move(warning));
}

/// Tells whether the rows of an answer are the records that were to be made, each at its place. An instance may change an
/// address as it stores it: then the name will do, as long as the row does not have the address of another one. Where it
/// changed both, both have to be forms of what was sent, and of nothing else that was sent along.
class InOrder {
 public:
  InOrder(const TypeSchema& schema, std::span<const ports::CreateRequest> requests)
      : schema_(schema), requests_(requests) {
    for (std::size_t place = 0; place < requests.size(); ++place) {
      if (const auto key = natural_key(schema, requests[place].fields)) places_[key->text].push_back(place);
    }
  }

  [[nodiscard]] bool operator()(std::size_t place, const Record& record) const {
    const Attributes& sent = requests_[place].fields;
    const auto key = natural_key(schema_, sent);
    if (key && key->matches(schema_, record)) return true;
    const bool same_name = same_key(sent.text(schema_.name), record.fields.text(schema_.name));
    if (!same_name && !is_form_of_it_alone(place, record)) return false;
    const auto has = natural_key(schema_, record.fields);
    const auto others = has ? places_.find(has->text) : places_.end();
    return others == places_.end() || std::ranges::find(others->second, place) != others->second.end();
  }

 private:
  [[nodiscard]] bool is_form(const Attributes& sent, const Record& record) const {
    const auto is_kept = [&](FieldId field) {
      const Value* was = sent.find(field);
      const Value* has = record.fields.find(field);
      if (was == nullptr || was->is_null()) return true;
      return has != nullptr && is_kept_form(schema_, field, *was, *has, record.fields);
    };
    return is_kept(schema_.name) && (!schema_.email || is_kept(*schema_.email));
  }
  [[nodiscard]] bool is_form_of_it_alone(std::size_t place, const Record& record) const {
    if (!is_form(requests_[place].fields, record)) return false;
    const auto fits = [&](const ports::CreateRequest& request) { return is_form(request.fields, record); };
    return std::ranges::count_if(requests_, fits) == 1;
  }

  const TypeSchema& schema_;
  std::span<const ports::CreateRequest> requests_;
  std::unordered_map<std::string, std::vector<std::size_t>> places_;
};

/// Sends what can be prepared; what cannot is refused. The outcomes stand in the order of the requests.
template <typename Prepared, typename Request, typename Prepare, typename Send>
std::vector<ports::WriteOutcome> send_prepared(std::span<const Request> requests, const Prepare& prepare,
                                               const Send& send) {
  std::vector<ports::WriteOutcome> outcomes(requests.size(), ports::Refused{});
  std::vector<Prepared> sent;
  std::vector<std::size_t> places;
  for (std::size_t place = 0; place < requests.size(); ++place) {
    std::expected<Prepared, ports::Refused> prepared = prepare(requests[place]);
    if (prepared) {
      sent.push_back(std::move(*prepared));
      places.push_back(place);
    } else {
      outcomes[place] = std::move(prepared.error());
    }
  }
  std::vector<ports::WriteOutcome> answers = send(sent);
  for (std::size_t at = 0; at < places.size(); ++at) outcomes[places[at]] = std::move(answers[at]);
  return outcomes;
}

}  // namespace

ports::WriteOutcome Writer::post(const Call& call, const TypeRow& row) {
  Client& client = instance_.client();
  auto answer = client.call(call);
  if (!answer) return failed(std::move(answer.error()));

  Answer decoded = decode_answer(row, answer->body);
  const int status = answer->status;
  const bool create = call.request_class == http::RequestClass::create;
  const bool not_yet = create && status == not_done_yet;
  const std::string errors = client.safe(std::move(decoded.error_words));
  if (auto* one = std::get_if<OneRecord>(&decoded.holds)) {
    // A create that brought an id brought a record, whatever else the answer says: the id must not be lost.
    if (create || errors.empty()) {
      instance_.remember(row.type, one->record.id);
      return ports::Written{std::move(one->record), status,
                            warning_words(client, std::move(decoded.warning))};
    }
  }
  if (std::holds_alternative<Unreadable>(decoded.holds)) {
    return ports::Unclear{
        not_yet ? ports::Unclear::Why::timeout : ports::Unclear::Why::unreadable,
        {ErrorKind::protocol,
         fmt::format("HTTP {}, but the answer is not JSON, or incomplete; it starts with: {}", status,
                     client.safe(std::get<Unreadable>(decoded.holds).first_line)),
         client.where(call),
         {}},
        status};
  }
  if (call.request_class == http::RequestClass::update && !errors.empty()) {
    return ports::Refused{{ErrorKind::refused,
                           fmt::format("HTTP {}, but the answer says: {}", status, errors),
                           client.where(call),
                           {}},
                          status};
  }
  const auto* none = std::get_if<NoRecord>(&decoded.holds);
  const std::string words = none == nullptr ? errors : client.safe(none->words);
  return ports::Unclear{
      not_yet ? ports::Unclear::Why::timeout : ports::Unclear::Why::no_record,
      {ErrorKind::refused,
       quoted_words(fmt::format("HTTP {}, but the answer contains no record", status), words),
       client.where(call),
       {}},
      status};
}

template <typename IsAnswer>
std::vector<ports::WriteOutcome> Writer::post_together(const Call& call, const TypeRow& row,
                                                       std::size_t count, const IsAnswer& is_answer) {
  Client& client = instance_.client();
  const bool create = call.request_class == http::RequestClass::create;
  auto answer = client.call(call);
  if (!answer) {
    // Whether the others were taken when one of them displeased the instance, no status says.
    CallFailure& failure = answer.error();
    const bool answered =
        failure.outcome == http::AttemptOutcome::answered && (create || failure.nothing_done);
    if (answered && may_be_about_one(failure.status)) {
      return std::vector<ports::WriteOutcome>(
          count, ports::Unclear{ports::Unclear::Why::together, std::move(failure.error), failure.status});
    }
    return std::vector<ports::WriteOutcome>(count, failed(std::move(failure)));
  }
  auto page = decode_page(row, answer->body, client.where(call));
  bool in_order = page && page->others.empty() && page->records.size() == count;
  for (std::size_t place = 0; in_order && place < count; ++place) {
    in_order = is_answer(place, page->records[place]);
  }
  if (!in_order) {
    const MarkedText words =
        page ? MarkedText(fmt::format(
                   "HTTP {}, but the answer to {} records does not contain these records in their order",
                   answer->status, count))
             : client.safe(page.error().what);
    ports::Unclear::Why why = ports::Unclear::Why::together;
    if (create && !page && std::holds_alternative<Unreadable>(decode_answer(row, answer->body).holds))
      why = ports::Unclear::Why::unreadable;
    if (create && answer->status == not_done_yet) why = ports::Unclear::Why::timeout;
    return std::vector<ports::WriteOutcome>(
        count, ports::Unclear{why, {ErrorKind::protocol, words, client.where(call), {}}, answer->status});
  }
  std::vector<ports::WriteOutcome> outcomes;
  outcomes.reserve(count);
  for (std::size_t place = 0; place < count; ++place) {
    Record& record = page->records[place];
    instance_.remember(row.type, record.id);
    const auto warning = page->warnings.find(place);
    outcomes.emplace_back(ports::Written{
        std::move(record), answer->status,
        warning_words(client, warning == page->warnings.end() ? "" : std::move(warning->second))});
  }
  return outcomes;
}

std::vector<ports::WriteOutcome> Writer::create(std::span<const ports::CreateRequest> requests) {
  const TypeRow& row = instance_.row(requests.front().type);
  const auto prepare =
      [&](const ports::CreateRequest& request) -> std::expected<ports::CreateRequest, ports::Refused> {
    auto fields = instance_.on_the_wire(row.type, request.fields);
    if (!fields) return std::unexpected(ports::Refused{std::move(fields.error()), 0});
    return ports::CreateRequest{request.type, std::move(*fields), request.active, request.teams};
  };
  return send_prepared<ports::CreateRequest>(
      requests, prepare, [&](std::span<const ports::CreateRequest> sent) { return send(row, sent); });
}

std::vector<ports::WriteOutcome> Writer::send(const TypeRow& row,
                                              std::span<const ports::CreateRequest> requests) {
  if (requests.size() > 1 && row.body == BodyShape::array) {
    return post_together(post_call(row, encode(row, requests), http::RequestClass::create), row,
                         requests.size(), InOrder(instance_.schema(row.type), requests));
  }
  std::vector<ports::WriteOutcome> outcomes;
  for (const ports::CreateRequest& request : requests) {
    outcomes.push_back(post(post_call(row, encode(row, {&request, 1}), http::RequestClass::create), row));
  }
  return outcomes;
}

std::vector<ports::WriteOutcome> Writer::update(std::span<const ports::UpdateRequest> requests) {
  const TypeRow& row = instance_.row(requests.front().type);
  const MembershipBook::Heard* heard = heard_before(row, requests);
  return send_prepared<RowUpdate>(
      requests,
      [&](const ports::UpdateRequest& request) { return row_update(instance_, row, request, heard); },
      [&](std::span<const RowUpdate> updates) {
        const auto send_all = [&](std::span<const RowUpdate> some) { return send(row, some); };
        std::vector<ports::WriteOutcome> answers = send_all(updates);
        if (carries_rows(row)) finish_memberships(instance_, updates, answers, send_all);
        return answers;
      });
}

void Writer::expect_memberships(std::size_t updates) {
  writes_begin_ = instance_.patience().clock.steady();
  reads_together_ = updates >= read_together_from;
}

const MembershipBook::Heard* Writer::heard_before(const TypeRow& row,
                                                  std::span<const ports::UpdateRequest> requests) {
  const bool any =
      std::ranges::any_of(requests, [](const auto& request) { return request.teams.has_value(); });
  if (!reads_together_ || !any || !carries_rows(row)) return nullptr;
  return instance_.teams_heard_since(writes_begin_);
}

ports::WriteOutcome Writer::confirm(const ports::UpdateRequest& request, ports::Written written) {
  if (!written.unconfirmed) return written;
  const TypeRow& row = instance_.row(request.type);
  return confirm_memberships(instance_, request, std::move(written),
                             [&](std::span<const RowUpdate> some) { return send(row, some); });
}

std::vector<ports::WriteOutcome> Writer::send(const TypeRow& row, std::span<const RowUpdate> updates) {
  if (updates.size() > 1 && row.body == BodyShape::array) {
    return post_together(
        post_call(row, encode(row, updates), http::RequestClass::update), row, updates.size(),
        [&](std::size_t place, const Record& record) { return record.id == updates[place].request.id; });
  }
  std::vector<ports::WriteOutcome> outcomes;
  for (const RowUpdate& update : updates) {
    outcomes.push_back(
        post_update(post_call(row, encode(row, {&update, 1}), http::RequestClass::update), row));
  }
  return outcomes;
}

ports::WriteOutcome Writer::post_update(const Call& call, const TypeRow& row) {
  const http::Patience& patience = instance_.patience();
  const http::RetryPolicy& policy = instance_.policy();
  const SteadyTime start = patience.clock.steady();
  for (unsigned attempt = 1;; ++attempt) {
    ports::WriteOutcome outcome = post(call, row);
    const auto* unclear = std::get_if<ports::Unclear>(&outcome);
    // The other unclear ends were repeated below already; an answer that cannot be read is repeated here.
    if (unclear == nullptr || unclear->why != ports::Unclear::Why::unreadable) return outcome;
    const auto spent = std::chrono::duration_cast<Milliseconds>(patience.clock.steady() - start);
    if (spent >= policy.retry_for || patience.over()) return outcome;
    constexpr double middle = 0.5;
    const Milliseconds delay =
        std::min(http::retry_delay(policy, http::AttemptOutcome::server_error, attempt, middle, {}),
                 policy.retry_for - spent);
    patience.sleep(delay);
    if (patience.over()) return outcome;
  }
}

std::optional<ports::Refused> Writer::remove(ResourceType type, RemoteId id) {
  const TypeRow& row = instance_.row(type);
  Client& client = instance_.client();
  Call call;
  call.method = http::Method::remove;
  call.path = fmt::format("{}/{}", row.path, id.number());
  call.request_class = http::RequestClass::update;
  call.scope = row.edit_scope;
  if (row.removal == Documented::no) {
    return ports::Refused{
        {ErrorKind::usage, fmt::format("the profile has no way to delete a {}", type_name(type)),
         client.where(call), "use on_removal: forget to remove it from the state alone"},
        0};
  }
  auto answer = client.call(call);
  if (!answer) {
    CallFailure& failure = answer.error();
    if (failure.status == 404 && failure.earlier_unclear) return std::nullopt;
    if (!failure.nothing_done) {
      failure.error.what += "; whether it was deleted is not known";
      failure.error.advice = "plan again: it shows whether the record still exists";
    }
    return ports::Refused{std::move(failure.error), failure.status};
  }
  Answer decoded = decode_answer(row, answer->body);
  const std::string errors = client.safe(std::move(decoded.error_words));
  if (!errors.empty()) {
    return ports::Refused{{ErrorKind::refused,
                           fmt::format("HTTP {}, but the answer says: {}", answer->status, errors),
                           client.where(call),
                           {}},
                          answer->status};
  }
  if (const auto* page = std::get_if<Unreadable>(&decoded.holds)) {
    return ports::Refused{
        {ErrorKind::protocol,
         fmt::format("HTTP {}, but the answer is not JSON, or incomplete; it starts with: {}; "
                     "whether it was deleted is "
                     "not known",
                     answer->status, client.safe(page->first_line)),
         client.where(call), "plan again: it shows whether the record still exists"},
        answer->status};
  }
  return std::nullopt;
}

std::string Writer::line(ResourceType type, std::optional<RemoteId> removed) const {
  const std::string_view path = instance_.row(type).path;
  if (removed) return fmt::format("DELETE /api{}/{}", path, removed->number());
  return fmt::format("POST /api{}", path);
}

}  // namespace haloform::halopsa
