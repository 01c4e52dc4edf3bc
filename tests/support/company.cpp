#include "tests/support/company.hpp"

#include <yaml-cpp/yaml.h>

#include <sstream>
#include <stdexcept>
#include <string_view>

namespace haloform::test {

namespace {

using nlohmann::ordered_json;

/// `key: |` and the text below it, which ends with one line end.
std::string block_of(std::string_view key, const std::string& text) {
  std::string out = std::string(key) + ": |\n";
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) out += line.empty() ? "\n" : "  " + line + "\n";
  return out;
}

/// JSON in ASCII; one line for each record of a list.
std::string json_lines(const ordered_json& value) {
  const auto flat = [](const ordered_json& one) { return one.dump(-1, ' ', true); };
  const auto list = [&](const ordered_json& records, const std::string& indent) {
    std::string out = "[";
    for (const ordered_json& record : records)
      out += (out.size() > 1 ? ",\n" : "\n") + indent + "  " + flat(record);
    return out + "\n" + indent + "]";
  };
  if (value.is_array()) return list(value, "") + "\n";
  std::string out = "{";
  for (const auto& [key, part] : value.items()) {
    out += (out.size() > 1 ? ",\n  " : "\n  ") + ordered_json(key).dump() + ": ";
    out += part.is_array() ? list(part, "  ") : flat(part);
  }
  return out + "\n}\n";
}

}  // namespace

std::string company_text(const Company& company) {
  return "profile: " + company.profile + "\n" + block_of("before", company.before) +
         block_of("by_hand", json_lines(company.by_hand)) + block_of("after", company.after) +
         block_of("world", json_lines(company.world));
}

Company parse_company(const std::string& text) {
  const YAML::Node document = YAML::Load(text);
  const auto part = [&](const char* key) {
    if (!document.IsMap() || !document[key])
      throw std::runtime_error("a company without " + std::string(key));
    return document[key].as<std::string>();
  };
  return {part("profile"), ordered_json::parse(part("world")), part("before"), part("after"),
          ordered_json::parse(part("by_hand"))};
}

}  // namespace haloform::test
