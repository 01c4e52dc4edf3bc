#pragma once

#include "tests/bench/composite/people.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// Adds the rows of the page below `list_key`; they are views into `body`, which may be moved by it first. Gives its
/// `record_count`. A text with an escape is taken as it is written. Throws simdjson::simdjson_error for what is no JSON.
std::size_t read_page(std::string& body, std::string_view list_key, std::vector<Person>& rows);

/// The value of one key of an object, as it is written; empty where there is none.
[[nodiscard]] std::string member_of(std::string body, std::string_view key);

}  // namespace bench
