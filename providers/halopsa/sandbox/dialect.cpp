#include "providers/halopsa/sandbox/dialect.hpp"

#include "planner/base/text.hpp"

#include <algorithm>
#include <string>

namespace haloform::sandbox {

Call located(std::span<const Shape> shapes, const Request& request) {
  Call call;
  if (request.path == "/auth/token") {
    call.kind = RequestKind::token;
    return call;
  }
  const auto shape = std::ranges::find_if(shapes, [&](const Shape& s) {
    return request.path == s.path || request.path.starts_with(std::string(s.path) + "/");
  });
  if (shape == shapes.end()) return call;
  if (request.path != shape->path) {
    call.id = parse_integer(std::string_view(request.path).substr(shape->path.size() + 1));
    if (!call.id) return call;
  }
  call.shape = &*shape;
  if (request.method == "GET") call.kind = call.id ? RequestKind::get : RequestKind::list;
  if (request.method == "DELETE" && call.id) call.kind = RequestKind::remove;
  return call;
}

}  // namespace haloform::sandbox
