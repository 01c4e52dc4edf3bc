#pragma once

#include "planner/base/marked_text.hpp"
#include "planner/base/privacy.hpp"
#include "planner/base/result.hpp"

#include <string>
#include <string_view>

namespace haloform::plan {

/// What stands in the place of a text that tells who somebody is. The same text has the same in its place, always.
///
/// A mask shows what somebody recognises who knows the person: `J. S.`, `j***@***`, and `***` of anything else. A hash tells people
/// apart: `#` and ten digits over `salt` and the comparison key, so that one person has one in every output of one state, and
/// another one in those of another state. No output that covers people shows the salt. Without one, as long as there is no state,
/// anybody could make a table of the hashes of all names, so the mask stands in its place.
class Veil {
 public:
  /// `salt`: the lineage of the state.
  Veil(Privacy privacy, std::string_view salt)
      : does_(privacy == Privacy::full                   ? Does::nothing
              : privacy == Privacy::mask || salt.empty() ? Does::mask
                                                         : Does::hash),
        salt_(salt) {}
  /// Covers nothing, and marks each text, so that what is made of them is a MarkedText with marks.
  [[nodiscard]] static Veil of_marks() { return Veil(Does::mark, {}); }

  [[nodiscard]] bool is_open() const { return does_ == Does::nothing; }
  /// What it comes to: `mask` also where a hash has no salt.
  [[nodiscard]] Privacy privacy() const {
    return does_ == Does::mask ? Privacy::mask : does_ == Does::hash ? Privacy::hash : Privacy::full;
  }
  /// An empty text stays empty.
  [[nodiscard]] std::string over(MarkedText::Personal what, std::string_view text) const;
  /// Nothing is marked in what comes out.
  [[nodiscard]] MarkedText over(const MarkedText& text) const;
  [[nodiscard]] Error over(Error error) const;

 private:
  enum class Does : std::uint8_t { nothing, mask, hash, mark };
  Veil(Does does, std::string_view salt) : does_(does), salt_(salt) {}

  Does does_;
  std::string salt_;
};

}  // namespace haloform::plan
