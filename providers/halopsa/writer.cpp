#include "providers/halopsa/writer.hpp"

#include "providers/halopsa/codec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace haloform {

namespace {

Call post_call(const TypeRow& row, std::string body, RequestClass request_class) {
  Call call;
  call.method = HttpMethod::post;
  call.path = row.path;
  call.body = std::move(body);
  call.request_class = request_class;
  call.scope = row.edit_scope;
  return call;
}

Unclear::Why why_of(AttemptOutcome outcome) {
  switch (outcome) {
    case AttemptOutcome::timeout: return Unclear::Why::timeout;
    case AttemptOutcome::server_error: return Unclear::Why::server_error;
    default: return Unclear::Why::reset;
  }
}

WriteOutcome failed(CallFailure failure) {
  if (failure.nothing_done) return Refused{std::move(failure.error), failure.status};
  if (failure.error.kind == ErrorKind::protocol) {
    // An answer over the cap: it came, and cannot be read.
    return Unclear{Unclear::Why::unreadable, std::move(failure.error), failure.status};
  }
  return Unclear{why_of(failure.outcome), std::move(failure.error), failure.status};
}

std::string quoted_words(std::string lead, const std::string& words) {
  return words.empty() ? lead : std::move(lead) + ": " + words;
}

}  // namespace

WriteOutcome Writer::post(const Call& call, const TypeRow& row) {
  Client& client = instance_.client();
  auto answer = client.call(call);
  if (!answer) return failed(std::move(answer.error()));

  Answer decoded = decode_answer(row, answer->body);
  const int status = answer->status;
  const std::string errors = client.safe(std::move(decoded.error_words));
  if (auto* one = std::get_if<OneRecord>(&decoded.holds)) {
    // A create that brought an id brought a record, whatever else the answer says: the id must not be lost.
    if (call.request_class == RequestClass::create || errors.empty()) {
      instance_.remember(row.type, one->record.id);
      return Written{std::move(one->record), status};
    }
  }
  if (std::holds_alternative<Unreadable>(decoded.holds)) {
    return Unclear{Unclear::Why::unreadable,
                   {ErrorKind::protocol,
                    fmt::format("HTTP {}, but the answer is not JSON, or cut; it begins: {}", status,
                                client.safe(std::get<Unreadable>(decoded.holds).first_line)),
                    client.where(call),
                    {}},
                   status};
  }
  if (call.request_class == RequestClass::update && !errors.empty()) {
    return Refused{{ErrorKind::refused,
                    fmt::format("HTTP {}, but the answer says: {}", status, errors),
                    client.where(call),
                    {}},
                   status};
  }
  const auto* none = std::get_if<NoRecord>(&decoded.holds);
  const std::string words = none == nullptr ? errors : client.safe(none->words);
  return Unclear{Unclear::Why::no_record,
                 {ErrorKind::refused,
                  quoted_words(fmt::format("HTTP {}, but the answer holds no record", status), words),
                  client.where(call),
                  {}},
                 status};
}

WriteOutcome Writer::create(const CreateRequest& request) {
  const TypeRow& row = instance_.row(request.type);
  auto fields = instance_.on_the_wire(request.type, request.fields);
  if (!fields) return Refused{std::move(fields.error()), 0};
  CreateRequest sent = request;
  sent.fields = std::move(*fields);
  return post(post_call(row, encode(row, sent), RequestClass::create), row);
}

WriteOutcome Writer::update(const UpdateRequest& by_name) {
  const TypeRow& row = instance_.row(by_name.type);
  auto fields = instance_.on_the_wire(by_name.type, by_name.fields);
  if (!fields) return Refused{std::move(fields.error()), 0};
  UpdateRequest request = by_name;
  request.fields = std::move(*fields);
  if (request.teams && row.teams && row.teams->shape == TeamsRow::Shape::rows)
    return update_memberships(request);
  return post_update(post_call(row, encode(row, request), RequestClass::update), row);
}

WriteOutcome Writer::update_memberships(const UpdateRequest& request) {
  const TypeRow& row = instance_.row(request.type);
  // The rows carry ids of their own, and what is not ours in them must go back as it is.
  auto before = instance_.look_at(request.type, request.id);
  if (!before) return Refused{std::move(before.error()), 0};
  if (!*before) {
    return Refused{{ErrorKind::refused,
                    fmt::format("{} {} is gone", type_name(request.type), request.id.number()),
                    {},
                    "plan again"},
                   404};
  }
  const std::string body = encode(row, request, (*before)->memberships);
  WriteOutcome outcome = post_update(post_call(row, body, RequestClass::update), row);
  if (!std::holds_alternative<Written>(outcome)) return outcome;

  // Whether a posted list replaces or merges is not known of any instance: the record says what came of it.
  auto after = instance_.look_at(request.type, request.id);
  if (!after || !*after) return outcome;
  const auto stayed = [&](const OneRecord& one) {
    return std::ranges::any_of(one.record.teams.value_or(std::vector<RemoteId>()), [&](RemoteId team) {
      return std::ranges::find(*request.teams, team) == request.teams->end();
    });
  };
  if (stayed(**after)) {
    const std::string leaving = encode_leaving(row, request, (*after)->memberships);
    auto second = post_update(post_call(row, leaving, RequestClass::update), row);
    if (!std::holds_alternative<Written>(second)) return second;
    after = instance_.look_at(request.type, request.id);
    if (!after || !*after) return second;
  }
  return Written{std::move((*after)->record), std::get<Written>(outcome).status};
}

WriteOutcome Writer::post_update(const Call& call, const TypeRow& row) {
  const Patience& patience = instance_.patience();
  const RetryPolicy& policy = instance_.policy();
  const SteadyTime start = patience.clock.steady();
  for (unsigned attempt = 1;; ++attempt) {
    WriteOutcome outcome = post(call, row);
    const auto* unclear = std::get_if<Unclear>(&outcome);
    // The other unclear ends were repeated below already; an answer that cannot be read is repeated here.
    if (unclear == nullptr || unclear->why != Unclear::Why::unreadable) return outcome;
    const auto spent = std::chrono::duration_cast<Milliseconds>(patience.clock.steady() - start);
    if (spent >= policy.retry_for || patience.over()) return outcome;
    constexpr double middle = 0.5;
    const Milliseconds delay = std::min(
        retry_delay(policy, AttemptOutcome::server_error, attempt, middle, {}), policy.retry_for - spent);
    patience.sleep(delay);
    if (patience.over()) return outcome;
  }
}

std::optional<Refused> Writer::remove(ResourceType type, RemoteId id) {
  const TypeRow& row = instance_.row(type);
  Client& client = instance_.client();
  Call call;
  call.method = HttpMethod::remove;
  call.path = fmt::format("{}/{}", row.path, id.number());
  call.request_class = RequestClass::update;
  call.scope = row.edit_scope;
  if (row.removal == Documented::no) {
    return Refused{{ErrorKind::usage, fmt::format("the profile has no way to delete a {}", type_name(type)),
                    client.where(call), "take it out of haloform's hands with on_removal: forget"},
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
    return Refused{std::move(failure.error), failure.status};
  }
  Answer decoded = decode_answer(row, answer->body);
  const std::string errors = client.safe(std::move(decoded.error_words));
  if (!errors.empty()) {
    return Refused{{ErrorKind::refused,
                    fmt::format("HTTP {}, but the answer says: {}", answer->status, errors),
                    client.where(call),
                    {}},
                   answer->status};
  }
  if (const auto* page = std::get_if<Unreadable>(&decoded.holds)) {
    return Refused{
        {ErrorKind::protocol,
         fmt::format("HTTP {}, but the answer is not JSON, or cut; it begins: {}; whether it was deleted is "
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

}  // namespace haloform
