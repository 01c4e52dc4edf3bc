#include "providers/storage/s3/credentials.hpp"

#include "planner/base/quote.hpp"
#include "planner/base/text.hpp"
#include "planner/base/url.hpp"
#include "providers/storage/s3/answers.hpp"
#include "providers/storage/s3/http_date.hpp"
#include "providers/storage/web/web.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

namespace haloform::storage {

namespace {

constexpr std::string_view which_variables =
    "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN for those of a session), or "
    "AWS_ROLE_ARN and "
    "AWS_WEB_IDENTITY_TOKEN_FILE. Profiles, and the credentials of machines and containers, are not read: "
    "let the job's "
    "login step put them into these variables";

/// Those that the environment holds as they are.
class FixedCredentials final : public AwsCredentialSource {
 public:
  explicit FixedCredentials(AwsCredentials credentials) : credentials_(std::move(credentials)) {}
  Result<AwsCredentials> get(SteadyTime /*deadline*/) override { return credentials_; }
  bool forget(const AwsCredentials& /*refused*/) override { return false; }

 private:
  AwsCredentials credentials_;
};

struct Role {
  std::string arn;
  std::string session_name;
  std::string token_file;
  std::string sts;  ///< Its address, a slash behind.
};

/// Credentials of a session, which the token of an identity provider is exchanged for.
class WebIdentity final : public AwsCredentialSource {
 public:
  WebIdentity(Role role, Web web, std::string location, const Clock& clock)
      : role_(std::move(role)), web_(std::move(web)), location_(std::move(location)), clock_(&clock) {}

  Result<AwsCredentials> get(SteadyTime deadline) override {
    const std::lock_guard lock(mutex_);
    if (current_ && clock_->steady() < renew_at_) return *current_;
    auto fresh = exchange(deadline);
    if (fresh) {
      current_ = *fresh;
    } else if (current_ && clock_->steady() < ends_at_ && fresh.error().kind == ErrorKind::unavailable) {
      return *current_;  // They are still good for a while.
    }
    return fresh;
  }

  bool forget(const AwsCredentials& refused) override {
    const std::lock_guard lock(mutex_);
    if (current_ && current_->id == refused.id) current_.reset();
    return true;
  }

 private:
  Result<AwsCredentials> exchange(SteadyTime deadline) {
    auto token = read_token();
    if (!token) return std::unexpected(std::move(token.error()));
    http::Request request{.method = http::Method::post,
                          .url = role_.sts,
                          .content_type = "application/x-www-form-urlencoded",
                          .body = {},
                          .secret_body = form_of(*token),
                          .bearer = {},
                          .headers = {{"accept", Secret("application/xml")}},
                          .wanted_headers = {"date"}};
    const SteadyTime asked = clock_->steady();
    auto answer = web_.send(std::move(request), deadline);
    if (!answer) return std::unexpected(std::move(answer.error()));
    const WipedAtEnd forgets(answer->body);
    if (answer->status != 200) return std::unexpected(refusal(*answer));
    return credentials_of(*answer, asked);
  }

  Result<Secret> read_token() const {
    std::ifstream file(role_.token_file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    const WipedAtEnd forgets(text);
    if (!file && text.empty())
      return fail(ErrorKind::credentials,
                  "the token of the web identity cannot be read from " + openly_in_quotes(role_.token_file),
                  location_, "AWS_WEB_IDENTITY_TOKEN_FILE names a file that the CI or the cluster writes");
    return Secret(std::string(trimmed(text)));
  }

  [[nodiscard]] Secret form_of(const Secret& token) const {
    return Secret("Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=" + url_encoded(role_.arn) +
                  "&RoleSessionName=" + url_encoded(role_.session_name) +
                  "&WebIdentityToken=" + url_encoded(token.reveal()));
  }

  [[nodiscard]] Error refusal(const http::Response& answer) const {
    const S3Words words = s3_words(answer);
    const std::string doing =
        "exchanging the web identity for credentials of the role " + openly_clipped(role_.arn);
    Error error = answer_error(answer, doing, location_, words.code,
                               "the role has to trust the identity provider, for this repository and branch");
    // STS says 400 to a token that has expired or that it does not trust.
    if (answer.status == 400 || answer.status == 403) error.kind = ErrorKind::credentials;
    if (words.code == "Throttling" || words.code == "IDPCommunicationError")
      error.kind = ErrorKind::throttled;
    return error;
  }

  Result<AwsCredentials> credentials_of(const http::Response& answer, SteadyTime asked) {
    AwsCredentials fresh{xml_text(answer.body, "AccessKeyId"),
                         Secret(xml_text(answer.body, "SecretAccessKey")),
                         Secret(xml_text(answer.body, "SessionToken"))};
    const auto end = parse_iso_time(xml_text(answer.body, "Expiration"));
    if (fresh.id.empty() || fresh.key.empty() || fresh.token->empty() || !end)
      return fail(ErrorKind::protocol, "what AWS STS answers holds no credentials", location_,
                  "check AWS_ENDPOINT_URL_STS");
    const auto date = answer.headers.find("date");
    const auto now = date == answer.headers.end() ? std::nullopt : parse_http_date(date->second);
    const Milliseconds life = std::max(*end - now.value_or(clock_->wall()), Milliseconds(0));
    ends_at_ = asked + life;
    // Five minutes before their end, as AWS's own tools do; of short ones, a fifth.
    renew_at_ = ends_at_ - std::min<Milliseconds>(std::chrono::minutes(5), life / 5);
    return fresh;
  }

  const Role role_;
  Web web_;
  const std::string location_;
  const Clock* clock_;
  std::mutex mutex_;
  std::optional<AwsCredentials> current_;
  SteadyTime renew_at_{};
  SteadyTime ends_at_{};
};

std::string sts_of_aws(const std::string& region) {
  return "https://sts." + region + (region.starts_with("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com");
}

Result<std::unique_ptr<AwsCredentialSource>> web_identity(std::string arn, std::string file,
                                                          const AwsCredentialOptions& options,
                                                          const StoreContext& context) {
  const auto& environment = context.environment;
  std::string sts = sts_of_aws(options.region);
  for (const std::string_view name : {"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS"}) {
    if (auto named = environment.plain(name)) sts = std::move(*named);
  }
  const auto address = parse_url(sts);
  if (!address) {
    Error error = address.error();
    error.where = "AWS_ENDPOINT_URL_STS";
    return std::unexpected(std::move(error));
  }
  WebOptions web{
      .location = options.location, .stop = context.stop, .secrets = web_secrets(context.environment)};
  if (!options.ca_file.empty()) web.ca_file = options.ca_file;
  auto opened = Web::open(web, context.clock);
  if (!opened) return std::unexpected(std::move(opened.error()));
  Role role{std::move(arn), environment.plain("AWS_ROLE_SESSION_NAME").value_or("haloform"), std::move(file),
            address->text() + "/"};
  return std::make_unique<WebIdentity>(std::move(role), std::move(*opened), options.location, context.clock);
}

}  // namespace

Result<std::unique_ptr<AwsCredentialSource>> find_aws_credentials(const AwsCredentialOptions& options,
                                                                  const StoreContext& context) {
  const auto& environment = context.environment;
  auto id = environment.plain("AWS_ACCESS_KEY_ID");
  auto key = environment.secret("AWS_SECRET_ACCESS_KEY");
  if (id && key)
    return std::make_unique<FixedCredentials>(
        AwsCredentials{std::move(*id), std::move(*key), environment.secret("AWS_SESSION_TOKEN")});
  if (id || key)
    return fail(ErrorKind::credentials,
                std::string(id ? "AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not"
                               : "AWS_SECRET_ACCESS_KEY is set, and AWS_ACCESS_KEY_ID is not"),
                options.location, "set both of them");
  auto arn = environment.plain("AWS_ROLE_ARN");
  auto file = environment.plain("AWS_WEB_IDENTITY_TOKEN_FILE");
  if (arn && file) return web_identity(std::move(*arn), std::move(*file), options, context);
  return fail(ErrorKind::credentials, "there are no credentials for the S3 store", options.location,
              std::string(which_variables));
}

}  // namespace haloform::storage
