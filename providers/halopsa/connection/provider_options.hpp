#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/base/secret.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/schema.hpp"
#include "planner/ports/progress.hpp"
#include "providers/http/patience.hpp"
#include "providers/http/rate_book.hpp"
#include "providers/http/sender.hpp"
#include "providers/http/transport.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace haloform::halopsa {

/// Everything that is needed to reach an instance.
struct ProviderOptions {
  Settings
      settings;  ///< `url` as instance_url gives it. `ca_file` is opened as it stands: make it absolute first.
  std::string client_id;
  Secret client_secret{std::string()};
  std::size_t parallelism = 8;  ///< Connections, at least 1.
  Milliseconds retry_for{360'000};
  Milliseconds connect_timeout{10'000};
  Milliseconds request_timeout{60'000};
  http::RequestObserver observer;  ///< For -v; called from several threads. May be empty.
  /// Where the requests of all runs are booked against the rate limit; nothing: those of this run alone.
  std::optional<std::string> rate_folder;
  http::RateBook::Trouble rate_trouble;  ///< Why they are not, though they should be. May be empty.
  ports::Progress* progress =
      nullptr;  ///< Told of readings and waits; outlives what is connected. May be null.
  /// Types whose empty listing is believed, even where every instance has rows of them.
  std::set<ResourceType> may_be_empty{};
  /// Ends requests in the middle while it says so; called from several threads. `stop` by itself only ends waits, and what a
  /// Reader of connect_reader has in flight. May be empty.
  std::function<bool()> abort{};
  /// Until when requests may be under way (a lease that is needed for them); nothing: without a limit. Later than that nothing
  /// is sent, and waits end: ErrorKind::locked.
  http::Term term{};
};

/// The transport for them. What is in flight is given up once one of `abort` is raised, or `options.abort` says so.
[[nodiscard]] Result<std::unique_ptr<http::Transport>> transport_for(const ProviderOptions& options,
                                                                     std::vector<const StopFlag*> abort);

}  // namespace haloform::halopsa
