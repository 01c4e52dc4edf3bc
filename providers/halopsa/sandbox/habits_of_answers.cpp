// How an instance wraps the records that it answers, and what it answers after storing: one row and one small function
// each.
#include "providers/halopsa/sandbox/habits_of_answers.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <utility>

namespace haloform::sandbox {

namespace {

bool is_write(RequestKind kind) { return kind == RequestKind::create || kind == RequestKind::update; }

/// Bare records into an array or the envelope of a listing; what carries no record, such as an error, stays.
bool wrap(HabitAnswer& given, const HabitUse& use) {
  const auto body = parse_json(given.answer.body);
  if (given.envelope.empty() || !body || (!body->is_array() && !body->contains("id"))) return false;
  std::string records = body->is_array() ? given.answer.body : "[" + given.answer.body + "]";
  if (use.argument == "envelope") records = "{\"" + std::string(given.envelope) + "\":" + records + "}";
  return std::exchange(given.answer.body, std::move(records)) != given.answer.body;
}

bool wrap_write(HabitAnswer& given, const HabitUse& use) { return is_write(given.kind) && wrap(given, use); }

bool wrap_get(HabitAnswer& given, const HabitUse& use) {
  return given.kind == RequestKind::get && wrap(given, use);
}

/// Whether it is a create that is seen for the first time; the same once more is answered as usual.
bool is_first_create(HabitAnswer& given) {
  return given.kind == RequestKind::create &&
         given.seen.insert(given.request.path + given.request.body).second;
}

bool stored_401(HabitAnswer& given, const HabitUse&) {
  if (!is_first_create(given)) return false;
  given.answer = {.status = 401};
  return true;
}

bool stored_429(HabitAnswer& given, const HabitUse& use) {
  if (!is_first_create(given)) return false;
  given.answer = {.status = 429,
                  .body = "API calls quota exceeded.",
                  .content_type = "text/plain; charset=utf-8",
                  .headers = {{"Retry-After", std::to_string(use.number)}}};
  return true;
}

/// The claims of a token in the place of the agent; those of an application may name nobody.
bool me_claims(HabitAnswer& given, const HabitUse& use) {
  if (given.kind != RequestKind::get || given.request.path != "/api/agent/me") return false;
  const auto agent = parse_json(given.answer.body);
  if (!agent || !agent->is_object() || !agent->contains("id")) return false;
  Json claims = Json::array();
  const auto add = [&](std::string_view type, const Json& value) {
    if (value.is_string()) claims.push_back(Json{{"type", std::string(type)}, {"value", value}});
  };
  add("iss", "http://sandbox/auth");
  add("scope", "admin");
  if (use.argument == "named") {
    add("name", agent->value("name", Json()));
    add("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", agent->value("email", Json()));
  }
  given.answer.body = json_text(Json{{"id", 1}, {"claims", claims}});
  return true;
}

constexpr std::array answer_rows = {
    HabitKind{.name = "answer",
              .argument = HabitArgument::word,
              .choices = "array envelope",
              .help = "answers to writes are always an array, or a listing",
              .answer = wrap_write},
    HabitKind{.name = "get-answer",
              .argument = HabitArgument::word,
              .choices = "array envelope",
              .help = "the answer to a GET of one record is an array, or a listing",
              .answer = wrap_get},
    HabitKind{.name = "me-claims",
              .argument = HabitArgument::word,
              .choices = "named nobody",
              .help = "halo: Agent/me answers with the claims of the token, which name its agent or nobody",
              .answer = me_claims},
    HabitKind{.name = "stored-401",
              .help = "a create is stored, then answered 401; the same once more as usual",
              .answer = stored_401},
    HabitKind{.name = "stored-429",
              .argument = HabitArgument::maybe_number,
              .help = "the same with 429 and Retry-After: N (1)",
              .answer = stored_429},
};

}  // namespace

std::span<const HabitKind> answer_habits() { return answer_rows; }

}  // namespace haloform::sandbox
