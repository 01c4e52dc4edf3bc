#pragma once

#include "planner/model/schema.hpp"
#include "planner/model/value.hpp"
#include "planner/plan/finding/matching.hpp"
#include "planner/plan/making/scene.hpp"
#include "planner/plan/value/note.hpp"
#include "planner/plan/value/plan.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace haloform::plan {

// Fields that name another resource (ValueKind::resource): a block has its address, a record the id.

/// The id of the record that an address stands for; nothing where it has none yet.
using IdOf = std::function<std::optional<RemoteId>(const Address&)>;
/// The address that a record of a type is bound to; nothing where nobody declares it.
using AddressOf = std::function<const Address*(ResourceType, RemoteId)>;

/// The value with the id in the place of an address; as it is, where the address has none.
[[nodiscard]] Value with_id(const FieldSpec& field, const Value& value, const IdOf& id_of);

/// The fields of a record as they are compared with `wanted`, what a block declares: the same addresses where the ids are
/// theirs, and of others the address where `address_of` knows one. Nothing where all of it is compared as it is.
[[nodiscard]] std::optional<Attributes> with_addresses(const TypeSchema& schema, const Attributes& live,
                                                       const Attributes& wanted, const IdOf& id_of,
                                                       const AddressOf& address_of = {});
/// The same by the records that addresses are bound to.
[[nodiscard]] std::optional<Attributes> with_addresses(const TypeSchema& schema, const Attributes& live,
                                                       const Attributes& wanted, const Scene& scene);

/// The fields of a block that have to wait: whom they name is not there, and no step of this plan creates that one, since the
/// person has not started yet, is over, or is paused; or is created after somebody who is to be switched off.
[[nodiscard]] std::vector<SetLater> waiting_fields(const Scene& scene, const TypeSchema& schema,
                                                   const Resource& resource);

/// Whom the step names has to be there first; of those who are created by this plan it comes after all that changes.
void need_named(const Scene& scene, const TypeSchema& schema, Step& step);

}  // namespace haloform::plan
