#include "providers/storage/postgres/postgres_store.hpp"

#include "planner/base/digest.hpp"
#include "tests/stores/contract.hpp"
#include "tests/stores/put_back.hpp"
#include "tests/support/postgres_server.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <map>
#include <thread>

namespace haloform::test {

namespace {

using storage::Conflict;
using storage::DocumentStore;
using storage::Lease;
using storage::Leased;
using storage::LeaseRequest;
using storage::Renewal;
using storage::StoreContext;
using storage::Stored;
using storage::StoreEnvironment;
using ::testing::HasSubstr;
using ::testing::Not;

/// One for the program: it is started by the first test that wants it, and ends with the last.
PostgresServer& server() {
  static PostgresServer one;
  return one;
}

const SystemClock& real_clock() {
  static const SystemClock clock;
  return clock;
}

using Variables = std::map<std::string, std::string, std::less<>>;

StoreEnvironment postgres_environment(Variables variables) {
  return StoreEnvironment([variables = std::move(variables)](std::string_view name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(Secret(found->second));
  });
}

StoreEnvironment with_password() {
  return postgres_environment({{"PGPASSWORD", PostgresServer::password()}});
}

std::unique_ptr<DocumentStore> store_of(const StateLocation::Postgres& location,
                                        const StoreEnvironment& environment = with_password(),
                                        const StopFlag* stop = nullptr) {
  auto store = storage::open_postgres_store(location, StoreContext{real_clock(), stop, environment});
  if (!store) throw std::runtime_error(store.error().text());
  return std::move(*store);
}

/// A schema that nobody used yet.
StateLocation::Postgres fresh_location() {
  static std::atomic<int> count{0};
  return StateLocation::Postgres{"default", "Schema \"of\" test " + std::to_string(++count), server().url()};
}

std::string sql_name(const std::string& schema) {
  std::string out = "\"";
  for (const char sign : schema) out += sign == '"' ? std::string("\"\"") : std::string(1, sign);
  return out + "\"";
}

LeaseRequest request_of(std::string id, Milliseconds length = Milliseconds(60'000)) {
  return {std::move(id), ports::LockInfo{"jane", "runner-1", 7, WallTime{}, "apply", "https://ci/run/5"},
          length};
}

/// The version after a write that must succeed.
std::string written(DocumentStore& store, std::string_view bytes, const std::optional<std::string>& expected,
                    std::string_view lease = "") {
  auto stored = store.write(bytes, expected, lease, "a test", soon());
  if (!stored) throw std::runtime_error(stored.error().text());
  if (!std::holds_alternative<Stored>(*stored)) throw std::runtime_error("a conflict");
  return std::get<Stored>(*stored).version;
}

class PostgresPlace final : public StoreUnderTest {
 public:
  std::unique_ptr<DocumentStore> open() override { return store_of(location_); }
  bool lose_document() override {
    server().execute("UPDATE " + sql_name(location_.schema) + ".states SET document = NULL");
    return true;
  }

 private:
  StateLocation::Postgres location_ = fresh_location();
};

INSTANTIATE_TEST_SUITE_P(Postgres, StoreContract,
                         ::testing::Values(StoreKind{"Postgres",
                                                     [] { return std::make_unique<PostgresPlace>(); }}),
                         store_name);

TEST(PostgresStore, is_there_after_the_first_write_and_reading_makes_no_schema) {
  const auto location = fresh_location();
  const auto store = store_of(location);
  const auto nothing = store->read(soon());
  ASSERT_TRUE(nothing) << nothing.error().text();
  EXPECT_FALSE(*nothing);
  EXPECT_FALSE(store->had_one(soon()).value());
  EXPECT_FALSE(store->lease(soon()).value());
  EXPECT_TRUE(store->history(10, soon()).value()->empty());
  EXPECT_TRUE(
      server().execute("SELECT 1 FROM pg_namespace WHERE nspname = '" + location.schema + "'").empty());

  const std::string bytes("{\"a\":\0 \xff}", 9);
  const std::string version = written(*store, bytes, std::nullopt);
  const auto found = store->read(soon());
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->bytes, bytes);
  EXPECT_EQ((*found)->version, version);
  EXPECT_TRUE(store->had_one(soon()).value());
}

/// Somebody puts an older document of a state in the place of the present one, with SQL.
class PostgresPutBack : public ::testing::TestWithParam<storage::PutBack::Written> {
 protected:
  void put_oldest() const {
    const std::string schema = sql_name(location_.schema);
    server().execute("UPDATE " + schema + ".states SET document = (SELECT document FROM " + schema +
                     ".history ORDER BY version LIMIT 1)");
  }
  StateLocation::Postgres location_ = fresh_location();
  storage::PutBack state_{[this] { return store_of(location_); }, GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Postgres, PostgresPutBack,
                         ::testing::Values(storage::PutBack::Written::sealed,
                                           storage::PutBack::Written::open),
                         [](const auto& kind) {
                           return kind.param == storage::PutBack::Written::sealed ? "sealed" : "open";
                         });

TEST_P(PostgresPutBack, is_refused_until_a_copy_is_restored) {
  state_.add_agent("jane", 1);
  state_.add_agent("bob", 2);
  state_.expect_agents(2);
  const std::string second = state_.document();
  put_oldest();
  for (int run = 0; run < 3; ++run) state_.expect_refused(1, 2);
  state_.restore(second);
  state_.expect_agents(2);
  state_.add_agent("eve", 3);
  state_.expect_agents(3);
  put_oldest();
  state_.expect_refused(1, 4);
}

TEST_P(PostgresPutBack, is_no_matter_where_the_state_was_lost_or_its_history) {
  state_.add_agent("jane", 1);
  state_.add_agent("bob", 2);
  const std::string second = state_.document();
  server().execute("UPDATE " + sql_name(location_.schema) + ".states SET document = NULL");
  state_.restore(second);
  state_.expect_agents(2);
  EXPECT_EQ(storage::peek_head(state_.document())->serial, 3U) << "it counts on from what the history has";
  server().execute("DROP TABLE " + sql_name(location_.schema) + ".history");
  EXPECT_NE(state_.document(), "") << "a state is no less there without its history";
  state_.expect_agents(2);
}

TEST(PostgresStore, a_write_on_an_old_version_is_a_conflict) {
  const auto store = store_of(fresh_location());
  const std::string first = written(*store, "one", std::nullopt);
  EXPECT_TRUE(std::holds_alternative<Conflict>(store->write("two", std::nullopt, "", "", soon()).value()));
  EXPECT_NE(written(*store, "two", first), first);
  EXPECT_TRUE(std::holds_alternative<Conflict>(store->write("three", first, "", "", soon()).value()));
  EXPECT_TRUE(std::holds_alternative<Conflict>(store->write("three", "no number", "", "", soon()).value()));
  EXPECT_EQ((*store->read(soon()).value()).bytes, "two");
}

TEST(PostgresStore, a_write_under_a_lease_that_is_somebody_elses_or_was_broken_is_refused) {
  const auto store = store_of(fresh_location());
  const auto refused = [&](const std::optional<std::string>& expected, std::string_view lease) {
    const auto outcome = store->write("no", expected, lease, "", soon());
    return !outcome && outcome.error().kind == ErrorKind::refused;
  };
  ASSERT_TRUE(std::holds_alternative<Leased>(store->acquire(request_of("a"), soon()).value()));
  EXPECT_TRUE(refused(std::nullopt, "b"));
  EXPECT_TRUE(refused(std::nullopt, ""));
  const std::string version = written(*store, "x", std::nullopt, "a");
  EXPECT_TRUE(refused(version, "b"));
  const std::string next = written(*store, "y", version, "a");
  EXPECT_TRUE(std::holds_alternative<Conflict>(store->write("no", version, "b", "", soon()).value()));
  // Also before anybody takes it.
  EXPECT_TRUE(store->break_lease("a", soon()).value());
  EXPECT_TRUE(refused(next, "a"));
  EXPECT_EQ((*store->read(soon()).value()).bytes, "y");
}

TEST(PostgresStore, the_next_one_sees_who_holds_the_lease_and_takes_it_only_after_its_end) {
  const auto location = fresh_location();
  const auto one = store_of(location);
  const auto other = store_of(location);
  ASSERT_TRUE(
      std::holds_alternative<Leased>(one->acquire(request_of("a", Milliseconds(400)), soon()).value()));
  const auto refused = other->acquire(request_of("b"), soon()).value();
  ASSERT_TRUE(std::holds_alternative<Lease>(refused));
  const auto& lease = std::get<Lease>(refused);
  EXPECT_EQ(lease.id, "a");
  EXPECT_EQ(lease.holder.who, "jane");
  EXPECT_EQ(lease.holder.run_url, "https://ci/run/5");
  EXPECT_GT(*lease.left, Milliseconds(0));
  EXPECT_LE(*lease.left, Milliseconds(400));
  EXPECT_TRUE(
      std::holds_alternative<Leased>(one->acquire(request_of("a", Milliseconds(400)), soon()).value()));

  std::this_thread::sleep_for(Milliseconds(450));
  EXPECT_LE(*other->lease(soon()).value()->left, Milliseconds(0));
  const auto taken = other->acquire(request_of("b"), soon()).value();
  ASSERT_TRUE(std::holds_alternative<Leased>(taken));
  ASSERT_TRUE(std::get<Leased>(taken).taken_from);
  EXPECT_EQ(std::get<Leased>(taken).taken_from->id, "a");
  EXPECT_EQ(one->renew(request_of("a"), soon()).value(), Renewal::lost);
  EXPECT_EQ(other->renew(request_of("b"), soon()).value(), Renewal::renewed);
}

TEST(PostgresStore, a_lease_that_ended_and_that_nobody_took_is_renewed) {
  const auto store = store_of(fresh_location());
  ASSERT_TRUE(store->acquire(request_of("a", Milliseconds(1)), soon()));
  std::this_thread::sleep_for(Milliseconds(5));
  EXPECT_EQ(store->renew(request_of("a"), soon()).value(), Renewal::renewed);
  EXPECT_FALSE(store->break_lease("b", soon()).value());
  EXPECT_TRUE(store->break_lease("a", soon()).value());
  EXPECT_EQ(store->renew(request_of("a"), soon()).value(), Renewal::lost);
  EXPECT_TRUE(store->release("a", soon()));
}

TEST(PostgresStore, keeps_the_last_hundred_documents) {
  const auto location = fresh_location();
  const auto store = store_of(location);
  std::string version = written(*store, "document 1", std::nullopt);
  for (int count = 2; count <= 103; ++count)
    version = written(*store, "document " + std::to_string(count), version);
  const auto history = store->history(1000, soon()).value();
  ASSERT_TRUE(history);
  EXPECT_EQ(history->size(), 100U);
  EXPECT_EQ(history->front().id, version);
  EXPECT_EQ(history->front().by, "a test");
  EXPECT_LT(std::chrono::abs(history->front().written - real_clock().wall()), std::chrono::minutes(1));
  EXPECT_EQ(store->read_version(history->back().id, soon()).value(), "document 4");
  EXPECT_EQ(store->history(3, soon()).value()->size(), 3U);
  EXPECT_EQ(store->read_version("1", soon()).error().kind, ErrorKind::usage);
  EXPECT_EQ(store->read_version("one", soon()).error().kind, ErrorKind::usage);
}

TEST(PostgresStore, a_row_that_is_removed_is_missed_and_the_next_one_goes_on_counting) {
  const auto location = fresh_location();
  const auto store = store_of(location);
  const std::string old = written(*store, "two", written(*store, "one", std::nullopt));
  server().execute("DELETE FROM " + sql_name(location.schema) + ".states");
  EXPECT_FALSE(*store->read(soon()));
  EXPECT_TRUE(store->had_one(soon()).value());
  EXPECT_EQ(std::stoi(written(*store, "three", std::nullopt)), std::stoi(old) + 1);
  EXPECT_EQ(store->history(10, soon()).value()->size(), 3U);
}

TEST(PostgresStore, of_many_that_come_first_at_once_one_makes_the_tables_and_one_writes) {
  const auto location = fresh_location();
  std::atomic<int> stored{0};
  std::atomic<int> conflicts{0};
  std::vector<std::thread> threads;
  for (int count = 0; count < 8; ++count) {
    threads.emplace_back([&, count] {
      const auto store = store_of(location);
      const auto outcome = store->write("by " + std::to_string(count), std::nullopt, "", "", soon());
      if (!outcome) ADD_FAILURE() << outcome.error().text();
      if (outcome) ++(std::holds_alternative<Stored>(*outcome) ? stored : conflicts);
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(stored, 1);
  EXPECT_EQ(conflicts, 7);
}

TEST(PostgresStore, many_states_stand_in_one_table) {
  auto location = fresh_location();
  const auto one = store_of(location);
  location.name = "another customer's";
  const auto other = store_of(location);
  written(*one, "one", std::nullopt);
  EXPECT_FALSE(*other->read(soon()));
  written(*other, "other", std::nullopt);
  EXPECT_EQ((*one->read(soon()).value()).bytes, "one");
}

TEST(PostgresStore, what_was_answered_is_there_after_the_server_died_in_the_middle_of_writes) {
  const auto location = fresh_location();
  const auto store = store_of(location);
  std::string version = written(*store, "0", std::nullopt);
  std::string answered = "0";
  std::string attempted = "0";
  std::atomic<bool> failed{false};
  std::atomic<int> count{0};
  std::thread writer([&] {
    while (!failed) {
      attempted = std::to_string(count + 1);
      auto outcome = store->write(attempted + std::string(100'000, ' '), version, "", "", soon());
      if (!outcome) {
        EXPECT_EQ(outcome.error().kind, ErrorKind::unavailable) << outcome.error().text();
        failed = true;
      } else {
        version = std::get<Stored>(*outcome).version;
        answered = attempted;
        ++count;
      }
    }
  });
  while (count < 5 && !failed) std::this_thread::sleep_for(Milliseconds(1));
  server().kill();
  writer.join();
  EXPECT_EQ(store->read(soon()).error().kind, ErrorKind::unavailable);
  server().start();
  const auto found = store->read(soon());
  ASSERT_TRUE(found && *found) << found.error().text();
  const std::string number = (*found)->bytes.substr(0, (*found)->bytes.find(' '));
  EXPECT_TRUE(number == answered || number == attempted) << number << ", answered " << answered;
  written(*store, "after it", (*found)->version);
}

TEST(PostgresStore, a_connection_that_ended_while_nobody_used_it_is_made_again) {
  const auto store = store_of(fresh_location());
  const std::string version = written(*store, "one", std::nullopt);
  server().execute(
      "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'haloform'");
  written(*store, "two", version);
}

TEST(PostgresStore, a_call_ends_at_its_deadline_and_at_a_stop) {
  const auto location = fresh_location();
  StopFlag stop;
  const auto store = store_of(location, with_password(), &stop);
  const std::string version = written(*store, "one", std::nullopt);
  const std::jthread blocker([&] {
    server().execute("BEGIN; LOCK TABLE " + sql_name(location.schema) +
                     ".states IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(4); COMMIT");
  });
  const std::string locks =
      "SELECT 1 FROM pg_locks WHERE granted AND mode = 'AccessExclusiveLock' AND relation IS NOT NULL";
  while (server().execute(locks).empty()) std::this_thread::sleep_for(Milliseconds(20));
  const auto before = real_clock().steady();
  const auto late = store->write("two", version, "", "", before + Milliseconds(150));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, ErrorKind::unavailable);
  EXPECT_LT(real_clock().steady() - before, Milliseconds(3'000));
  stop.raise();
  EXPECT_EQ(store->read(soon()).error().kind, ErrorKind::interrupted);
}

TEST(PostgresStore, says_what_is_wrong_with_a_connection_and_never_the_password) {
  const std::string wrong = "wrong-password-of-a-test";
  auto location = fresh_location();
  const auto refused = store_of(location, postgres_environment({{"PGPASSWORD", wrong}}))->read(soon());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::credentials) << refused.error().text();
  EXPECT_THAT(refused.error().text(), HasSubstr("PGPASSWORD"));
  EXPECT_THAT(refused.error().text(), Not(HasSubstr(wrong)));

  const auto nothing = store_of(location, postgres_environment({}))->read(soon());
  EXPECT_EQ(nothing.error().kind, ErrorKind::credentials) << nothing.error().text();

  location.url = server().url("postgres", "no_such_database");
  const auto absent = store_of(location)->read(soon());
  EXPECT_EQ(absent.error().kind, ErrorKind::configuration) << absent.error().text();
  EXPECT_THAT(absent.error().text(), HasSubstr("no_such_database"));

  location.url = "postgres://postgres@127.0.0.1:1/postgres";
  EXPECT_EQ(store_of(location)->read(soon()).error().kind, ErrorKind::unavailable);

  // Loopback that is no loopback by name is encrypted, and this server speaks no TLS.
  location.url = "postgres://postgres@127.0.0.1.nip.invalid/postgres?hostaddr=127.0.0.1&port=" +
                 std::to_string(server().port());
  const auto clear = store_of(location)->read(soon());
  EXPECT_EQ(clear.error().kind, ErrorKind::configuration) << clear.error().text();
}

TEST(PostgresStore, takes_the_whole_address_from_the_environment_and_repeats_nothing_of_it) {
  StateLocation::Postgres location = fresh_location();
  location.url.clear();
  std::string url = server().url();
  url.insert(url.find('@'), ":" + PostgresServer::password());
  const auto store = store_of(location, postgres_environment({{"HALOFORM_POSTGRES_URL", url}}));
  EXPECT_TRUE(store->read(soon()));
  EXPECT_THAT(store->location(), Not(HasSubstr(PostgresServer::password())));
  EXPECT_THAT(store->location(),
              HasSubstr("postgres://127.0.0.1:" + std::to_string(server().port()) + "/postgres"));

  const auto garbled = storage::open_postgres_store(
      location,
      StoreContext{real_clock(), nullptr,
                   postgres_environment({{"HALOFORM_POSTGRES_URL", "postgres://u:secret-word@[::1/x"}})});
  ASSERT_FALSE(garbled);
  EXPECT_EQ(garbled.error().kind, ErrorKind::configuration);
  EXPECT_THAT(garbled.error().text(), Not(HasSubstr("secret-word")));

  const std::string port = std::to_string(server().port());
  EXPECT_TRUE(store_of(location, postgres_environment({{"PGHOST", server().socket_folder()},
                                                       {"PGPORT", port},
                                                       {"PGUSER", "postgres"},
                                                       {"PGDATABASE", "postgres"}}))
                  ->read(soon()));
}

TEST(PostgresStore, names_the_right_that_is_missing) {
  const std::string user = "user_" + new_uuid().substr(0, 8);
  server().execute("CREATE ROLE " + user + " LOGIN PASSWORD '" + PostgresServer::password() + "'");
  auto location = fresh_location();
  location.url = server().url(user);
  const auto store = store_of(location);
  const auto refused = store->write("x", std::nullopt, "", "", soon());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::permission);
  EXPECT_THAT(refused.error().advice, HasSubstr("CREATE on the database"));
  EXPECT_THAT(refused.error().advice,
              HasSubstr("CREATE SCHEMA " + sql_name(location.schema) + " AUTHORIZATION"));
  server().execute("CREATE SCHEMA " + sql_name(location.schema) + " AUTHORIZATION " + user);
  written(*store, "x", std::nullopt);

  const std::string reader = user + "_reader";
  server().execute("CREATE ROLE " + reader + " LOGIN PASSWORD '" + PostgresServer::password() + "'");
  server().execute("GRANT USAGE ON SCHEMA " + sql_name(location.schema) + " TO " + reader);
  server().execute("GRANT SELECT ON ALL TABLES IN SCHEMA " + sql_name(location.schema) + " TO " + reader);
  location.url = server().url(reader);
  const auto read_only = store_of(location);
  const auto found = read_only->read(soon());
  ASSERT_TRUE(found && *found) << found.error().text();
  const auto locked = read_only->acquire(request_of("a"), soon());
  ASSERT_FALSE(locked);
  EXPECT_EQ(locked.error().kind, ErrorKind::permission);
}

}  // namespace

}  // namespace haloform::test
