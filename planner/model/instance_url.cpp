#include "planner/model/instance_url.hpp"

#include "planner/base/text.hpp"

#include <string>

namespace haloform {

namespace {

/// Takes `last` (small letters, with its slash) from the end of a path.
bool cut_segment(std::string& path, std::string_view last) {
  if (!folded(path).ends_with(last)) return false;
  path.resize(path.size() - last.size());
  return true;
}

}  // namespace

Result<Url> instance_url(std::string_view text) {
  auto url = parse_url(text);
  if (!url || cut_segment(url->path, "/api")) return url;
  const std::size_t api = folded(url->path).find("/api/");
  if (api == std::string::npos) return url;
  Url meant = *url;
  meant.path.resize(api);
  return fail(
      ErrorKind::configuration, "\"" + url->path + "\" goes on behind /api: it is the address of one request",
      {},
      "write " + meant.text() + " (where all of it is the address of the instance, write /api behind it)");
}

bool same_instance(std::string_view one, std::string_view other) {
  if (one == other) return true;
  const auto left = instance_url(one);
  const auto right = instance_url(other);
  return left && right && *left == *right;
}

Result<Url> auth_server_url(std::string_view text) {
  auto url = parse_url(text);
  if (url) cut_segment(url->path, "/token");
  return url;
}

}  // namespace haloform
