#pragma once

#include "planner/base/diagnostic.hpp"
#include "planner/base/marked_text.hpp"

#include <cstdint>
#include <expected>
#include <string>

namespace haloform {

/// What kind of trouble the world made. The kind decides the exit code and whether a repeat can help; the
/// words are for people.
enum class ErrorKind : std::uint8_t {
  usage,          ///< The command line asks for something that does not exist. Exit 1.
  configuration,  ///< What the user wrote is wrong, found outside the YAML reader (environment, flags).
                  ///< Exit 3.
  credentials,    ///< No, or wrong, client id and secret; a token was refused. Exit 4.
  permission,     ///< 403, or a scope that is missing. Exit 4.
  not_found,      ///< 404 for something that must exist.
  refused,        ///< The server understood and said no; nothing was done. Its words are in `what`.
  throttled,      ///< 429 until the time for retries was spent; nothing was done.
  unavailable,    ///< No answer, a reset, a timeout, or 5xx, until the time for retries was spent.
  protocol,       ///< An answer that is not what the profile says: HTML, cut JSON, a missing key.
  incomplete,     ///< A listing that could not be read to its last row, or contradicts itself.
  ambiguous,      ///< Several records match one natural key, or two addresses to one record.
  state,          ///< The state or its journal cannot be used as it is.
  io,             ///< The local disk.
  locked,         ///< Somebody else holds the lock. Exit 9.
  stale,          ///< The plan no longer fits the world. Exit 8.
  blocked,        ///< A guard or a protection forbids it. Exit 5.
  in_doubt,       ///< A write whose outcome is unknown. Exit 7.
  interrupted,    ///< SIGINT or SIGTERM. Exit 130.
  internal,       ///< Our own mistake.
};

/// One failure, in the three parts that every message of this program has.
struct Error {
  ErrorKind kind = ErrorKind::internal;
  MarkedText what;    ///< What happened: `the listing of agents stopped after 50 of 120 rows`.
  MarkedText where;   ///< Where: a file:line:column, an address and id, or a method and URL. May be empty.
  MarkedText advice;  ///< What to do next. May be empty.
  int status = 0;  ///< Of the HTTP answer that was the failure; 0 where there was none, or it was a success.

  /// `where: what` and, on a line of its own, the advice, to be shown; not escaped for a terminal.
  [[nodiscard]] std::string text() const;
};

/// For the world: a value, or the first failure.
template <typename T>
using Result = std::expected<T, Error>;

/// For what users wrote: a value, or everything that is wrong with it.
template <typename T>
using Checked = std::expected<T, Diagnostics>;

[[nodiscard]] inline std::unexpected<Error> fail(ErrorKind kind, MarkedText what, MarkedText where = {},
                                                 MarkedText advice = {}) {
  return std::unexpected(Error{kind, std::move(what), std::move(where), std::move(advice)});
}

}  // namespace haloform
