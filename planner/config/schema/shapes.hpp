#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::config {

/// A piece of a JSON Schema. Keys keep their order.
using Shape = nlohmann::ordered_json;

/// A text as FileCheck::text takes it, with its longest length.
[[nodiscard]] Shape text_shape();
/// The same, with more than blanks in it.
[[nodiscard]] Shape filled_text_shape();
/// A text that a regular expression fits: as ECMA-262 and Python read it alike.
[[nodiscard]] Shape text_like(std::string_view pattern);
[[nodiscard]] Shape word_shape(std::span<const std::string_view> words);
[[nodiscard]] Shape boolean_shape();
[[nodiscard]] Shape integer_shape(std::int64_t least, std::int64_t most);
/// A count as FileCheck::count takes it.
[[nodiscard]] Shape count_shape(std::int64_t least);
[[nodiscard]] Shape list_shape(Shape item);
[[nodiscard]] Shape any_of(std::initializer_list<Shape> shapes);
/// The same, or `null`. What is said of a text, a number, a list or a mapping says nothing of other types, so that the shape stays
/// flat, and an editor says what is wrong inside of it.
[[nodiscard]] Shape or_null(Shape shape);
/// The same of a text, or `""`: both clear a field.
[[nodiscard]] Shape or_cleared(Shape text);
/// A whole number, or a text that a pattern fits.
[[nodiscard]] Shape integer_or_text(std::int64_t least, std::int64_t most, std::string_view pattern);
/// Not this one.
[[nodiscard]] Shape no_shape(Shape shape);
/// A mapping that has all of these keys.
[[nodiscard]] Shape with_keys(std::initializer_list<std::string_view> keys);

/// `someone@example.com`
[[nodiscard]] Shape email_shape();
/// The key of a block.
[[nodiscard]] Shape key_shape();
/// `agent.jane-smith`
[[nodiscard]] Shape address_shape(std::string_view type);
/// `2027-01-31`
[[nodiscard]] Shape date_shape();
/// A file below the folder of the configuration, none of whose names end like `endings`, in whatever case.
[[nodiscard]] Shape path_shape(std::span<const std::string_view> endings = {});
/// An address as instance_url and store_address read it.
[[nodiscard]] Shape url_shape();
/// The end of a pattern, of a text that ends with one of these.
[[nodiscard]] std::string exactly_like(std::span<const std::string_view> endings);
/// The pattern of a text that ends with one of these, in whatever case.
[[nodiscard]] std::string ends_like(std::span<const std::string_view> endings);

}  // namespace haloform::config
