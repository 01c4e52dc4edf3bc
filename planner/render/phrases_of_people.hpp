#pragma once

#include "planner/plan/value/people_blocks.hpp"
#include "planner/plan/value/people_notes.hpp"
#include "planner/render/phrase.hpp"

#include <string>

namespace haloform::render {

// The English of what is said of people over time; phrases.hpp and phrases_of_blocks.hpp have it from here.

/// `contacts.deactivate 90 at site 30 (Acme Ltd/Head Office)`
[[nodiscard]] std::string allowed_words(const plan::OneOffAllowance& one);

struct PeopleBlockPhrases {
  Phrase operator()(const plan::SiteLimitExceeded& one) const;
  Phrase operator()(const plan::BreakGlass& one) const;
  Phrase operator()(const plan::ExternalIdDisagrees& one) const;
  Phrase operator()(const plan::ExternalIdDiffers& one) const;
  Phrase operator()(const plan::SeveralOfExternalId& one) const;
};

struct PeopleNotePhrases {
  Phrase operator()(const plan::KnownByExternalId& one) const;
  Phrase operator()(const plan::ExternalIdChanged& one) const;
  Phrase operator()(const plan::LeavesTeams& one) const;
};

struct PeopleWarningPhrases {
  Phrase operator()(const plan::OneOffAllowance& one) const;
  Phrase operator()(const plan::BreakGlassKept& one) const;
  Phrase operator()(const plan::TeamsToLeave& one) const;
};

}  // namespace haloform::render
