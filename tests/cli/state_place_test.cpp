#include "cli/state_place.hpp"

#include "cli/state_keys.hpp"
#include "planner/base/text.hpp"
#include "planner/config/store_sections.hpp"
#include "providers/storage/places/place_kinds.hpp"
#include "providers/storage/places/store_variables.hpp"
#include "providers/storage/places/trusted_place.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::cli {
namespace {

using test::TempDir;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using Variables = std::map<std::string, std::string, std::less<>>;

/// What a configuration says of its state, at line 3.
Settings file_of(StatePlace place) {
  Settings file;
  file.state = StateLocation{std::move(place)};
  file.written.state = {"haloform.yaml", 3, 3};
  return file;
}

Result<StateLocation> chosen(Variables variables, const Settings& file,
                             const std::optional<StateLocation>& flag = {}) {
  return chosen_state(Environment(std::move(variables)), flag, file, "/srv/people");
}

std::string fault(const Result<StateLocation>& outcome) {
  if (outcome) return "no fault: " + place_text(outcome->place);
  EXPECT_EQ(outcome.error().kind, ErrorKind::configuration) << outcome.error().text();
  return outcome.error().text();
}

const StateLocation::S3 bucket{"b", "k"};
const StateLocation::Http gitlab{"https://gitlab.example/api/v4/projects/1/terraform/state/x"};

TEST(ChosenState, is_what_the_command_line_says_then_the_environment_then_the_file) {
  const Settings file = file_of(bucket);
  const Variables pin{{"HALOFORM_STATE", "git:origin#x"}};
  EXPECT_EQ(chosen(pin, file, StateLocation{StateLocation::Local{"here.json"}})->place,
            StatePlace(StateLocation::Local{"here.json"}));
  EXPECT_EQ(chosen(pin, Settings{})->place, StatePlace(StateLocation::Git{"origin", "x", "/srv/people"}));
  const auto written = chosen({}, file);
  ASSERT_TRUE(written);
  EXPECT_EQ(written->place, StatePlace(bucket));
  EXPECT_EQ(written->named_by, StateLocation::NamedBy::configuration);
  EXPECT_EQ(chosen({}, Settings{})->place,
            StatePlace(StateLocation::Local{"/srv/people/haloform.state.json"}));
}

TEST(ChosenState, is_named_by_the_job_where_the_file_does_not_decide) {
  EXPECT_EQ(chosen({{"HALOFORM_STATE", "s3://b/k"}}, file_of(bucket))->named_by, StateLocation::NamedBy::job);
  EXPECT_EQ(chosen({}, file_of(bucket), StateLocation{bucket})->named_by, StateLocation::NamedBy::job);
}

TEST(ChosenState, keeps_what_the_file_says_beside_the_store) {
  Settings file;
  file.state = StateLocation{StateLocation::Local{"x"}, Milliseconds{5'000}, true,
                             StateLocation::Encryption::required};
  for (const auto& found :
       {chosen({{"HALOFORM_STATE", "s3://b/k"}}, file), chosen({}, file, StateLocation{bucket})}) {
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(found->place, StatePlace(bucket));
    EXPECT_EQ(found->lease, Milliseconds{5'000});
    EXPECT_EQ(found->required, true);
    EXPECT_EQ(found->encryption, StateLocation::Encryption::required);
  }
  EXPECT_EQ(chosen({{"HALOFORM_STATE", "azblob://a/c/b"}}, file)->lease, Milliseconds{15'000})
      << "what Azure gives";
}

TEST(ChosenState, pinned_to_one_store_is_no_other) {
  EXPECT_THAT(fault(chosen({{"HALOFORM_STATE", "git:origin#x"}}, file_of(bucket))),
              AllOf(HasSubstr("haloform.yaml:3:3"), HasSubstr("state.s3 is s3://b/k"),
                    HasSubstr("HALOFORM_STATE says git:origin#x"), HasSubstr("nothing was sent")));
  for (const auto& [pin, place] :
       std::map<std::string, StatePlace>{{"s3://b/other", bucket},
                                         {"git:origin#x", StateLocation::Git{"origin", "y"}},
                                         {"git:other", StateLocation::Git{}},
                                         {"https://gitlab.example/other", gitlab},
                                         {"azblob://a/c/x", StateLocation::Azblob{"a", "c", "b"}},
                                         {"postgres://db/x", StateLocation::Postgres{"other"}},
                                         {"postgres://db/x#prod", StateLocation::Postgres{"prod", "evil"}},
                                         {"/srv/people/x.json", StateLocation::Local{"y.json"}}}) {
    EXPECT_THAT(fault(chosen({{"HALOFORM_STATE", pin}}, file_of(place))), HasSubstr("HALOFORM_STATE says"))
        << pin;
  }
}

TEST(ChosenState, pinned_to_the_store_of_the_file_is_that_one) {
  for (const auto& [pin, place] :
       std::map<std::string, StatePlace>{{"s3://b/k", bucket},
                                         {"git:origin#haloform-state", StateLocation::Git{}},
                                         {gitlab.address, gitlab},
                                         {"azblob://a/c/b", StateLocation::Azblob{"a", "c", "b"}},
                                         {"postgres://db/x#prod", StateLocation::Postgres{"prod"}},
                                         {"/srv/people/x.json", StateLocation::Local{"x.json"}}}) {
    const auto found = chosen({{"HALOFORM_STATE", pin}}, file_of(place));
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(place_text(found->place), pin);
  }
}

TEST(ChosenState, pinned_takes_nothing_from_the_file_that_sends_credentials_elsewhere) {
  const Variables pin{{"HALOFORM_STATE", "s3://b/k"}};
  StateLocation::S3 s3 = bucket;
  s3.endpoint = "https://evil.example";
  EXPECT_THAT(fault(chosen(pin, file_of(s3))), AllOf(HasSubstr("state.s3.endpoint is https://evil.example"),
                                                     HasSubstr("AWS_ENDPOINT_URL_S3")));
  s3.endpoint = "https://r2.example";
  EXPECT_TRUE(
      chosen({{"HALOFORM_STATE", "s3://b/k"}, {"AWS_ENDPOINT_URL_S3", "https://R2.example/"}}, file_of(s3)));
  s3 = bucket;
  s3.ca_file = "ca.pem";
  EXPECT_THAT(fault(chosen(pin, file_of(s3))), HasSubstr("AWS_CA_BUNDLE"));
  s3 = bucket;
  s3.region = "eu-west-1";
  s3.path_style = true;
  EXPECT_EQ(chosen(pin, file_of(s3))->place, StatePlace(s3)) << "harmless";

  StateLocation::Azblob azure{"a", "c", "b", "https://evil.example"};
  EXPECT_THAT(fault(chosen({{"HALOFORM_STATE", "azblob://a/c/b"}}, file_of(azure))),
              HasSubstr("azblob.endpoint"));

  StateLocation::Http http = gitlab;
  http.lock_address = "https://evil.example/lock";
  EXPECT_THAT(fault(chosen({{"HALOFORM_STATE", gitlab.address}}, file_of(http))),
              HasSubstr("http.lock_address"));
  http.lock_address = gitlab.address + "/lock";
  http.lock_method = "POST";
  EXPECT_EQ(chosen({{"HALOFORM_STATE", gitlab.address}}, file_of(http))->place, StatePlace(http));
}

TEST(ChosenState, is_refused_where_the_variable_cannot_be_meant) {
  EXPECT_THAT(fault(chosen({{"HALOFORM_STATE", ""}}, {})), HasSubstr("HALOFORM_STATE is set, but empty"));
  EXPECT_THAT(fault(chosen({{"HALOFORM_STATE", "s3://b/k\n"}}, {})), HasSubstr("line end"));
  EXPECT_THAT(fault(chosen({{"HALOFORM_STATE", "s3:/b"}}, {})), HasSubstr("write s3://BUCKET/KEY"));
  EXPECT_THAT(fault(chosen({{"HALOFORM_STATE", "https://me:hunter2@host/x"}}, {})),
              AllOf(HasSubstr("HALOFORM_STATE"), Not(HasSubstr("hunter2"))));
}

TEST(ChosenState, of_http_is_filled_in_and_never_selected_by_terraforms_variables) {
  const Variables variables{{"TF_HTTP_ADDRESS", gitlab.address},
                            {"TF_HTTP_LOCK_ADDRESS", gitlab.address + "/lock"},
                            {"TF_HTTP_UNLOCK_ADDRESS", gitlab.address + "/lock"},
                            {"TF_HTTP_LOCK_METHOD", "POST"},
                            {"TF_HTTP_UNLOCK_METHOD", "DELETE"}};
  const StatePlace whole = StateLocation::Http{gitlab.address, gitlab.address + "/lock",
                                               gitlab.address + "/lock", "POST", "DELETE"};
  EXPECT_EQ(chosen(variables, Settings{})->place,
            StatePlace(StateLocation::Local{"/srv/people/haloform.state.json"}));
  const auto empty = chosen(variables, file_of(StateLocation::Http{}));
  ASSERT_TRUE(empty) << empty.error().text();
  EXPECT_EQ(empty->place, whole);
  EXPECT_EQ(empty->named_by, StateLocation::NamedBy::job) << "the file says nothing of where";
  EXPECT_EQ(chosen(variables, file_of(StateLocation::Http{"https://host/y"}))->place, whole)
      << "each wins over the file";
  EXPECT_EQ(chosen(variables, {}, StateLocation{StateLocation::Http{"https://host/y"}})->place,
            StatePlace(StateLocation::Http{"https://host/y"}))
      << "they belong to another address";
  EXPECT_THAT(fault(chosen({}, file_of(StateLocation::Http{}))), HasSubstr("set TF_HTTP_ADDRESS"));
  EXPECT_THAT(fault(chosen({{"TF_HTTP_ADDRESS", "http://host/x"}}, file_of(StateLocation::Http{}))),
              HasSubstr("TF_HTTP_ADDRESS"));
  StateLocation::Http evil = gitlab;
  evil.lock_address = "https://evil.example/lock";
  EXPECT_EQ(chosen({{"TF_HTTP_ADDRESS", gitlab.address}}, file_of(evil))->named_by,
            StateLocation::NamedBy::configuration);
}

TEST(ChosenState, of_a_forge_is_locked_as_forges_do_where_nobody_says_how) {
  for (const char* const address : {"https://gitlab.example/api/v4/projects/1/terraform/state/x",
                                    "https://forge.example/api/packages/acme/terraform/state/x"}) {
    const std::string lock = std::string(address) + "/lock";
    EXPECT_EQ(chosen({{"HALOFORM_STATE", address}}, {})->place,
              StatePlace(StateLocation::Http{address, lock, lock, "POST", "DELETE"}));
    EXPECT_EQ(chosen({{"TF_HTTP_LOCK_METHOD", "PUT"}, {"HALOFORM_STATE", address}}, {})->place,
              StatePlace(StateLocation::Http{address, "", "", "PUT", "UNLOCK"}));
  }
  EXPECT_EQ(chosen({{"HALOFORM_STATE", "https://host/x"}}, {})->place,
            StatePlace(StateLocation::Http{"https://host/x"}));
}

// ---- Credentials ----------------------------------------------------------------------------------------------------------

Result<bool> may(Variables variables, StatePlace place,
                 StateLocation::NamedBy by = StateLocation::NamedBy::configuration,
                 const std::filesystem::path& root = "/srv/people") {
  StateLocation location{std::move(place)};
  location.named_by = by;
  return storage::gets_credentials(Environment(std::move(variables)), location, root);
}

TEST(Credentials, go_to_a_store_that_only_the_file_names_at_a_desk_alone) {
  const std::vector<StatePlace> places{bucket, StateLocation::Http{"https://host/x"},
                                       StateLocation::Azblob{"a", "c", "b"},
                                       StateLocation::Git{"https://host/x.git"}, StateLocation::Git{"other"}};
  for (const StatePlace& place : places) {
    EXPECT_EQ(may({{"TF_HTTP_PASSWORD", "shh"}}, place), true);
    EXPECT_EQ(may({{"CI", "true"}, {"TF_HTTP_PASSWORD", "shh"}}, place, StateLocation::NamedBy::job), true);
    const auto refused = may({{"CI", "true"}, {"TF_HTTP_PASSWORD", "shh"}}, place);
    ASSERT_FALSE(refused) << place_text(place);
    EXPECT_EQ(refused.error().kind, ErrorKind::configuration);
    EXPECT_THAT(refused.error().text(),
                AllOf(HasSubstr("HALOFORM_STATE=" + place_text(place)), HasSubstr("(CI)"),
                      HasSubstr("nothing was sent"), Not(HasSubstr("shh"))));
  }
}

TEST(Credentials, go_in_a_pipeline_where_nobody_else_gets_them) {
  const Variables job{
      {"GITLAB_CI", "true"}, {"TF_HTTP_PASSWORD", "shh"}, {"CI_API_V4_URL", "https://gitlab.example/api/v4"}};
  StateLocation::S3 here = bucket;
  here.endpoint = "http://127.0.0.1:9000";
  StateLocation::Http locked = gitlab;
  locked.lock_address = gitlab.address + "/lock";
  const std::vector<StatePlace> places{StateLocation::Local{"/srv/people/x"},
                                       StateLocation::Git{},
                                       StateLocation::Git{"/srv/state.git"},
                                       StateLocation::Git{"file:///srv/state.git"},
                                       StateLocation::Git{"http://127.0.0.1:1/x.git"},
                                       here,
                                       StateLocation::Http{"http://localhost:8080/x"},
                                       gitlab,
                                       locked,
                                       StateLocation::Azblob{"a", "c", "b", "http://127.0.0.1:10000/a"},
                                       StateLocation::Postgres{}};
  for (const StatePlace& place : places) {
    const auto found = may(job, place);
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_TRUE(*found);
  }
  locked.unlock_address = "https://evil.example/x";
  for (const StateLocation::Http& http : {locked, StateLocation::Http{"https://gitlab.example/other"},
                                          StateLocation::Http{"https://gitlab.example/api/v4x/y"},
                                          StateLocation::Http{"https://gitlab.example:8443/api/v4/x"}})
    EXPECT_FALSE(may(job, http)) << http.address;
  EXPECT_FALSE(may({{"CI", "1"}, {"HALOFORM_POSTGRES_URL", "postgres://me:x@db.example/x"}},
                   StateLocation::Postgres{}));
  EXPECT_FALSE(may({{"CI", "1"}, {"PGHOST", "db.example"}}, StateLocation::Postgres{}));
  EXPECT_EQ(may({{"CI", "1"}, {"HALOFORM_POSTGRES_URL", "postgres://me:x@localhost:5432/x"}},
                StateLocation::Postgres{}),
            true);
}

// Its hooks run.
TEST(Credentials, stay_away_from_a_repository_that_the_change_itself_brings) {
  const TempDir folder;
  std::filesystem::create_directories(folder.path() / ".git");
  std::filesystem::create_directories(folder.path() / "prod");
  std::filesystem::create_directories(folder.path() / "evil.git");
  const TempDir elsewhere;
  const auto root = folder.path() / "prod";
  EXPECT_FALSE(may({{"CI", "1"}}, StateLocation::Git{folder / "evil.git"},
                   StateLocation::NamedBy::configuration, root));
  EXPECT_FALSE(may({{"CI", "1"}}, StateLocation::Git{"file://" + (folder / "evil.git")},
                   StateLocation::NamedBy::configuration, root));
  EXPECT_EQ(may({{"CI", "1"}}, StateLocation::Git{elsewhere / "x.git"}, StateLocation::NamedBy::configuration,
                root),
            true);
}

// A submodule came with the repository around it, and its .git is a file.
TEST(Credentials, stay_away_from_what_lies_around_a_submodule) {
  const TempDir folder;
  std::filesystem::create_directories(folder.path() / ".git");
  std::filesystem::create_directories(folder.path() / "people");
  folder.write("people/.git", "gitdir: ../.git/modules/people\n");
  const auto root = folder.path() / "people";
  EXPECT_FALSE(may({{"CI", "1"}}, StateLocation::Git{folder / "evil.git"},
                   StateLocation::NamedBy::configuration, root));
}

TEST(Credentials, say_what_is_to_be_set_beside_the_place) {
  StateLocation::S3 s3 = bucket;
  s3.endpoint = "https://r2.example";
  const auto refused = may({{"CI", "1"}}, s3);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().advice,
              HasSubstr("HALOFORM_STATE=s3://b/k, and AWS_ENDPOINT_URL_S3=https://r2.example"));
}

TEST(Credentials, are_not_withheld_where_there_are_none) {
  const StatePlace place = StateLocation::Http{"https://host/x"};
  EXPECT_EQ(may({{"GITLAB_CI", "1"}, {"CI_JOB_TOKEN", "shh"}}, place), false) << "it is asked without";
  const Environment job(
      Variables{{"CI_JOB_TOKEN", "shh"}, {"TF_HTTP_USERNAME", "me"}, {"CI_API_V4_URL", "https://g/api"}});
  const auto seen = storage::store_environment(job, place, false);
  EXPECT_FALSE(seen.secret("CI_JOB_TOKEN"));
  EXPECT_FALSE(seen.secret("TF_HTTP_USERNAME"));
  EXPECT_EQ(seen.plain("CI_API_V4_URL"), "https://g/api");
}

TEST(StoreEnvironment, has_the_variables_of_one_kind_of_store_alone) {
  const Environment job(Variables{{"CI_JOB_TOKEN", "a"},
                                  {"TF_HTTP_PASSWORD", "b"},
                                  {"TF_HTTP_ADDRESS", "https://host/x"},
                                  {"AWS_ACCESS_KEY_ID", "c"},
                                  {"AWS_SECRET_ACCESS_KEY", "d"},
                                  {"ARM_CLIENT_SECRET", "e"},
                                  {"SYSTEM_ACCESSTOKEN", "f"},
                                  {"PGPASSWORD", "g"},
                                  {"HALOFORM_POSTGRES_URL", "h"},
                                  {"HALOFORM_STATE_KEY", "i"},
                                  {"PGUSER", ""}});
  const auto seen = [&](const StatePlace& place) {
    const auto environment = storage::store_environment(job, place, true);
    std::string values;
    for (const char* const name : {"CI_JOB_TOKEN", "TF_HTTP_PASSWORD", "TF_HTTP_ADDRESS", "AWS_ACCESS_KEY_ID",
                                   "AWS_SECRET_ACCESS_KEY", "ARM_CLIENT_SECRET", "SYSTEM_ACCESSTOKEN",
                                   "PGPASSWORD", "HALOFORM_POSTGRES_URL", "HALOFORM_STATE_KEY", "PGUSER"})
      values += environment.plain(name).value_or("");
    return values;
  };
  EXPECT_EQ(seen(StateLocation::Http{}), "ab") << "the addresses were filled in before";
  EXPECT_EQ(seen(StateLocation::S3{}), "cd");
  EXPECT_EQ(seen(StateLocation::Azblob{}), "ef");
  EXPECT_EQ(seen(StateLocation::Postgres{}), "gh");
  EXPECT_EQ(seen(StateLocation::Git{}), "");
  EXPECT_EQ(seen(StateLocation::Local{}), "");
}

TEST(StoreVariables, with_a_line_end_are_an_error_and_not_sent) {
  const Environment odd(
      Variables{{"AWS_SECRET_ACCESS_KEY", "shh\n"}, {"TF_HTTP_CLIENT_PRIVATE_KEY_PEM", "a\nb\n"}});
  const auto s3 = storage::check_store_variables(odd, bucket);
  ASSERT_FALSE(s3);
  EXPECT_EQ(s3.error().kind, ErrorKind::credentials);
  EXPECT_THAT(s3.error().text(), AllOf(HasSubstr("AWS_SECRET_ACCESS_KEY"), Not(HasSubstr("shh"))));
  EXPECT_TRUE(storage::check_store_variables(odd, gitlab));
}

TEST(Environment, takes_the_credentials_of_stores_and_pull_requests_out_of_the_process) {
  constexpr std::array taken{"HALOFORM_STATE_KEY", "AWS_SECRET_ACCESS_KEY", "PGPASSWORD",
                             "HALOFORM_GITLAB_TOKEN", "AZURE_DEVOPS_TOKEN"};
  constexpr std::array shared{"CI_JOB_TOKEN", "SYSTEM_ACCESSTOKEN", "GITHUB_TOKEN", "GH_TOKEN",
                              "GITLAB_TOKEN"};
  for (const char* const name : taken) ::setenv(name, "shh", 1);
  for (const char* const name : shared) ::setenv(name, "shh", 1);
  ::setenv("AWS_REGION", "eu-west-1", 1);
  const char* const block = std::getenv("PGPASSWORD");
  const Environment environment = Environment::take();
  for (const char* const name : taken) {
    EXPECT_EQ(std::getenv(name), nullptr) << name;
    EXPECT_EQ(environment.secret(name)->reveal(), "shh") << name;
    EXPECT_EQ(environment.get(name), std::nullopt) << "a secret is no text";
  }
  EXPECT_EQ(std::string(block), "") << "unsetenv only forgets where it was";
  for (const char* const name : shared) {
    EXPECT_STREQ(std::getenv(name), "shh") << name << ": git's helpers may want it";
    EXPECT_EQ(environment.secret(name)->reveal(), "shh") << name;
    EXPECT_EQ(environment.get(name), std::nullopt) << name;
    ::unsetenv(name);
  }
  EXPECT_EQ(environment.get("AWS_REGION"), "eu-west-1");
  ::unsetenv("AWS_REGION");
}

// ---- Keys -----------------------------------------------------------------------------------------------------------------

TEST(StateKey, is_optional_but_never_empty_or_half_set) {
  EXPECT_EQ(*sealing_of(Environment(Variables{})), nullptr);
  EXPECT_NE(*sealing_of(Environment(Variables{{"HALOFORM_STATE_KEY", "a passphrase of tests"}})), nullptr);
  for (const Variables& variables :
       {Variables{{"HALOFORM_STATE_KEY", ""}}, Variables{{"HALOFORM_STATE_KEY", "short"}},
        Variables{{"HALOFORM_STATE_KEY", "a passphrase of tests\n"}},
        Variables{{"HALOFORM_STATE_KEY_PREVIOUS", "a passphrase of tests"}}}) {
    const auto found = sealing_of(Environment(variables));
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, ErrorKind::configuration);
  }
}

TEST(SavedPlan, is_encrypted_where_there_is_a_key) {
  const Environment with(Variables{{"HALOFORM_STATE_KEY", "a passphrase of tests"}});
  const Environment without(Variables{});
  const Environment other(Variables{{"HALOFORM_STATE_KEY", "another passphrase"}});
  EXPECT_EQ(sealed_plan(without, "{}"), "{}");
  EXPECT_EQ(opened_plan(with, "{}", "f"), "{}") << "a plan of before there was a key";
  const auto sealed = sealed_plan(with, "{\"name\": \"jane\"}");
  ASSERT_TRUE(sealed);
  EXPECT_THAT(*sealed, Not(HasSubstr("jane")));
  EXPECT_EQ(opened_plan(with, *sealed, "f"), "{\"name\": \"jane\"}");
  const auto keyless = opened_plan(without, *sealed, "plan.json");
  ASSERT_FALSE(keyless);
  EXPECT_THAT(keyless.error().text(), AllOf(HasSubstr("plan.json"), HasSubstr("set HALOFORM_STATE_KEY")));
  const auto wrong = opened_plan(other, *sealed, "plan.json");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().where, "plan.json");
}

// Whoever adds a store has `init` offer it.
TEST(PlaceKinds, are_those_of_the_configuration) {
  std::vector<std::string_view> offered;
  for (const storage::PlaceKind& kind : storage::place_kinds()) {
    const auto place = parse_state_place(folded(kind.like));
    ASSERT_TRUE(place) << kind.like;
    EXPECT_EQ(place_kind(*place), kind.name);
    EXPECT_EQ(&storage::kind_of(*place), &kind);
    offered.push_back(kind.name);
  }
  std::vector<std::string_view> known;
  for (const config::StoreRow& row : config::store_rows()) known.push_back(row.name);
  EXPECT_THAT(offered, testing::UnorderedElementsAreArray(known));
}

}  // namespace
}  // namespace haloform::cli
