#include "planner/config/edit/read_again.hpp"

#include "planner/config/yaml_reader.hpp"

#include <utility>

namespace haloform::config {

Result<YamlTree> read_again(const std::string& file, std::string_view text) {
  Diagnostics found;
  auto tree = read_yaml(file, text, found);
  if (tree && !found.has_errors()) return std::move(*tree);
  MarkedText what = "the file is not valid YAML";
  SourceSpan where{file, 0, 0};
  for (const Diagnostic& one : found) {
    if (one.severity != Severity::error) continue;
    what = one.what;
    where = one.where;
    break;
  }
  return fail(ErrorKind::configuration, std::move(what), where.text(), "run `haloform validate`");
}

}  // namespace haloform::config
