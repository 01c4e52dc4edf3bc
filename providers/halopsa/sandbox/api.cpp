// What all profiles share: latency, faults, the rate limit and the log around the answer of one of them.
#include "providers/halopsa/sandbox/api.hpp"

#include "providers/halopsa/sandbox/control.hpp"

#include <nlohmann/json.hpp>

namespace haloform::sandbox {

namespace {

void pause(const Instance& instance, Milliseconds time) {
  if (time.count() > 0) instance.clock.sleep(time, instance.stop);
}

Answer answer_with(Instance& instance, const Call& call, const Request& request,
                   const FaultEffects& effects) {
  pause(instance, instance.latency.load() + effects.hang_before);
  if (effects.has(FaultKind::reset_before)) return {.delivery = Delivery::reset};
  if (effects.has(FaultKind::revoke_token)) instance.tokens.revoke_all();
  if (effects.instead && !effects.instead->stored) return instead_answer(*effects.instead);

  Answer answer = instance.dialect.handled(instance, call, request, effects);
  instance.habits.on_answer(call.kind, call.shape, request, answer);
  if (effects.instead) answer = instead_answer(*effects.instead);
  pause(instance, effects.hang_after);
  if (effects.has(FaultKind::truncate)) answer.body.resize(answer.body.size() / 2);
  if (effects.content_type) answer.content_type = *effects.content_type;
  if (effects.blanks > 0 || effects.drip.count() > 0) {
    answer.delivery = Delivery::in_pieces;
    answer.blanks = effects.blanks;
    answer.lasts = effects.drip;
  }
  if (effects.has(FaultKind::cut)) answer.delivery = Delivery::cut_off;
  if (effects.has(FaultKind::reset_after)) answer.delivery = Delivery::reset;
  return answer;
}

}  // namespace

Answer answer(Instance& instance, const Request& request) {
  if (request.path.starts_with("/_sandbox")) return control_answer(instance, request);
  const Call call = instance.dialect.understood(request);
  if (auto refusal = instance.rate_limit.refusal(instance.clock.steady())) {
    instance.log.add(request, call.kind, refusal->status);
    return *std::move(refusal);
  }
  const FaultEffects effects = instance.faults.fire(request, call.kind);
  Answer answer = answer_with(instance, call, request, effects);
  instance.log.add(request, call.kind, answer.delivery == Delivery::reset ? 0 : answer.status);
  return answer;
}

}  // namespace haloform::sandbox
