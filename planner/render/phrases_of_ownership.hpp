#pragma once

#include "planner/plan/value/block.hpp"
#include "planner/plan/value/note.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/reason.hpp"
#include "planner/render/phrase.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace haloform::render {

// The English of what imports of the instance's own write, and of what hangs on those who leave (phrases.hpp).

/// What an import is called, as in `the Entra import`: `Entra`, `CSP`, `Okta`; of another one `instance's own`.
[[nodiscard]] std::string_view import_words(std::string_view by);
/// `phone is`; `phone, mobile are`
[[nodiscard]] std::string fields_are(const std::vector<std::string>& fields);
/// What deferred steps wait for, as in `2 steps wait for a seat`: `a seat`, `an import`, `a seat or an import`.
[[nodiscard]] std::string_view awaited_words(const std::vector<plan::Step>& steps);
/// `3 open tickets; member of 1 CAB (Network)`
[[nodiscard]] std::string attached_words(const std::vector<plan::AttachedThing>& things);

[[nodiscard]] Phrase ownership_phrase(const plan::LeftToImport& one);
[[nodiscard]] Phrase ownership_phrase(const plan::LeftOffByImport& one);
[[nodiscard]] Phrase ownership_phrase(const plan::OwnedByImport& one);
[[nodiscard]] Phrase ownership_phrase(const plan::MoreOwned& one);
[[nodiscard]] Phrase ownership_phrase(const plan::OwnerChanged& one);
[[nodiscard]] Phrase ownership_phrase(const plan::BlockIfChanged& one);
[[nodiscard]] Phrase ownership_phrase(const plan::HangsOnThem& one);
[[nodiscard]] Phrase ownership_phrase(const plan::AttachedNotRead& one);
[[nodiscard]] Phrase ownership_phrase(const plan::StillAttached& one);

}  // namespace haloform::render
