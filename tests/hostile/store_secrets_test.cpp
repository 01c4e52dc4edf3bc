#include "tests/hostile/leaks.hpp"
#include "tests/http/raw_server.hpp"
#include "tests/support/program.hpp"
#include "tests/support/state_stores.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <fstream>
#include <iterator>
#include <mutex>

namespace haloform::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Variables = std::map<std::string, std::optional<std::string>>;

constexpr const char* one_person = "agents:\n  jane:\n    name: Jane Smith\n    email: jane@example.com\n";
const std::string value{secret_value};

void configure(const Stage& stage, const std::string& state, std::string_view people = one_person) {
  stage.write("haloform.yaml", "version: 1\ninstance: {url: \"" + stage.sandbox().url() +
                                   "\", api: guide}\nstate:\n" + state + std::string(people));
}

/// A server that sends whatever it was sent back, in every place of an answer from which a store takes words.
class EchoServer {
 public:
  explicit EchoServer(std::string credential)
      : credential_(std::move(credential)), server_([this](testing::RawConnection& line) {
          for (std::string asked = line.request(); !asked.empty(); asked = line.request())
            answer(line, asked);
        }) {}
  [[nodiscard]] std::string url() const { return server_.url(""); }
  /// The status of the answers from now on, and what stands before the credential in their words: they are cut somewhere.
  void say(std::string status, std::size_t pad) {
    const std::lock_guard lock(mutex_);
    status_ = std::move(status);
    pad_ = pad;
  }
  [[nodiscard]] int asked() const { return server_.connections(); }

 private:
  static std::string escaped(const std::string& text) {
    std::string out;
    for (const char sign : text) {
      if (sign == '\r' || sign == '\n') continue;
      if (sign == '"' || sign == '\\') out += '\\';
      out += sign;
    }
    return out;
  }
  void answer(const testing::RawConnection& line, const std::string& asked) {
    const std::lock_guard lock(mutex_);
    const std::string echo = escaped(std::string(pad_, 'x') + ' ' + credential_ + ' ' + authorization(asked));
    std::string body;
    switch (turn_++ % 3) {
      case 0:
        body = R"({"message": ")" + echo + R"(", "error": ")" + echo +
               R"(", "error_description": "AADSTS1 )" + echo + R"(: no", "ID": ")" + echo + R"(", "Who": ")" +
               echo + R"("})";
        break;
      case 1:
        body =
            "<Error><Code>Strange</Code><Message>" + echo + "</Message><Region>" + echo + "</Region></Error>";
        break;
      default: body = echo + asked;
    }
    const std::string type = body.starts_with("{") ? "application/json" : "text/plain";
    line.send("HTTP/1.1 " + status_ + "\r\nContent-Type: " + type +
              "\r\nContent-Length: " + std::to_string(body.size()) + "\r\nx-ms-error-code: " + echo +
              "\r\nWWW-Authenticate: Basic realm=\"" + echo + "\"\r\nETag: \"" + echo +
              "\"\r\nx-ms-lease-id: " + echo + "\r\nx-amz-bucket-region: " + echo +
              "\r\nLocation: http://127.0.0.1:9/?" + echo + "\r\n\r\n" + body);
  }
  static std::string authorization(const std::string& asked) {
    std::string all;
    for (const char* name :
         {"Authorization: ", "authorization: ", "x-amz-security-token: ", "X-Amz-Security-Token: "}) {
      const std::size_t at = asked.find(name);
      if (at != std::string::npos) all += asked.substr(at, asked.find("\r\n", at) - at) + ' ';
    }
    const std::size_t form = asked.find("\r\n\r\n");
    return all + asked.substr(0, asked.find("\r\n")) +
           (form == std::string::npos ? "" : asked.substr(form, 2000));
  }

  std::string credential_;
  std::mutex mutex_;
  std::string status_ = "200 OK";
  std::size_t pad_ = 0;
  int turn_ = 0;
  testing::RawServer server_;  ///< Ends first.
};

/// One credential of one store: `URL` in both stands for the server that is asked.
struct Row {
  const char* name;
  const char* state;
  Variables environment;
  /// The variable that holds the credential.
  const char* credential;
  std::string is = value;
  bool in_file = false;  ///< The variable names a file that holds it.

  friend std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.name; }
};

constexpr const char* http_state =
    "  http: {address: \"URL/state\", lock_address: \"URL/lock\", unlock_address: \"URL/lock\"}\n";
constexpr const char* s3_state =
    "  s3: {bucket: states, key: a.json, region: us-east-1, endpoint: \"URL\", path_style: true}\n";
constexpr const char* azure_state =
    "  azblob: {account: people, container: state, blob: a.json, endpoint: \"URL/people\"}\n";

Variables arm(Variables more) {
  more.insert({{"ARM_CLIENT_ID", "application"}, {"ARM_TENANT_ID", "tenant"}, {"ARM_AUTHORITY_HOST", "URL"}});
  return more;
}

std::vector<Row> rows() {
  // A key of a storage account is base64; its bytes are looked for in both forms.
  const std::string key = "ZG8vbm90K3ByaW50S3g3UW0yVmRUaHJvd0F3YXk5AAAA";
  return {
      {"http_password", http_state, {{"TF_HTTP_USERNAME", "jane"}}, "TF_HTTP_PASSWORD"},
      {"http_job_token", http_state, {{"CI_API_V4_URL", "URL/"}}, "CI_JOB_TOKEN"},
      {"s3_secret_key", s3_state, {{"AWS_ACCESS_KEY_ID", "id"}}, "AWS_SECRET_ACCESS_KEY"},
      {"s3_session_token",
       s3_state,
       {{"AWS_ACCESS_KEY_ID", "id"}, {"AWS_SECRET_ACCESS_KEY", "throw-away"}},
       "AWS_SESSION_TOKEN"},
      {"s3_web_identity",
       s3_state,
       {{"AWS_ROLE_ARN", "arn:aws:iam::0:role/people"}, {"AWS_ENDPOINT_URL_STS", "URL"}},
       "AWS_WEB_IDENTITY_TOKEN_FILE",
       value,
       true},
      {"azure_key", azure_state, {}, "AZURE_STORAGE_KEY", key},
      {"azure_sas",
       azure_state,
       {},
       "AZURE_STORAGE_SAS_TOKEN",
       "sv=2021-12-02&sp=racw&sig=do%2FnotKx7Qm2VdThrowAway9%3D"},
      {"arm_client_secret", azure_state, arm({}), "ARM_CLIENT_SECRET"},
      {"arm_oidc_token", azure_state, arm({}), "ARM_OIDC_TOKEN"},
      {"arm_oidc_request_token", azure_state, arm({{"ARM_OIDC_REQUEST_URL", "URL/token"}}),
       "ARM_OIDC_REQUEST_TOKEN"},
      {"github_request_token", azure_state, arm({{"ACTIONS_ID_TOKEN_REQUEST_URL", "URL/token?a=b"}}),
       "ACTIONS_ID_TOKEN_REQUEST_TOKEN"},
      {"devops_access_token", azure_state,
       arm({{"SYSTEM_OIDCREQUESTURI", "URL/token"},
            {"ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID", "connection"}}),
       "SYSTEM_ACCESSTOKEN"},
  };
}

std::string placed(std::string text, const std::string& url) {
  for (std::size_t at = text.find("URL"); at != std::string::npos; at = text.find("URL", at)) {
    text.replace(at, 3, url);
    at += url.size();
  }
  return text;
}

class StoreSecrets : public ::testing::TestWithParam<Row> {
 protected:
  StoreSecrets() : stage_(world_of({})), search_(stage_, needles()) {}
  static std::vector<std::string> needles() {
    std::vector<std::string> all{std::string(secret_needle)};
    if (GetParam().is != value) all.push_back(GetParam().is.substr(GetParam().is.size() - 22, 12));
    return all;
  }
  Variables environment(const std::string& url) const {
    Variables all;
    for (const auto& [name, text] : GetParam().environment) all[name] = placed(*text, url);
    all[GetParam().credential] = GetParam().in_file ? stage_.path("given-token") : GetParam().is;
    if (GetParam().in_file) stage_.write("given-token", GetParam().is + "\n");
    return all;
  }
  const Stage stage_;
  LeakSearch search_;
};

TEST_P(StoreSecrets, are_not_repeated_after_a_server_that_repeats_them) {
  EchoServer server(GetParam().is);
  configure(stage_, placed(GetParam().state, server.url()));
  const Variables with = environment(server.url());
  const std::vector<Flags> commands{{"plan", "-v", "--retry-for", "1ms"},
                                    {"state", "list", "-v"},
                                    {"apply", "--auto-approve", "-v", "--retry-for", "1ms"},
                                    {"state", "history", "-v"},
                                    {"unlock", "-v"},
                                    {"unlock", "--force", "00000000-0000-4000-8000-000000000000", "-v"},
                                    {"state", "push", "other.json", "-v"}};
  stage_.write("other.json", "{}");
  std::size_t turn = 0;
  for (const char* status : {"200 OK", "400 Bad Request", "401 Unauthorized", "403 Forbidden",
                             "404 Not Found", "409 Conflict", "412 Precondition Failed", "302 Found"}) {
    // The words are cut at 200 bytes: in the middle of the credential, too.
    for (const std::size_t pad : {std::size_t{0}, std::size_t{176}}) {
      server.say(status, pad);
      for (const Flags& command : {commands[turn % commands.size()], commands[0]}) search_.run(command, with);
      ++turn;
    }
  }
  EXPECT_GT(server.asked(), 16) << "it must have been asked";
  EXPECT_EQ(stage_.control().writes(), 0);
}

TEST_P(StoreSecrets, are_not_named_where_nobody_listens) {
  configure(stage_, placed(GetParam().state, "http://127.0.0.1:9"));
  const Variables with = environment("http://127.0.0.1:9");
  Variables all = stage_.sandbox().environment();
  for (const auto& [name, text] : with) all[name] = text;
  all["HALOFORM_STATE_KEY"] = "a passphrase " + value;
  // It tries again for half a minute; who interrupts it is told why.
  RunningProcess process({program(), "state", "list", "-v"},
                         {.environment = all, .folder = stage_.path(".")});
  static_cast<void>(process.read_line(std::chrono::milliseconds(300)));
  process.kill(SIGINT);
  const ProcessResult ended = process.wait();
  EXPECT_NE(ended.exit_code, 0);
  search_.look_at(shown(ended), "state list");
}

TEST_P(StoreSecrets, are_named_by_their_variable_alone_where_they_cannot_be_meant) {
  if (GetParam().in_file) GTEST_SKIP() << "a file may end with a line end";
  configure(stage_, placed(GetParam().state, "http://127.0.0.1:9"));
  Variables with = environment("http://127.0.0.1:9");
  with[GetParam().credential] = GetParam().is + "\n";
  EXPECT_NE(search_.run({"plan", "-v"}, with).exit_code, 0);
}

INSTANTIATE_TEST_SUITE_P(EachCredential, StoreSecrets, ::testing::ValuesIn(rows()),
                         [](const auto& row) { return std::string(row.param.name); });

class RealStoreSecrets : public ::testing::TestWithParam<StateStoreKind> {};

TEST_P(RealStoreSecrets, are_in_nothing_that_a_run_lets_out) {
  const auto store = GetParam().start();
  const StoredAt at = store->place("secrets");
  const Stage stage(world_of({}));
  configure(stage, at.yaml);
  Variables with = at.environment;
  with["HALOFORM_STATE_KEY"] = "a passphrase " + value;
  std::vector<std::string> needles{std::string(secret_needle)};
  for (const auto& [name, text] : at.environment) {
    // Those of s3rver are too short to be looked for: the word is in the name of its own header.
    const bool secret = name.contains("PASS") || name.contains("STORAGE_KEY");
    if (secret && text) needles.push_back(*text);
  }
  LeakSearch search(stage, needles);
  EXPECT_EQ(search.run({"state", "init", "-v"}, with).exit_code, 0);
  EXPECT_EQ(search.run({"plan", "-v", "--out", "saved.json", "-o", "json=plan.json"}, with).exit_code, 0);
  EXPECT_EQ(search.run({"apply", "saved.json", "-v", "--audit-log", "audit.jsonl"}, with).exit_code, 0);
  for (const Flags& command : std::vector<Flags>{{"state", "list"},
                                                 {"state", "history"},
                                                 {"unlock"},
                                                 {"state", "pull", "copy.json"},
                                                 {"state", "pull"},
                                                 {"show"}}) {
    Flags verbose = command;
    verbose.emplace_back("-v");
    search.run(verbose, with);
  }
  // The key before, and the wrong key.
  with["HALOFORM_STATE_KEY_PREVIOUS"] = with["HALOFORM_STATE_KEY"];
  with["HALOFORM_STATE_KEY"] = "another passphrase " + value;
  EXPECT_EQ(search.run({"state", "encrypt", "-v"}, with).exit_code, 0);
  with["HALOFORM_STATE_KEY_PREVIOUS"] = std::nullopt;
  EXPECT_EQ(search.run({"state", "list", "-v"}, with).exit_code, 0);
  with["HALOFORM_STATE_KEY"] = "no passphrase of it " + value;
  EXPECT_NE(search.run({"plan", "-v"}, with).exit_code, 0);
  // Credentials that the real store does not take.
  for (const char* name : {"TF_HTTP_PASSWORD", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "PGPASSWORD"})
    with[name] = value;
  with["AZURE_STORAGE_KEY"] = "ZG8vbm90K3ByaW50S3g3UW0yVmRUaHJvd0F3YXk5AAAA";
  search.run({"plan", "-v"}, with);
}

INSTANTIATE_TEST_SUITE_P(EachStore, RealStoreSecrets, ::testing::ValuesIn(state_stores()),
                         [](const auto& kind) { return kind.param.name; });

TEST(PostgresSecrets, are_not_repeated_of_an_address_that_leads_nowhere) {
  const Stage stage(world_of({}));
  configure(stage, "  postgres: {name: people}\n");
  LeakSearch search(stage, {std::string(secret_needle)});
  const std::string encoded = "do%2Fnot%2BKx7Qm2VdThrowAway9%26";
  for (const std::string& url :
       {"postgres://jane:" + encoded + "@127.0.0.1:x/people", "postgres://jane:" + encoded + "/people",
        "postgres://jane:" + encoded + "@[::1/people?nonsense=1", "host=127.0.0.1 password=" + value}) {
    const ProcessResult result = search.run({"state", "list", "-v"}, {{"HALOFORM_POSTGRES_URL", url}});
    EXPECT_NE(result.exit_code, 0) << shown(result);
    if (!url.starts_with("postgres")) continue;
    EXPECT_NE(search.run({"plan", "-v", "--state", url}).exit_code, 0);
    EXPECT_NE(search.run({"plan", "-v"}, {{"HALOFORM_STATE", url}}).exit_code, 0);
  }
}

/// The names of what is taken out of the environment: nothing that is started later is to have it.
constexpr std::array taken{"HALOPSA_CLIENT_SECRET",
                           "HALOFORM_STATE_KEY",
                           "HALOFORM_STATE_KEY_PREVIOUS",
                           "HALOFORM_POSTGRES_URL",
                           "PGPASSWORD",
                           "TF_HTTP_PASSWORD",
                           "AWS_SECRET_ACCESS_KEY",
                           "AWS_SESSION_TOKEN",
                           "AZURE_STORAGE_KEY",
                           "AZURE_STORAGE_SAS_TOKEN",
                           "ARM_CLIENT_SECRET",
                           "ARM_OIDC_TOKEN",
                           "ARM_OIDC_REQUEST_TOKEN",
                           "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
                           "SYSTEM_OIDCREQUESTTOKEN"};

TEST(StoreSecretsOfTheProcess, are_not_in_its_environment_any_more) {
  Variables with;
  for (const char* name : taken) with[name] = value;
  RunningProcess process({program(), "sandbox"}, {.environment = with});
  ASSERT_TRUE(process.read_line()) << "it runs, and has read its environment";
  std::ifstream in("/proc/" + std::to_string(process.pid()) + "/environ", std::ios::binary);
  const std::string environment(std::istreambuf_iterator<char>(in), {});
  EXPECT_THAT(environment, Not(HasSubstr(std::string(secret_needle))));
  process.kill(SIGTERM);
  static_cast<void>(process.wait());
}

/// git with a helper that writes down its environment, and a server that wants a login.
TEST(GitsHelper, is_given_nothing_of_halopsa_and_of_other_stores) {
  const Stage stage(world_of({}));
  testing::RawServer server([](testing::RawConnection& line) {
    while (!line.request().empty())
      line.answer("no", "401 Unauthorized", "WWW-Authenticate: Basic realm=\"states\"\r\n");
  });
  configure(stage, "  git: {remote: \"" + server.url("/states.git") + "\", branch: state}\n");
  const TempDir elsewhere;
  const std::string dump = elsewhere / "environment";
  Variables with{{"GIT_CONFIG_GLOBAL", "/dev/null"},
                 {"GIT_CONFIG_NOSYSTEM", "1"},
                 {"GIT_CONFIG_COUNT", "1"},
                 {"GIT_CONFIG_KEY_0", "credential.helper"},
                 {"GIT_CONFIG_VALUE_0",
                  "!f() { env >>'" + dump + "'; echo username=jane; echo password=Kx7Qm2VdThrowAway9; }; f"}};
  for (const char* name : taken) {
    if (std::string_view(name) != "HALOPSA_CLIENT_SECRET" &&
        !std::string_view(name).starts_with("HALOFORM_STATE"))
      with[name] = value;
  }
  with["HALOFORM_STATE_KEY"] = "a passphrase " + value;
  with["AWS_ACCESS_KEY_ID"] = "id";
  with["PGHOST"] = "127.0.0.1";
  with["PGPASSFILE"] = "/nowhere";
  with["TF_HTTP_USERNAME"] = "jane";
  with["AZURE_CLIENT_ID"] = "application";
  LeakSearch search(stage, {std::string(secret_needle)});
  const ProcessResult result = search.run({"plan", "-v"}, with);
  EXPECT_EQ(result.exit_code, 4) << shown(result);
  const std::string given = elsewhere.read("environment");
  ASSERT_THAT(given, HasSubstr("PATH=")) << shown(result);
  // GIT_CONFIG_VALUE_0, which is the job's own way to give git a login, holds the other end of it.
  EXPECT_THAT(given, Not(HasSubstr(value)));
  for (const char* beginning : {"HALOPSA_", "HALOFORM_", "TF_HTTP_", "AWS_", "AZURE_", "ARM_", "PG",
                                "ACTIONS_ID_TOKEN_REQUEST_TOKEN"})
    EXPECT_THAT("\n" + given, Not(HasSubstr("\n" + std::string(beginning))));
}

}  // namespace
}  // namespace haloform::test
