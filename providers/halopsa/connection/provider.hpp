#pragma once

#include "planner/ports/provider.hpp"
#include "providers/halopsa/connection/provider_options.hpp"
#include "providers/halopsa/reading/instance.hpp"
#include "providers/halopsa/tables/profiles.hpp"
#include "providers/http/transport.hpp"

#include <memory>
#include <string>

namespace haloform::halopsa {

/// As connect and connect_reader (halopsa.hpp), over a transport that the caller brings: what tests use. `closing` is
/// raised when what is returned ends.
[[nodiscard]] Result<std::unique_ptr<ports::Provider>> connect_over(
    std::unique_ptr<http::Transport> transport, std::unique_ptr<StopFlag> closing, const Catalog& catalog,
    ProviderOptions options, const Clock& clock, const StopFlag& stop);
[[nodiscard]] Result<std::unique_ptr<ports::Reader>> connect_reader_over(
    std::unique_ptr<http::Transport> transport, std::unique_ptr<StopFlag> closing, const Catalog& catalog,
    ProviderOptions options, const Clock& clock, const StopFlag& stop);

/// All that an Instance is made of, once it is known how it speaks.
[[nodiscard]] Result<InstanceParts> instance_parts(std::unique_ptr<http::Transport> transport,
                                                   std::unique_ptr<StopFlag> closing, const Catalog& catalog,
                                                   ProviderOptions options, const Clock& clock,
                                                   const StopFlag& stop, Access access);

/// The limit that `rate_limit: auto` means for an instance: 250 requests in 300 s on Halo's own hosts (they
/// allow 300 in a rolling 5 minutes: docs/halopsa-facts.md), none elsewhere.
[[nodiscard]] std::optional<http::RateWindow> rate_window(const Settings& settings);

}  // namespace haloform::halopsa
