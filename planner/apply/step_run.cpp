#include "planner/apply/step_run.hpp"

#include <fmt/format.h>

#include <utility>

namespace haloform::apply {

void StepRun::end(plan::StepEnd end, MarkedText message) {
  result.end = end;
  if (result.message.empty()) {
    result.message = std::move(message);
  } else if (!message.empty()) {
    result.message += "; " + message;
  }
}

std::string words_of(const Error& error) {
  std::string words = error.what.marked();
  if (!error.where.empty()) words += fmt::format(" ({})", error.where.marked());
  if (!error.advice.empty()) words += fmt::format("; {}", error.advice.marked());
  return words;
}

}  // namespace haloform::apply
