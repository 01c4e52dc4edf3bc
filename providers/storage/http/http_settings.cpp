#include "providers/storage/http/http_settings.hpp"

#include "planner/base/text.hpp"
#include "planner/base/url.hpp"
#include "providers/storage/web/base64.hpp"

#include <string_view>
#include <utility>

namespace haloform::storage {

namespace {

/// Taken apart without the query, of which a store may need one (`?ref=main`).
Result<Url> server_of(std::string_view name, const std::string& address) {
  const std::string_view whole = address;
  auto url = parse_url(whole.substr(0, whole.find('?')));
  if (!url || whole.contains('#')) {
    return fail(
        ErrorKind::configuration,
        std::string(name) + " of the store cannot be used: " +
            (url ? std::string("it has a fragment (#)") : url.error().what.marked()),
        "state.http." + std::string(name),
        "write it like https://gitlab.example/api/v4/projects/5/terraform/state/people; a user name and a "
        "password are taken from TF_HTTP_USERNAME and TF_HTTP_PASSWORD");
  }
  return url;
}

std::string filled_in(const StoreEnvironment& environment, std::string_view variable,
                      const std::string& written) {
  return environment.plain(variable).value_or(written);
}

Result<void> refuse_what_is_never_done(const StoreEnvironment& environment) {
  if (const auto skip = environment.plain("TF_HTTP_SKIP_CERT_VERIFICATION")) {
    const std::string value = folded(*skip);
    if (value != "false" && value != "0" && value != "f")
      return fail(ErrorKind::configuration,
                  "certificates of a store are always verified, and TF_HTTP_SKIP_CERT_VERIFICATION asks for "
                  "the contrary",
                  "TF_HTTP_SKIP_CERT_VERIFICATION",
                  "unset it, and give the store's CA in TF_HTTP_CLIENT_CA_CERTIFICATE_PEM");
  }
  for (const std::string_view name : {"TF_HTTP_CLIENT_CERTIFICATE_PEM", "TF_HTTP_CLIENT_PRIVATE_KEY_PEM"}) {
    if (environment.secret(name))
      return fail(ErrorKind::configuration, "client certificates are not supported", std::string(name),
                  "unset it, and use a store that takes a user name and a password");
  }
  return {};
}

/// POST and PUT on the address of the state write it, and DELETE deletes it.
Result<void> refuse_to_lock_by_writing(const HttpSettings& settings) {
  const auto writes = [&](const std::string& method, const std::string& address) {
    return address == settings.address && (method == "POST" || method == "PUT" || method == "DELETE");
  };
  const bool locks = writes(settings.lock_method, settings.lock_address);
  if (!locks && !writes(settings.unlock_method, settings.unlock_address)) return {};
  return fail(
      ErrorKind::configuration,
      (locks ? settings.lock_method : settings.unlock_method) +
          " on the address of the state itself would change the state, and not its lock",
      locks ? "state.http.lock_method" : "state.http.unlock_method",
      "name the address of the lock in lock_address and unlock_address (GitLab, Gitea: ADDRESS/lock)");
}

/// Whether the state is one of the CI's own server, which takes the token of its jobs.
bool is_of_the_ci(const Url& address, const StoreEnvironment& environment) {
  const auto api = environment.plain("CI_API_V4_URL");
  if (!api) return false;
  const auto url = parse_url(*api);
  return url && address.same_origin(*url) && address.path.starts_with(url->path + "/");
}

void take_credentials(HttpSettings& settings, const Url& address, const StoreEnvironment& environment) {
  auto user = environment.plain("TF_HTTP_USERNAME");
  settings.password = environment.secret("TF_HTTP_PASSWORD");
  if (!settings.password && is_of_the_ci(address, environment)) {
    settings.password = environment.secret("CI_JOB_TOKEN");
    if (settings.password) user = "gitlab-ci-token";
  }
  if (!user && !settings.password) return;
  settings.authorization = basic_authorization(user.value_or(""), settings.password.value_or(Secret("")));
}

}  // namespace

Result<HttpSettings> http_settings(const StateLocation::Http& location, const StoreEnvironment& environment) {
  if (auto refused = refuse_what_is_never_done(environment); !refused)
    return std::unexpected(std::move(refused.error()));
  HttpSettings settings;
  settings.address = filled_in(environment, "TF_HTTP_ADDRESS", location.address);
  settings.lock_address = filled_in(environment, "TF_HTTP_LOCK_ADDRESS", location.lock_address);
  settings.unlock_address = filled_in(environment, "TF_HTTP_UNLOCK_ADDRESS", location.unlock_address);
  settings.lock_method = filled_in(environment, "TF_HTTP_LOCK_METHOD", location.lock_method);
  settings.unlock_method = filled_in(environment, "TF_HTTP_UNLOCK_METHOD", location.unlock_method);
  if (settings.address.empty())
    return fail(ErrorKind::configuration, "the store has no address", "state.http.address",
                "set it, or TF_HTTP_ADDRESS");
  if (settings.lock_address.empty()) settings.lock_address = settings.address;
  if (settings.unlock_address.empty()) settings.unlock_address = settings.address;

  const auto address = server_of("address", settings.address);
  if (!address) return std::unexpected(address.error());
  settings.location = address->text();
  for (const auto& [name, text] :
       {std::pair<std::string_view, const std::string&>("lock_address", settings.lock_address),
        {"unlock_address", settings.unlock_address}}) {
    const auto url = server_of(name, text);
    if (!url) return std::unexpected(url.error());
    if (!url->same_origin(*address))
      return fail(ErrorKind::configuration,
                  std::string(name) + " is on another server (" + url->text() + ") than the state (" +
                      settings.location + "), and credentials go to both",
                  "state.http." + std::string(name), "use addresses of one server");
  }
  if (auto refused = refuse_to_lock_by_writing(settings); !refused)
    return std::unexpected(std::move(refused.error()));
  take_credentials(settings, *address, environment);
  settings.ca_pem = environment.plain("TF_HTTP_CLIENT_CA_CERTIFICATE_PEM").value_or("");
  return settings;
}

}  // namespace haloform::storage
