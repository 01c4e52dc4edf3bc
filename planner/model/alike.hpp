#pragma once

#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"

#include <cstdint>
#include <string_view>

namespace haloform {

/// What speaks for a record being the one that a create with this natural key and name made, though it does not answer to
/// the key: an instance may store a text in a form of its own.
enum class Likeness : std::uint8_t {
  none,
  name,   ///< Its name, within the scope of the key where the record tells it.
  email,  ///< A form of its e-mail.
};
[[nodiscard]] Likeness likeness(const TypeSchema& schema, const NaturalKey& key, std::string_view name,
                                const Record& record);

}  // namespace haloform
