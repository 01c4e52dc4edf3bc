#include "planner/render/refusal.hpp"

#include "planner/render/phrases.hpp"

#include <fmt/format.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace haloform {

namespace {

/// A block and the steps that it holds back; a guard's limit holds back many with the same words.
struct Held {
  Phrase block;
  const Address* first = nullptr;  ///< Nothing: the plan as a whole.
  std::size_t steps = 0;
};

std::vector<Held> held_back(const Plan& plan) {
  std::vector<Held> all;
  std::map<std::pair<std::string, std::string>, std::size_t> places;
  const auto note = [&](const Block& block, const Address* address) {
    Phrase said = phrase(block);
    const auto [at, fresh] = places.try_emplace({said.words, said.way_forward}, all.size());
    if (fresh) all.push_back({std::move(said), address, 0});
    ++all[at->second].steps;
  };
  for (const Block& block : plan.blocked_by) note(block, nullptr);
  for (const Step& step : plan.steps) {
    for (const Block& block : step.blocked_by) note(block, &step.address);
  }
  return all;
}

std::string held_words(const Held& held) {
  std::string text;
  if (held.first != nullptr) {
    text = held.first->text();
    if (held.steps > 1) text += fmt::format(" and {} more", held.steps - 1);
    text += ": ";
  }
  text += held.block.words;
  if (!held.block.way_forward.empty()) text += fmt::format(" (way out: {})", held.block.way_forward);
  return text;
}

}  // namespace

Error blocked_error(const Plan& plan) {
  const std::vector<Held> all = held_back(plan);
  constexpr std::size_t most_named = 20;
  std::string what = "the plan is blocked, and nothing of it is done: ";
  for (std::size_t at = 0; at < all.size() && at < most_named; ++at) {
    if (at > 0) what += "; ";
    what += held_words(all[at]);
  }
  if (all.size() > most_named) what += fmt::format("; and {} more", all.size() - most_named);
  return {
      ErrorKind::blocked,
      std::move(what),
      {},
      plan.blocked_by.empty()
          ? "take the way out that is named for each, apply the rest with --skip-blocked, or only what is "
            "urgent with --target ADDRESS"
          : "take the way out that is named for each"};
}

}  // namespace haloform
