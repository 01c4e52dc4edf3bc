#pragma once

#include "planner/base/clock.hpp"
#include "planner/model/address.hpp"

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace haloform::apply {

struct ReadOptions {
  /// At most so many missing ids of a type are asked for one by one (a tenth of what the state knows, where
  /// that is more). Beyond it the reading is an Error, since a lost permission looks like that;
  /// `--allow missing=N` is the way past it.
  std::size_t most_missing = 100;
  /// Who knows the ids whose absence must be proved, for messages.
  std::string_view known_by = "the state";
  /// Types whose empty listing is believed (`--allow empty=contacts`).
  std::set<ResourceType> may_be_empty{};
  /// For how long a record that haloform made lately and that no read shows is read again. Without a clock nothing is.
  Milliseconds read_again{15'000};
  const Clock* clock = nullptr;
  const StopFlag* stop = nullptr;
  /// Told before the first wait.
  std::function<void(const std::string&)> notice{};
  bool whole_listings = false;  ///< Reads every type whole: somebody wants to see all that is unmanaged.
  bool all_agents =
      false;  ///< Reads whoever takes a seat whole: new ones that nobody declares are to be told.
};

}  // namespace haloform::apply
