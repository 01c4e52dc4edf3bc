#include "planner/model/resource_type.hpp"

#include <algorithm>

namespace haloform {

namespace {

constexpr std::array<TypeFacts, all_types.size()> all_facts{
    {{ResourceType::agent, "agent", "agents", TypeFacts::Activation::switchable,
      TypeFacts::Membership::joins_teams, TypeFacts::StepOrder::by_action, TypeFacts::SeatUse::one_each,
      TypeFacts::About::people},
     {ResourceType::contact, "contact", "contacts", TypeFacts::Activation::switchable,
      TypeFacts::Membership::none, TypeFacts::StepOrder::by_action, TypeFacts::SeatUse::none,
      TypeFacts::About::people},
     {ResourceType::team, "team", "teams", TypeFacts::Activation::none, TypeFacts::Membership::has_members,
      TypeFacts::StepOrder::ahead, TypeFacts::SeatUse::none, TypeFacts::About::groups}}};

static_assert(std::ranges::equal(all_facts, all_types, {}, &TypeFacts::type),
              "a type's row stands where the type does");

using TypeWords = std::array<std::string_view, all_types.size()>;

constexpr TypeWords words_of_all(std::string_view TypeFacts::* word) {
  TypeWords words;
  std::ranges::transform(all_facts, words.begin(), word);
  return words;
}

constexpr TypeWords all_nouns = words_of_all(&TypeFacts::noun);
constexpr TypeWords all_plurals = words_of_all(&TypeFacts::plural);

std::optional<ResourceType> type_called(const TypeWords& words, std::string_view word) {
  const auto at = std::ranges::find(words, word);
  return at == words.end() ? std::nullopt
                           : std::optional(all_types.at(static_cast<std::size_t>(at - words.begin())));
}

}  // namespace

const TypeFacts& facts_of(ResourceType type) { return all_facts.at(static_cast<std::size_t>(type)); }

std::string_view type_name(ResourceType type) { return facts_of(type).noun; }
std::string_view type_plural(ResourceType type) { return facts_of(type).plural; }

std::optional<ResourceType> parse_type(std::string_view noun) { return type_called(all_nouns, noun); }
std::optional<ResourceType> parse_type_plural(std::string_view plural) {
  return type_called(all_plurals, plural);
}

std::span<const std::string_view> type_names() { return all_nouns; }
std::span<const std::string_view> type_plurals() { return all_plurals; }

std::string either_of(std::span<const std::string_view> words, std::string_view before,
                      std::string_view after) {
  std::string list;
  for (std::size_t at = 0; at < words.size(); ++at) {
    if (at > 0) list += at + 1 == words.size() ? " or " : ", ";
    list.append(before).append(words[at]).append(after);
  }
  return list;
}

}  // namespace haloform
