#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "providers/storage/document/turns.hpp"
#include "providers/storage/postgres/failure.hpp"
#include "providers/storage/postgres/parameters.hpp"

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct pg_conn;

namespace haloform::storage {

/// One value of a statement. Text is UTF-8; bytes are a bytea.
struct Parameter {
  enum class Kind : std::uint8_t { text, bytes } kind = Kind::text;
  std::string_view value;
};

/// Rows of texts and byteas; a NULL is nothing.
using PostgresRow = std::vector<std::optional<std::string>>;
using Rows = std::vector<PostgresRow>;

/// A statement came back with rows, or the server said no to it: then nothing was done.
using Answer = std::expected<Rows, PostgresFailure>;

/// One connection, made when it is first wanted and again after each failure. Calls from several threads wait for each other.
class PostgresConnection {
 public:
  /// What is pointed to outlives it.
  PostgresConnection(const PostgresParameters& parameters, const std::string& where, const Clock& clock,
                     const StopFlag* stop);
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;
  ~PostgresConnection();

  /// One statement in a transaction of its own. An Error: there was no connection, or it is not known what became of the
  /// statement; the connection is given up. `doing` is for the message.
  [[nodiscard]] Result<Answer> run(const std::string& sql, const std::vector<Parameter>& parameters,
                                   std::string_view doing, SteadyTime deadline);

 private:
  struct Close {
    void operator()(pg_conn* connection) const;
  };
  enum class Wait : std::uint8_t { ready, late, stopped };

  Result<void> connect(std::string_view doing, SteadyTime deadline);
  Result<void> flush(std::string_view doing, SteadyTime deadline);
  Result<Answer> collect(std::string_view doing, SteadyTime deadline);
  [[nodiscard]] Wait wait_for(short events, SteadyTime deadline) const;
  [[nodiscard]] bool is_usable() const;
  /// Gives the connection up.
  std::unexpected<Error> lost(std::string_view doing);
  std::unexpected<Error> ended(Wait wait, std::string_view doing);

  const PostgresParameters* parameters_;
  const std::string* where_;
  const Clock* clock_;
  const StopFlag* stop_;
  Turns turns_;
  std::unique_ptr<pg_conn, Close> connection_;
};

}  // namespace haloform::storage
