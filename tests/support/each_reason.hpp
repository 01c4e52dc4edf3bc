#pragma once

#include "planner/plan/value/plan.hpp"
#include "tests/support/builders.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace haloform {

/// Makes reasons of every kind out of texts and numbers, whatever sense they make: what holds of all of them is tried with
/// all of them, and one that is added tomorrow is tried too.
class ReasonMaker {
 public:
  std::function<std::string()> text;
  std::function<std::int64_t(std::int64_t first, std::int64_t last)> number;

  /// The reason at that place of its variant.
  template <typename Reason>
  [[nodiscard]] Reason make(std::size_t kind) const {
    return alternative(kind, As<Reason>{});
  }
  template <typename Reason>
  [[nodiscard]] std::vector<Reason> make_each() const {
    std::vector<Reason> all;
    all.reserve(std::variant_size_v<Reason>);
    for (std::size_t kind = 0; kind < std::variant_size_v<Reason>; ++kind) all.push_back(make<Reason>(kind));
    return all;
  }

 private:
  template <typename T>
  using As = std::type_identity<T>;

  template <typename All>
  typename All::value_type any_of(const All& all) const {
    return all.at(static_cast<std::size_t>(number(0, static_cast<std::int64_t>(all.size()) - 1)));
  }

  template <typename... Reasons>
  std::variant<Reasons...> alternative(std::size_t kind, As<std::variant<Reasons...>> /*as*/) const {
    std::optional<std::variant<Reasons...>> made;
    std::size_t at = 0;
    const auto try_one = [&]<typename Reason>(As<Reason> as) {
      if (at++ == kind) made.emplace(part(as));
    };
    (..., try_one(As<Reasons>{}));
    return std::move(*made);
  }

  bool part(As<bool> /*as*/) const { return number(0, 1) == 1; }
  std::string part(As<std::string> /*as*/) const { return text(); }
  MarkedText part(As<MarkedText> /*as*/) const { return marked(MarkedText::Personal::other, text()); }
  std::int64_t part(As<std::int64_t> /*as*/) const { return number(-1000, 1000); }
  template <std::unsigned_integral Number>
  Number part(As<Number> /*as*/) const {
    return static_cast<Number>(number(0, 1000));
  }
  RemoteId part(As<RemoteId> /*as*/) const { return remote_id(number(1, std::int64_t{1} << 53)); }
  Address part(As<Address> /*as*/) const {
    return *Address::of(part(As<ResourceType>{}), "k" + std::to_string(number(0, 9999)));
  }
  WallTime part(As<WallTime> /*as*/) const { return WallTime{Milliseconds{number(0, 4'000'000'000'000)}}; }
  ResourceType part(As<ResourceType> /*as*/) const { return any_of(all_types); }
  GuardKind part(As<GuardKind> /*as*/) const { return any_of(all_guards); }
  OnRemoval part(As<OnRemoval> /*as*/) const { return static_cast<OnRemoval>(number(0, 2)); }
  Limit part(As<Limit> /*as*/) const {
    const bool percent = part(As<bool>{});
    return {percent ? Limit::Unit::percent : Limit::Unit::count,
            static_cast<std::uint32_t>(number(0, percent ? 100 : 1000))};
  }
  NaturalKey::By part(As<NaturalKey::By> /*as*/) const {
    return part(As<bool>{}) ? NaturalKey::By::name : NaturalKey::By::email;
  }
  plan::FoundBy::Way part(As<plan::FoundBy::Way> /*as*/) const {
    return static_cast<plan::FoundBy::Way>(number(0, 4));
  }
  plan::BreakGlass::Harm part(As<plan::BreakGlass::Harm> /*as*/) const { return any_of(plan::all_harms); }
  plan::OneOffAllowance::Standing part(As<plan::OneOffAllowance::Standing> /*as*/) const {
    return any_of(plan::all_standings);
  }
  SourceSpan part(As<SourceSpan> /*as*/) const {
    return {"people/" + text(), part(As<std::uint32_t>{}), part(As<std::uint32_t>{})};
  }
  template <plan::Described Part>
  Part part(As<Part> /*as*/) const {
    // In braces they are made in their order.
    const auto build = [&]<typename... Parts>(const plan::Member<Part, Parts>&...) {
      return Part{part(As<Parts>{})...};
    };
    return std::apply(build, Part::members());
  }
  template <typename Part>
  std::optional<Part> part(As<std::optional<Part>> /*as*/) const {
    if (!part(As<bool>{})) return std::nullopt;
    return part(As<Part>{});
  }
  template <typename Part>
  std::vector<Part> part(As<std::vector<Part>> /*as*/) const {
    std::vector<Part> parts;
    for (auto left = number(0, 2); left > 0; --left) parts.push_back(part(As<Part>{}));
    return parts;
  }
};

/// With as little in them as can be, and with as much.
[[nodiscard]] inline std::vector<ReasonMaker> extreme_makers() {
  const auto text = [] { return std::string("xyzzy"); };
  return {{text, [](std::int64_t first, std::int64_t) { return first; }},
          {text, [](std::int64_t, std::int64_t last) { return last; }}};
}

}  // namespace haloform
