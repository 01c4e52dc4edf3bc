#include "providers/storage/postgres/failure.hpp"

#include "planner/base/text.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace haloform::storage {

namespace {

/// A class (two signs) or a whole SQLSTATE, and what it means to whoever keeps a state there.
struct Row {
  std::string_view sqlstate;
  ErrorKind kind;
  std::string_view advice;
};

constexpr std::string_view check_password =
    "check the user and the password: HALOFORM_POSTGRES_URL, or PGUSER and PGPASSWORD";
constexpr std::string_view grant_rights =
    "grant the user of the connection USAGE on the schema and SELECT, INSERT, UPDATE and DELETE on its "
    "tables";

/// The first that fits counts.
constexpr std::array rows{
    Row{"28", ErrorKind::credentials, check_password},
    Row{"42501", ErrorKind::permission, grant_rights},
    Row{"3D000", ErrorKind::configuration, "create the database, or correct its name in the address"},
    Row{"3F000", ErrorKind::configuration, "correct the name of the schema"},
    Row{"25006", ErrorKind::unavailable, "name the primary: this server takes no writes"},
    Row{"0A000", ErrorKind::configuration, ""},
    Row{"08", ErrorKind::unavailable, ""},
    Row{"53", ErrorKind::unavailable, ""},
    Row{"57", ErrorKind::unavailable, ""},
    Row{"55", ErrorKind::unavailable, ""},
    Row{"40", ErrorKind::unavailable, ""},
    Row{"58", ErrorKind::unavailable, ""},
    Row{"XX", ErrorKind::unavailable, ""},
};

/// What libpq says without the server, in its own words: which of them no repeat can help with.
struct Words {
  std::string_view part;
  ErrorKind kind;
  std::string_view advice;
};
constexpr std::array words_of_libpq{
    Words{"no password supplied", ErrorKind::credentials, check_password},
    Words{"authentication", ErrorKind::credentials, check_password},
    Words{"certificate", ErrorKind::configuration,
          "give libpq the authority of the server in sslrootcert (PGSSLROOTCERT)"},
    Words{
        "server does not support SSL", ErrorKind::configuration,
        "off this machine the connection is encrypted: let the server speak TLS, or say sslmode (PGSSLMODE)"},
    Words{"invalid ", ErrorKind::configuration, "correct the address of the database, or the PG* variable"},
    Words{"definition of service", ErrorKind::configuration, "correct PGSERVICE"},
};

std::string_view first_line(std::string_view text) { return trimmed(text.substr(0, text.find('\n'))); }

bool is_sqlstate(std::string_view text) {
  return text.size() == 5 && std::ranges::all_of(text, [](char sign) {
           return (sign >= '0' && sign <= '9') || (sign >= 'A' && sign <= 'Z');
         });
}

}  // namespace

Error postgres_error(const PostgresFailure& failure, std::string_view doing, const std::string& where) {
  Error error{ErrorKind::unavailable, std::string(doing) + " failed: " + failure.words, where, {}};
  if (failure.sqlstate.empty()) {
    const auto* found = std::ranges::find_if(
        words_of_libpq, [&](const Words& row) { return failure.words.find(row.part) != std::string::npos; });
    if (found != words_of_libpq.end()) {
      error.kind = found->kind;
      error.advice = found->advice;
    }
    return error;
  }
  error.what += " (SQLSTATE " + failure.sqlstate + ")";
  const auto* row =
      std::ranges::find_if(rows, [&](const Row& one) { return failure.sqlstate.starts_with(one.sqlstate); });
  error.kind = row == rows.end() ? ErrorKind::protocol : row->kind;
  if (row != rows.end()) error.advice = row->advice;
  return error;
}

PostgresFailure connection_failure(std::string_view message) {
  // One line for each server that was tried; the last one counts, since it says why there is no connection.
  PostgresFailure failure;
  for (std::string_view rest = message; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    for (std::size_t at = line.find(": "); at != std::string_view::npos; at = line.find(": ", at + 1)) {
      const std::string_view behind = trimmed(line.substr(at + 2));
      if (behind.size() < 7 || !is_sqlstate(behind.substr(0, 5)) || behind.substr(5, 2) != ": ") continue;
      failure.sqlstate = behind.substr(0, 5);
      failure.words = trimmed(behind.substr(7));
    }
  }
  if (failure.sqlstate.empty()) failure.words = first_line(message);
  if (failure.words.empty()) failure.words = "the connection was lost";
  return failure;
}

bool is_worth_again(const PostgresFailure& failure) {
  return failure.sqlstate == "40001" || failure.sqlstate == "40P01";
}

bool says_no_table(const PostgresFailure& failure) {
  return failure.sqlstate == "42P01" || failure.sqlstate == "3F000";
}

bool says_made_already(const PostgresFailure& failure) {
  return failure.sqlstate == "23505" || failure.sqlstate == "42P06" || failure.sqlstate == "42P07" ||
         failure.sqlstate == "42710";
}

}  // namespace haloform::storage
