#include "providers/storage/postgres/connection.hpp"

#include "planner/base/text.hpp"
#include "providers/storage/postgres/libpq.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <mutex>

namespace haloform::storage {

namespace {

constexpr Milliseconds connect_within{15'000};
constexpr Milliseconds call_within{60'000};
constexpr Milliseconds look_every{50};
constexpr int most_looks = 16;

constexpr unsigned type_text = 25;
constexpr unsigned type_bytea = 17;

struct ClearResult {
  void operator()(PGresult* result) const { pq().clear(result); }
};
using Answered = std::unique_ptr<PGresult, ClearResult>;

/// What a server remarks (that a table exists already) is not for the terminal.
void ignore_notice(void*, const PGresult*) {}

Rows rows_of(const PGresult& result) {
  Rows rows;
  const int columns = pq().nfields(&result);
  for (int at = 0; at < pq().ntuples(&result); ++at) {
    PostgresRow& row = rows.emplace_back();
    for (int column = 0; column < columns; ++column) {
      if (pq().getisnull(&result, at, column) != 0) {
        row.emplace_back();
      } else {
        row.emplace_back(std::string(pq().getvalue(&result, at, column),
                                     static_cast<std::size_t>(pq().getlength(&result, at, column))));
      }
    }
  }
  return rows;
}

}  // namespace

void PostgresConnection::Close::operator()(pg_conn* connection) const { pq().finish(connection); }

PostgresConnection::PostgresConnection(const PostgresParameters& parameters, const std::string& where,
                                       const Clock& clock, const StopFlag* stop)
    : parameters_(&parameters), where_(&where), clock_(&clock), stop_(stop) {}

PostgresConnection::~PostgresConnection() = default;

PostgresConnection::Wait PostgresConnection::wait_for(short events, SteadyTime deadline) const {
  for (;;) {
    if (stop_ != nullptr && stop_->raised()) return Wait::stopped;
    const SteadyTime now = clock_->steady();
    if (now >= deadline) return Wait::late;
    const auto left =
        std::chrono::ceil<Milliseconds>(std::min<SteadyTime::duration>(look_every, deadline - now));
    pollfd watched{pq().socket(connection_.get()), events, 0};
    const int count = ::poll(&watched, 1, static_cast<int>(left.count()));
    if (count > 0 || (count < 0 && errno != EINTR)) return Wait::ready;
  }
}

std::unexpected<Error> PostgresConnection::lost(std::string_view doing) {
  const char* message = pq().error_message(connection_.get());
  PostgresFailure failure = connection_failure(message == nullptr ? "" : message);
  failure.words = parameters_->without_secrets(std::move(failure.words));
  connection_.reset();
  return std::unexpected(postgres_error(failure, doing, *where_));
}

std::unexpected<Error> PostgresConnection::ended(Wait wait, std::string_view doing) {
  connection_.reset();
  if (wait == Wait::stopped)
    return fail(ErrorKind::interrupted, std::string(doing) + " was interrupted", *where_);
  return fail(ErrorKind::unavailable, std::string(doing) + " failed: no answer of the database in time",
              *where_, "check that the database can be reached from here");
}

Result<void> PostgresConnection::connect(std::string_view doing, SteadyTime deadline) {
  std::vector<const char*> names;
  std::vector<const char*> values;
  for (const auto& [name, value] : parameters_->values) {
    names.push_back(name.c_str());
    values.push_back(value.reveal().c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  connection_.reset(pq().connect_start_params(names.data(), values.data(), 0));
  if (connection_ == nullptr)
    return fail(ErrorKind::unavailable, std::string(doing) + " failed: out of memory", *where_);
  pq().set_notice_receiver(connection_.get(), ignore_notice, nullptr);
  // So that the answer to a refused connection names its SQLSTATE, in whichever language its words are.
  pq().set_error_verbosity(connection_.get(), PQERRORS_VERBOSE);
  if (pq().status(connection_.get()) == CONNECTION_BAD) return lost(doing);
  for (PostgresPollingStatusType state = PGRES_POLLING_WRITING; state != PGRES_POLLING_OK;
       state = pq().connect_poll(connection_.get())) {
    if (state == PGRES_POLLING_FAILED) return lost(doing);
    const Wait wait = wait_for(state == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline);
    if (wait != Wait::ready) return ended(wait, doing);
  }
  pq().set_error_verbosity(connection_.get(), PQERRORS_DEFAULT);
  if (pq().set_nonblocking(connection_.get(), 1) != 0) return lost(doing);
  return {};
}

bool PostgresConnection::is_usable() const {
  // Whoever closed a connection that was kept open has said so by now, in words and then by its end: then nothing of this call
  // is lost with it.
  for (int look = 0; look < most_looks; ++look) {
    if (connection_ == nullptr || pq().status(connection_.get()) != CONNECTION_OK ||
        pq().transaction_status(connection_.get()) != PQTRANS_IDLE)
      return false;
    pollfd watched{pq().socket(connection_.get()), POLLIN, 0};
    if (::poll(&watched, 1, 0) <= 0) return true;
    if (pq().consume_input(connection_.get()) != 1) return false;
    static_cast<void>(pq().is_busy(connection_.get()));
  }
  return false;
}

Result<void> PostgresConnection::flush(std::string_view doing, SteadyTime deadline) {
  for (int left = pq().flush(connection_.get()); left != 0; left = pq().flush(connection_.get())) {
    if (left < 0) return lost(doing);
    const Wait wait = wait_for(POLLIN | POLLOUT, deadline);
    if (wait != Wait::ready) return ended(wait, doing);
    if (pq().consume_input(connection_.get()) != 1) return lost(doing);
  }
  return {};
}

Result<Answer> PostgresConnection::collect(std::string_view doing, SteadyTime deadline) {
  std::optional<Answer> answer;
  for (;;) {
    while (pq().is_busy(connection_.get()) != 0) {
      const Wait wait = wait_for(POLLIN, deadline);
      if (wait != Wait::ready) return ended(wait, doing);
      if (pq().consume_input(connection_.get()) != 1) return lost(doing);
    }
    const Answered result(pq().get_result(connection_.get()));
    if (result == nullptr) break;
    const ExecStatusType status = pq().result_status(result.get());
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
      if (!answer || *answer) answer = rows_of(*result);
      continue;
    }
    const char* state = pq().result_error_field(result.get(), PG_DIAG_SQLSTATE);
    const char* words = pq().result_error_field(result.get(), PG_DIAG_MESSAGE_PRIMARY);
    if (state == nullptr || pq().status(connection_.get()) != CONNECTION_OK) return lost(doing);
    answer = std::unexpected(
        PostgresFailure{state, parameters_->without_secrets(words == nullptr ? "it says no" : words)});
  }
  if (!answer || pq().status(connection_.get()) != CONNECTION_OK) return lost(doing);
  // It ends the connection by itself: whether the statement was done before is not known.
  if (!*answer && answer->error().sqlstate.starts_with("57P")) {
    const PostgresFailure failure = answer->error();
    connection_.reset();
    return std::unexpected(postgres_error(failure, doing, *where_));
  }
  return std::move(*answer);
}

Result<Answer> PostgresConnection::run(const std::string& sql, const std::vector<Parameter>& parameters,
                                       std::string_view doing, SteadyTime deadline) {
  const SteadyTime now = clock_->steady();
  deadline = std::min(deadline, now + call_within);
  std::unique_lock lock(turns_, std::defer_lock);
  if (deadline <= now || !lock.try_lock_for(deadline - now))
    return fail(ErrorKind::unavailable,
                std::string(doing) + " failed: an earlier request was not answered in time", *where_);
  if (!is_usable()) {
    if (auto connected = connect(doing, std::min(deadline, clock_->steady() + connect_within)); !connected)
      return std::unexpected(std::move(connected.error()));
  }
  std::vector<Oid> types;
  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> formats;
  for (const Parameter& parameter : parameters) {
    types.push_back(parameter.kind == Parameter::Kind::text ? type_text : type_bytea);
    values.push_back(parameter.value.data() == nullptr ? "" : parameter.value.data());
    lengths.push_back(static_cast<int>(parameter.value.size()));
    formats.push_back(1);
  }
  // Without parameters a text may hold several statements, which are one transaction; with them it is one.
  const int sent = parameters.empty() ? pq().send_query(connection_.get(), sql.c_str())
                                      : pq().send_query_params(
                                            connection_.get(), sql.c_str(), static_cast<int>(values.size()),
                                            types.data(), values.data(), lengths.data(), formats.data(), 1);
  if (sent != 1) return lost(doing);
  if (auto flushed = flush(doing, deadline); !flushed) return std::unexpected(std::move(flushed.error()));
  return collect(doing, deadline);
}

}  // namespace haloform::storage
