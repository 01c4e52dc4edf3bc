#pragma once

#include "planner/base/rare.hpp"
#include "planner/model/resource.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/value.hpp"

namespace haloform::config {

/// What `defaults:` gives to every block of a type, by type.
using Defaults = PerType<Attributes>;
/// What `lifecycle:` below `defaults:` gives to every block of a type. Days in it have no instants yet: these are of a zone.
using LifecycleDefaults = PerType<Rare<Lifecycle>>;

}  // namespace haloform::config
