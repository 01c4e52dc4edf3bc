#include "providers/storage/azblob/azblob_store.hpp"

#include "planner/base/digest.hpp"
#include "tests/stores/contract.hpp"
#include "tests/support/azurite.hpp"

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

using Variables = std::map<std::string, std::string, std::less<>>;

/// One for the program: the first test that wants it starts it.
Azurite& azurite() {
  static Azurite one;
  return one;
}

const SystemClock& wall_clock() {
  static const SystemClock clock;
  return clock;
}

StoreContext context_of(Variables variables) {
  return StoreContext{wall_clock(), nullptr,
                      StoreEnvironment([variables = std::move(variables)](std::string_view name) {
                        const auto found = variables.find(name);
                        return found == variables.end() ? std::nullopt : std::optional(Secret(found->second));
                      })};
}

Variables with_key() { return {{"AZURE_STORAGE_KEY", Azurite::key()}}; }

StateLocation::Azblob fresh_blob() {
  static std::atomic<int> count{0};
  return StateLocation::Azblob{Azurite::account, Azurite::container,
                               "a folder/stäte " + std::to_string(++count) + ".json", azurite().endpoint()};
}

std::unique_ptr<DocumentStore> opened(const StateLocation::Azblob& location,
                                      Variables variables = with_key()) {
  auto store = storage::open_azblob_store(location, context_of(std::move(variables)));
  if (!store) throw std::runtime_error(store.error().text());
  return std::move(*store);
}

LeaseRequest lease_of(const std::string& id, Milliseconds length = Milliseconds(30'000)) {
  return {id, ports::LockInfo{"Jané", "runner-1", 7, WallTime{}, "apply", "https://ci/run/5"}, length};
}

std::string put(DocumentStore& store, std::string_view bytes, const std::optional<std::string>& expected) {
  auto stored = store.write(bytes, expected, "", "a test", soon());
  if (!stored) throw std::runtime_error(stored.error().text());
  if (!std::holds_alternative<Stored>(*stored)) throw std::runtime_error("a conflict");
  return std::get<Stored>(*stored).version;
}

std::string path_of(const StateLocation::Azblob& location, const std::string& suffix = {}) {
  std::string blob = location.blob + suffix;
  std::string out;
  for (const char sign : blob) {
    if (sign == ' ') {
      out += "%20";
    } else if (static_cast<unsigned char>(sign) >= 0x80) {
      constexpr std::string_view digits = "0123456789ABCDEF";
      out += std::string{'%', digits[static_cast<unsigned char>(sign) >> 4U],
                         digits[static_cast<unsigned char>(sign) & 15U]};
    } else {
      out += sign;
    }
  }
  return location.container + "/" + out;
}

class AzblobPlace final : public StoreUnderTest {
 public:
  std::unique_ptr<DocumentStore> open() override { return opened(location_); }
  bool lose_document() override { return azurite().send("DELETE", path_of(location_)).status == 202; }

 private:
  StateLocation::Azblob location_ = fresh_blob();
};

INSTANTIATE_TEST_SUITE_P(Azblob, StoreContract,
                         ::testing::Values(StoreKind{"Azblob",
                                                     [] { return std::make_unique<AzblobPlace>(); }}),
                         store_name);

TEST(AzblobStore, writes_on_the_condition_that_nobody_did_meanwhile) {
  const auto store = opened(fresh_blob());
  EXPECT_FALSE(*store->read(soon()));
  EXPECT_FALSE(store->had_one(soon()).value());
  const std::string first = put(*store, "one", std::nullopt);
  EXPECT_TRUE(std::holds_alternative<Conflict>(store->write("two", std::nullopt, "", "", soon()).value()));
  const std::string second = put(*store, "two", first);
  EXPECT_TRUE(std::holds_alternative<Conflict>(store->write("three", first, "", "", soon()).value()));
  const auto found = store->read(soon());
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->bytes, "two");
  EXPECT_EQ((*found)->version, second);
}

TEST(AzblobStore, misses_a_state_that_was_there) {
  const auto location = fresh_blob();
  const auto store = opened(location);
  const std::string version = put(*store, "one", std::nullopt);
  EXPECT_EQ(azurite().send("DELETE", path_of(location)).status, 202);
  EXPECT_FALSE(*store->read(soon()));
  EXPECT_TRUE(opened(location)->had_one(soon()).value());
  EXPECT_TRUE(std::holds_alternative<Conflict>(store->write("two", version, "", "", soon()).value()));
}

TEST(AzblobStore, a_lease_of_30_seconds_is_one_of_azure_as_well) {
  const auto location = fresh_blob();
  const auto one = opened(location);
  const auto other = opened(location);
  const std::string id = new_uuid();
  const std::string next = new_uuid();
  ASSERT_TRUE(std::holds_alternative<Leased>(one->acquire(lease_of(id), soon()).value()));
  const auto raw =
      azurite().send("HEAD", path_of(location, ".lease"), {}, {"x-ms-lease-state", "x-ms-lease-duration"});
  EXPECT_EQ(raw.headers.at("x-ms-lease-state"), "leased");
  EXPECT_EQ(raw.headers.at("x-ms-lease-duration"), "fixed");

  const auto refused = other->acquire(lease_of(next), soon()).value();
  ASSERT_TRUE(std::holds_alternative<Lease>(refused));
  EXPECT_EQ(std::get<Lease>(refused).id, id);
  EXPECT_EQ(std::get<Lease>(refused).holder.who, "Jané");
  EXPECT_EQ(std::get<Lease>(refused).holder.run_url, "https://ci/run/5");
  EXPECT_GT(*std::get<Lease>(refused).left, Milliseconds(0));
  // The answer to an earlier attempt was lost.
  const auto again = one->acquire(lease_of(id), soon()).value();
  ASSERT_TRUE(std::holds_alternative<Leased>(again));
  EXPECT_FALSE(std::get<Leased>(again).taken_from);
  EXPECT_EQ(one->renew(lease_of(id), soon()).value(), Renewal::renewed);
  EXPECT_EQ(other->renew(lease_of(next), soon()).value(), Renewal::lost);

  EXPECT_TRUE(other->release(next, soon()));
  EXPECT_TRUE(one->lease(soon()).value());
  EXPECT_TRUE(one->release(id, soon()));
  EXPECT_FALSE(one->lease(soon()).value());
  const auto taken = other->acquire(lease_of(next), soon()).value();
  ASSERT_TRUE(std::holds_alternative<Leased>(taken));
  EXPECT_FALSE(std::get<Leased>(taken).taken_from);
  EXPECT_EQ(one->renew(lease_of(id), soon()).value(), Renewal::lost);
}

TEST(AzblobStore, a_lease_is_broken_by_its_id) {
  for (const Milliseconds length : {Milliseconds(30'000), Milliseconds(5'000)}) {
    const auto location = fresh_blob();
    const auto store = opened(location);
    const std::string id = new_uuid();
    ASSERT_TRUE(store->acquire(lease_of(id, length), soon()));
    const auto other = opened(location);
    EXPECT_FALSE(other->break_lease(new_uuid(), soon()).value());
    EXPECT_TRUE(other->break_lease(id, soon()).value());
    EXPECT_FALSE(other->break_lease(id, soon()).value());
    EXPECT_EQ(store->renew(lease_of(id, length), soon()).value(), Renewal::lost);
    EXPECT_TRUE(std::holds_alternative<Leased>(other->acquire(lease_of(new_uuid(), length), soon()).value()));
  }
}

TEST(AzblobStore, a_short_lease_ends_by_the_clock_of_the_store) {
  const auto location = fresh_blob();
  const auto one = opened(location);
  const auto other = opened(location);
  const std::string id = new_uuid();
  const auto request = lease_of(id, Milliseconds(1'000));
  const auto next = lease_of(new_uuid(), Milliseconds(1'000));
  ASSERT_TRUE(std::holds_alternative<Leased>(one->acquire(request, soon()).value()));
  const SteadyTime renewed_at = wall_clock().steady();
  EXPECT_EQ(one->renew(request, soon()).value(), Renewal::renewed);
  EXPECT_EQ(one->renew(request, soon()).value(), Renewal::renewed);
  for (;;) {
    const auto taking = other->acquire(next, soon()).value();
    if (const auto* leased = std::get_if<Leased>(&taking)) {
      ASSERT_TRUE(leased->taken_from);
      EXPECT_EQ(leased->taken_from->id, id);
      break;
    }
    ASSERT_LT(wall_clock().steady() - renewed_at, Milliseconds(10'000));
    std::this_thread::sleep_for(Milliseconds(50));
  }
  EXPECT_GE(wall_clock().steady() - renewed_at, Milliseconds(1'000));
  EXPECT_EQ(one->renew(request, soon()).value(), Renewal::lost);
}

TEST(AzblobStore, a_lease_of_azure_that_ended_is_taken_and_its_holder_named) {
  const auto location = fresh_blob();
  const auto one = opened(location);
  const auto other = opened(location);
  const std::string id = new_uuid();
  const auto length = Milliseconds(15'000);
  const SteadyTime start = wall_clock().steady();
  ASSERT_TRUE(one->acquire(lease_of(id, length), soon()));
  const std::string next = new_uuid();
  EXPECT_TRUE(std::holds_alternative<Lease>(other->acquire(lease_of(next, length), soon()).value()));
  std::this_thread::sleep_until(start + Milliseconds(14'000));
  for (;;) {
    const auto taking = other->acquire(lease_of(next, length), soon()).value();
    if (const auto* leased = std::get_if<Leased>(&taking)) {
      ASSERT_TRUE(leased->taken_from);
      EXPECT_EQ(leased->taken_from->id, id);
      break;
    }
    ASSERT_LT(wall_clock().steady() - start, Milliseconds(25'000));
    std::this_thread::sleep_for(Milliseconds(200));
  }
  EXPECT_GE(wall_clock().steady() - start, length);
  EXPECT_EQ(one->renew(lease_of(id, length), soon()).value(), Renewal::lost);
}

TEST(AzblobStore, of_many_that_want_the_lease_at_once_one_gets_it) {
  const auto location = fresh_blob();
  std::atomic<int> got{0};
  std::vector<std::thread> threads;
  for (int count = 0; count < 6; ++count) {
    threads.emplace_back([&] {
      const auto leasing = opened(location)->acquire(lease_of(new_uuid(), Milliseconds(90'000)), soon());
      if (!leasing) ADD_FAILURE() << leasing.error().text();
      if (leasing && std::holds_alternative<Leased>(*leasing)) ++got;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(got, 1);
}

TEST(AzblobStore, a_signature_made_beforehand_is_enough_and_one_that_lacks_a_right_says_so) {
  const auto location = fresh_blob();
  const auto store = opened(location, {{"AZURE_STORAGE_SAS_TOKEN", "?" + Azurite::sas("racwd")}});
  put(*store, "one", std::nullopt);
  const std::string id = new_uuid();
  EXPECT_TRUE(std::holds_alternative<Leased>(store->acquire(lease_of(id), soon()).value()));
  EXPECT_EQ(store->renew(lease_of(id), soon()).value(), Renewal::renewed);

  const std::string weak = Azurite::sas("r");
  const auto reader = opened(location, {{"AZURE_STORAGE_SAS_TOKEN", weak}});
  EXPECT_EQ((*reader->read(soon()).value()).bytes, "one");
  const auto refused = reader->write("two", std::nullopt, "", "", soon());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::permission) << refused.error().text();
  EXPECT_THAT(refused.error().text(), Not(HasSubstr(weak.substr(weak.find("sig=") + 4))));
}

TEST(AzblobStore, says_what_is_wrong_and_never_a_credential) {
  auto location = fresh_blob();
  // Of the right form, and of no account.
  const std::string wrong_key = "d3Jvbmcga2V5IG9mIGEgdGVzdA==";
  const auto refused = opened(location, {{"AZURE_STORAGE_KEY", wrong_key}})->read(soon());
  ASSERT_FALSE(refused);
  // Azure says AuthenticationFailed; the emulator says AuthorizationFailure, as Azure does of a firewall.
  EXPECT_EQ(refused.error().kind, ErrorKind::permission) << refused.error().text();
  EXPECT_THAT(refused.error().text(), Not(HasSubstr(wrong_key)));
  EXPECT_EQ(refused.error().where, std::string("azblob://devstoreaccount1/state/") + location.blob);

  const std::string sas =
      "sv=2021-12-02&ss=b&srt=sco&sp=racwd&se=2999-01-01T00%3A00%3A00Z&sig=wrong-signature";
  const auto unsigned_one = opened(location, {{"AZURE_STORAGE_SAS_TOKEN", sas}})->read(soon());
  ASSERT_FALSE(unsigned_one);
  EXPECT_THAT(unsigned_one.error().text(), Not(HasSubstr("wrong-signature")));

  location.container = "no-such-container";
  const auto absent = opened(location)->read(soon());
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().kind, ErrorKind::configuration) << absent.error().text();
  EXPECT_THAT(absent.error().advice, HasSubstr("create the container"));
  EXPECT_EQ(opened(location)->acquire(lease_of(new_uuid()), soon()).error().kind, ErrorKind::configuration);
  EXPECT_EQ(opened(location)->had_one(soon()).error().kind, ErrorKind::configuration);

  location.endpoint = "http://127.0.0.1:1/devstoreaccount1";
  const auto silent = opened(location, {{"AZURE_STORAGE_SAS_TOKEN", sas}})->read(soon());
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(silent.error().text(), Not(HasSubstr("wrong-signature")));
}

TEST(AzblobStore, does_not_open_without_credentials_or_under_a_name_that_azure_has_not) {
  const auto location = fresh_blob();
  const auto kind = [](const StateLocation::Azblob& place, Variables variables) {
    const auto store = storage::open_azblob_store(place, context_of(std::move(variables)));
    return store ? std::nullopt : std::optional(store.error().kind);
  };
  EXPECT_EQ(kind(location, {}), ErrorKind::credentials);
  EXPECT_EQ(kind(location, {{"AZURE_STORAGE_KEY", "no base64"}}), ErrorKind::credentials);
  EXPECT_EQ(kind(location, {{"AZURE_STORAGE_SAS_TOKEN", "no signature"}}), ErrorKind::credentials);
  EXPECT_EQ(kind(location, {{"ARM_CLIENT_ID", "a"}, {"ARM_TENANT_ID", "b"}}), ErrorKind::credentials);
  for (const char* account : {"evil.example/x", "ab", "UPPER", "a:b@c"}) {
    StateLocation::Azblob other = location;
    other.account = account;
    EXPECT_EQ(kind(other, with_key()), ErrorKind::configuration) << account;
  }
  StateLocation::Azblob clear = location;
  clear.endpoint = "http://storage.example.org";
  EXPECT_EQ(kind(clear, with_key()), ErrorKind::configuration);
}

}  // namespace

}  // namespace haloform::test
