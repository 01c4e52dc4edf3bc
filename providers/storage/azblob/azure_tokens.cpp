#include "providers/storage/azblob/azure_tokens.hpp"

#include "planner/base/text.hpp"
#include "planner/base/url.hpp"
#include "planner/json/tree.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <mutex>
#include <utility>

namespace haloform::storage {

namespace {

constexpr std::string_view audience = "api://AzureADTokenExchange";
constexpr std::string_view scope = "https://storage.azure.com/.default";
constexpr std::string_view assertion_type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
constexpr std::string_view ask_words = "asking Entra ID for a token";
constexpr std::string_view prove_words = "asking the CI for its token";
constexpr std::string_view proof_advice =
    "set one of ARM_OIDC_TOKEN, ARM_OIDC_TOKEN_FILE_PATH, ARM_OIDC_REQUEST_URL with ARM_OIDC_REQUEST_TOKEN, "
    "or "
    "ARM_CLIENT_SECRET; GitHub's job needs the permission 'id-token: write', that of Azure DevOps "
    "SYSTEM_ACCESSTOKEN and "
    "ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID";
constexpr std::string_view refused_advice =
    "check ARM_CLIENT_ID and ARM_TENANT_ID, and that the federated credential of the application names this "
    "repository, "
    "branch or service connection";
/// A token that is about to end is not begun with.
constexpr Milliseconds margin{300'000};

std::string with_query(std::string url, const std::string& part) {
  url += url.contains('?') ? '&' : '?';
  return url + part;
}

/// `invalid_client, AADSTS700016`: what says enough to look it up, and repeats nothing of the request.
std::string words_of(const nlohmann::json& answer) {
  std::string words = json::text_at(answer, "error");
  const std::string description = json::text_at(answer, "error_description");
  if (description.starts_with("AADSTS")) words += ", " + description.substr(0, description.find(':'));
  return one_line(words);
}

/// Seconds, which some endpoints write as a text.
Milliseconds lifetime_of(const nlohmann::json& answer) {
  const auto found = answer.find("expires_in");
  std::int64_t seconds = 0;
  if (found != answer.end() && found->is_number_integer()) seconds = found->get<std::int64_t>();
  if (found != answer.end() && found->is_string())
    seconds = parse_integer(found->get_ref<const std::string&>()).value_or(0);
  constexpr std::int64_t a_day = 86'400;
  return Milliseconds(std::clamp<std::int64_t>(seconds, 0, a_day) * 1000);
}

}  // namespace

AzureTokens::AzureTokens(const StoreContext& context, Application application, std::string where, Web web)
    : environment_(context.environment),
      clock_(&context.clock),
      application_(std::move(application)),
      where_(std::move(where)),
      web_(std::move(web)) {}

std::optional<std::string> AzureTokens::named(std::string_view one, std::string_view other) const {
  auto value = environment_.plain(one);
  return value ? value : environment_.plain(other);
}

std::optional<Secret> AzureTokens::secret(std::string_view one, std::string_view other) const {
  auto value = environment_.secret(one);
  return value ? value : environment_.secret(other);
}

bool AzureTokens::can_prove() const {
  for (const std::string_view name :
       {"ARM_OIDC_TOKEN", "ARM_OIDC_TOKEN_FILE_PATH", "AZURE_FEDERATED_TOKEN_FILE", "ARM_CLIENT_SECRET",
        "SYSTEM_OIDCREQUESTURI"}) {
    if (environment_.secret(name)) return true;
  }
  return named("ARM_OIDC_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_URL").has_value();
}

Result<std::unique_ptr<AzureTokens>> AzureTokens::open(const StoreContext& context,
                                                       const std::string& where) {
  const auto& environment = context.environment;
  const auto client = environment.plain("ARM_CLIENT_ID");
  const auto tenant = environment.plain("ARM_TENANT_ID");
  if (!client || !tenant) return nullptr;
  std::string authority =
      environment.plain("ARM_AUTHORITY_HOST").value_or("https://login.microsoftonline.com");
  if (!authority.contains("://")) authority = "https://" + authority;
  while (authority.ends_with('/')) authority.pop_back();
  auto web = Web::open(WebOptions{.location = where,
                                  .ca_file = std::nullopt,
                                  .ca_pem = {},
                                  .stop = context.stop,
                                  .secrets = web_secrets(context.environment)},
                       context.clock);
  if (!web) return std::unexpected(std::move(web.error()));
  std::unique_ptr<AzureTokens> tokens(
      new AzureTokens(context, Application{*client, *tenant, std::move(authority)}, where, std::move(*web)));
  if (!tokens->can_prove())
    return fail(ErrorKind::credentials,
                "ARM_CLIENT_ID names an application, and nothing proves that this is it", where,
                std::string(proof_advice));
  return tokens;
}

Result<Secret> AzureTokens::asked_token(http::Request request, std::string_view key, SteadyTime deadline) {
  auto response = web_.send(std::move(request), deadline);
  if (!response) return std::unexpected(std::move(response.error()));
  if (response->status != 200) {
    Error error = answer_error(*response, prove_words, where_, {}, std::string(proof_advice));
    if (response->status >= 400 && response->status < 404) error.kind = ErrorKind::credentials;
    return std::unexpected(std::move(error));
  }
  std::string token = json::text_at(json::tree(response->body), key);
  wipe(response->body);
  if (token.empty())
    return fail(ErrorKind::protocol, std::string(prove_words) + " failed: the answer holds none", where_);
  return Secret(std::move(token));
}

Result<Secret> AzureTokens::federated_token(SteadyTime deadline) {
  if (auto given = environment_.secret("ARM_OIDC_TOKEN")) return std::move(*given);
  if (const auto path = named("ARM_OIDC_TOKEN_FILE_PATH", "AZURE_FEDERATED_TOKEN_FILE")) {
    std::ifstream file(*path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    const WipedAtEnd wiped(text);
    if (trimmed(text).empty())
      return fail(ErrorKind::credentials, "there is no token in the file that ARM_OIDC_TOKEN_FILE_PATH names",
                  *path);
    return Secret(std::string(trimmed(text)));
  }
  const auto service =
      named("ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID", "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID");
  const auto devops = environment_.plain("SYSTEM_OIDCREQUESTURI");
  const auto url = named("ARM_OIDC_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_URL");
  http::Request request;
  if (devops && service) {
    request.method = http::Method::post;
    request.url = with_query(*devops, "api-version=7.1&serviceConnectionId=" + url_encoded(*service));
    request.content_type = "application/json";
    request.bearer = secret("SYSTEM_ACCESSTOKEN", "ARM_OIDC_REQUEST_TOKEN");
    return asked_token(std::move(request), "oidcToken", deadline);
  }
  if (url) {
    request.url = with_query(*url, "audience=" + url_encoded(audience));
    request.bearer = secret("ARM_OIDC_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN");
    return asked_token(std::move(request), "value", deadline);
  }
  return fail(ErrorKind::credentials, "nothing proves that this is the application of ARM_CLIENT_ID", where_,
              std::string(proof_advice));
}

Result<AzureTokens::Proof> AzureTokens::prove(SteadyTime deadline) {
  // A secret that somebody set on purpose; the ways of a CI are there by themselves.
  const bool told = environment_.secret("ARM_OIDC_TOKEN") || environment_.secret("ARM_OIDC_TOKEN_FILE_PATH");
  if (auto client_secret = environment_.secret("ARM_CLIENT_SECRET"); client_secret && !told)
    return Proof{"client_secret", std::move(*client_secret)};
  auto token = federated_token(deadline);
  if (!token) return std::unexpected(std::move(token.error()));
  return Proof{"client_assertion", std::move(*token)};
}

Result<Secret> AzureTokens::fresh_token(SteadyTime deadline) {
  auto proof = prove(deadline);
  if (!proof) return std::unexpected(std::move(proof.error()));
  std::string form = "grant_type=client_credentials&client_id=" + url_encoded(application_.client) +
                     "&scope=" + url_encoded(scope) + "&" + proof->field + "=" +
                     url_encoded(proof->value.reveal());
  if (proof->field == "client_assertion") form += "&client_assertion_type=" + url_encoded(assertion_type);
  http::Request request;
  request.method = http::Method::post;
  request.url = application_.authority + "/" + url_encoded(application_.tenant) + "/oauth2/v2.0/token";
  request.content_type = "application/x-www-form-urlencoded";
  request.secret_body = Secret(std::move(form));
  const SteadyTime asked = clock_->steady();
  auto response = web_.send(std::move(request), deadline);
  if (!response) return std::unexpected(std::move(response.error()));
  const auto answer = json::tree(response->body);
  wipe(response->body);
  if (response->status != 200) {
    Error error = answer_error(*response, ask_words, where_, words_of(answer), std::string(refused_advice));
    if (response->status == 400 || response->status == 401 || response->status == 403) {
      error.kind = ErrorKind::credentials;
      error.advice = refused_advice;
    }
    return std::unexpected(std::move(error));
  }
  std::string token = json::text_at(answer, "access_token");
  if (token.empty())
    return fail(ErrorKind::protocol, std::string(ask_words) + " failed: the answer holds none", where_);
  const Milliseconds lifetime = lifetime_of(answer);
  good_until_ = asked + std::max(lifetime - margin, lifetime / 2);
  return Secret(std::move(token));
}

Result<Secret> AzureTokens::token(SteadyTime deadline) {
  std::unique_lock lock(turns_, std::defer_lock);
  const SteadyTime now = clock_->steady();
  if (deadline <= now ||
      !lock.try_lock_for(std::min<SteadyTime::duration>(deadline - now, std::chrono::minutes(1))))
    return fail(ErrorKind::unavailable, std::string(ask_words) + " took too long", where_);
  if (!token_ || clock_->steady() >= good_until_) {
    auto fresh = fresh_token(deadline);
    if (!fresh) return std::unexpected(std::move(fresh.error()));
    token_ = std::move(*fresh);
  }
  return *token_;
}

void AzureTokens::forget() {
  const std::lock_guard lock(turns_);
  token_.reset();
}

}  // namespace haloform::storage
