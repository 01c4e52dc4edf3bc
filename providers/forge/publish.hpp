#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/base/variables.hpp"
#include "providers/ci/run.hpp"
#include "providers/http/sender.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace haloform::forge {

/// How a comment is published. What is pointed at outlives it.
struct PublishOptions {
  const Clock* clock = nullptr;  ///< The system's.
  const StopFlag* stop = nullptr;
  Milliseconds within{30'000};  ///< All of it; what is under way then is ended.
  http::RequestObserver observer{};
};

/// What became of it.
struct Published {
  enum class What : std::uint8_t {
    created,
    updated,
    left,  ///< A newer plan has been published, or will be; `why` says which.
  } what = What::created;
  std::string address{};  ///< Of the comment, for people; empty where the host does not say.
  std::string why{};
};

/// How many bytes a page may have so that it fits into a comment where this runs, whatever its marker says; no limit where there are no
/// comments.
[[nodiscard]] std::size_t most_bytes_in(const ci::Run& run);

/// Puts a text on the pull request that this runs for: in the place of what was published before for the same instance and
/// folder, as the marker at the end of the text says (providers/forge/marker.hpp). Only comments of whom the token belongs to are
/// looked at. A plan is published only while the pull request is open. What is older than what is there, or is of a commit that is no longer the newest one, replaces nothing. Without a pull
/// request, or a token, no request is sent: the error says what is missing.
[[nodiscard]] Result<Published> publish(const ci::Run& run, const Variables& variables,
                                        const std::string& text, const PublishOptions& options);

}  // namespace haloform::forge
