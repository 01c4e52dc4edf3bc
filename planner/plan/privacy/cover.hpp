#pragma once

#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/model/value.hpp"
#include "planner/plan/privacy/veil.hpp"
#include "planner/plan/value/changes.hpp"
#include "planner/plan/value/reason_parts.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace haloform::plan {

// Where in a value somebody is named, by field: what every output's value is covered with.

/// The value of a field, covered as the catalog says of the field; null stays null.
[[nodiscard]] Value covered(const FieldSpec& field, const Value& value, const Veil& veil);
[[nodiscard]] Attributes covered(const TypeSchema& schema, const Attributes& fields, const Veil& veil);
[[nodiscard]] Changes covered(const TypeSchema& schema, Changes changes, const Veil& veil);
[[nodiscard]] NaturalKey covered(const TypeSchema& schema, const NaturalKey& key, const Veil& veil);
/// The text of whoever has the type's e-mail, or its name.
[[nodiscard]] std::string covered(const TypeSchema& schema, NaturalKey::By by, std::string_view text,
                                  const Veil& veil);

/// Goes through all that a reason holds, by the description of its members, and covers each text that tells of a person. A kind
/// of reason that is added later is gone through too.
class ReasonCover {
 public:
  /// `type`: what the reason is about, where it names no address itself.
  ReasonCover(const Catalog& catalog, ResourceType type, const Veil& veil)
      : catalog_(&catalog), schema_(&catalog.of(type)), veil_(&veil) {}

  template <typename... Reasons>
  void operator()(std::variant<Reasons...>& reason) const {
    std::visit([this](auto& one) { this->about(one).members(one); }, reason);
  }
  template <typename Reason>
  void operator()(std::vector<Reason>& reasons) const {
    for (Reason& reason : reasons) (*this)(reason);
  }
  template <typename Reason>
  void operator()(std::optional<Reason>& reason) const {
    if (reason) (*this)(*reason);
  }
  template <Described Part>
  void operator()(Part& part) const {
    members(part);
  }

 private:
  /// What stands beside a text, and says what it is.
  struct Beside {
    std::optional<NaturalKey::By> by{};
    std::optional<FieldId> field{};
  };

  /// Of the type of the address that a reason names first.
  template <Described Part>
  [[nodiscard]] ReasonCover about(const Part& part) const {
    ReasonCover cover = *this;
    bool known = false;
    const auto look_at = [&]<typename One>(const Member<Part, One>& one) {
      if constexpr (std::is_same_v<One, Address>) {
        if (!known) cover.schema_ = &catalog_->of((part.*one.at).type());
        known = true;
      }
    };
    std::apply([&](const auto&... one) { (..., look_at(one)); }, Part::members());
    return cover;
  }

  template <Described Part>
  void members(Part& part) const {
    Beside beside;
    const auto look_at = [&]<typename One>(const Member<Part, One>& one) {
      if constexpr (std::is_same_v<One, NaturalKey::By>) beside.by = part.*one.at;
      if constexpr (std::is_same_v<One, std::string>) {
        if (one.key == "field") beside.field = schema_->find(part.*one.at);
      }
    };
    const auto cover = [&]<typename One>(const Member<Part, One>& one) {
      value(part.*one.at, one.tells, beside);
    };
    std::apply([&](const auto&... one) { (..., look_at(one)), (..., cover(one)); }, Part::members());
  }

  void value(std::string& text, Tells tells, const Beside& beside) const;
  void value(MarkedText& text, Tells /*tells*/, const Beside& /*beside*/) const { text = veil_->over(text); }
  template <typename Part>
  void value(std::optional<Part>& part, Tells tells, const Beside& beside) const {
    if (part) value(*part, tells, beside);
  }
  template <typename Part>
  void value(std::vector<Part>& parts, Tells tells, const Beside& beside) const {
    for (Part& part : parts) value(part, tells, beside);
  }
  template <Described Part>
  void value(Part& part, Tells /*tells*/, const Beside& /*beside*/) const {
    members(part);
  }
  /// An id, a number, an address, a time, a place in a file.
  template <typename Part>
    requires(!Described<Part>)
  void value(Part& /*part*/, Tells /*tells*/, const Beside& /*beside*/) const {}

  const Catalog* catalog_;
  const TypeSchema* schema_;
  const Veil* veil_;
};

/// The same reason with marks around whatever tells of a person in it. A sentence that is made of it and becomes a message (an Error, a
/// remark) is covered by the output that shows it, as every message is.
template <typename Reason>
[[nodiscard]] Reason marked_reason(const Catalog& catalog, ResourceType type, Reason reason) {
  ReasonCover(catalog, type, Veil::of_marks())(reason);
  return reason;
}

}  // namespace haloform::plan
