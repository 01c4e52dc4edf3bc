#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/base/secret.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/schema.hpp"
#include "planner/ports/progress.hpp"
#include "planner/ports/provider.hpp"
#include "providers/http/rate_book.hpp"
#include "providers/http/sender.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace haloform {

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
  RequestObserver observer;  ///< For -v; called from several threads. May be empty.
  /// Where the requests of all runs are booked against the rate limit; nothing: those of this run alone.
  std::optional<std::string> rate_folder;
  RateBook::Trouble rate_trouble;  ///< Why they are not, though they should be. May be empty.
  Progress* progress = nullptr;    ///< Told of readings and waits; outlives what is connected. May be null.
  /// Types whose empty listing is believed, even where every instance has rows of them.
  std::set<ResourceType> may_be_empty{};
  /// Ends requests in the middle while it says so; called from several threads. `stop` by itself only ends waits, and what a
  /// Reader of connect_reader has in flight. May be empty.
  std::function<bool()> abort{};
};

/// An instance to read and write. Asks for read and edit scopes. Under `api: auto` the instance is asked how it speaks;
/// else nothing is sent yet, and the first request fetches the token. `catalog`, `clock` and `stop` outlive what is returned. ErrorKind::configuration for a URL that
/// cannot be used, ErrorKind::credentials where id or secret are missing.
[[nodiscard]] Result<std::unique_ptr<Provider>> connect(const Catalog& catalog, ProviderOptions options,
                                                        const Clock& clock, const StopFlag& stop);

/// The reading half alone; its token is asked for with the read scopes only.
[[nodiscard]] Result<std::unique_ptr<Reader>> connect_reader(const Catalog& catalog, ProviderOptions options,
                                                             const Clock& clock, const StopFlag& stop);

/// One thing that was looked at before anybody relies on it.
struct Finding {
  enum class Health : std::uint8_t { ok, warning, failure } health = Health::ok;
  std::string about;               ///< One or two words: `token`, `agents`.
  std::string text;                ///< What was found.
  std::string advice;              ///< What to do; empty where all is well.
  std::optional<ErrorKind> error;  ///< Of a failure.
};

/// Looks at everything that a plan and an apply will need of an instance, and changes nothing: the address, the token and its
/// scopes, how the instance speaks and why, each listing, seats, who the credentials are, the rate limit, and whether the
/// instance's own OpenAPI document knows what the profile uses. Goes on after a failure as far as that makes sense.
/// `declared_seats`: what `seats:` of the configuration says.
[[nodiscard]] std::vector<Finding> examine(const Catalog& catalog, const ProviderOptions& options,
                                           std::optional<std::uint32_t> declared_seats, const Clock& clock,
                                           const StopFlag& stop);

}  // namespace haloform
