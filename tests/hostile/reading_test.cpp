// What an instance, or somebody in its place, can do to whoever reads it: answers without end, answers that never come
// whole, brackets without number. Each ends soon, with a clear error, and takes little memory.
#include "tests/hostile/scripted_instance.hpp"
#include "tests/support/process.hpp"
#include "tests/support/program.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace haloform::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

// A sanitizer takes memory, and threads, of its own.
const bool sanitized = program_is_sanitized();
/// A sanitizer looks for what is read and written wrongly, and takes its time; how much memory is for the other builds.
const std::size_t many_brackets = sanitized ? 2'000'000 : 20'000'000;
const long most_memory_kib = sanitized ? 4'000L * 1024 : 400L * 1024;

/// A folder whose configuration names the instance; `api` is its profile, `more` the end of the YAML.
class Home {
 public:
  Home(const ScriptedInstance& instance, const std::string& api, const std::string& more = {}) {
    folder_.write("haloform.yaml",
                  "version: 1\ninstance: {url: \"" + instance.url() + "\", api: " + api +
                      "}\ncontacts:\n  bob: {name: Bob Jones, email: bob@client.example, site_id: 5}\n" +
                      more);
  }
  [[nodiscard]] ProcessResult run(const std::vector<std::string>& arguments,
                                  const std::vector<std::string>& before = {}) const {
    std::vector<std::string> all = before;
    all.emplace_back(program());
    all.insert(all.end(), arguments.begin(), arguments.end());
    return test::run(all, {.environment = {{"HALOPSA_CLIENT_ID", "id"},
                                           {"HALOPSA_CLIENT_SECRET", "secret"},
                                           {"XDG_STATE_HOME", folder_.path().string()},
                                           {"NO_COLOR", "1"}},
                           .folder = folder_.path().string()});
  }
  [[nodiscard]] bool has(const std::string& file) const {
    return std::filesystem::exists(folder_.path() / file);
  }

 private:
  TempDir folder_;
};

std::string words_of(const ProcessResult& result) {
  return "exit code " + std::to_string(result.exit_code) + " after " + std::to_string(result.wall.count()) +
         " ms with " + std::to_string(result.peak_rss_kib) + " KiB\n" + result.out +
         result.err.substr(0, 2'000);
}

// It took a gigabyte in twenty seconds, and would have gone on.
TEST(HostileListing, that_never_ends_ends_in_an_error) {
  ScriptedInstance instance;
  instance.on("/api/Customer", [](const httplib::Request& request, httplib::Response& response) {
    const int page = std::stoi(request.get_param_value("page_no"));
    std::string rows;
    for (int at = 1; at <= 1'000; ++at) {
      const std::string id = std::to_string(page * 1'000 + at);
      rows += (rows.empty() ? R"({"id":)" : R"(,{"id":)") + id + R"(,"type":"contact","name":"Contact )" +
              id + R"(","email":"contact)" + id + R"(@client.example","site_id":5})";
    }
    response.set_content("{\"customers\":[" + rows + "]}", "application/json");
  });
  const ProcessResult result = Home(instance, "guide").run({"plan"});
  EXPECT_EQ(result.exit_code, 1) << words_of(result);
  EXPECT_THAT(result.err, HasSubstr("the listing of contacts does not end"));
  EXPECT_LT(result.peak_rss_kib, most_memory_kib);
  EXPECT_LE(instance.asked("/api/Customer"), 250);
}

/// Where an instance answers with brackets, and the profile under which it is asked there.
struct Brackets {
  const char* name;
  const char* path;
  const char* api;
  int status = 200;
};
void PrintTo(const Brackets& brackets, std::ostream* out) { *out << brackets.name; }

class HostileBrackets : public testing::TestWithParam<Brackets> {};

// Sixty megabytes of them took four gigabytes.
TEST_P(HostileBrackets, take_no_more_memory_than_their_text) {
  for (const char* text : {"[", R"({"a":)", "[1,"}) {
    std::string body;
    while (body.size() < many_brackets) body += text;
    ScriptedInstance instance;
    instance.says("/api/InstanceInfo", "{}");
    instance.says(GetParam().path, body, GetParam().status);
    ProcessResult result;
    // What is read first depends on the threads, and the first of several bad answers ends the run.
    for (int run = 0; run < 20 && instance.asked(GetParam().path) == 0; ++run)
      result = Home(instance, GetParam().api).run({"plan", "--retry-for", "2s"});
    EXPECT_NE(result.exit_code, -1) << words_of(result);
    EXPECT_LT(result.peak_rss_kib, most_memory_kib) << words_of(result);
    EXPECT_GT(instance.asked(GetParam().path), 0);
  }
}

INSTANTIATE_TEST_SUITE_P(Places, HostileBrackets,
                         testing::Values(Brackets{"token", "/auth/token", "guide"},
                                         Brackets{"refused_token", "/auth/token", "guide", 400},
                                         Brackets{"auth_info", "/api/authinfo", "auto"},
                                         Brackets{"listing", "/api/Customer", "guide"},
                                         Brackets{"listing_of_teams", "/api/Team", "halo"},
                                         Brackets{"error", "/api/Agent", "guide", 400},
                                         Brackets{"server_error", "/api/Agent", "guide", 500}),
                         [](const auto& one) { return one.param.name; });

// A body of which a byte comes now and then kept a run for a minute for each try, whatever --retry-for said.
TEST(HostileBody, that_drips_ends_with_retry_for) {
  ScriptedInstance instance;
  std::atomic<bool> ending = false;
  instance.on("/api/Agent", [&ending](const httplib::Request&, httplib::Response& response) {
    response.set_content_provider(100'000, "application/json",
                                  [&ending](std::size_t, std::size_t, httplib::DataSink& sink) {
                                    std::this_thread::sleep_for(50ms);
                                    return !ending && sink.write(" ", 1);
                                  });
  });
  const ProcessResult result = Home(instance, "guide").run({"plan", "--retry-for", "1s"});
  ending = true;
  EXPECT_EQ(result.exit_code, 1) << words_of(result);
  EXPECT_LT(result.wall, 8s);
  EXPECT_THAT(result.err, HasSubstr("the answer was not complete"));
}

// --- what an instance says about itself

/// One agent and one contact, and 60 active agents by the instance's own count.
void fill(ScriptedInstance& instance) {
  instance.says("/api/Agent", R"([{"id":1,"name":"Ann","email":"ann@example.com","isdisabled":false}])");
  instance.says("/api/Users", R"({"record_count":1,"users":[{"id":9,"name":"General User","site_id":5}]})");
}

TEST(InstanceCount, beyond_the_listing_is_told_and_doubted) {
  ScriptedInstance instance;
  fill(instance);
  instance.on("/api/InstanceInfo", [](const httplib::Request& request, httplib::Response& response) {
    response.status = request.has_header("Authorization") ? 200 : 401;
    if (response.status == 200) response.set_content(R"([{"agent_count":60}])", "application/json");
  });
  const ProcessResult result = Home(instance, "halo").run({"plan"});
  EXPECT_EQ(result.exit_code, 0) << words_of(result);
  EXPECT_THAT(result.out, HasSubstr("1 are listed, the instance itself counts 60"));
  EXPECT_THAT(result.out, HasSubstr("agents may exist that were not listed"));
}

TEST(InstanceCount, that_is_told_without_a_login_is_none) {
  ScriptedInstance instance;
  fill(instance);
  instance.says("/api/InstanceInfo", R"({"agent_count":60})");
  const ProcessResult result = Home(instance, "halo").run({"plan"});
  EXPECT_EQ(result.exit_code, 0) << words_of(result);
  EXPECT_THAT(result.out, Not(HasSubstr("itself counts")));
  EXPECT_THAT(result.out, Not(HasSubstr("not listed")));
}

TEST(InstanceCount, in_a_text_is_one_too) {
  ScriptedInstance instance;
  fill(instance);
  instance.on("/api/InstanceInfo", [](const httplib::Request& request, httplib::Response& response) {
    response.status = request.has_header("Authorization") ? 200 : 401;
    if (response.status == 200) response.set_content(R"([{"agent_count":" 60 "}])", "application/json");
  });
  EXPECT_THAT(Home(instance, "halo").run({"plan"}).out, HasSubstr("the instance itself counts 60"));
}

// What is nice to know ended the plan where it was refused with anything but 403 and 404.
TEST(InstanceCount, that_is_refused_in_any_way_is_done_without) {
  for (const int status : {302, 400, 401, 405, 429, 500, 501}) {
    ScriptedInstance instance;
    fill(instance);
    for (const char* path : {"/api/InstanceInfo", "/api/Agent/me"}) {
      instance.on(path, [status](const httplib::Request&, httplib::Response& response) {
        response.status = status;
        if (status == 429) response.set_header("Retry-After", "86400");
      });
    }
    const ProcessResult result = Home(instance, "halo").run({"plan", "--retry-for", "1s"});
    EXPECT_EQ(result.exit_code, 0) << status << words_of(result);
  }
}

// One that began and never came whole, or broke off, ended it still.
TEST(InstanceCount, that_does_not_come_is_done_without) {
  ScriptedInstance instance;
  std::atomic<bool> ending = false;
  fill(instance);
  instance.on("/api/InstanceInfo", [&ending](const httplib::Request&, httplib::Response& response) {
    response.set_content_provider(100'000, "application/json",
                                  [&ending](std::size_t, std::size_t, httplib::DataSink& sink) {
                                    std::this_thread::sleep_for(50ms);
                                    return !ending && sink.write(" ", 1);
                                  });
  });
  instance.on("/api/Agent/me", [](const httplib::Request&, httplib::Response& response) {
    response.set_content_provider(100'000, "application/json",
                                  [](std::size_t, std::size_t, httplib::DataSink&) { return false; });
  });
  const ProcessResult result = Home(instance, "halo").run({"plan", "--retry-for", "1s"});
  ending = true;
  EXPECT_EQ(result.exit_code, 0) << words_of(result);
  EXPECT_GT(instance.asked("/api/InstanceInfo"), 0);
  EXPECT_GT(instance.asked("/api/Agent/me"), 0);
}

// --- an instance that knows no page behind its last

// The count is true and ends with a full page: the next one is asked for, and was an error.
TEST(PageBehindTheLast, that_is_refused_is_an_empty_one) {
  for (const int status : {400, 404}) {
    ScriptedInstance instance;
    fill(instance);
    std::atomic<int> refused = 0;
    instance.on(
        "/api/Users", [&refused, status](const httplib::Request& request, httplib::Response& response) {
          const int page = request.has_param("page_no") ? std::stoi(request.get_param_value("page_no")) : 1;
          if (page > 2) {
            ++refused;
            response.status = status;
            return;
          }
          std::string rows;
          for (int id = page * 50 - 49; id <= page * 50; ++id) {
            const std::string number = std::to_string(id);
            rows += (rows.empty() ? R"({"id":)" : R"(,{"id":)") + number + R"(,"name":"Contact )" + number +
                    R"(","emailaddress":"contact)" + number + R"(@client.example","site_id":5})";
          }
          response.set_content(R"({"record_count":100,"users":[)" + rows + "]}", "application/json");
        });
    const ProcessResult result = Home(instance, "halo").run({"plan", "--retry-for", "1s"});
    EXPECT_EQ(result.exit_code, 0) << status << words_of(result);
    EXPECT_GT(refused, 0);
  }
}

// --- an instance that keeps everybody waiting

// One of many creates was told to come back tomorrow: all others waited for tomorrow, with the lock.
TEST(RetryAfter, of_a_day_ends_the_run_in_seconds) {
  ScriptedInstance instance;
  fill(instance);
  instance.on("/api/Agent", [](const httplib::Request& request, httplib::Response& response) {
    if (request.method == "GET")
      return response.set_content(R"([{"id":1,"name":"Ann","email":"ann@example.com","isdisabled":false}])",
                                  "application/json");
    response.status = 429;
    response.set_header("Retry-After", "86400");
  });
  std::string people = "agents:\n";
  for (const char* one : {"a", "b", "c", "d"})
    people += "  " + std::string(one) + ": {name: New " + one + ", email: " + one + "@example.com}\n";
  const ProcessResult result =
      Home(instance, "halo", people).run({"apply", "--auto-approve", "--retry-for", "2s"});
  EXPECT_EQ(result.exit_code, 7) << words_of(result);
  EXPECT_LT(result.wall, 15s);
  EXPECT_THAT(unwrapped(words_of(result)), HasSubstr("asks for no more requests for"));
}

TEST(Silence, to_a_read_ends_with_retry_for) {
  ScriptedInstance instance;
  fill(instance);
  instance.on("/api/Agent", [](const httplib::Request&, httplib::Response& response) {
    std::this_thread::sleep_for(12s);
    response.set_content("[]", "application/json");
  });
  const ProcessResult result = Home(instance, "halo").run({"plan", "--retry-for", "1s"});
  EXPECT_EQ(result.exit_code, 1) << words_of(result);
  EXPECT_LT(result.wall, 11s);
  EXPECT_THAT(result.err, HasSubstr("no answer began within"));
}

// --- a machine that gives no threads

/// A stack that no thread can have: as `ulimit -u` and `ulimit -v` do it, and it binds root as well.
const std::vector<std::string> without_threads{"prlimit", "--stack=8796093022208:8796093022208", "--"};

TEST(WithoutThreads, there_is_a_clear_error_and_no_lock_is_left) {
  if (sanitized) GTEST_SKIP() << "a sanitizer does not start on such a stack";
  ScriptedInstance instance;
  const Home home(instance, "guide");
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"plan"}, std::vector<std::string>{"apply", "--auto-approve"}}) {
    const ProcessResult result = home.run(command, without_threads);
    EXPECT_EQ(result.exit_code, 1) << words_of(result);
    EXPECT_THAT(unwrapped(result.err), HasSubstr("no thread can be started"));
    EXPECT_THAT(unwrapped(result.err), HasSubstr("ulimit -u"));
  }
  const ProcessResult unlocked = home.run({"plan"});
  EXPECT_EQ(unlocked.exit_code, 0) << words_of(unlocked);
}

// --- a machine that gives little memory

// Where it ended between two pages, or after the last one, nobody caught that: SIGABRT, and the lock was left.
TEST(LittleMemory, ends_in_an_error_wherever_it_ends) {
  if (sanitized) GTEST_SKIP() << "a sanitizer takes more address space than there is";
  std::vector<nlohmann::json> agents;
  for (int id = 1; id <= 1'500; ++id) {
    const std::string number = std::to_string(id);
    agents.push_back(agent_row(id, "Old Agent " + number, "old" + number + "@example.com"));
  }
  const Stage stage(world_of(std::move(agents)));
  stage.configure("seats: {agents: 5000}\n" + many_agents(1));
  ASSERT_EQ(stage.apply().exit_code, 0);
  for (long mib = 40; mib <= 76; mib += 3) {
    const std::string limit = "--as=" + std::to_string(mib << 20);
    for (const std::vector<std::string>& command : {std::vector<std::string>{"plan", "--show-unmanaged"},
                                                    std::vector<std::string>{"apply", "--auto-approve"}}) {
      std::vector<std::string> all{"prlimit", limit, "--", program(), "--retry-for", "1s"};
      all.insert(all.begin() + 4, command.begin(), command.end());
      const ProcessResult result =
          test::run(all, {.environment = stage.sandbox().environment(), .folder = stage.path(".")});
      EXPECT_EQ(result.signal, 0) << mib << " MiB: " << command.front() << ": " << words_of(result);
    }
  }
  EXPECT_EQ(stage.apply().exit_code, 0) << "no lock is left";
}

}  // namespace
}  // namespace haloform::test
