// Getting in: a configuration that is begun, the instance looked at before there is one, and what of it no block declares. The real
// program, on a terminal where it asks.
#include "tests/e2e/either_profile.hpp"
#include "tests/support/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace haloform::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// A folder, with nothing of HaloPSA in the environment.
class FreshFolder {
 public:
  [[nodiscard]] ProcessOptions options() const {
    ProcessOptions options;
    options.folder = folder_.path().string();
    options.environment["GIT_CEILING_DIRECTORIES"] = folder_.path().parent_path().string();
    return options;
  }
  [[nodiscard]] ProcessResult haloform(Flags arguments) const {
    arguments.insert(arguments.begin(), program());
    return run(arguments, options());
  }
  void git(Flags arguments) const {
    arguments.insert(arguments.begin(), "git");
    ASSERT_EQ(run(arguments, options()).exit_code, 0) << testing::PrintToString(arguments);
  }
  /// All files below, but for git's own.
  [[nodiscard]] std::set<std::string> files() const {
    std::set<std::string> found;
    for (auto at = fs::recursive_directory_iterator(folder_.path()); at != fs::recursive_directory_iterator();
         ++at) {
      if (at->path().filename() == ".git") at.disable_recursion_pending();
      if (at->is_regular_file()) found.insert(fs::relative(at->path(), folder_.path()).string());
    }
    return found;
  }
  [[nodiscard]] const TempDir& at() const { return folder_; }

 private:
  TempDir folder_;
};

std::string pipeline_example(const std::string& name) {
  std::ifstream in(fs::path(HALOFORM_SOURCE_DIR) / "examples/ci" / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

const Flags init_acme{"init", "--url", "https://acme.halopsa.com"};

Flags init_with(const Flags& more) {
  Flags flags = init_acme;
  flags.insert(flags.end(), more.begin(), more.end());
  return flags;
}

TEST(Init, writes_a_configuration_that_is_valid_and_says_what_comes_next) {
  const FreshFolder folder;
  const ProcessResult result = folder.haloform(init_acme);
  EXPECT_EQ(result.exit_code, 0) << shown(result);
  EXPECT_THAT(folder.files(), ElementsAre(".gitignore", ".haloform/schema.json", "haloform.yaml"));
  EXPECT_THAT(result.out, AllOf(HasSubstr("Written:\n  haloform.yaml\n"), HasSubstr("haloform doctor")));
  const std::string text = folder.at().read("haloform.yaml");
  EXPECT_TRUE(text.starts_with("# yaml-language-server: $schema=.haloform/schema.json\n")) << text;
  EXPECT_THAT(text, AllOf(HasSubstr("url: https://acme.halopsa.com\n"),
                          HasSubstr("local: {path: haloform.state.json}")));
  EXPECT_THAT(folder.at().read(".gitignore"), HasSubstr("*.state.json\n"));
  EXPECT_EQ(folder.haloform({"schema"}).out, folder.at().read(".haloform/schema.json"));
  const ProcessResult valid = folder.haloform({"validate"});
  EXPECT_EQ(valid.exit_code, 0) << shown(valid);
}

TEST(Init, has_nothing_to_do_the_second_time) {
  const FreshFolder folder;
  const Flags flags = init_with({"--ci", "github", "--state", "git:origin#people-state"});
  ASSERT_EQ(folder.haloform(flags).exit_code, 0);
  const std::set<std::string> files = folder.files();
  for (const Flags& again : {flags, Flags{"init"}, init_with({"--ci", "github"})}) {
    const ProcessResult result = folder.haloform(again);
    EXPECT_EQ(result.exit_code, 0) << shown(result);
    EXPECT_THAT(result.out, HasSubstr("Nothing to do"));
    EXPECT_EQ(folder.files(), files);
  }
}

TEST(Init, writes_the_pipelines_as_the_examples_have_them) {
  const std::vector<std::pair<std::string, std::vector<std::pair<std::string, std::string>>>> all{
      {"github",
       {{".github/workflows/people-plan.yml", "github/people-plan.yml"},
        {".github/workflows/people-apply.yml", "github/people-apply.yml"},
        {".github/workflows/people-drift.yml", "github/people-drift.yml"}}},
      {"gitlab",
       {{".gitlab-ci.yml", "gitlab/include.gitlab-ci.yml"},
        {"templates/haloform/template.yml", "gitlab/templates/haloform/template.yml"}}},
      {"azure",
       {{"azure-pipelines.yml", "azure/azure-pipelines.yml"},
        {"deploy.yml", "azure/deploy.yml"},
        {"drift.yml", "azure/drift.yml"},
        {"install.yml", "azure/install.yml"}}},
      {"pre-commit", {{".pre-commit-config.yaml", "pre-commit/.pre-commit-config.yaml"}}}};
  for (const auto& [name, files] : all) {
    const FreshFolder folder;
    const ProcessResult result = folder.haloform(init_with({"--ci", name}));
    EXPECT_EQ(result.exit_code, 0) << shown(result);
    EXPECT_EQ(folder.files().size(), 3 + files.size()) << name;
    for (const auto& [path, source] : files) {
      EXPECT_FALSE(pipeline_example(source).empty()) << source;
      EXPECT_EQ(folder.at().read(path), pipeline_example(source)) << path;
    }
    EXPECT_THAT(result.out, HasSubstr("docs/pipelines.md#"));
  }
}

TEST(Init, finds_out_which_pipeline_it_is) {
  for (const auto& [remote, file] : std::vector<std::pair<std::string, std::string>>{
           {"https://github.com/acme/people.git", ".github/workflows/people-plan.yml"},
           {"git@gitlab.acme.example:it/people.git", ".gitlab-ci.yml"},
           {"https://acme@dev.azure.com/acme/it/_git/people", "azure-pipelines.yml"}}) {
    const FreshFolder folder;
    folder.git({"init", "-q"});
    folder.git({"remote", "add", "origin", remote});
    const ProcessResult result = folder.haloform(init_acme);
    EXPECT_EQ(result.exit_code, 0) << shown(result);
    EXPECT_THAT(result.out, Not(HasSubstr("write HALOFORM_STATE"))) << "they say so already";
    EXPECT_TRUE(folder.files().contains(file)) << remote;
    EXPECT_THAT(folder.at().read("haloform.yaml"),
                HasSubstr("git: {remote: origin, branch: haloform-state}"));
  }
  const FreshFolder folder;
  folder.at().write(".github/CODEOWNERS", "* @acme\n");
  ASSERT_EQ(folder.haloform(init_acme).exit_code, 0);
  EXPECT_TRUE(folder.files().contains(".github/workflows/people-plan.yml"));
  const FreshFolder none;
  none.at().write(".github/CODEOWNERS", "* @acme\n");
  ASSERT_EQ(none.haloform(init_with({"--ci", "none"})).exit_code, 0);
  EXPECT_FALSE(none.files().contains(".github/workflows/people-plan.yml"));
}

TEST(Init, says_what_a_state_on_a_branch_wants_that_is_not_there) {
  for (const std::string name : {"github", "gitlab", "azure"}) {
    const FreshFolder folder;
    const ProcessResult result = folder.haloform(init_with({"--ci", name}));
    EXPECT_EQ(result.exit_code, 0) << shown(result);
    EXPECT_THAT(folder.at().read("haloform.yaml"), HasSubstr("git: {remote: origin, branch: haloform-state}"))
        << "a file is gone when the runner is";
    EXPECT_THAT(result.out, HasSubstr("\nNext:\n  `git init` and `git remote add origin URL`: the state is"));
  }
  const FreshFolder folder;
  folder.git({"init", "-q"});
  const Flags upstream = init_with({"--ci", "none", "--state", "git:upstream#people"});
  const ProcessResult result = folder.haloform(upstream);
  EXPECT_THAT(result.out, HasSubstr("\nNext:\n  `git remote add upstream URL`: the state is on a branch"));
  const ProcessResult plan = folder.haloform({"state", "list"});
  EXPECT_EQ(plan.exit_code, 3) << shown(plan);
  EXPECT_THAT(unwrapped(plan.err), HasSubstr("`git remote add upstream URL`"));
  const FreshFolder clone;
  clone.git({"init", "-q"});
  clone.git({"remote", "add", "upstream", "https://host.example/people.git"});
  EXPECT_THAT(clone.haloform(upstream).out, Not(HasSubstr("git remote add")));
}

TEST(Init, takes_every_kind_of_store) {
  for (const auto& [place, section] : std::vector<std::pair<std::string, std::string>>{
           {"people/it.json", "local: {path: people/it.json}"},
           {"git:git@host:it/state.git#people", "git: {remote: \"git@host:it/state.git\", branch: people}"},
           {"https://host.example/state/people", "http: {address: \"https://host.example/state/people\"}"},
           {"s3://bucket/a,b/it.json", "s3: {bucket: bucket, key: \"a,b/it.json\"}"},
           {"azblob://acme/state/it.json", "azblob: {account: acme, container: state, blob: it.json}"},
           {"postgres://#prod", "postgres: {name: prod, schema: haloform}"}}) {
    const FreshFolder folder;
    const ProcessResult result = folder.haloform(init_with({"--state", place}));
    EXPECT_EQ(result.exit_code, 0) << shown(result);
    EXPECT_THAT(folder.at().read("haloform.yaml"), HasSubstr("\n  " + section + "\n"));
    EXPECT_EQ(folder.haloform({"validate"}).exit_code, 0) << place;
    const bool is_file = section.starts_with("local");
    EXPECT_THAT(folder.haloform({"init", "--ci", "gitlab"}).out,
                AllOf(HasSubstr("write https://acme.halopsa.com and your image in the place"),
                      is_file ? HasSubstr("no runner has the file of the state: `haloform state migrate")
                              : HasSubstr("write HALOFORM_STATE: " + place)))
        << place;
    EXPECT_THAT(folder.haloform({"init", "--state", place}).out, HasSubstr("Nothing to do")) << place;
  }
}

TEST(Init, replaces_nothing_and_writes_all_or_none) {
  const FreshFolder folder;
  folder.at().write(".github/workflows/people-drift.yml", "mine\n");
  folder.at().write(".gitignore", "*.o\n");
  const ProcessResult result = folder.haloform(init_with({"--ci", "github"}));
  EXPECT_EQ(result.exit_code, 1) << shown(result);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr(".github/workflows/people-drift.yml"), HasSubstr("nothing was written")));
  EXPECT_THAT(folder.files(), ElementsAre(".github/workflows/people-drift.yml", ".gitignore"));
  EXPECT_EQ(folder.at().read(".github/workflows/people-drift.yml"), "mine\n");

  const ProcessResult other = folder.haloform(init_with({"--ci", "gitlab"}));
  EXPECT_EQ(other.exit_code, 0) << shown(other);
  EXPECT_EQ(folder.at().read(".gitignore"), "*.o\n");
  EXPECT_THAT(
      other.out,
      HasSubstr(
          "Add these lines to .gitignore, since what they stand for names people:\n    *.state.json\n"));

  const std::string before = folder.at().read("haloform.yaml");
  const ProcessResult another =
      folder.haloform({"init", "--url", "https://other.halopsa.com", "--ci", "azure"});
  EXPECT_EQ(another.exit_code, 1) << shown(another);
  EXPECT_THAT(another.err, HasSubstr("haloform.yaml"));
  EXPECT_EQ(folder.at().read("haloform.yaml"), before);
  EXPECT_FALSE(folder.files().contains("deploy.yml"));
  EXPECT_EQ(folder.haloform(init_with({"--force"})).exit_code, 1) << "there is no such flag";
}

TEST(Init, follows_no_link) {
  const FreshFolder folder;
  const FreshFolder elsewhere;
  fs::create_directory_symlink(elsewhere.at().path(), folder.at().path() / ".github");
  const ProcessResult result = folder.haloform(init_with({"--ci", "github"}));
  EXPECT_EQ(result.exit_code, 1) << shown(result);
  EXPECT_THAT(folder.files(), IsEmpty());
  EXPECT_THAT(elsewhere.files(), IsEmpty());
  fs::create_symlink(elsewhere.at().path() / "mine.yaml", folder.at().path() / "haloform.yaml");
  EXPECT_EQ(folder.haloform(init_acme).exit_code, 1);
  EXPECT_THAT(elsewhere.files(), IsEmpty());
}

TEST(Init, says_which_flag_is_missing_where_there_is_nobody_to_ask) {
  const FreshFolder folder;
  const ProcessResult result = folder.haloform({"init"});
  EXPECT_EQ(result.exit_code, 1) << shown(result);
  EXPECT_THAT(unwrapped(result.err), AllOf(HasSubstr("--url"), HasSubstr("HALOPSA_URL")));
  EXPECT_THAT(folder.files(), IsEmpty());
  for (const Flags& wrong : std::vector<Flags>{{"init", "--url", "http://acme.halopsa.com"},
                                               init_with({"--ci", "jenkins"}),
                                               init_with({"--state", "s3:/x"}),
                                               init_with({"--state", "/srv/state.json"}),
                                               init_with({"--api", "rest"})}) {
    EXPECT_EQ(folder.haloform(wrong).exit_code, 1) << testing::PrintToString(wrong);
    EXPECT_THAT(folder.files(), IsEmpty());
  }
}

/// Answers questions on a terminal.
ProcessResult on_a_terminal(const FreshFolder& folder, Flags arguments,
                            const std::vector<std::pair<std::string, std::string>>& answers) {
  ProcessOptions options = folder.options();
  options.streams = Streams::terminal;
  options.environment["TERM"] = "dumb";
  arguments.insert(arguments.begin(), program());
  RunningProcess running(arguments, options);
  for (const auto& [question, answer] : answers) {
    EXPECT_TRUE(running.wait_for(question)) << question;
    running.write(answer + "\n");
  }
  return running.wait();
}

TEST(Init, asks_on_a_terminal) {
  const FreshFolder folder;
  const ProcessResult result = on_a_terminal(
      folder, {"init"},
      {{"The address of your HaloPSA", "acme"},
       {"The address of your HaloPSA, like https://acme.halopsa.com: ", "https://acme.halopsa.com/api"},
       {"The pipeline (github, gitlab, azure, pre-commit, none) [none]: ", "gitlab, pre-commit"},
       {"The place of the state [git:origin#haloform-state]: ", "s3://people/it.json"}});
  EXPECT_EQ(result.exit_code, 0) << result.out;
  EXPECT_THAT(result.out, HasSubstr("does not start with https://"));
  EXPECT_THAT(folder.at().read("haloform.yaml"), AllOf(HasSubstr("url: https://acme.halopsa.com\n"),
                                                       HasSubstr("s3: {bucket: people, key: it.json}")));
  EXPECT_THAT(folder.files(),
              AllOf(testing::Contains(".gitlab-ci.yml"), testing::Contains(".pre-commit-config.yaml"),
                    Not(testing::Contains("deploy.yml"))));
}

TEST(Init, takes_what_is_offered_and_asks_for_nothing_that_was_typed) {
  const FreshFolder folder;
  const ProcessResult result =
      on_a_terminal(folder, init_with({"--ci", "none"}), {{"The place of the state", ""}});
  EXPECT_EQ(result.exit_code, 0) << result.out;
  EXPECT_THAT(result.out, AllOf(Not(HasSubstr("The address")), Not(HasSubstr("The pipeline"))));
  EXPECT_THAT(folder.at().read("haloform.yaml"), HasSubstr("local: {path: haloform.state.json}"));
  const FreshFolder left;
  ProcessOptions options = left.options();
  options.streams = Streams::terminal;
  RunningProcess running({program(), "init"}, options);
  EXPECT_TRUE(running.wait_for("The address of your HaloPSA"));
  running.kill(SIGINT);
  EXPECT_EQ(running.wait().exit_code, 130);
  EXPECT_THAT(left.files(), IsEmpty());
}

json company_to_get_into() {
  return json::parse(R"world({"agents":[{"id":7,"name":"Jane Smith","email":"jane@example.com"},
      {"id":8,"name":"Ann Archer","email":"ann@example.com"},
      {"id":9,"name":"=HYPERLINK(\"https://evil.example\")","email":"eve@example.com","isactive":false}],
    "customers":[{"id":20,"name":"Acme Ltd","type":"company","main_site_id":30},
      {"id":21,"name":"Globex","type":"company","main_site_id":32},
      {"id":40,"name":"Bob \"The\" Jones","email":"bob@acme.example","type":"contact","site_id":30},
      {"id":41,"name":"Front Desk","phone":"1","type":"contact","site_id":30}],
    "sites":[{"id":30,"name":"Head Office","client_id":20},{"id":31,"name":"Leeds","client_id":20},
      {"id":32,"name":"Head Office","client_id":21}],
    "teams":[{"id":1,"name":"First Line"},{"id":2,"name":"Second Line"}],
    "roles":["Technician","Dispatcher"]})world");
}

const Flags speaks_halo{"--profile", "halo"};

/// The value of a column in each object of a listing.
std::vector<json> column_of(const ProcessResult& result, const char* name) {
  std::vector<json> values;
  for (const json& row : json::parse(result.out)) values.push_back(row.at(name));
  return values;
}

TEST(Doctor, looks_at_an_instance_that_only_the_environment_names) {
  for (const char* profile : {"guide", "halo"}) {
    const Stage stage(company_to_get_into(), {"--profile", profile});
    stage.remove("haloform.yaml");
    const ProcessResult result = stage.haloform({"doctor"}, {{"HALOPSA_URL", stage.sandbox().url()}});
    EXPECT_EQ(result.exit_code, 0) << shown(result);
    EXPECT_THAT(result.out, AllOf(HasSubstr("there is none here"), HasSubstr("agents         readable")));
    const ProcessResult unnamed = stage.haloform({"doctor"}, {{"HALOPSA_URL", std::nullopt}});
    EXPECT_EQ(unnamed.exit_code, 3) << "nobody says which";
    EXPECT_THAT(unwrapped(unnamed.err),
                AllOf(HasSubstr("set HALOPSA_URL"), HasSubstr("`haloform init` writes one")));
    EXPECT_EQ(stage.haloform({"doctor", "--config", "other.yaml"}, {{"HALOPSA_URL", stage.sandbox().url()}})
                  .exit_code,
              3)
        << "a file that was named has to be there";
    EXPECT_EQ(stage.control().writes(), 0);
  }
}

TEST(List, has_everybody_with_ids_and_the_address_of_whom_a_block_declares_or_the_state_has) {
  const Stage stage(company_to_get_into(), speaks_halo);
  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com") +
                  agent_block("ann", "Ann Archer", "ANN@example.com"));
  const ProcessResult all = stage.haloform({"list", "agents", "-o", "json"});
  EXPECT_EQ(all.exit_code, 0) << shown(all);
  const json rows = json::parse(all.out);
  const auto with_id = [&](int id) {
    for (const json& row : rows)
      if (row.at("id") == id) return row;
    return json();
  };
  EXPECT_EQ(with_id(7).at("address"), "agent.jane");
  EXPECT_EQ(with_id(8).at("address"), "agent.ann") << "the next plan adopts her";
  EXPECT_EQ(with_id(9).at("address"), nullptr);
  EXPECT_EQ(with_id(9).at("active"), false);
  EXPECT_THAT(column_of(stage.haloform({"list", "agents", "--unmanaged", "-o", "json"}), "id"),
              AllOf(testing::Contains(9), Not(testing::Contains(7)), Not(testing::Contains(8))));
  const ProcessResult text = stage.haloform({"list", "agents"});
  EXPECT_THAT(text.out, AllOf(HasSubstr("id  name"), HasSubstr("agent.jane")));
}

TEST(List, takes_one_listing_and_no_configuration) {
  for (const auto& [kind, path, count] :
       std::vector<std::tuple<std::string, std::string, std::size_t>>{{"contacts", "/api/Users", 2},
                                                                      {"teams", "/api/Team", 2},
                                                                      {"sites", "/api/Site", 3},
                                                                      {"clients", "/api/Client", 2},
                                                                      {"roles", "/api/Roles", 2}}) {
    const Stage stage(company_to_get_into(), speaks_halo);
    stage.remove("haloform.yaml");
    const ProcessResult result =
        stage.haloform({"list", kind, "-o", "json"}, {{"HALOPSA_URL", stage.sandbox().url()}});
    EXPECT_EQ(result.exit_code, 0) << shown(result);
    EXPECT_GE(json::parse(result.out).size(), count) << kind;
    const json by_path = stage.control().summary().at("by_path");
    EXPECT_EQ(by_path.value("GET " + path, 0), 1) << by_path.dump();
    EXPECT_LE(stage.control().summary().at("total").get<int>(), 3)
        << "how it speaks, a token, and the listing";
  }
}

TEST(List, names_sites_by_their_clients) {
  const Stage stage(company_to_get_into(), speaks_halo);
  stage.configure("");
  const ProcessResult sites = stage.haloform({"list", "sites", "-o", "json"});
  EXPECT_THAT(column_of(sites, "name"), testing::Contains("Acme Ltd/Leeds"));
  EXPECT_THAT(column_of(sites, "client_id"), testing::Contains(21));
  EXPECT_EQ(stage.haloform({"list", "sites", "--unmanaged"}).exit_code, 1);
  EXPECT_EQ(stage.haloform({"list", "people"}).exit_code, 1);
}

TEST(List, is_csv_that_no_spreadsheet_takes_for_a_formula) {
  const Stage stage(company_to_get_into(), speaks_halo);
  stage.configure("");
  const ProcessResult agents = stage.haloform({"list", "agents", "-o", "csv"});
  EXPECT_EQ(agents.exit_code, 0) << shown(agents);
  EXPECT_TRUE(agents.out.starts_with("id,name,email,active,address,built_in,import\r\n")) << agents.out;
  EXPECT_THAT(agents.out,
              HasSubstr("\r\n9,\"'=HYPERLINK(\"\"https://evil.example\"\")\",eve@example.com,false,,,\r\n"));
  EXPECT_THAT(stage.haloform({"list", "contacts", "-o", "csv"}).out,
              HasSubstr("40,\"Bob \"\"The\"\" Jones\",bob@acme.example,true,30,Acme Ltd,,,\r\n"));
  const ProcessResult failed =
      stage.haloform({"list", "agents", "-o", "csv=out.csv"}, {{"HALOPSA_CLIENT_ID", "wrong"}});
  EXPECT_EQ(failed.exit_code, 4) << shown(failed);
  EXPECT_TRUE(stage.read("out.csv").starts_with("error,where,advice\r\n")) << "not an empty table";
}

TEST(List, covers_people_as_it_is_told) {
  const Stage stage(company_to_get_into(), speaks_halo);
  stage.configure("pii: {list: mask}\n");
  for (const char* kind : {"text", "json", "csv"}) {
    const ProcessResult masked = stage.haloform({"list", "agents", "-o", kind});
    EXPECT_EQ(masked.exit_code, 0) << shown(masked);
    EXPECT_THAT(masked.out, AllOf(Not(HasSubstr("Jane")), Not(HasSubstr("jane@")), HasSubstr("J. S.")));
    EXPECT_THAT(stage.haloform({"list", "agents", "-o", kind, "--pii", "full"}).out,
                HasSubstr("jane@example.com"));
  }
  EXPECT_THAT(stage.haloform({"list", "sites", "--pii", "mask"}).out, HasSubstr("Acme Ltd/Leeds"));
}

TEST(List, of_what_a_profile_does_not_have_says_so) {
  const Stage stage(company_to_get_into());
  stage.configure("");
  const ProcessResult sites = stage.haloform({"list", "sites"});
  EXPECT_EQ(sites.exit_code, 3) << shown(sites);
  EXPECT_THAT(sites.err, HasSubstr("the profile guide has no listing of sites"));
  EXPECT_EQ(stage.haloform({"list", "contacts"}).exit_code, 0);
}

TEST(Get, knows_sites_clients_and_roles) {
  const Stage stage(company_to_get_into(), speaks_halo);
  stage.configure("");
  const ProcessResult site = stage.haloform({"get", "site", "acme ltd/leeds", "-o", "json"});
  EXPECT_EQ(site.exit_code, 0) << shown(site);
  EXPECT_EQ(json::parse(site.out).at("id"), 31);
  EXPECT_EQ(json::parse(site.out).at("client_id"), 20);
  EXPECT_EQ(json::parse(stage.haloform({"get", "client", "21", "-o", "json"}).out).at("name"), "Globex");
  EXPECT_THAT(stage.haloform({"get", "role", "dispatcher"}).out,
              AllOf(HasSubstr("role id "), HasSubstr("\"Dispatcher\"")));
  const ProcessResult two = stage.haloform({"get", "site", "Head Office"});
  EXPECT_THAT(two.out, AllOf(HasSubstr("site id 30"), HasSubstr("site id 32")));
  const ProcessResult none = stage.haloform({"get", "client", "Initech"});
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_THAT(unwrapped(none.err), HasSubstr("`haloform list clients`"));
}

std::string contact_of_site(const std::string& key, const std::string& site) {
  return "  " + key + ": {name: " + key + " Jones, email: " + key + "@acme.example, site: " + site + "}\n";
}

TEST(ValidateOnline, says_each_wrong_name_once_with_all_its_places) {
  const Stage stage(company_to_get_into(), speaks_halo);
  stage.write("haloform.yaml",
              "version: 1\ninstance: {api: halo}\ninclude: [people/*.yaml]\ncontacts:\n" +
                  contact_of_site("bob", "Acme Ltd/Leds") + contact_of_site("ann", "Acme Ltd/Head Office") +
                  contact_of_site("cay", "Globx/Head Office") + contact_of_site("dan", "Globx/Leeds"));
  stage.write("people/more.yaml",
              "contacts:\n" + contact_of_site("eve", "acme ltd/leds") + "agents:\n" +
                  agent_block("jane", "Jane Smith", "jane@example.com", "roles: [Technicain, Dispatcher]"));
  EXPECT_EQ(stage.haloform({"validate"}).exit_code, 0) << "offline, nobody knows";
  EXPECT_EQ(stage.control().summary().at("total"), 0);
  const ProcessResult online = stage.haloform({"validate", "--online", "-o", "json"});
  EXPECT_EQ(online.exit_code, 3) << shown(online);
  std::vector<std::string> said;
  const json report = json::parse(online.out);
  for (const json& one : report.at("diagnostics"))
    said.push_back(one.at("what").get<std::string>() + " -> " + one.at("advice").get<std::string>());
  EXPECT_THAT(
      said,
      ElementsAre(
          "the instance has no site \"Acme Ltd/Leds\"; 2 places name it: haloform.yaml:5:57, "
          "people/more.yaml:2:57 -> "
          "did you mean \"Acme Ltd/Leeds\"?",
          "the instance has no client \"Globx\"; 2 places name it: haloform.yaml:7:57, 8:57 -> did you mean "
          "\"Globex\"?",
          "the instance has no role \"Technicain\"; agent.jane names it -> did you mean \"Technician\"?"));
  const json by_path = stage.control().summary().at("by_path");
  EXPECT_EQ(by_path.value("GET /api/Site", 0), 1);
  EXPECT_EQ(by_path.value("GET /api/Roles", 0), 1);
  EXPECT_EQ(stage.control().writes(), 0);
}

TEST(ValidateOnline, takes_right_names_and_asks_for_none_where_none_are_used) {
  const Stage stage(company_to_get_into(), speaks_halo);
  stage.configure("contacts:\n" + contact_of_site("bob", "acme  ltd/LEEDS"));
  const ProcessResult right = stage.haloform({"validate", "--online"});
  EXPECT_EQ(right.exit_code, 0) << shown(right);
  EXPECT_THAT(shown(right),
              AllOf(HasSubstr("The configuration is valid"), HasSubstr("The names of sites are those of")));
  stage.configure("contacts:\n" + contact_of_site("bob", "30"));
  stage.control().reset_log();
  EXPECT_EQ(stage.haloform({"validate", "--online"}).exit_code, 0);
  EXPECT_EQ(stage.control().count("list"), 0);
  EXPECT_EQ(stage.haloform({"validate", "--online"}, {{"HALOPSA_CLIENT_SECRET", "wrong"}}).exit_code, 0)
      << "how it speaks needs no token, and nothing else is asked";
}

TEST(ValidateOnline, knows_how_the_instance_speaks) {
  const Stage stage(company_to_get_into());
  stage.write("haloform.yaml", "version: 1\nagents:\n" +
                                   agent_block("jane", "Jane Smith", "jane@example.com", "jobtitle: Lead"));
  EXPECT_EQ(stage.haloform({"validate"}).exit_code, 0);
  const ProcessResult online = stage.haloform({"validate", "--online"});
  EXPECT_EQ(online.exit_code, 3) << shown(online);
  EXPECT_THAT(online.err, HasSubstr("the profile guide does not support jobtitle"));
}

}  // namespace
}  // namespace haloform::test
