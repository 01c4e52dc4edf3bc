#include "providers/halopsa/wire/json_row.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace haloform::halopsa {

namespace {

/// Null where there is nothing.
const nlohmann::json* member_at(const nlohmann::json& object, std::string_view key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

}  // namespace

const nlohmann::json* rows_under(const nlohmann::json& answer, std::span<const std::string_view> keys) {
  if (answer.is_array()) return &answer;
  for (const std::string_view key : keys) {
    const nlohmann::json* rows = member_at(answer, key);
    if (rows != nullptr && rows->is_array()) return rows;
  }
  const nlohmann::json* rows = member_at(answer, "results");
  return rows != nullptr && rows->is_array() ? rows : nullptr;
}

const nlohmann::json* rows_under(const nlohmann::json& answer, std::string_view key) {
  return rows_under(answer, {&key, 1});
}

Scalar scalar_at(const nlohmann::json& row, std::string_view key) {
  const nlohmann::json* value = member_at(row, key);
  if (value == nullptr) return {};
  if (value->is_boolean()) return {.kind = Scalar::Kind::boolean, .truth = value->get<bool>()};
  if (value->is_number_integer())
    return {.kind = Scalar::Kind::integer, .integer = value->get<std::int64_t>()};
  if (value->is_number()) return {.kind = Scalar::Kind::real, .real = value->get<double>()};
  if (value->is_string()) return {.kind = Scalar::Kind::text, .text = value->get_ref<const std::string&>()};
  return {};
}

std::optional<std::int64_t> number_at(const nlohmann::json& row, std::string_view key) {
  return whole_number(scalar_at(row, key));
}

}  // namespace haloform::halopsa
