#pragma once

#include "planner/model/address.hpp"
#include "planner/model/value.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::config {

/// What one block of a file is to say in place of what it says.
struct BlockEdit {
  /// One value: put in the place of the present one, or added where the key is not there.
  struct Field {
    std::vector<std::string> keys;  ///< It stands under one of these; the first is the one that is added.
    Value value;                    ///< No names: these are lists.
    std::string inside{};          ///< The mapping of the block in which they stand; empty: the block itself.
    std::optional<Value> named{};  ///< What stands under another key than the first; else `value`.

    [[nodiscard]] const Value& under(std::string_view key) const {
      return named && key != keys.front() ? *named : value;
    }
  };
  /// Names that come to a list, or leave it. A list that is not there is made where a name comes.
  struct List {
    std::string key;
    std::vector<std::string> add{};
    std::vector<std::string> remove{};  ///< Those that are in it.
  };

  Address address;
  std::vector<Field> fields{};
  std::vector<List> lists{};
  [[nodiscard]] bool empty() const { return fields.empty() && lists.empty(); }
};

}  // namespace haloform::config
