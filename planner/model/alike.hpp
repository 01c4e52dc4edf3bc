#pragma once

#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace haloform {

/// What speaks for a record being the one that a create with this natural key and these fields made, though it does not answer
/// to the key: an instance may store a text in a form of its own. The weakest first.
enum class Likeness : std::uint8_t {
  none,
  form_of_name,  ///< What an instance that cuts names, or builds them, makes of its name. "Agent 1" is that of "Agent 10".
  name,   ///< Its name, within the scope of the key where the record tells it.
  email,  ///< A form of its e-mail.
};
[[nodiscard]] Likeness likeness(const TypeSchema& schema, const NaturalKey& key, const Attributes& sent,
                                const Record& record);
/// Whether such a likeness is enough where the record is young and nobody else can be it. A form of the name is where nothing but
/// the name was sent, and the record has no e-mail that another one brought: "Jan" may be somebody whom a person made just now.
[[nodiscard]] bool is_enough(Likeness like, const TypeSchema& schema, const NaturalKey& key,
                             const Record& record);
/// Whether the record says that it is in another scope than the key.
[[nodiscard]] bool is_elsewhere(const TypeSchema& schema, const NaturalKey& key, const Record& record);

/// What is said of somebody who would be made, and of a record that may be the same person in a form of the instance's own;
/// `who` names the record.
[[nodiscard]] std::string may_be_words(std::string_view who);

}  // namespace haloform
