#pragma once

#include "planner/base/result.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/ports/provider.hpp"
#include "providers/halopsa/auth/client.hpp"
#include "providers/halopsa/listing/page_threads.hpp"
#include "providers/halopsa/tables/profiles.hpp"
#include "providers/http/patience.hpp"

#include <span>

namespace haloform::halopsa {

/// What it is read with; all of it is borrowed.
struct AttachedReading {
  Client& client;
  Client& tickets;  ///< With a token that may read tickets, as far as the instance grants one.
  const AttachedRows& rows;
  const ProfileTable& table;
  PageThreads& threads;
  const http::Patience& patience;
};

/// What hangs on people (ports::Reader::attached): tickets by a request for each of them, and the delegation of an agent by
/// another; approval processes, CABs, teams and the other agents once for all. Beyond 60 people, only those are asked about whom
/// something holds back. A request that is refused for one of them is not sent for the others.
[[nodiscard]] Result<Snapshot::Attached> read_attached(const AttachedReading& reading,
                                                       std::span<const ports::Leaver> people);

}  // namespace haloform::halopsa
