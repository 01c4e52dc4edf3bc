#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/model/schema.hpp"
#include "planner/ports/provider.hpp"
#include "providers/halopsa/connection/provider_options.hpp"

#include <memory>

namespace haloform::halopsa {

/// An instance to read and write. Asks for read and edit scopes. Under `api: auto` the instance is asked how it speaks;
/// else nothing is sent yet, and the first request fetches the token. `catalog`, `clock` and `stop` outlive what is returned. ErrorKind::configuration for a URL that
/// cannot be used, ErrorKind::credentials where id or secret are missing.
[[nodiscard]] Result<std::unique_ptr<ports::Provider>> connect(const Catalog& catalog,
                                                               ProviderOptions options, const Clock& clock,
                                                               const StopFlag& stop);

/// The reading half alone; its token is asked for with the read scopes only.
[[nodiscard]] Result<std::unique_ptr<ports::Reader>> connect_reader(const Catalog& catalog,
                                                                    ProviderOptions options,
                                                                    const Clock& clock, const StopFlag& stop);

}  // namespace haloform::halopsa
