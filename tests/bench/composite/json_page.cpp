#include "tests/bench/composite/json_page.hpp"

#include <simdjson.h>

namespace bench {

namespace {

namespace ondemand = simdjson::ondemand;

/// A scalar as it is written, without the quotes of a text; null, a list and an object are empty.
std::string_view written(ondemand::value value) {
  if (!value.is_scalar()) return {};
  std::string_view token = value.raw_json_token();
  token = token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
  if (token.starts_with('"')) return token.substr(1, token.size() - 2);
  return token == "null" ? std::string_view() : token;
}

Person row_of(ondemand::object row) {
  Person person;
  for (ondemand::field member : row) {
    const std::string_view key = member.unescaped_key();
    const std::size_t field = field_of(key);
    if (key == "id") person.id = written(member.value());
    if (field < fields.size()) person.values.at(field) = written(member.value());
  }
  return person;
}

ondemand::document document_in(ondemand::parser& parser, std::string& body) {
  body.reserve(body.size() + simdjson::SIMDJSON_PADDING);
  return parser.iterate(body);
}

}  // namespace

std::size_t read_page(std::string& body, std::string_view list_key, std::vector<Person>& rows) {
  std::size_t count = 0;
  ondemand::parser parser;
  ondemand::document document = document_in(parser, body);
  for (ondemand::field member : document.get_object()) {
    const std::string_view key = member.unescaped_key();
    if (key == "record_count") count = member.value().get_uint64();
    if (key != list_key) continue;
    for (ondemand::object row : member.value().get_array()) rows.push_back(row_of(row));
  }
  return count;
}

std::string member_of(std::string body, std::string_view key) {
  ondemand::parser parser;
  ondemand::document document = document_in(parser, body);
  return std::string(written(document.get_object()[key]));
}

}  // namespace bench
