#pragma once

#include "planner/model/state_location.hpp"

#include <span>
#include <string>
#include <string_view>

namespace haloform::storage {

/// A kind of store, for somebody who has to choose one.
struct StateChoice {
  std::string_view place;     ///< As --state takes it, with capitals where something is to be filled in.
  std::string_view good_for;  ///< One line.
};
/// Every kind there is; the first is what most people want who have a repository, the second what those want who have none.
[[nodiscard]] std::span<const StateChoice> state_choices();

/// Whether other machines, as the runners of a pipeline are, find a state there too.
[[nodiscard]] bool is_shared(const StatePlace& place);
/// The name of a remote that the repository has to know before anything can be read; empty where none is needed.
[[nodiscard]] std::string needed_remote(const StatePlace& place);

}  // namespace haloform::storage
