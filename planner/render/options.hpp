#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/privacy.hpp"
#include "planner/render/color.hpp"

#include <cstddef>
#include <string>

namespace haloform::render {

/// What a plan, or a report of drift, lists one by one that it otherwise counts.
struct Detail {
  bool unmanaged = false;  ///< Every unmanaged record.
  bool adopted = false;    ///< Every adoption that sends nothing.
  bool accepted = false;   ///< Every drift that is accepted for now.
};

/// What a page for others says about the run that it is of. All of it from outside, and empty where it is not known.
struct RunFacts {
  std::string commit;   ///< The whole hash of the configuration's commit.
  std::string run_url;  ///< Of the pipeline's run.
  /// Of the configuration, below the root of its repository (`people/prod`): what stands before the names of files where a
  /// reader knows only the repository.
  std::string folder;
  std::string command{};  ///< Which one it is of: `plan`, `apply`.
};

/// How something is shown. What is rendered as text is whole lines with a final newline, at most 80 columns where words allow it,
/// and every string from outside is escaped in it: no control character, escape sequence or bidi mark reaches a terminal raw.
struct Options {
  Color color = Color::off;
  Detail detail{};
  /// What was done to the names of people before this is rendered: a renderer masks nothing itself, it only says so.
  Privacy privacy = Privacy::full;
  std::size_t most_bytes = 60'000;  ///< Of a page that has a limit.
  RunFacts run{};
  WallTime now{};  ///< When it is shown, for what carries the time.
};

}  // namespace haloform::render
