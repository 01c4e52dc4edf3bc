#include "planner/base/diagnostic.hpp"

#include "planner/base/text.hpp"

#include <algorithm>
#include <utility>

namespace haloform {

namespace {

/// Longer than any sentence of ours about a text of ordinary length.
constexpr std::size_t most_shown = 1000;

}  // namespace

void Diagnostics::keep(Diagnostic diagnostic) {
  std::size_t& kept = kept_[index_of(diagnostic.severity)];
  if (kept == most_kept) return;
  ++kept;
  all_.push_back(std::move(diagnostic));
}

void Diagnostics::add(Diagnostic diagnostic) {
  ++counts_[index_of(diagnostic.severity)];
  for (std::string* text : {&diagnostic.what, &diagnostic.advice, &diagnostic.also_what})
    shorten(*text, most_shown);
  keep(std::move(diagnostic));
}

void Diagnostics::error(SourceSpan where, std::string what, std::string advice) {
  add({Severity::error, std::move(where), std::move(what), std::move(advice), std::nullopt, {}});
}

void Diagnostics::warning(SourceSpan where, std::string what, std::string advice) {
  add({Severity::warning, std::move(where), std::move(what), std::move(advice), std::nullopt, {}});
}

void Diagnostics::append(Diagnostics other) {
  for (std::size_t at = 0; at < counts_.size(); ++at) counts_[at] += other.counts_[at];
  for (Diagnostic& one : other.all_) keep(std::move(one));
}

void Diagnostics::sort() { std::ranges::stable_sort(all_, {}, &Diagnostic::where); }

void Diagnostics::drop_repeats() {
  std::vector<Diagnostic> once;
  for (Diagnostic& one : all_) {
    if (!once.empty() && once.back().where == one.where && once.back().what == one.what) {
      --kept_[index_of(one.severity)];
      --counts_[index_of(one.severity)];
    } else {
      once.push_back(std::move(one));
    }
  }
  all_ = std::move(once);
}

}  // namespace haloform
