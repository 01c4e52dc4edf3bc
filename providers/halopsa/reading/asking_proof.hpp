#pragma once

#include "providers/halopsa/reading/asking_parts.hpp"

#include <span>
#include <vector>

namespace haloform::halopsa {

/// Keys that were searched for in one way, and whether somebody answered.
struct Searched {
  NaturalKey::By by = NaturalKey::By::email;
  std::vector<NaturalKey> found;
  std::vector<NaturalKey> missed;
};

/// Rows of both ends of a listing, to try a search on.
struct Ends {
  std::span<const Record> first_page;
  std::span<const Record> last_page;
};

/// Whether it is seen that the search finds the like of those whom it missed. There must be somebody found whose text has all
/// that is unusual in theirs; others, who have all their letters and digits between them; and one of the last page, since a
/// search may know but a part of the rows. Asks for as few as it takes.
[[nodiscard]] Result<bool> absence_is_proved(const Asking& asking, const Searched& searched,
                                             const Ends& ends);

}  // namespace haloform::halopsa
