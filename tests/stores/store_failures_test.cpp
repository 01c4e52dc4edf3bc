#include "providers/storage/azblob/azure_answers.hpp"
#include "providers/storage/azblob/shared_key.hpp"
#include "providers/storage/postgres/failure.hpp"
#include "providers/storage/postgres/libpq.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace haloform::test {

namespace {

using storage::PostgresFailure;

TEST(PostgresFailure, each_state_of_sql_has_its_kind) {
  const std::vector<std::pair<std::string, ErrorKind>> table{
      {"28P01", ErrorKind::credentials}, {"28000", ErrorKind::credentials},
      {"42501", ErrorKind::permission},  {"3D000", ErrorKind::configuration},
      {"08006", ErrorKind::unavailable}, {"53300", ErrorKind::unavailable},
      {"57P01", ErrorKind::unavailable}, {"57P03", ErrorKind::unavailable},
      {"25006", ErrorKind::unavailable}, {"40001", ErrorKind::unavailable},
      {"42703", ErrorKind::protocol},    {"22P02", ErrorKind::protocol},
  };
  for (const auto& [state, kind] : table) {
    const Error error = storage::postgres_error({state, "words"}, "reading the state", "there");
    EXPECT_EQ(error.kind, kind) << state;
    EXPECT_EQ(error.what, "reading the state failed: words (SQLSTATE " + state + ")");
    EXPECT_EQ(error.where, "there");
  }
}

TEST(PostgresFailure, a_refused_connection_names_its_state_in_any_language) {
  const PostgresFailure refused = storage::connection_failure(
      "connection to server at \"db\" (10.0.0.1), port 5432 failed: FATAL:  28P01: password authentication "
      "failed for "
      "user \"haloform\"\nLOCATION:  auth_failed, auth.c:335\n");
  EXPECT_EQ(refused.sqlstate, "28P01");
  EXPECT_EQ(refused.words, "password authentication failed for user \"haloform\"");
  const PostgresFailure german =
      storage::connection_failure("FATAL:  3D000: Datenbank »x« existiert nicht\n");
  EXPECT_EQ(german.sqlstate, "3D000");
  const PostgresFailure silent = storage::connection_failure(
      "connection to server at \"127.0.0.1\", port 1 failed: Connection refused\n\tIs the server running?\n");
  EXPECT_EQ(silent.sqlstate, "");
  EXPECT_EQ(silent.words, "connection to server at \"127.0.0.1\", port 1 failed: Connection refused");
  EXPECT_EQ(storage::postgres_error(silent, "x", "y").kind, ErrorKind::unavailable);
  EXPECT_EQ(storage::connection_failure("").words, "the connection was lost");
}

// Most machines have no libpq, and most states need none.
TEST(Libpq, that_is_missing_says_which_package_has_it) {
  const auto missing = storage::load_libpq("libpq-that-is-not-there.so.5");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::configuration);
  EXPECT_NE(missing.error().text().find("libpq-that-is-not-there.so.5"), std::string::npos);
  EXPECT_EQ(missing.error().advice, "install it: `apt install libpq5`");
}

TEST(Libpq, that_lacks_a_function_is_none) {
  const auto other = storage::load_libpq("libc.so.6");
  ASSERT_FALSE(other);
  EXPECT_NE(other.error().text().find("libc.so.6 has no function PQlibVersion"), std::string::npos);
}

TEST(AzureAnswer, each_code_has_its_kind) {
  struct Row {
    int status;
    std::string code;
    ErrorKind kind;
  };
  const std::vector<Row> table{
      {403, "AuthenticationFailed", ErrorKind::credentials},
      {401, "NoAuthenticationInformation", ErrorKind::credentials},
      {401, "", ErrorKind::credentials},
      {403, "AuthorizationPermissionMismatch", ErrorKind::permission},
      {403, "KeyBasedAuthenticationNotPermitted", ErrorKind::permission},
      {403, "", ErrorKind::permission},
      {404, "ContainerNotFound", ErrorKind::configuration},
      {412, "LeaseIdMissing", ErrorKind::refused},
      {503, "ServerBusy", ErrorKind::throttled},
      {429, "", ErrorKind::throttled},
      {500, "InternalError", ErrorKind::unavailable},
      {500, "OperationTimedOut", ErrorKind::unavailable},
      {200, "", ErrorKind::protocol},
  };
  for (const Row& row : table) {
    http::Response response;
    response.status = row.status;
    response.headers["x-ms-error-code"] = row.code;
    const Error error = storage::azure_error(response, "reading the state", "there");
    EXPECT_EQ(error.kind, row.kind) << row.status << " " << row.code;
    EXPECT_EQ(error.where, "there");
    EXPECT_EQ(error.what.plain().contains(row.code), true);
  }
}

TEST(SharedKey, signs_what_azure_describes) {
  http::Request request;
  request.method = http::Method::put;
  request.url = "https://account1.blob.core.windows.net/state/a%20b.json?comp=metadata&Timeout=5%2B1";
  request.content_type = "application/octet-stream";
  request.body = "12345";
  request.headers = {
      {"x-ms-version", Secret("2021-12-02")}, {"If-Match", Secret("\"0x1\"")}, {"X-MS-Date", Secret("now")}};
  EXPECT_EQ(storage::string_to_sign(request, "account1"),
            "PUT\n\n\n5\n\napplication/octet-stream\n\n\n\"0x1\"\n\n\n\n"
            "x-ms-date:now\nx-ms-version:2021-12-02\n"
            "/account1/state/a%20b.json\ncomp:metadata\ntimeout:5+1");
  EXPECT_EQ(storage::base64_bytes("aGFsbw==")->reveal(), "halo");
  for (const char* garbage : {"", "abc", "====", "a=bc", "?!*#"})
    EXPECT_FALSE(storage::base64_bytes(garbage)) << garbage;
}

}  // namespace

}  // namespace haloform::test
