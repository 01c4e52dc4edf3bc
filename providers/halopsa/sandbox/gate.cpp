#include "providers/halopsa/sandbox/gate.hpp"

#include "planner/base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string>

namespace haloform::sandbox {

namespace {

bool is_here(const Listen& here, std::string_view host) {
  const std::string port = ":" + std::to_string(here.port);
  const std::string own = here.host.contains(':') ? "[" + here.host + "]" : here.host;
  return std::ranges::any_of(std::array<std::string, 4>{"127.0.0.1", "localhost", "[::1]", own},
                             [&](const std::string& name) { return folded(host) == name + port; });
}

bool is_form(std::string_view content_type) {
  const std::string type = folded(trimmed(content_type.substr(0, content_type.find(';'))));
  return type == "application/x-www-form-urlencoded" || type == "multipart/form-data" || type == "text/plain";
}

}  // namespace

std::optional<Answer> refusal_of_stranger(const Listen& here, const Request& request) {
  if (!is_here(here, request.host)) {
    return error_answer(403, "The Host header does not name this sandbox: ask for " + here.url() + ".");
  }
  constexpr std::string_view scheme = "http://";
  const bool foreign_origin =
      !request.origin.empty() && (!request.origin.starts_with(scheme) ||
                                  !is_here(here, std::string_view(request.origin).substr(scheme.size())));
  const std::string site = folded(request.fetch_site);
  if (foreign_origin || (!site.empty() && site != "same-origin" && site != "none")) {
    return error_answer(403, "The request comes from a page of another site (Origin, Sec-Fetch-Site).");
  }
  if (request.path.starts_with("/_sandbox") && is_form(request.content_type)) {
    return error_answer(403, "A form could have sent this: send it with Content-Type: application/json.");
  }
  return std::nullopt;
}

}  // namespace haloform::sandbox
