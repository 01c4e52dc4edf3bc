#include "providers/halopsa/sandbox/halo_binding.hpp"

#include "planner/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace haloform::sandbox {

namespace {

constexpr std::int64_t largest_id = 2147483647;

/// A value as the world keeps it; nothing where the type does not take it.
std::optional<Json> integer(const Json& value) {
  if (is_blank(value)) return Json(nullptr);
  const auto number = value.is_number_integer() ? std::optional(value.get<std::int64_t>())
                      : value.is_string()       ? parse_integer(value.get_ref<const std::string&>())
                                                : std::nullopt;
  if (!number || std::abs(*number) > largest_id) return std::nullopt;
  return Json(*number);
}

std::optional<Json> real(const Json& value) {
  if (is_blank(value)) return Json(nullptr);
  double number = 0;
  if (value.is_number()) {
    number = value.get<double>();
  } else if (value.is_string()) {
    const std::string& text = value.get_ref<const std::string&>();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  } else {
    return std::nullopt;
  }
  // The world's ids are whole; another number names nothing.
  if (std::abs(number) > static_cast<double>(largest_id)) return std::nullopt;
  return std::floor(number) == number ? Json(static_cast<std::int64_t>(number)) : Json(-1);
}

std::optional<Json> boolean(const Json& value) {
  if (value.is_boolean()) return value;
  const std::string text = value.is_string() ? folded(value.get_ref<const std::string&>()) : value.dump();
  if (text == "true" || text == "1") return Json(true);
  if (text == "false" || text == "0") return Json(false);
  return std::nullopt;
}

std::optional<Json> kept_value(const Field& field, const Json& value) {
  switch (field.type) {
    case FieldType::integer: return integer(value);
    case FieldType::real: return real(value);
    case FieldType::boolean: return boolean(value);
    case FieldType::inverted: {
      const auto said = boolean(value);
      return said ? std::optional(Json(!said->get<bool>())) : std::nullopt;
    }
    default: break;
  }
  if (is_blank(value)) return Json(nullptr);
  if (value.is_string()) return value;
  return value.is_number() ? std::optional(Json(value.dump())) : std::nullopt;
}

/// What one element says, in small letters.
Json said(const Json& element, const std::vector<std::string>& dropped) {
  Json body = Json::object();
  for (const auto& [key, value] : element.items()) {
    std::string name = folded(key);
    const bool overlooked = std::ranges::any_of(dropped, [&](const auto& d) { return folded(d) == name; });
    if (!name.starts_with('_') && !overlooked) body[std::move(name)] = value;
  }
  return body;
}

}  // namespace

std::expected<std::vector<Posted>, Json> bound(const Shape& shape, const Json& elements,
                                               const std::vector<std::string>& dropped) {
  std::vector<Posted> out;
  Json errors = Json::object();
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const auto complain = [&](std::string_view name, const Json& value) {
      errors[fmt::format("[{}].{}", i, name)] =
          Json::array({fmt::format("The value {} cannot be read as {}.", json_text(value), name)});
    };
    if (!elements[i].is_object()) {
      complain(shape.singular, elements[i]);
      continue;
    }
    Posted posted{.id = std::nullopt, .fields = Json::object(), .body = said(elements[i], dropped)};
    if (const auto id = posted.body.find("id"); id != posted.body.end() && !id->is_null()) {
      const auto number = integer(*id);
      if (number && number->is_number()) {
        posted.id = number->get<std::int64_t>();
      } else {
        complain("id", *id);
      }
    }
    for (const Field& field : shape.fields) {
      const auto value = posted.body.find(field.name);
      if (value == posted.body.end() || field.presence == Presence::read_only) continue;
      if (auto kept = kept_value(field, *value)) {
        posted.fields[std::string(field.kept())] = *std::move(kept);
      } else {
        complain(field.name, *value);
      }
    }
    out.push_back(std::move(posted));
  }
  if (!errors.empty()) return std::unexpected(std::move(errors));
  return out;
}

}  // namespace haloform::sandbox
