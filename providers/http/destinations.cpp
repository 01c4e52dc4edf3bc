#include "providers/http/destinations.hpp"

#include <optional>
#include <utility>

namespace haloform::http {

namespace {

/// The URL of a request without its query; nothing where it is no URL that parse_url takes.
std::optional<Url> target_of(const Request& request) {
  auto url = parse_url(std::string_view(request.url).substr(0, request.url.find('?')));
  return url ? std::optional(std::move(*url)) : std::nullopt;
}

class ConfinedTransport final : public Transport {
 public:
  ConfinedTransport(std::unique_ptr<Transport> inner, Destinations destinations)
      : inner_(std::move(inner)), destinations_(std::move(destinations)) {}

  HttpResult send(const Request& request) override {
    if (std::string reason = destinations_.against(request); !reason.empty()) {
      return std::unexpected(TransportFailure{TransportFailure::Kind::forbidden, std::move(reason)});
    }
    return inner_->send(request);
  }

 private:
  std::unique_ptr<Transport> inner_;
  const Destinations destinations_;
};

}  // namespace

std::string Destinations::against_secret_to(const Url& auth) const {
  if (auth.host != auth_.host) return "is another host";
  if (auth.scheme != auth_.scheme) return auth.scheme == "http" ? "uses plain http" : "uses another scheme";
  if (auth.port != auth_.port) return "is another port of the host";
  if (reach_ == Auth::this_path && auth.path != auth_.path) return "is another path";
  return {};
}

std::string Destinations::against(const Request& request) const {
  if (!request.secret_body && !request.bearer && request.headers.empty()) return {};
  const auto target = target_of(request);
  if (!target) return "the credentials were not sent: the address cannot be used";
  if (request.secret_body) {
    Url auth = *target;
    if (!auth.path.ends_with("/token")) return "the credentials were not sent: this is not an auth server";
    auth.path.resize(auth.path.size() - std::string_view("/token").size());
    if (const std::string reason = against_secret_to(auth); !reason.empty()) {
      return "the credentials were not sent: this " + reason + " than " + auth_.text();
    }
  }
  if (request.bearer && !(target->same_origin(api_) && target->path.starts_with(api_.path + "/"))) {
    return "the access token was not sent: this is not below " + api_.text();
  }
  if (!request.headers.empty() && !(target->same_origin(api_) && target->path.starts_with(api_.path + "/"))) {
    return "the headers were not sent: this is not below " + api_.text();
  }
  return {};
}

std::unique_ptr<Transport> confined(std::unique_ptr<Transport> transport, Destinations destinations) {
  return std::make_unique<ConfinedTransport>(std::move(transport), std::move(destinations));
}

}  // namespace haloform::http
