#include "planner/base/diagnostic.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace haloform {

void Diagnostics::add(Diagnostic diagnostic) { all_.push_back(std::move(diagnostic)); }

void Diagnostics::error(SourceSpan where, std::string what, std::string advice) {
  add({Severity::error, std::move(where), std::move(what), std::move(advice), std::nullopt, {}});
}

void Diagnostics::warning(SourceSpan where, std::string what, std::string advice) {
  add({Severity::warning, std::move(where), std::move(what), std::move(advice), std::nullopt, {}});
}

void Diagnostics::append(Diagnostics other) {
  all_.insert(all_.end(), std::make_move_iterator(other.all_.begin()),
              std::make_move_iterator(other.all_.end()));
}

void Diagnostics::sort() { std::ranges::stable_sort(all_, {}, &Diagnostic::where); }

bool Diagnostics::has_errors() const {
  return std::ranges::any_of(all_, [](const Diagnostic& one) { return one.severity == Severity::error; });
}

}  // namespace haloform
