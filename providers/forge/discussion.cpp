#include "providers/forge/discussion.hpp"

#include "planner/json/writer.hpp"

#include <nlohmann/json.hpp>

namespace haloform::forge {

std::string Discussion::json_of(std::string_view key, std::string_view text) {
  json::Writer json(json::Writer::Layout::line);
  json.begin_object().key(key).text(text).end_object();
  return json.finish();
}

Result<void> Discussion::change(ApiCall call) {
  auto answer = api().call(std::move(call));
  if (!answer) return std::unexpected(std::move(answer.error()));
  return {};
}

Result<std::string> Discussion::added(ApiCall call) {
  auto tree = api().tree(std::move(call));
  if (!tree) return std::unexpected(std::move(tree.error()));
  std::string id = id_at(*tree, "id");
  if (id.empty()) return std::unexpected(api().strange("to a new comment has no id"));
  return id;
}

}  // namespace haloform::forge
