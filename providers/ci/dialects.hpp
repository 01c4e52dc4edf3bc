#pragma once

#include "providers/ci/host.hpp"

#include <span>
#include <string_view>

namespace haloform::ci {

/// How one host tells of a run: names of variables, and nothing where it has none.
struct Dialect {
  Host host = Host::other;
  std::string_view told_by;  ///< What it alone sets.
  std::string_view commit{};
  std::string_view url{};
  std::string_view actor{};
  std::string_view repository{};
  std::string_view api{};
  std::string_view workspace{};
  std::string_view number{};
  std::string_view attempt{};
  std::string_view pull_request{};  ///< A number, or an address that ends with one.
  std::string_view author{};
  std::string_view head{};  ///< The newest commit of the pull request, where `commit` is not it.
  bool has_events = false;  ///< It has GitHub's file of an event, and GitHub's references.
  bool has_plain_names =
      false;  ///< Its variables are called as anybody's might be, and mean nothing elsewhere.
};

/// In the order in which they are asked: whoever speaks as another one does stands before that one.
[[nodiscard]] std::span<const Dialect> dialects();

}  // namespace haloform::ci
