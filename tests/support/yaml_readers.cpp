#include "tests/support/yaml_readers.hpp"

#include "planner/config/plain_yaml.hpp"
#include "planner/config/yaml_reader.hpp"

#include <optional>

namespace haloform::test {

namespace {

using config::YamlNode;
using config::YamlTree;

std::string place_of(const YamlNode& node) {
  return std::to_string(node.line()) + ":" + std::to_string(node.column());
}

std::string difference(const YamlNode& quick, const YamlNode& parsed);

template <typename Children>
std::string difference_within(const Children& quick, const Children& parsed, const auto& of_each) {
  // `size()` is counted by the readers; that as many children stand in the tree shows here.
  auto other = parsed.begin();
  for (const auto& one : quick) {
    if (other == parsed.end()) return "there are too many children";
    if (std::string found = of_each(one, *other); !found.empty()) return found;
    ++other;
  }
  return other == parsed.end() ? "" : "children are missing";
}

/// Without their children.
std::string difference_alone(const YamlNode& quick, const YamlNode& parsed) {
  if (place_of(quick) != place_of(parsed)) return "the place is " + place_of(parsed);
  if (quick.kind() != parsed.kind()) return "the kind differs";
  if (quick.text() != parsed.text()) return "the text is \"" + std::string(parsed.text()) + '"';
  if (quick.null_word() != parsed.null_word()) return "the null differs";
  return quick.size() == parsed.size() ? "" : "the size is " + std::to_string(parsed.size());
}

std::string difference(const YamlNode& quick, const YamlNode& parsed) {
  if (std::string alone = difference_alone(quick, parsed); !alone.empty())
    return place_of(quick) + ": " + alone;
  std::string found = difference_within(quick.items(), parsed.items(), difference);
  if (!found.empty()) return found;
  return difference_within(quick.entries(), parsed.entries(),
                           [](const config::YamlEntry& one, const config::YamlEntry& other) {
                             if (one.use != other.use)
                               return place_of(one.key) + ": the use of the key differs";
                             const std::string key = difference(one.key, other.key);
                             return key.empty() ? difference(one.value, other.value) : key;
                           });
}

std::string difference(const YamlTree& quick, const YamlTree& parsed) {
  if (quick.node_count() != parsed.node_count()) return "the number of nodes differs";
  return difference(quick.root(), parsed.root());
}

}  // namespace

YamlReaders compare_yaml_readers(std::string_view text) {
  const std::string_view content = config::without_bom(text);
  const config::SourceCheck check = config::check_source(content);
  if (check.fault) return {};
  const auto quick = config::read_plain_yaml(content, check.letters);
  if (!quick) return {};
  YamlReaders readers{true, {}};
  Diagnostics found;
  const auto parsed = config::parse_yaml("f", text, found);
  if (!found.empty()) {
    readers.difference = "the parser says: " + found.begin()->what.plain();
    return readers;
  }
  readers.difference = difference(*quick, *parsed);
  return readers;
}

}  // namespace haloform::test
