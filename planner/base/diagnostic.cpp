#include "planner/base/diagnostic.hpp"

#include <algorithm>
#include <utility>

namespace haloform {

namespace {

/// Longer than any sentence of ours about a text of ordinary length.
constexpr std::size_t most_shown = 1000;

}  // namespace

std::string_view rule_name(Diagnostic::Rule rule) {
  using enum Diagnostic::Rule;
  switch (rule) {
    case wrong_type: return "wrong_type";
    case missing_field: return "missing_field";
    case duplicate: return "duplicate";
    case contradiction: return "contradiction";
    case unknown_key: return "unknown_key";
    case misplaced_key: return "misplaced_key";
    case unknown_reference: return "unknown_reference";
    case ambiguous_reference: return "ambiguous_reference";
    case unsupported_by_profile: return "unsupported_by_profile";
    case secret_in_file: return "secret_in_file";
    case yaml_syntax: return "yaml_syntax";
    case unreadable_file: return "unreadable_file";
    case empty_file: return "empty_file";
    case misleading_text: return "misleading_text";
    case unknown_name: return "unknown_name";
    case invalid_date: return "invalid_date";
    case forbidden_path: return "forbidden_path";
    case invalid_variable: return "invalid_variable";
    case feed_syntax: return "feed_syntax";
    case feed_doubtful: return "feed_doubtful";
    case too_many: return "too_many";
    case invalid_value: break;
  }
  return "invalid_value";
}

void Diagnostics::keep(Diagnostic diagnostic) {
  std::size_t& kept = kept_[index_of(diagnostic.severity)];
  if (kept == most_kept) return;
  ++kept;
  all_.push_back(std::move(diagnostic));
}

void Diagnostics::add(Diagnostic diagnostic) {
  ++counts_[index_of(diagnostic.severity)];
  for (MarkedText* text : {&diagnostic.what, &diagnostic.advice, &diagnostic.also_what})
    text->shorten(most_shown);
  keep(std::move(diagnostic));
}

void Diagnostics::error(SourceSpan where, MarkedText what, MarkedText advice, Diagnostic::Rule rule) {
  add({Severity::error, std::move(where), std::move(what), std::move(advice), std::nullopt, {}, rule});
}

void Diagnostics::warning(SourceSpan where, MarkedText what, MarkedText advice, Diagnostic::Rule rule) {
  add({Severity::warning, std::move(where), std::move(what), std::move(advice), std::nullopt, {}, rule});
}

void Diagnostics::append(Diagnostics other) {
  for (std::size_t at = 0; at < counts_.size(); ++at) counts_[at] += other.counts_[at];
  for (Diagnostic& one : other.all_) keep(std::move(one));
}

void Diagnostics::sort() { std::ranges::stable_sort(all_, {}, &Diagnostic::where); }

void Diagnostics::cover(const MarkedText::Cover& cover) {
  for (Diagnostic& one : all_) {
    for (MarkedText* text : {&one.what, &one.advice, &one.also_what}) *text = text->covered(cover);
  }
}

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
