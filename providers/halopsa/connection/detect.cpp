#include "providers/halopsa/connection/detect.hpp"

#include "planner/base/text.hpp"
#include "planner/json/tree.hpp"
#include "planner/model/instance_url.hpp"
#include "providers/halopsa/reading/progress_observers.hpp"
#include "providers/halopsa/words/server_words.hpp"
#include "providers/http/sender.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace haloform::halopsa {

namespace {

using Json = nlohmann::json;

constexpr std::string_view say_which =
    "write `instance: {api: halo}` for a real HaloPSA, or `api: guide` for one whose API is that of the "
    "guide";

/// What GET /api/authinfo says, where it says anything.
struct AuthInfo {
  std::string auth_url;
  std::string tenant;
};

std::optional<AuthInfo> read_auth_info(const http::Response& response) {
  if (response.status < 200 || response.status > 299) return std::nullopt;
  const Json json = json::tree(response.body);
  if (!json.is_object()) return std::nullopt;
  AuthInfo info{json::text_at(json, "auth_url"), json::text_at(json, "tenant_id")};
  if (info.auth_url.empty()) return std::nullopt;
  return info;
}

class Detection {
 public:
  Detection(http::Transport& transport, http::Limits& limits, const Catalog& catalog,
            const ProviderOptions& options, const http::Destinations& destinations, Access access,
            const Clock& clock, const StopFlag& stop)
      : catalog_(catalog),
        options_(options),
        destinations_(destinations),
        access_(access),
        clock_(clock),
        sender_({transport, http::Patience{clock, stop, nullptr, &options.term}, policy_of(options), &limits,
                 options.observer, http::Limits::Lane::queue, sending_observer(options.progress)}) {}

  Result<Detected> run() {
    auto info = ask();
    if (!info) return std::unexpected(std::move(info.error()));
    if (*info) return real_instance(std::move(**info));
    // No such request: the guide's instance, or a real one behind something that hides it. The scopes tell.
    auto guide = accepts(Profile::guide);
    if (!guide) return std::unexpected(std::move(guide.error()));
    if (*guide) return with(Profile::guide, "there is no /api/authinfo, and the guide's scopes are granted");
    auto halo = accepts(Profile::halo);
    if (!halo) return std::unexpected(std::move(halo.error()));
    if (*halo)
      return with(Profile::halo, "there is no /api/authinfo, but the scopes of the guide do not exist here");
    return fail(ErrorKind::configuration,
                "the API profile of this instance could not be detected: it has no /api/authinfo and grants "
                "neither the "
                "scopes of the guide nor those of a real HaloPSA",
                authinfo_url(),
                std::string(say_which) + ", and name the scopes that it grants in instance.scope");
  }

 private:
  static http::RetryPolicy policy_of(const ProviderOptions& options) {
    http::RetryPolicy policy;
    policy.retry_for = options.retry_for;
    return policy;
  }

  [[nodiscard]] std::string authinfo_url() const { return options_.settings.url + "/api/authinfo"; }

  Result<std::optional<AuthInfo>> ask() {
    http::Request request;
    request.url = authinfo_url();
    auto sent = sender_.send(std::move(request), http::RequestClass::read, {});
    if (!sent) return std::unexpected(std::move(sent.error()));
    if (sent->ended == http::Sent::Ended::stopped)
      return fail(ErrorKind::interrupted, "interrupted while detecting the API profile of the instance",
                  authinfo_url());
    if (!sent->result)
      return fail(ErrorKind::unavailable, "the instance does not answer: " + sent->result.error().message,
                  authinfo_url(), std::string(to_check(sent->result.error())));
    return read_auth_info(*sent->result);
  }

  /// Whether the auth server gives a token for the profile's scopes. Only a refusal of the scope is a no.
  Result<bool> accepts(Profile profile) {
    TokenSource source(sender_, clock_,
                       {token_url(options_.settings), options_.client_id, options_.client_secret,
                        options_.settings.scope.value_or(make_profile(profile, catalog_).scopes(access_))});
    auto token = source.current();
    token_ = source.held();
    if (token) return true;
    if (token.error().kind == ErrorKind::permission) return false;
    return std::unexpected(std::move(token.error()));
  }

  Detected with(Profile profile, std::string why) const {
    Detected detected{options_.settings, std::move(why), sender_.requests(), token_};
    detected.settings.profile = profile;
    return detected;
  }

  Result<Detected> real_instance(AuthInfo info) const {
    Detected detected = with(Profile::halo, "GET /api/authinfo names an auth server");
    if (!detected.settings.tenant && !info.tenant.empty()) detected.settings.tenant = std::move(info.tenant);
    if (detected.settings.auth_url) return detected;
    auto named = auth_server_url(info.auth_url);
    const std::string against = named ? destinations_.against_secret_to(*named) : named.error().what.plain();
    if (!against.empty()) return not_trusted(info.auth_url, named.has_value(), against);
    detected.settings.auth_url = named->text();
    return detected;
  }

  /// Another host of the same hoster is another customer; only the user knows which one is meant.
  [[nodiscard]] std::unexpected<Error> not_trusted(const std::string& named, bool is_url,
                                                   const std::string& against) const {
    return fail(ErrorKind::configuration,
                fmt::format("the instance names {} as its auth server{} {}; the credentials were not sent",
                            named, is_url ? ", which" : ":", against),
                authinfo_url(),
                is_url ? fmt::format("if that is the right one, set HALOPSA_AUTH_URL={}", named)
                       : "set HALOPSA_AUTH_URL to the https address of its auth server");
  }

  const Catalog& catalog_;
  const ProviderOptions& options_;
  const http::Destinations& destinations_;
  const Access access_;
  const Clock& clock_;
  http::Sender sender_;
  std::optional<HeldToken> token_;
};

}  // namespace

Result<Detected> detect(http::Transport& transport, http::Limits& limits, const Catalog& catalog,
                        const ProviderOptions& options, const http::Destinations& destinations, Access access,
                        const Clock& clock, const StopFlag& stop) {
  if (options.settings.profile) return Detected{options.settings, "instance.api says so"};
  return Detection(transport, limits, catalog, options, destinations, access, clock, stop).run();
}

}  // namespace haloform::halopsa
