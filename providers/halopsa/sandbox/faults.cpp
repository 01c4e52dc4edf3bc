#include "providers/halopsa/sandbox/faults.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace haloform::sandbox {

namespace {

/// `*` stands for any text, also none.
bool glob(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool method_fits(const std::string& method, const Request& request, RequestKind kind) {
  if (method == "*") return true;
  if (method == "CREATE") return kind == RequestKind::create;
  if (method == "UPDATE") return kind == RequestKind::update;
  if (method == "LIST") return kind == RequestKind::list;
  return method == request.method;
}

/// Whether the kind can do anything to such a request: what cannot fire is not counted.
bool kind_fits(FaultKind fault, RequestKind kind) {
  switch (fault) {
    case FaultKind::drop_field:
    case FaultKind::warning:
    case FaultKind::as_id:
    case FaultKind::other_id: return kind == RequestKind::create || kind == RequestKind::update;
    case FaultKind::inactive: return kind == RequestKind::create;
    case FaultKind::ignored:
    case FaultKind::duplicate: return kind == RequestKind::update;
    case FaultKind::lean:
      return kind == RequestKind::create || kind == RequestKind::update || kind == RequestKind::list ||
             kind == RequestKind::get;
    case FaultKind::short_list:
    case FaultKind::empty_list:
    case FaultKind::moving_count:
    case FaultKind::slipped_page:
    case FaultKind::duplicate_row: return kind == RequestKind::list;
    default: return true;
  }
}

bool fits(const FaultRule& rule, const Request& request, RequestKind kind) {
  if (!method_fits(rule.method, request, kind) || !kind_fits(rule.kind, kind)) return false;
  if (!glob(rule.path, request.path)) return false;
  for (const auto& [name, value] : rule.query) {
    const auto given = parameter(request.query, name);
    if (!given || !glob(value, *given)) return false;
  }
  return rule.body_part.empty() || request.body.find(rule.body_part) != std::string::npos;
}

bool is_due(const FaultRule& rule, std::uint64_t matched) {
  return matched >= rule.first && matched <= rule.last && matched % rule.every == 0;
}

void take_effect(const FaultRule& rule, std::uint64_t fired, FaultEffects& effects) {
  switch (rule.kind) {
    case FaultKind::status:
    case FaultKind::html:
    case FaultKind::garbage:
    case FaultKind::empty:
    case FaultKind::empty_object:
    case FaultKind::error_200:
    case FaultKind::redirect:
      if (!effects.instead) effects.instead = rule;
      return;
    case FaultKind::hang_before: effects.hang_before += Milliseconds(rule.number); return;
    case FaultKind::hang_after: effects.hang_after += Milliseconds(rule.number); return;
    case FaultKind::drip: effects.drip += Milliseconds(rule.number); return;
    case FaultKind::huge: effects.blanks += static_cast<std::size_t>(rule.number) * 1'000'000; return;
    case FaultKind::content_type: effects.content_type = rule.argument; return;
    case FaultKind::drop_field: effects.dropped_fields.push_back(rule.argument); return;
    case FaultKind::warning: effects.warning = rule.argument; return;
    case FaultKind::as_id: effects.as_id = rule.number; return;
    case FaultKind::short_list:
      if (!effects.short_list) effects.short_list = static_cast<std::size_t>(rule.number);
      return;
    case FaultKind::moving_count: effects.count_grows_by += fired; return;
    default: effects.also.insert(rule.kind); return;
  }
}

Answer page_answer(int status, std::string_view title) {
  const std::string text(title);
  return {.status = status,
          .body = "<!DOCTYPE html>\n<html><head><title>" + text + "</title></head><body><h1>" + text +
                  "</h1></body></html>\n",
          .content_type = "text/html; charset=utf-8"};
}

}  // namespace

Answer styled_answer(int status, std::string_view text, BodyStyle style) {
  const std::string words(text);
  switch (style) {
    case BodyStyle::error: break;
    case BodyStyle::message: return json_answer(status, Json{{"Message", words}});
    case BodyStyle::exception:
      return json_answer(status, Json{{"ClassName", "System.Exception"},
                                      {"Message", words},
                                      {"Data", nullptr},
                                      {"InnerException", nullptr},
                                      {"StackTraceString", nullptr},
                                      {"HResult", -2146233088}});
    case BodyStyle::result_code:
      return json_answer(status, Json{{"resultCode", status}, {"errorMessage", words}});
    case BodyStyle::model_state: return json_answer(status, Json{{"[0].id", Json::array({words})}});
    case BodyStyle::string: return json_answer(status, Json(words));
    case BodyStyle::plain:
      return {.status = status, .body = words, .content_type = "text/plain; charset=utf-8"};
    case BodyStyle::nothing: return {.status = status};
  }
  return error_answer(status, text);
}

Answer instead_answer(const FaultRule& rule) {
  switch (rule.kind) {
    case FaultKind::html: return page_answer(200, "Sign in");
    case FaultKind::garbage: return {.body = "\x01\x02 this is not {JSON"};
    case FaultKind::empty_object: return {.body = "{}"};
    case FaultKind::error_200: return error_answer(200, rule.argument);
    case FaultKind::redirect: return {.status = 307, .headers = {{"Location", rule.argument}}};
    case FaultKind::status: break;
    default: return {};
  }
  const int status = static_cast<int>(rule.number);
  const std::string text = "The sandbox was told to answer " + std::to_string(status) + " here.";
  Answer answer = status == 502 && rule.style == BodyStyle::error ? page_answer(status, "502 Bad Gateway")
                                                                  : styled_answer(status, text, rule.style);
  if (status == 204 || status == 304) answer.body.clear();
  if (rule.retry_after) answer.headers.emplace_back("Retry-After", std::to_string(*rule.retry_after));
  return answer;
}

std::int64_t Faults::add(FaultRule rule) {
  const std::lock_guard lock(mutex_);
  armed_.push_back({.id = next_id_, .rule = std::move(rule)});
  return next_id_++;
}

bool Faults::remove(std::int64_t id) {
  const std::lock_guard lock(mutex_);
  return std::erase_if(armed_, [id](const Armed& armed) { return armed.id == id; }) > 0;
}

void Faults::clear() {
  const std::lock_guard lock(mutex_);
  armed_.clear();
}

Json Faults::report() const {
  const std::lock_guard lock(mutex_);
  Json out = Json::array();
  for (const Armed& armed : armed_) {
    out.push_back(Json{
        {"id", armed.id}, {"rule", armed.rule.text}, {"matched", armed.matched}, {"fired", armed.fired}});
  }
  return out;
}

FaultEffects Faults::fire(const Request& request, RequestKind kind) {
  FaultEffects effects;
  const std::lock_guard lock(mutex_);
  for (Armed& armed : armed_) {
    if (!fits(armed.rule, request, kind)) continue;
    ++armed.matched;
    if (!is_due(armed.rule, armed.matched)) continue;
    ++armed.fired;
    take_effect(armed.rule, armed.fired, effects);
  }
  return effects;
}

}  // namespace haloform::sandbox
