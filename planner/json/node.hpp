#pragma once

#include "planner/base/quote.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace haloform::json {

/// The first thing that is wrong with a document, and where in it: `resource_changes[3].haloform.id: …`.
/// Once something is wrong, every later reading gives a harmless default.
struct Trouble {
  std::optional<std::string> what;
};

/// A place in a JSON document that knows its path. Nodes point at named parents, which must outlive them; a temporary parent
/// leaves its name to its child.
class Node {
 public:
  Node(const nlohmann::json& json, std::string root, Trouble& trouble)
      : json_(&json), name_(std::move(root)), trouble_(&trouble) {}

  /// A member that must be there.
  [[nodiscard]] Node at(std::string_view key) const& {
    return {member(key), this, std::string(key), *trouble_};
  }
  [[nodiscard]] Node at(std::string_view key) && {
    return {member(key), parent_, joined(name_, key), *trouble_};
  }
  /// Whether an object has a member that need not be there.
  [[nodiscard]] bool has(std::string_view key) const {
    return json_ != nullptr && json_->is_object() && json_->contains(key);
  }
  [[nodiscard]] bool is_null() const { return json_ == nullptr || json_->is_null(); }

  [[nodiscard]] std::string text() const {
    if (json_ != nullptr && json_->is_string()) return json_->get<std::string>();
    return complain("a text is expected"), std::string();
  }
  [[nodiscard]] bool truth() const {
    if (json_ != nullptr && json_->is_boolean()) return json_->get<bool>();
    return complain("true or false is expected"), false;
  }
  [[nodiscard]] std::int64_t integer() const {
    if (fits()) return json_->get<std::int64_t>();
    return complain("a whole number is expected"), 0;
  }
  template <typename Number>
  [[nodiscard]] Number count() const {
    const std::int64_t number = integer();
    if (number >= 0 && std::in_range<Number>(number)) return static_cast<Number>(number);
    return complain("a count is expected"), Number{};
  }
  template <typename Visit>
  void each(Visit visit) const {
    if (json_ == nullptr || !json_->is_array()) return complain("a list is expected");
    std::size_t index = 0;
    for (const nlohmann::json& item : *json_) {
      visit(Node(&item, this, '[' + std::to_string(index++) + ']', *trouble_));
    }
  }
  template <typename Visit>
  void each_member(Visit visit) const {
    if (json_ == nullptr || !json_->is_object()) return complain("an object is expected");
    for (const auto& [key, item] : json_->items()) visit(key, Node(&item, this, key, *trouble_));
  }
  [[nodiscard]] const nlohmann::json* raw() const { return json_; }

  void complain(std::string_view what) const {
    if (trouble_->what) return;
    const std::string at = path();
    trouble_->what = at.empty() ? std::string(what) : at + ": " + std::string(what);
  }

 private:
  Node(const nlohmann::json* json, const Node* parent, std::string name, Trouble& trouble)
      : json_(json), parent_(parent), name_(std::move(name)), trouble_(&trouble) {}

  /// Null where there is none, which is a trouble.
  [[nodiscard]] const nlohmann::json* member(std::string_view key) const {
    if (json_ == nullptr) return nullptr;
    if (!json_->is_object()) return complain("an object is expected"), nullptr;
    const auto found = json_->find(key);
    if (found != json_->end()) return &*found;
    return complain("the key \"" + std::string(key) + "\" is missing"), nullptr;
  }
  [[nodiscard]] bool fits() const {
    if (json_ == nullptr || !json_->is_number_integer()) return false;
    return !json_->is_number_unsigned() || std::in_range<std::int64_t>(json_->get<std::uint64_t>());
  }
  [[nodiscard]] std::string path() const {
    // A name may be a key of the document, and so anything.
    if (parent_ == nullptr) return name_;
    return joined(parent_->path(), openly_clipped(name_));
  }
  static std::string joined(const std::string& above, std::string_view name) {
    const bool bare = above.empty() || name.starts_with('[');
    return above + (bare ? "" : ".") + std::string(name);
  }

  const nlohmann::json* json_;
  const Node* parent_ = nullptr;
  std::string name_;
  Trouble* trouble_;
};

}  // namespace haloform::json
