#pragma once

#include "providers/halopsa/sandbox/faults.hpp"
#include "providers/halopsa/sandbox/request_log.hpp"
#include "providers/halopsa/sandbox/shapes.hpp"
#include "providers/halopsa/sandbox/world.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace haloform::sandbox {

struct Instance;

/// What stands at a path that is no collection of records.
enum class Place : std::uint8_t {
  none,
  auth_info,
  instance_info,
  me,
  roles,
  contact_roles,
  specification,
  tickets,
  cabs,
  approvals,
  connections,
};

/// A request as understood: which collection, which record, and what is asked of it.
struct Call {
  RequestKind kind = RequestKind::other;
  Place place = Place::none;
  const Shape* shape = nullptr;    ///< None: a path that does not exist, or a place.
  std::optional<std::int64_t> id;  ///< From the path.
  std::optional<Json> body;        ///< Of a POST, where it is what the profile wants: an object, or an array.
};

/// Which collection and which record a request means, and what a GET or DELETE asks of it; a request for a token. What a
/// POST asks is the profile's to say, since it hangs on the body: it comes back as `other`.
[[nodiscard]] Call located(std::span<const Shape> shapes, const Request& request);

/// How an instance speaks: one row for each profile. The world, tokens, faults, seats, latency and the log are
/// the same behind all of them.
struct Dialect {
  std::string_view name;
  std::span<const Shape> (*shapes)();
  std::span<const std::string_view> scopes;  ///< Every scope that exists.
  Call (*understood)(const Request& request);
  Answer (*handled)(Instance& instance, const Call& call, const Request& request,
                    const FaultEffects& effects);
  Completion completed;  ///< What the world is given that it lacks.
};

}  // namespace haloform::sandbox
