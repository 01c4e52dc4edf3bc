#pragma once

#include "planner/model/state_location.hpp"

#include <array>
#include <span>
#include <string>
#include <string_view>

namespace haloform::storage {

/// A kind of place for states, as far as it is known before a store is opened.
struct PlaceKind {
  std::string_view name;      ///< As place_kind says it.
  std::string_view like;      ///< As --state takes it, with capitals where something is to be filled in.
  std::string_view good_for;  ///< One line, for somebody who has to choose one.
  std::array<std::string_view, 5> variables{};  ///< What the names of those begin with that are for it alone.
  std::array<std::string_view, 2>
      harmless{};  ///< Those that it may see where only the configuration names it.
};
/// Every kind there is; the first is what most people want who have a repository, the second what those want who have none.
[[nodiscard]] std::span<const PlaceKind> place_kinds();
[[nodiscard]] const PlaceKind& kind_of(const StatePlace& place);

/// Whether other machines, as the runners of a pipeline are, find a state there too.
[[nodiscard]] bool is_shared(const StatePlace& place);
/// The name of a remote that the repository has to know before anything can be read; empty where none is needed.
[[nodiscard]] std::string needed_remote(const StatePlace& place);

}  // namespace haloform::storage
