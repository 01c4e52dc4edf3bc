#pragma once

#include "cli/context.hpp"

#include <string>

namespace haloform::cli {

/// Puts a text, with the marker at its end, on the pull request that this runs for, and says what became of that on stderr. It
/// takes at most half a minute, and changes no exit code: without a token, a pull request or an answer the run goes on.
void publish_comment(const Context& context, const std::string& text);

}  // namespace haloform::cli
