#pragma once

#include "planner/base/clock.hpp"
#include "planner/json/node.hpp"
#include "planner/json/values.hpp"
#include "planner/json/writer.hpp"
#include "planner/plan/codec/json_names.hpp"
#include "planner/plan/codec/plan_names.hpp"
#include "planner/plan/value/block.hpp"
#include "planner/plan/value/note.hpp"
#include "planner/plan/value/reason.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace haloform::plan {

/// Reasons of every kind as data: `{"kind": "deleted_outside", "was": 77}`; a block says its rule too.
class ReasonWriter {
 public:
  explicit ReasonWriter(json::Writer& json) : json_(&json) {}

  template <typename... Reasons>
  void write(const std::variant<Reasons...>& reason) {
    std::visit(
        [&](const auto& one) {
          json_->begin_object();
          if constexpr (requires { one.rule; }) json_->key("rule").text(rule_name(one.rule));
          json_->key("kind").text(one.kind);
          members(one);
          json_->end_object();
        },
        reason);
  }
  template <typename Reason>
  void write(const std::vector<Reason>& reasons) {
    json_->begin_array();
    for (const Reason& reason : reasons) write(reason);
    json_->end_array();
  }
  template <typename Reason>
  void write(const std::optional<Reason>& reason) {
    if (!reason) return static_cast<void>(json_->null());
    write(*reason);
  }

 private:
  template <Described Part>
  void members([[maybe_unused]] const Part& part) {
    std::apply([&](const auto&... one) { (..., put(one.key, part.*one.at)); }, Part::members());
  }
  template <typename Part>
  void put(std::string_view key, const Part& part) {
    json_->key(key);
    value(part);
  }

  void value(bool truth) { json_->truth(truth); }
  void value(std::integral auto number) { json_->integer(static_cast<std::int64_t>(number)); }
  void value(const std::string& text) { json_->text(text); }
  void value(const MarkedText& text) { json_->text(text.plain()); }
  void value(RemoteId id) { json_->integer(id.number()); }
  void value(const Address& address) { json_->text(address.text()); }
  void value(WallTime time) { json_->text(iso_time(time)); }
  void value(ResourceType type) { json_->text(type_name(type)); }
  void value(GuardKind guard) { json_->text(guard_name(guard)); }
  void value(OnRemoval policy) { json_->text(on_removal_name(policy)); }
  void value(const Limit& limit) { json_->text(limit.text()); }
  void value(NaturalKey::By by) { json_->text(name_in(key_kind_names, by)); }
  void value(FoundBy::Way way) { json_->text(name_in(found_by_names, way)); }
  void value(BreakGlass::Harm harm) { json_->text(name_in(harm_names, harm)); }
  void value(OneOffAllowance::Standing standing) { json_->text(name_in(standing_names, standing)); }
  void value(const SourceSpan& place) { json::write_source(*json_, place); }
  template <Described Part>
  void value(const Part& part) {
    json_->begin_object();
    members(part);
    json_->end_object();
  }
  template <typename Part>
  void value(const std::optional<Part>& part) {
    if (!part) return static_cast<void>(json_->null());
    value(*part);
  }
  template <typename Part>
  void value(const std::vector<Part>& parts) {
    json_->begin_array();
    for (const Part& part : parts) value(part);
    json_->end_array();
  }

  json::Writer* json_;
};

/// The other way. What is not known, missing or of another type is complained of, and gives nothing.
class ReasonReader {
 public:
  template <typename Reason>
  [[nodiscard]] static std::optional<Reason> read(const json::Node& node) {
    return alternative(node, std::type_identity<Reason>{});
  }
  template <typename Reason>
  [[nodiscard]] static std::vector<Reason> read_list(const json::Node& node) {
    std::vector<Reason> reasons;
    node.each([&](const json::Node& item) {
      if (auto reason = read<Reason>(item)) reasons.push_back(std::move(*reason));
    });
    return reasons;
  }

 private:
  template <typename T>
  using As = std::type_identity<T>;

  template <typename... Reasons>
  static std::optional<std::variant<Reasons...>> alternative(const json::Node& node,
                                                             As<std::variant<Reasons...>> /*as*/) {
    const json::Node kind = node.at("kind");
    const std::string name = kind.text();
    std::optional<std::variant<Reasons...>> found;
    bool is_known = false;
    const auto try_one = [&]<typename Reason>(As<Reason> /*as*/) {
      if (name != Reason::kind) return;
      is_known = true;
      if (auto one = members<Reason>(node)) found.emplace(std::move(*one));
    };
    (..., try_one(As<Reasons>{}));
    if (!is_known) json::complain_of_name(kind);
    return found;
  }

  template <Described Part>
  static std::optional<Part> members([[maybe_unused]] const json::Node& node) {
    const auto each = [&]<typename... Parts>(const Member<Part, Parts>&... one) -> std::optional<Part> {
      // In braces they are read in their order.
      std::tuple<std::optional<Parts>...> parts{value(node.at(one.key), As<Parts>{})...};
      const auto build = [](std::optional<Parts>&... part) -> std::optional<Part> {
        if (!(true && ... && part.has_value())) return std::nullopt;
        return Part{std::move(*part)...};
      };
      return std::apply(build, parts);
    };
    return std::apply(each, Part::members());
  }

  static std::optional<bool> value(const json::Node& node, As<bool> /*as*/) { return node.truth(); }
  static std::optional<std::int64_t> value(const json::Node& node, As<std::int64_t> /*as*/) {
    return node.integer();
  }
  template <std::unsigned_integral Number>
  static std::optional<Number> value(const json::Node& node, As<Number> /*as*/) {
    return node.count<Number>();
  }
  static std::optional<std::string> value(const json::Node& node, As<std::string> /*as*/) {
    return node.text();
  }
  /// Where its marks were, a saved plan does not say.
  static std::optional<MarkedText> value(const json::Node& node, As<MarkedText> /*as*/) {
    return MarkedText(marked(MarkedText::Personal::other, node.text()));
  }
  static std::optional<RemoteId> value(const json::Node& node, As<RemoteId> /*as*/) { return read_id(node); }
  static std::optional<Address> value(const json::Node& node, As<Address> /*as*/) {
    return read_address(node);
  }
  static std::optional<WallTime> value(const json::Node& node, As<WallTime> /*as*/) {
    return json::read_time(node);
  }
  static std::optional<ResourceType> value(const json::Node& node, As<ResourceType> /*as*/) {
    return json::known(node, parse_type(node.text()));
  }
  static std::optional<GuardKind> value(const json::Node& node, As<GuardKind> /*as*/) {
    return json::known(node, parse_guard(node.text()));
  }
  static std::optional<OnRemoval> value(const json::Node& node, As<OnRemoval> /*as*/) {
    return json::known(node, parse_on_removal(node.text()));
  }
  static std::optional<Limit> value(const json::Node& node, As<Limit> /*as*/) {
    return json::known(node, Limit::parse(node.text()));
  }
  static std::optional<NaturalKey::By> value(const json::Node& node, As<NaturalKey::By> /*as*/) {
    return json::known(node, value_in(key_kind_names, node.text()));
  }
  static std::optional<FoundBy::Way> value(const json::Node& node, As<FoundBy::Way> /*as*/) {
    return json::known(node, value_in(found_by_names, node.text()));
  }
  static std::optional<BreakGlass::Harm> value(const json::Node& node, As<BreakGlass::Harm> /*as*/) {
    return json::known(node, value_in(harm_names, node.text()));
  }
  static std::optional<OneOffAllowance::Standing> value(const json::Node& node,
                                                        As<OneOffAllowance::Standing> /*as*/) {
    return json::known(node, value_in(standing_names, node.text()));
  }
  static std::optional<SourceSpan> value(const json::Node& node, As<SourceSpan> /*as*/) {
    return json::read_source(node);
  }
  template <Described Part>
  static std::optional<Part> value(const json::Node& node, As<Part> /*as*/) {
    return members<Part>(node);
  }
  template <typename Part>
  static std::optional<std::optional<Part>> value(const json::Node& node, As<std::optional<Part>> /*as*/) {
    if (node.is_null()) return std::optional<std::optional<Part>>(std::in_place, std::nullopt);
    std::optional<Part> part = value(node, As<Part>{});
    if (!part) return std::nullopt;
    return std::optional<std::optional<Part>>(std::in_place, std::move(part));
  }
  template <typename Part>
  static std::optional<std::vector<Part>> value(const json::Node& node, As<std::vector<Part>> /*as*/) {
    std::vector<Part> parts;
    node.each([&](const json::Node& item) {
      if (auto part = value(item, As<Part>{})) parts.push_back(std::move(*part));
    });
    return parts;
  }
};

}  // namespace haloform::plan
