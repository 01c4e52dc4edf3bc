#include "tests/hostile/impostor.hpp"
#include "tests/support/process.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

// What a pull request can write below `state:`, in a job that has credentials of every store.

namespace haloform::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;
using Variables = std::map<std::string, std::optional<std::string>>;
using Words = std::vector<std::string>;

/// Throw-aways of this test; of the first pair, as HTTP sends it.
const std::string user_and_password = "am9iOnBhc3N3b3JkLW9mLXRoZS1qb2I=";
const Words secrets{user_and_password,    "password-of-the-job",  "key-id-of-the-job",
                    "session-of-the-job", "signature-of-the-job", "token-of-the-job"};

class Job {
 public:
  Job() : impostor_(trusted(folder_)) {
    impostor_.listen_for(secrets);
    impostor_.answer_with(
        [](const std::string&, const std::string&) { return Impostor::Answer{404, "", ""}; });
  }

  ProcessResult run(const Words& command, const std::string& state, const Variables& with = {}) {
    folder_.write("haloform.yaml",
                  "version: 1\ninstance: {url: 'http://127.0.0.1:9'}\nstate: {" + state + "}\n");
    Words all{program()};
    all.insert(all.end(), command.begin(), command.end());
    ProcessOptions options;
    options.folder = folder_.path().string();
    options.environment = {{"CI", "true"},
                           {"HALOPSA_CLIENT_ID", "an-id"},
                           {"HALOPSA_CLIENT_SECRET", "password-of-the-job"},
                           {"HTTPS_PROXY", impostor_.proxy()},
                           {"https_proxy", impostor_.proxy()},
                           {"SSL_CERT_FILE", folder_ / "trusted.pem"},
                           {"XDG_STATE_HOME", folder_ / ".state"},
                           {"GIT_CONFIG_GLOBAL", "/dev/null"},
                           {"TF_HTTP_USERNAME", "job"},
                           {"TF_HTTP_PASSWORD", "password-of-the-job"},
                           {"CI_API_V4_URL", "https://gitlab.example/api/v4"},
                           {"CI_JOB_TOKEN", "token-of-the-job"},
                           {"AWS_ACCESS_KEY_ID", "key-id-of-the-job"},
                           {"AWS_SECRET_ACCESS_KEY", "password-of-the-job"},
                           {"AWS_SESSION_TOKEN", "session-of-the-job"},
                           {"AWS_REGION", "eu-west-2"},
                           {"AZURE_STORAGE_SAS_TOKEN", "sv=1&sig=signature-of-the-job"},
                           {"PGHOST", "db.example"},
                           {"PGPASSWORD", "password-of-the-job"}};
    for (const auto& [name, value] : with) options.environment[name] = value;
    return haloform::test::run(all, options);
  }
  [[nodiscard]] const TempDir& folder() const { return folder_; }
  Impostor& impostor() { return impostor_; }

 private:
  static Authority trusted(const TempDir& folder) {
    Authority authority;
    folder.write("trusted.pem", authority.pem());
    return authority;
  }

  TempDir folder_;
  Impostor impostor_;
};

void expect_refused(Job& job, const std::string& state, const Variables& with = {}) {
  const ProcessResult result = job.run({"plan", "--retry-for", "1ms"}, state, with);
  EXPECT_EQ(result.exit_code, 3) << state << "\n" << result.err;
  EXPECT_THAT(job.impostor().contacted(), IsEmpty()) << state;
  for (const std::string& secret : secrets) EXPECT_THAT(result.out + result.err, Not(HasSubstr(secret)));
}

TEST(StateOfAPullRequest, is_sent_no_credentials_of_the_job) {
  Job job;
  for (const char* const state :
       {"http: {address: 'https://evil.example/s'}",
        "http: {address: 'https://gitlab.example.evil.example/api/v4/s'}",
        "http: {address: 'https://gitlab.example/s'}",
        "http: {address: 'https://gitlab.example/api/v4/../s'}",
        "http: {address: 'https://gitlab.example/api/v4/s', lock_address: 'https://evil.example/l'}",
        "http: {address: 'https://me:x@gitlab.example/api/v4/s'}",
        "http: {address: 'http://localhost.evil.example/s'}",
        "http: {address: 'http://[::ffff:127.0.0.1]/s'}", "s3: {bucket: b, key: k}",
        "s3: {bucket: b, key: k, endpoint: 'https://evil.example'}",
        "azblob: {account: a, container: c, blob: b}",
        "azblob: {account: a, container: c, blob: b, endpoint: 'https://evil.example'}",
        "git: {remote: 'https://evil.example/x.git'}", "postgres: {name: evil}"})
    expect_refused(job, state);
}

TEST(StateOfAPullRequest, adds_nothing_to_the_pinned_place_that_leads_elsewhere) {
  Job job;
  const Variables http{{"HALOFORM_STATE", "https://store.example/s"}};
  expect_refused(job, "http: {lock_address: 'https://evil.example/l'}", http);
  expect_refused(job, "http: {unlock_address: 'https://store.example/other'}", http);
  expect_refused(job, "http: {lock_method: DELETE, lock_address: 'https://store.example/s'}", http);
  expect_refused(job, "s3: {bucket: b, key: k, endpoint: 'https://evil.example'}",
                 {{"HALOFORM_STATE", "s3://b/k"}});
  expect_refused(job, "azblob: {account: a, container: c, blob: b, endpoint: 'https://evil.example'}",
                 {{"HALOFORM_STATE", "azblob://a/c/b"}});
}

// What the trap is worth: where the job itself names the store, the impostor hears it.
TEST(StateOfAPullRequest, is_told_where_the_job_names_it) {
  Job job;
  static_cast<void>(
      job.run({"plan", "--retry-for", "1ms"}, "http: {}", {{"HALOFORM_STATE", "https://evil.example/s"}}));
  EXPECT_THAT(job.impostor().told(), UnorderedElementsAre("evil.example:443"));
}

// git reads %65 as an e, and the hooks of a repository by path run.
TEST(StateOfAPullRequest, runs_nothing_of_a_repository_that_it_brings) {
  Job job;
  const std::string inner = job.folder() / "evil.git";
  ASSERT_EQ(haloform::test::run({"git", "init", "--quiet", "--bare", inner}).exit_code, 0);
  ASSERT_EQ(haloform::test::run({"git", "init", "--quiet", job.folder().path().string()}).exit_code, 0);
  std::ofstream(inner + "/hooks/pre-receive") << "#!/bin/sh\ntouch " + (job.folder() / "ran") + "\n";
  std::filesystem::permissions(inner + "/hooks/pre-receive", std::filesystem::perms::owner_all);
  const std::string folder = job.folder().path().string();
  for (const std::string& remote :
       {"file://" + folder + "/%65vil.git", "file://" + inner, inner, std::string("./evil.git"),
        std::string("/proc/self/cwd/evil.git"), std::string("ext::sh -c touch% ran"),
        std::string("--upload-pack=touch ran"), std::string("ssh://-oProxyCommand=touch/ran"),
        std::string("ssh://%2doProxyCommand=touch@host/ran")}) {
    for (const char* const command : {"init", "list"}) {
      const ProcessResult result = job.run({"state", command}, "git: {remote: '" + remote + "'}");
      EXPECT_EQ(result.exit_code, 3) << remote << "\n" << result.err;
    }
  }
  EXPECT_FALSE(std::filesystem::exists(job.folder().path() / "ran"));
}

}  // namespace
}  // namespace haloform::test
