#pragma once

#include "planner/model/remote_id.hpp"

#include <span>
#include <string>
#include <string_view>
#include <unordered_set>

namespace haloform::exporting {

/// A name as a key may have it: small letters and digits of ASCII with a hyphen between words, at most 60 of them, without marks and
/// apostrophes (`Zoë O'Hara` is `zoe-ohara`), Cyrillic and Greek in Latin letters. Empty where nothing of it can be written so.
[[nodiscard]] std::string key_of(std::string_view name);

/// Which keys are taken.
class KeyBook {
 public:
  void take(std::string key) { taken_.insert(std::move(key)); }
  /// The first of `wishes` that is not empty and free; else the first that is not empty with the id behind it, which nobody else has.
  /// `noun` stands where all are empty: `agent-12`.
  [[nodiscard]] std::string give(std::span<const std::string> wishes, std::string_view noun, RemoteId id);

 private:
  std::unordered_set<std::string> taken_;
};

}  // namespace haloform::exporting
