#pragma once

#include "planner/base/result.hpp"

#include <string>
#include <string_view>

namespace haloform::storage {

/// What PostgreSQL, or libpq, said no with.
struct PostgresFailure {
  std::string sqlstate{};  ///< Five signs; empty where there was no answer of the server.
  std::string words{};     ///< One line, without secrets.
};

/// The error for it; `doing` is "reading the state".
[[nodiscard]] Error postgres_error(const PostgresFailure& failure, std::string_view doing,
                                   const std::string& where);
/// The SQLSTATE and the words of a connection's message in verbose form: "FATAL:  28P01: password authentication failed".
[[nodiscard]] PostgresFailure connection_failure(std::string_view message);

/// Another transaction was in the way, and nothing was done: the same again.
[[nodiscard]] bool is_worth_again(const PostgresFailure& failure);
/// There is no table, or no schema, yet.
[[nodiscard]] bool says_no_table(const PostgresFailure& failure);
/// Somebody else made the schema or a table at the same moment.
[[nodiscard]] bool says_made_already(const PostgresFailure& failure);

}  // namespace haloform::storage
