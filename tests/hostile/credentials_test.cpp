#include "tests/hostile/impostor.hpp"
#include "tests/support/process.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <optional>

namespace haloform::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const std::string secret = "5ecret0fTheCompany";
const std::string pinned_url = "https://acme.halopsa.com";
const std::string pinned_host = "acme.halopsa.com:443";
using Variables = std::map<std::string, std::optional<std::string>>;
using Words = std::vector<std::string>;

/// Where somebody who writes a pull request, or an instance that is not itself, may want the credentials: as the authority of a
/// URL. Some are other hosts, some look like the pinned one, some are spelled so that two programs may read two hosts.
const Words& hostile_hosts() {
  static const Words hosts{"evil.example",
                           "evil.example:8443",
                           "acme.halopsa.com.evil.example",
                           "acme-halopsa.com",
                           "evil.halopsa.com",
                           "halopsa.com",
                           "www.acme.halopsa.com",
                           "acme.halopsa.com:8443",
                           "acme.halopsa.com:80",
                           "acme.halopsa.com.:8443",
                           "evil.example.",
                           "acme.halopsa.com@evil.example",
                           "acme.halopsa.com:443@evil.example",
                           "evil.example#@acme.halopsa.com",
                           "evil.example?@acme.halopsa.com",
                           "evil.example\\\\@acme.halopsa.com",
                           "evil.example\\\\.acme.halopsa.com",
                           "evil.example%2f.acme.halopsa.com",
                           "evil.example%00.acme.halopsa.com",
                           "acme.halopsa.com%40evil.example",
                           "acm\u0435.halopsa.com",
                           "acme\u3002halopsa\u3002com",
                           "acme.halopsa.com\u2024evil.example",
                           "acme.halop\u017fa.com",
                           "acme.halopsa.com\u200b",
                           "xn--acm-8cd.halopsa.com",
                           "127.evil.example",
                           "127.0.0.1.evil.example",
                           "127.0.0.1.nip.io",
                           "localhost.evil",
                           "localhost.",
                           "evil.localhost",
                           "0x7f.1",
                           "0x7f000001",
                           "127.1",
                           "127.0.0.1.",
                           "2130706433",
                           "0177.0.0.1",
                           "10.0.0.1",
                           "169.254.169.254",
                           "0.0.0.0",
                           "[::ffff:127.0.0.1]",
                           "[::]",
                           "[fe80::1%25eth0]",
                           "[2001:db8::1]",
                           "[::1].evil.example"};
  return hosts;
}

/// A folder with a configuration, the real program, and the impostor in the place of the whole network.
class Company {
 public:
  Company() : impostor_(trusted(folder_)) {
    impostor_.listen_for({secret, "t0ken-of-" + pinned_host});
    name_auth_server("");
  }

  /// `instance:` of the configuration, and nobody in it but one agent.
  void configure(const std::string& instance) const {
    folder_.write("haloform.yaml", "version: 1\ninstance:\n" + instance +
                                       "agents:\n  a:\n    name: A Agent\n    email: a@example.com\n");
  }
  void write(std::string_view file, std::string_view text) const { folder_.write(file, text); }
  [[nodiscard]] std::string path(std::string_view file) const { return folder_ / file; }

  /// What `GET /api/authinfo` names; empty: there is no such request.
  void name_auth_server(const std::string& url) { answer(url, {}); }
  /// Every request but that for authinfo is redirected.
  void redirect_to(const std::string& url) { answer({}, url); }
  Impostor& impostor() { return impostor_; }

  ProcessResult run(const Words& command, const Variables& with = {}) {
    ++runs_;
    Words all{program()};
    all.insert(all.end(), command.begin(), command.end());
    ProcessOptions options;
    options.folder = folder_.path().string();
    options.environment = {{"HALOPSA_CLIENT_ID", "an-id"},         {"HALOPSA_CLIENT_SECRET", secret},
                           {"HTTPS_PROXY", impostor_.proxy()},     {"HTTP_PROXY", impostor_.proxy()},
                           {"http_proxy", impostor_.proxy()},      {"SSL_CERT_FILE", folder_ / "trusted.pem"},
                           {"XDG_STATE_HOME", folder_ / ".state"}, {"NO_COLOR", "1"}};
    for (const char* unset : {"NO_PROXY", "no_proxy"}) options.environment[unset] = std::nullopt;
    for (const auto& [name, value] : with) options.environment[name] = value;
    return haloform::test::run(all, options);
  }
  [[nodiscard]] std::size_t runs() const { return runs_; }

 private:
  /// An authority whose certificate everybody trusts who runs here, as SSL_CERT_FILE.
  static Authority trusted(const TempDir& folder) {
    Authority authority;
    folder.write("trusted.pem", authority.pem());
    return authority;
  }

  void answer(const std::string& auth_url, const std::string& location) {
    impostor_.answer_with([=](const std::string& host, const std::string& path) -> Impostor::Answer {
      if (path.ends_with("/authinfo") && !auth_url.empty())
        return {200, "", R"({"auth_url":")" + auth_url + R"("})"};
      if (path.ends_with("/authinfo")) return {404, "", ""};
      if (!location.empty()) return {307, location, ""};
      if (path.contains("/token"))
        return {200, "",
                R"({"access_token":"t0ken-of-)" + host + R"(","token_type":"Bearer","expires_in":3600})"};
      return {200, "", R"({"record_count":0,"agents":[],"teams":[],"users":[]})"};
    });
  }

  TempDir folder_;
  Impostor impostor_;
  std::size_t runs_ = 0;
};

/// The commands that connect, one after another: each configuration meets one, all of them meet many.
const Words& next_command(const Company& company) {
  static const std::vector<Words> commands{{"plan", "--retry-for", "1ms"},
                                           {"drift", "--retry-for", "1ms"},
                                           {"doctor", "--retry-for", "1ms"},
                                           {"apply", "--auto-approve", "--retry-for", "1ms"},
                                           {"get", "agent", "1", "--retry-for", "1ms"},
                                           {"watch", "--once", "--retry-for", "1ms"},
                                           {"import", "agent.a", "1", "--retry-for", "1ms"}};
  return commands[company.runs() % commands.size()];
}

std::string instance_of(const std::string& url, const std::string& more = {}) {
  // Without the limit, which hundreds of runs in a few seconds would meet.
  return "  url: \"" + url + "\"\n  api: halo\n  rate_limit: off\n" + more;
}

/// Nobody but the pinned instance heard of the secret or of its token.
void expect_kept(Company& company, const std::string& what, const ProcessResult& result) {
  std::set<std::string> told = company.impostor().told();
  told.erase(pinned_host);
  EXPECT_THAT(told, IsEmpty()) << what << "\n" << result.out << result.err;
  EXPECT_EQ((result.out + result.err).find(secret), std::string::npos) << what;
  company.impostor().forget();
}

TEST(Credentials, reach_nobody_but_the_pinned_instance) {
  Company company;
  const Variables pinned{{"HALOPSA_URL", pinned_url}};
  const Variables pipeline{{"CI", "true"}};
  for (const std::string& host : hostile_hosts()) {
    for (const std::string scheme : {"https://", "http://"}) {
      const std::string url = scheme + host;
      const auto met = [&](const std::string& what, const std::string& instance, const Variables& with) {
        company.configure(instance);
        const Words& command = next_command(company);
        expect_kept(company, what + " " + url + " (" + command.front() + ")", company.run(command, with));
      };
      met("url beside the pin", instance_of(url), pinned);
      company.name_auth_server(url + "/auth");
      met("auth server that the instance names",
          "  url: " + pinned_url + "\n  api: auto\n  rate_limit: off\n", pinned);
      company.name_auth_server("");
      // Plain http is refused wherever it stands; the other places are tried with what could work.
      if (scheme == "http://") continue;
      met("url in a pipeline", instance_of(url), pipeline);
      met("auth_url beside the pin", instance_of(pinned_url, "  auth_url: \"" + url + "/auth\"\n"), pinned);
      met("auth_url beside a loopback in a pipeline",
          instance_of("http://127.0.0.1:9", "  auth_url: \"" + url + "\"\n"), pipeline);
      company.redirect_to(url + "/auth/token");
      met("redirect", instance_of(pinned_url), pinned);
      company.name_auth_server("");
    }
  }
  std::cout << "  " << 2 * hostile_hosts().size()
            << " hosts tried, each as url, auth_url, named auth server and redirect, in " << company.runs()
            << " runs: the secret reached the pinned instance alone\n";
}

TEST(Credentials, reach_the_pinned_instance) {
  Company company;
  company.configure(instance_of("https://evil.example"));
  const ProcessResult result = company.run({"doctor"}, {{"HALOPSA_URL", pinned_url}, {"CI", "true"}});
  EXPECT_THAT(company.impostor().told(), UnorderedElementsAre(pinned_host)) << result.out << result.err;
  EXPECT_THAT(company.impostor().contacted(), UnorderedElementsAre(pinned_host));
}

// What the trap is worth: without a pin and a pipeline the file decides, and the impostor hears it.
TEST(Credentials, go_where_the_file_says_where_nothing_is_pinned) {
  Company company;
  company.configure(instance_of("https://evil.example"));
  static_cast<void>(company.run({"doctor"}));
  EXPECT_THAT(company.impostor().told(), UnorderedElementsAre("evil.example:443"));
}

TEST(Credentials, are_not_moved_by_any_other_setting_of_the_file) {
  Company company;
  const Variables pinned{{"HALOPSA_URL", pinned_url}};
  for (const char* more : {"  tenant: evil\n", "  tenant: \"x&client=1#@evil.example\"\n",
                           "  scope: \"all\"\n", "  auth_url: https://acme.halopsa.com:8443/auth\n",
                           "  auth_url: https://acme.halopsa.com/other\n", "  batch: 25\n"}) {
    company.configure(instance_of(pinned_url, more));
    const ProcessResult result = company.run({"plan", "--retry-for", "1ms"}, pinned);
    const bool harmless = std::string_view(more).contains("batch");
    if (!harmless) {
      EXPECT_EQ(result.exit_code, 3) << more << result.err;
      EXPECT_THAT(company.impostor().contacted(), IsEmpty()) << more;
    }
    expect_kept(company, more, result);
  }
}

TEST(Credentials, are_not_given_to_a_man_in_the_middle_whom_the_file_trusts) {
  Company company;
  Authority other;
  company.write("ca.pem", other.pem());
  company.impostor().use(std::move(other));
  company.configure(instance_of(pinned_url, "  ca_file: ca.pem\n"));
  const ProcessResult with_file = company.run({"plan", "--retry-for", "1ms"}, {{"HALOPSA_URL", pinned_url}});
  EXPECT_EQ(with_file.exit_code, 3);
  EXPECT_THAT(with_file.err, HasSubstr("HALOPSA_CA_FILE"));
  EXPECT_THAT(company.impostor().told(), IsEmpty());

  company.configure(instance_of(pinned_url));
  const ProcessResult without = company.run({"plan", "--retry-for", "1ms"}, {{"HALOPSA_URL", pinned_url}});
  for (const char* name : {"HALOPSA_CA_FILE", "ca_file", "SSL_CERT_FILE"})
    EXPECT_THAT(without.err, HasSubstr(name));
  EXPECT_THAT(company.impostor().told(), IsEmpty());

  static_cast<void>(
      company.run({"plan"}, {{"HALOPSA_URL", pinned_url}, {"HALOPSA_CA_FILE", company.path("ca.pem")}}));
  EXPECT_THAT(company.impostor().told(), UnorderedElementsAre(pinned_host)) << "the environment may trust it";
}

TEST(Credentials, are_not_given_to_a_trusted_server_of_another_name) {
  Company company;
  company.impostor().prove_to_be("evil.example");
  company.configure(instance_of(pinned_url));
  const ProcessResult result = company.run({"plan", "--retry-for", "1ms"}, {{"HALOPSA_URL", pinned_url}});
  EXPECT_THAT(result.err, HasSubstr("for another name"));
  EXPECT_THAT(company.impostor().told(), IsEmpty());
}

TEST(Credentials, beside_the_state_of_another_instance_are_not_sent) {
  Company company;
  const std::string state =
      R"({"format_version": 1, "lineage": "0c0c0c0c-0000-4000-8000-000000000001", "serial": 1,
    "tool_version": "1", "instance": "https://acme.halopsa.com", "profile": "halo", "resources": {}})";
  company.write("haloform.state.json", state);
  for (const char* api : {"halo", "auto"}) {
    company.configure(std::string("  url: https://evil.example\n  api: ") + api + "\n");
    for (const Words& command : std::vector<Words>{{"plan"},
                                                   {"drift"},
                                                   {"apply", "--auto-approve"},
                                                   {"get", "agent", "1"},
                                                   {"import", "agent.a", "1"},
                                                   {"watch"},
                                                   {"doctor"}}) {
      const ProcessResult result = company.run(command);
      EXPECT_EQ(result.exit_code, 1) << command.front() << result.err;
      EXPECT_THAT(result.err, HasSubstr("the state belongs to https://acme.halopsa.com")) << command.front();
      EXPECT_THAT(company.impostor().contacted(), IsEmpty()) << command.front() << " asked before it looked";
    }
  }
}

TEST(Credentials, are_not_needed_to_validate) {
  Company company;
  company.configure(instance_of("https://acme.halopsa.com", "  auth_url: https://login.example/auth\n"));
  for (const Variables& with :
       {Variables{{"CI", "true"}}, Variables{{"HALOPSA_URL", ""}}, Variables{{"HALOPSA_URL", "x y"}}}) {
    EXPECT_EQ(company.run({"validate"}, with).exit_code, 0);
    EXPECT_EQ(company.run({"state", "list"}, with).exit_code, 0);
  }
}

TEST(Credentials, in_a_pipeline_without_a_pin_end_with_the_line_to_add) {
  Company company;
  company.configure(instance_of(pinned_url));
  for (const Words& command : std::vector<Words>{
           {"plan"}, {"drift"}, {"apply", "--auto-approve"}, {"doctor"}, {"get", "agent", "1"}, {"watch"}}) {
    const ProcessResult result = company.run(command, {{"GITHUB_ACTIONS", "true"}});
    EXPECT_EQ(result.exit_code, 3) << result.err;
    EXPECT_THAT(result.err, HasSubstr("HALOPSA_URL=https://acme.halopsa.com"));
  }
  EXPECT_THAT(company.impostor().contacted(), IsEmpty());
}

}  // namespace
}  // namespace haloform::test
