#include "providers/storage/postgres/postgres_store.hpp"

#include "planner/base/quote.hpp"
#include "planner/base/text.hpp"
#include "providers/storage/holder/holder_text.hpp"
#include "providers/storage/postgres/connection.hpp"
#include "providers/storage/postgres/libpq.hpp"
#include "providers/storage/postgres/parameters.hpp"
#include "providers/storage/postgres/statements.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace haloform::storage {

namespace {

using Kind = Parameter::Kind;

constexpr int most_attempts = 5;
/// Longer ones are cut by PostgreSQL without a word, and two of them could be one.
constexpr std::size_t most_name_bytes = 63;

/// Text as PostgreSQL takes it: UTF-8 without NUL.
std::string storable(std::string_view text) {
  std::string out = repaired_utf8(text);
  std::erase(out, '\0');
  return out;
}

std::optional<std::int64_t> number_in(const PostgresRow& row, std::size_t column) {
  return column < row.size() && row[column] ? parse_integer(*row[column]) : std::nullopt;
}

/// lease_id, lease_holder and what is left of it, from a column on.
std::optional<Lease> lease_in(const PostgresRow& row, std::size_t from) {
  if (row.size() < from + 3 || !row[from]) return std::nullopt;
  return Lease{*row[from], read_holder(row[from + 1].value_or(std::string())),
               Milliseconds(number_in(row, from + 2).value_or(0))};
}

class PostgresStore final : public DocumentStore {
 public:
  PostgresStore(const StateLocation::Postgres& location, PostgresParameters parameters,
                const StoreContext& context)
      : name_(location.name),
        schema_(location.schema),
        parameters_(std::move(parameters)),
        where_(parameters_.place + " (" + schema_ + "." + name_ + ")"),
        statements_(schema_),
        documents_(parameters_, where_, context.clock, context.stop),
        leases_(parameters_, where_, context.clock, context.stop) {}

  Result<std::optional<Document>> read(SteadyTime deadline) override;
  Result<Storing> write(std::string_view bytes, const std::optional<std::string>& expected,
                        std::string_view lease, std::string_view why, SteadyTime deadline) override;
  Result<Leasing> acquire(const LeaseRequest& request, SteadyTime deadline) override;
  Result<Renewal> renew(const LeaseRequest& request, SteadyTime deadline) override;
  Result<void> release(std::string_view id, SteadyTime deadline) override;
  Result<std::optional<Lease>> lease(SteadyTime deadline) override;
  Result<bool> break_lease(std::string_view id, SteadyTime deadline) override;
  [[nodiscard]] std::string location() const override { return where_; }
  Result<bool> had_one(SteadyTime deadline) override;
  Result<std::optional<std::vector<ports::StateBackend::Version>>> history(std::size_t most,
                                                                           SteadyTime deadline) override;
  Result<std::string> read_version(std::string_view id, SteadyTime deadline) override;

 private:
  /// What a statement needs where there are no tables yet.
  enum class Tables : std::uint8_t {
    may_be_missing,  ///< Then there are no rows.
    are_made,
  };
  struct Call {
    PostgresConnection& connection;
    std::string_view doing;
    SteadyTime deadline;
  };
  Result<Rows> run(const Call& call, const std::string& sql, const std::vector<Parameter>& parameters,
                   Tables tables);
  Result<void> make_tables(const Call& call);
  Result<void> make(const Call& call, const std::string& sql);
  [[nodiscard]] Error other_columns(std::string_view doing) const {
    return Error{ErrorKind::protocol,
                 std::string(doing) + " failed: the answer has other columns than asked for", where_,
                 "check that the schema is haloform's own"};
  }
  [[nodiscard]] Error missing_right(const PostgresFailure& failure, std::string_view doing) const;
  [[nodiscard]] Parameter name() const { return {Kind::text, name_}; }

  std::string name_;
  std::string schema_;
  PostgresParameters parameters_;
  std::string where_;
  PostgresStatements statements_;
  PostgresConnection documents_;
  /// Of its own, so that a renewal does not wait for a document on its way.
  PostgresConnection leases_;
};

Error PostgresStore::missing_right(const PostgresFailure& failure, std::string_view doing) const {
  Error error = postgres_error(failure, doing, where_);
  error.advice = "the schema " + schema_ +
                 " is made on first use: grant the user of the connection CREATE on the database, or let an "
                 "administrator run: CREATE SCHEMA " +
                 quoted_name(schema_) + " AUTHORIZATION the_user;";
  return error;
}

Result<void> PostgresStore::make(const Call& call, const std::string& sql) {
  for (int attempt = 1;; ++attempt) {
    auto answer = call.connection.run(sql, {}, call.doing, call.deadline);
    if (!answer) return std::unexpected(std::move(answer.error()));
    if (*answer) return {};
    const PostgresFailure& failure = answer->error();
    // IF NOT EXISTS does not see what another transaction is about to make.
    const bool again = says_made_already(failure) || is_worth_again(failure);
    if (again && attempt < most_attempts) continue;
    if (failure.sqlstate == "42501") return std::unexpected(missing_right(failure, call.doing));
    return std::unexpected(postgres_error(failure, call.doing, where_));
  }
}

Result<void> PostgresStore::make_tables(const Call& call) {
  // CREATE SCHEMA IF NOT EXISTS needs its right also where the schema exists.
  auto found =
      call.connection.run(statements_.schema_exists, {{Kind::text, schema_}}, call.doing, call.deadline);
  if (!found) return std::unexpected(std::move(found.error()));
  if (!*found) return std::unexpected(postgres_error(found->error(), call.doing, where_));
  if ((*found)->empty()) {
    if (auto made = make(call, statements_.make_schema); !made) return made;
  }
  return make(call, statements_.make_tables);
}

Result<Rows> PostgresStore::run(const Call& call, const std::string& sql,
                                const std::vector<Parameter>& parameters, Tables tables) {
  for (int attempt = 1;; ++attempt) {
    auto answer = call.connection.run(sql, parameters, call.doing, call.deadline);
    if (!answer) return std::unexpected(std::move(answer.error()));
    if (*answer) return std::move(**answer);
    const PostgresFailure& failure = answer->error();
    if (attempt < most_attempts && is_worth_again(failure)) continue;
    if (!says_no_table(failure)) return std::unexpected(postgres_error(failure, call.doing, where_));
    if (tables == Tables::may_be_missing) return Rows{};
    if (attempt == most_attempts) return std::unexpected(postgres_error(failure, call.doing, where_));
    if (auto made = make_tables(call); !made) return std::unexpected(std::move(made.error()));
  }
}

Result<std::optional<Document>> PostgresStore::read(SteadyTime deadline) {
  auto rows =
      run({documents_, "reading the state", deadline}, statements_.read, {name()}, Tables::may_be_missing);
  if (!rows) return std::unexpected(std::move(rows.error()));
  if (rows->empty()) {
    // A history that somebody removed is no reason to miss the state.
    rows = run({documents_, "reading the state", deadline}, statements_.read_alone, {name()},
               Tables::may_be_missing);
    if (!rows) return std::unexpected(std::move(rows.error()));
  }
  if (rows->empty()) return std::nullopt;
  PostgresRow& row = rows->front();
  if (row.size() < 2 || !row[0] || !row[1]) return std::unexpected(other_columns("reading the state"));
  Document found{std::move(*row[0]), std::move(*row[1])};
  if (row.size() == 3 && row[2]) found.earlier.push_back(std::move(*row[2]));
  return found;
}

Result<Storing> PostgresStore::write(std::string_view bytes, const std::optional<std::string>& expected,
                                     std::string_view lease, std::string_view why, SteadyTime deadline) {
  const std::string by = storable(why);
  const Parameter document{Kind::bytes, bytes};
  std::vector<Parameter> parameters{name(), document};
  if (expected) {
    if (!parse_integer(*expected)) return Conflict{};
    parameters.push_back({Kind::text, *expected});
  }
  parameters.push_back({Kind::text, lease});
  parameters.push_back({Kind::text, by});
  auto rows = run({documents_, "writing the state", deadline},
                  expected ? statements_.write : statements_.write_first, parameters, Tables::are_made);
  if (!rows) return std::unexpected(std::move(rows.error()));
  if (rows->empty() || rows->front().size() != 2) return std::unexpected(other_columns("writing the state"));
  PostgresRow& row = rows->front();
  if (row[0]) return Stored{std::move(*row[0])};
  if (!row[1]) return Conflict{};
  // It would be so at every further attempt: the version is the expected one.
  return fail(ErrorKind::refused,
              "writing the state failed: the lease of this run was broken, or is another's by now", where_,
              "'haloform unlock' shows who holds it; run the command again");
}

Result<Leasing> PostgresStore::acquire(const LeaseRequest& request, SteadyTime deadline) {
  const std::string holder = storable(holder_text(request.holder));
  const std::string length = std::to_string(request.length.count());
  for (int attempt = 1;; ++attempt) {
    auto rows =
        run({leases_, "locking the state", deadline}, statements_.acquire,
            {name(), {Kind::text, request.id}, {Kind::text, holder}, {Kind::text, length}}, Tables::are_made);
    if (!rows) return std::unexpected(std::move(rows.error()));
    if (rows->empty() || rows->front().size() != 4)
      return fail(ErrorKind::protocol,
                  "locking the state failed: the answer has other columns than asked for", where_);
    auto before = lease_in(rows->front(), 1);
    if (rows->front().front()) {
      if (before && before->id == request.id) before.reset();
      return Leased{std::move(before)};
    }
    // Nothing there before, and yet not taken: somebody else was faster by a moment, and is seen now.
    if (before) return std::move(*before);
    if (attempt == most_attempts)
      return fail(ErrorKind::unavailable,
                  "locking the state failed: others take and free the lock all the time", where_);
  }
}

Result<Renewal> PostgresStore::renew(const LeaseRequest& request, SteadyTime deadline) {
  const std::string holder = storable(holder_text(request.holder));
  const std::string length = std::to_string(request.length.count());
  auto rows = run({leases_, "renewing the lock of the state", deadline}, statements_.renew,
                  {name(), {Kind::text, request.id}, {Kind::text, holder}, {Kind::text, length}},
                  Tables::may_be_missing);
  if (!rows) return std::unexpected(std::move(rows.error()));
  return rows->empty() ? Renewal::lost : Renewal::renewed;
}

Result<void> PostgresStore::release(std::string_view id, SteadyTime deadline) {
  auto rows = run({leases_, "unlocking the state", deadline}, statements_.release, {name(), {Kind::text, id}},
                  Tables::may_be_missing);
  if (!rows) return std::unexpected(std::move(rows.error()));
  return {};
}

Result<std::optional<Lease>> PostgresStore::lease(SteadyTime deadline) {
  auto rows = run({leases_, "reading the lock of the state", deadline}, statements_.lease, {name()},
                  Tables::may_be_missing);
  if (!rows) return std::unexpected(std::move(rows.error()));
  if (rows->empty()) return std::nullopt;
  return lease_in(rows->front(), 0);
}

Result<bool> PostgresStore::break_lease(std::string_view id, SteadyTime deadline) {
  auto rows = run({leases_, "breaking the lock of the state", deadline}, statements_.release,
                  {name(), {Kind::text, id}}, Tables::may_be_missing);
  if (!rows) return std::unexpected(std::move(rows.error()));
  return !rows->empty();
}

Result<bool> PostgresStore::had_one(SteadyTime deadline) {
  auto rows = run({documents_, "looking for an earlier state", deadline}, statements_.had_one, {name()},
                  Tables::may_be_missing);
  if (!rows) return std::unexpected(std::move(rows.error()));
  return !rows->empty();
}

Result<std::optional<std::vector<ports::StateBackend::Version>>> PostgresStore::history(std::size_t most,
                                                                                        SteadyTime deadline) {
  const std::string limit = std::to_string(std::min(most, most_history));
  auto rows = run({documents_, "reading the history of the state", deadline}, statements_.history,
                  {name(), {Kind::text, limit}}, Tables::may_be_missing);
  if (!rows) return std::unexpected(std::move(rows.error()));
  std::vector<ports::StateBackend::Version> versions;
  for (PostgresRow& row : *rows) {
    if (row.size() != 3 || !row[0]) continue;
    versions.push_back({std::move(*row[0]), 0, WallTime(Milliseconds(number_in(row, 1).value_or(0))),
                        row[2].value_or(std::string())});
  }
  return versions;
}

Result<std::string> PostgresStore::read_version(std::string_view id, SteadyTime deadline) {
  const std::string version(id);
  Rows found;
  if (parse_integer(version)) {
    auto rows = run({documents_, "reading an earlier state", deadline}, statements_.read_version,
                    {name(), {Kind::text, version}}, Tables::may_be_missing);
    if (!rows) return std::unexpected(std::move(rows.error()));
    found = std::move(*rows);
  }
  if (found.empty() || !found.front().front())
    return fail(ErrorKind::usage, "the history of the state holds no version " + openly_clipped(id), where_,
                "'haloform state history' lists them");
  return std::move(*found.front().front());
}

}  // namespace

Result<std::unique_ptr<DocumentStore>> open_postgres_store(const StateLocation::Postgres& location,
                                                           const StoreContext& context) {
  for (const std::string& name : {location.name, location.schema}) {
    if (!name.empty() && name.size() <= most_name_bytes && !invalid_utf8(name) && !name.contains('\0'))
      continue;
    return fail(ErrorKind::configuration, "the name of a state or a schema in PostgreSQL has 1 to 63 bytes",
                "state.postgres");
  }
  auto parameters = postgres_parameters(location, context.environment);
  if (!parameters) return std::unexpected(std::move(parameters.error()));
  return std::make_unique<PostgresStore>(location, std::move(*parameters), context);
}

std::string postgres_client_version() {
  if (!libpq()) return {};
  constexpr int parts = 10'000;
  const int version = pq().lib_version();
  return std::to_string(version / parts) + "." + std::to_string(version % parts);
}

}  // namespace haloform::storage
