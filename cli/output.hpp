#pragma once

#include "cli/context.hpp"
#include "cli/options.hpp"
#include "cli/output_kinds.hpp"
#include "planner/plan/privacy/without_people.hpp"

#include <map>
#include <string>
#include <utility>

namespace haloform::cli {

/// The kind that is read on stdout: what people read, where `-o` names files, and commands to a runner, alone.
[[nodiscard]] const OutputKind& kind_on_stdout(const Outputs& outputs);

/// A value as outputs may show it: covered once for each of the ways in which they show people, and not at all where they show
/// them in full. `cover` makes it of the value and of what is to be shown.
template <typename Value, typename Cover>
class ShownValue {
 public:
  ShownValue(const Value& whole, Cover cover) : whole_(whole), cover_(std::move(cover)) {}
  [[nodiscard]] const Value& under(Privacy privacy) {
    if (privacy == Privacy::full) return whole_;
    const auto at = covered_.find(privacy);
    if (at != covered_.end()) return at->second;
    return covered_.emplace(privacy, cover_(whole_, privacy)).first->second;
  }

 private:
  const Value& whole_;
  Cover cover_;
  std::map<Privacy, Value> covered_;
};

/// A plan as outputs may show it.
[[nodiscard]] inline auto shown_plan(const Context& context, const plan::Plan& plan) {
  return ShownValue(plan, [&catalog = context.catalog](const plan::Plan& whole, Privacy privacy) {
    return plan::without_people(catalog, whole, privacy, whole.lineage);
  });
}

[[nodiscard]] inline auto shown_state(const Context& context, const state::State& state) {
  context.people.learn_lineage(state.lineage);
  return ShownValue(state, [&context](const state::State& whole, Privacy privacy) {
    return plan::without_people(context.catalog, whole, context.people.veil(privacy));
  });
}

/// Whether stdout carries a document, so that what people read has to go to stderr.
[[nodiscard]] bool stdout_is_taken(const Outputs& outputs);
/// How things are rendered for stdout now.
[[nodiscard]] render::Options stdout_options(const Context& context, render::Detail detail = {});

/// ErrorKind::usage where a kind among them does not show what there is to show.
[[nodiscard]] Result<void> check_outputs(const Outputs& outputs, const CanShow& can_show);

/// Writes the result everywhere it is wanted. Where all that is wanted goes to files, onto a pull request, or is commands to a
/// runner, stdout still gets the usual kind, unless --quiet was given. Files are not in colour, and readable by their owner only.
/// What cannot be written keeps nothing else from being written; what is published comes last, and fails nothing.
[[nodiscard]] Outcome<void> write_outputs(const Context& context, const Outputs& outputs,
                                          render::Detail detail, const Rendered& rendered);

/// What an output of this run says first, before anything has happened.
void begin_outputs(const Context& context, const Outputs& outputs);

/// Writes what kept a command from going on everywhere a result was wanted: every file of `-o` exists, whatever happens. That
/// one cannot be written is said on stderr, and hides nothing.
void write_trouble(const Context& context, const Outputs& outputs, const Trouble& trouble);

}  // namespace haloform::cli
