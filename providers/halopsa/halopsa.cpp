#include "providers/halopsa/halopsa.hpp"

#include "providers/halopsa/connection/provider.hpp"

#include <utility>

namespace haloform::halopsa {

Result<std::unique_ptr<ports::Provider>> connect(const Catalog& catalog, ProviderOptions options,
                                                 const Clock& clock, const StopFlag& stop) {
  auto closing = std::make_unique<StopFlag>();
  // An interrupt lets what is in flight finish: it may be a write, or the check of one. When it is none, `options.abort` knows.
  auto transport = transport_for(options, {closing.get()});
  if (!transport) return std::unexpected(std::move(transport.error()));
  return connect_over(std::move(*transport), std::move(closing), catalog, std::move(options), clock, stop);
}

Result<std::unique_ptr<ports::Reader>> connect_reader(const Catalog& catalog, ProviderOptions options,
                                                      const Clock& clock, const StopFlag& stop) {
  auto closing = std::make_unique<StopFlag>();
  auto transport = transport_for(options, {closing.get(), &stop});
  if (!transport) return std::unexpected(std::move(transport.error()));
  return connect_reader_over(std::move(*transport), std::move(closing), catalog, std::move(options), clock,
                             stop);
}

}  // namespace haloform::halopsa
