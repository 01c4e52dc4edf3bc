#pragma once

#include <string>
#include <string_view>

namespace haloform::state {

// The lineage of a state is the key of the digests of steps and the salt of the hashes of people: whoever had it could guess them.
// These are the two forms in which others may see it.

/// The same for the same lineage, which nobody finds by it. Empty where there is none.
[[nodiscard]] std::string lineage_mark(std::string_view lineage);
/// For messages: it tells two states apart, and is too short to be that key.
[[nodiscard]] std::string lineage_beginning(std::string_view lineage);

}  // namespace haloform::state
