// A page in a browser on this machine cannot ask the sandbox for anything.
#include "tests/support/sandbox_thread.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <string>

namespace haloform::test {
namespace {

struct Asked {
  std::string host;
  httplib::Headers headers = {};
};

int status_of(const SandboxThread& sandbox, const std::string& path, const Asked& asked,
              const std::string& content_type = {}) {
  httplib::Client client(sandbox.url());
  httplib::Headers headers = asked.headers;
  if (!asked.host.empty()) headers.emplace("Host", asked.host);
  const auto result =
      content_type.empty() ? client.Get(path, headers) : client.Post(path, headers, "{}", content_type);
  return result ? result->status : 0;
}

TEST(SandboxGate, takes_only_its_own_names_with_its_port) {
  const SandboxThread sandbox;
  const std::string port = sandbox.url().substr(sandbox.url().rfind(':'));
  for (const std::string& host : {"127.0.0.1" + port, "localhost" + port, "LOCALHOST" + port, "[::1]" + port})
    EXPECT_EQ(status_of(sandbox, "/_sandbox/world", {host}), 200) << host;
  for (const std::string& host : {"evil.example" + port, std::string("127.0.0.1"), std::string("localhost:1"),
                                  "localhost.evil.example" + port, "127.0.0.1" + port + "0",
                                  "127.0.0.2" + port, "x@127.0.0.1" + port}) {
    EXPECT_EQ(status_of(sandbox, "/_sandbox/world", {host}), 403) << host;
    EXPECT_EQ(status_of(sandbox, "/api/Agent", {host}), 403) << host;
  }
}

TEST(SandboxGate, takes_nothing_from_pages_of_other_sites) {
  const SandboxThread sandbox;
  const std::string own = sandbox.url();
  const auto from = [&](const char* name, const std::string& value) {
    return status_of(sandbox, "/_sandbox/world", {"", {{name, value}}});
  };
  EXPECT_EQ(from("Origin", own), 200);
  EXPECT_EQ(from("Sec-Fetch-Site", "same-origin"), 200);
  EXPECT_EQ(from("Sec-Fetch-Site", "none"), 200);
  for (const std::string& origin : {std::string("https://evil.example"), std::string("null"),
                                    "https" + own.substr(4), own + ".evil.example"})
    EXPECT_EQ(from("Origin", origin), 403) << origin;
  EXPECT_EQ(from("Sec-Fetch-Site", "cross-site"), 403);
  EXPECT_EQ(from("Sec-Fetch-Site", "same-site"), 403);
}

TEST(SandboxGate, takes_no_form_where_no_token_is_asked_for) {
  const SandboxThread sandbox;
  const std::string path = "/_sandbox/reset-log";
  EXPECT_EQ(status_of(sandbox, path, {}, "application/json"), 200);
  for (const char* type :
       {"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "Text/Plain; charset=utf-8"})
    // An empty form in parts is turned away by its reader, before the gate sees it.
    EXPECT_EQ(status_of(sandbox, path, {}, type), std::string_view(type).starts_with("multipart") ? 400 : 403)
        << type;
  EXPECT_NE(status_of(sandbox, "/auth/token", {}, "application/x-www-form-urlencoded"), 403);
}

}  // namespace
}  // namespace haloform::test
