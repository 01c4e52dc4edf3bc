#pragma once

#include "planner/drift/accepting.hpp"
#include "planner/drift/report.hpp"
#include "planner/model/schema.hpp"
#include "planner/render/phrase.hpp"

#include <string_view>

namespace haloform::render {

/// What happened, as one line says it: `switched on outside`. The phrase's words are what is to be known beside it, and may be empty;
/// its way forward is the same for all of a kind.
[[nodiscard]] Phrase phrase(const drift::Finding& finding);
/// Why no file can say it: `name is required, and has no value in HaloPSA`.
[[nodiscard]] Phrase phrase(const Catalog& catalog, const drift::NotAcceptable& one);
/// `switched on`, `in exclusive teams`: how a summary counts them.
[[nodiscard]] std::string_view drift_words(drift::Kind kind);

}  // namespace haloform::render
