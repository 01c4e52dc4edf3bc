#include "tests/stores/contract.hpp"

#include "planner/base/digest.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <utility>
#include <variant>

namespace haloform::test {

std::string store_name(const ::testing::TestParamInfo<StoreKind>& info) { return info.param.name; }
SteadyTime soon() { return std::chrono::steady_clock::now() + std::chrono::seconds(60); }
void StoreContract::SetUp() {
  place_ = GetParam().start();
  ASSERT_NE(place_, nullptr);
  store_ = place_->open();
  ASSERT_NE(store_, nullptr);
}
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(StoreContract);

namespace {

using storage::Conflict;
using storage::DocumentStore;
using storage::Leased;
using storage::LeaseRequest;
using storage::Renewal;
using storage::Stored;

constexpr Milliseconds long_lease{60'000};
constexpr Milliseconds short_lease{3'000};

/// As much of JSON as stores look at: some read a serial.
std::string text_of_serial(int serial, std::string_view more = "") {
  return "{\"serial\": " + std::to_string(serial) + ", \"text\": \"" + std::string(more) + "\"}\n";
}

LeaseRequest request_by(std::string who, Milliseconds length = long_lease) {
  const auto now = std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now());
  return {
      new_uuid(), {std::move(who), "host-1", ::getpid(), now, "apply", "https://ci.example/run/7"}, length};
}

/// Takes the lease; the test ends where that fails.
::testing::AssertionResult takes_lease(DocumentStore& store, const LeaseRequest& request) {
  auto answer = store.acquire(request, soon());
  if (!answer) return ::testing::AssertionFailure() << answer.error().text();
  if (const auto* other = std::get_if<storage::Lease>(&*answer))
    return ::testing::AssertionFailure() << "held by " << other->holder.who;
  return ::testing::AssertionSuccess();
}

/// Writes and gives the new version; empty after a conflict.
std::string written_to(DocumentStore& store, std::string_view bytes,
                       const std::optional<std::string>& expected, const LeaseRequest& lease) {
  auto answer = store.write(bytes, expected, lease.id, "a test", soon());
  if (!answer) {
    ADD_FAILURE() << answer.error().text();
    return {};
  }
  const auto* stored = std::get_if<Stored>(&*answer);
  return stored == nullptr ? std::string{} : stored->version;
}

std::optional<storage::Document> found_in(DocumentStore& store) {
  auto document = store.read(soon());
  if (document) return std::move(*document);
  ADD_FAILURE() << document.error().text();
  return std::nullopt;
}

}  // namespace

TEST_P(StoreContract, holds_nothing_at_first) {
  EXPECT_FALSE(found_in(*store_));
  const auto lease = store_->lease(soon());
  ASSERT_TRUE(lease) << lease.error().text();
  EXPECT_FALSE(*lease);
  if (store_->remembers_that_there_was_one()) {
    const auto had = store_->had_one(soon());
    ASSERT_TRUE(had) << had.error().text();
    EXPECT_FALSE(*had);
  }
  EXPECT_FALSE(store_->location().empty());
}

TEST_P(StoreContract, gives_back_what_was_written_and_its_version) {
  const LeaseRequest lease = request_by("jane");
  ASSERT_TRUE(takes_lease(*store_, lease));
  const std::string first = written_to(*store_, text_of_serial(1), std::nullopt, lease);
  ASSERT_FALSE(first.empty());
  const auto there = found_in(*place_->open());
  ASSERT_TRUE(there);
  EXPECT_EQ(there->bytes, text_of_serial(1));
  EXPECT_EQ(there->version, first);
  const std::string second = written_to(*store_, text_of_serial(2), first, lease);
  ASSERT_FALSE(second.empty());
  EXPECT_NE(second, first);
  EXPECT_EQ(found_in(*place_->open())->bytes, text_of_serial(2));
}

TEST_P(StoreContract, writes_on_the_version_that_a_reader_saw) {
  const LeaseRequest lease = request_by("jane");
  ASSERT_TRUE(takes_lease(*store_, lease));
  ASSERT_FALSE(written_to(*store_, text_of_serial(1), std::nullopt, lease).empty());
  ASSERT_TRUE(store_->release(lease.id, soon()));
  const auto other = place_->open();
  const LeaseRequest next = request_by("bob");
  ASSERT_TRUE(takes_lease(*other, next));
  EXPECT_FALSE(written_to(*other, text_of_serial(2), found_in(*other)->version, next).empty());
}

TEST_P(StoreContract, refuses_a_write_on_an_old_version_and_keeps_the_newer) {
  const LeaseRequest lease = request_by("jane");
  ASSERT_TRUE(takes_lease(*store_, lease));
  const std::string first = written_to(*store_, text_of_serial(1), std::nullopt, lease);
  ASSERT_FALSE(written_to(*store_, text_of_serial(2), first, lease).empty());
  EXPECT_TRUE(written_to(*store_, text_of_serial(3), first, lease).empty()) << "a conflict";
  EXPECT_EQ(found_in(*store_)->bytes, text_of_serial(2));
}

TEST_P(StoreContract, refuses_to_begin_what_is_there_already) {
  const LeaseRequest lease = request_by("jane");
  ASSERT_TRUE(takes_lease(*store_, lease));
  ASSERT_FALSE(written_to(*store_, text_of_serial(1), std::nullopt, lease).empty());
  EXPECT_TRUE(written_to(*store_, text_of_serial(2), std::nullopt, lease).empty()) << "a conflict";
  EXPECT_EQ(found_in(*store_)->bytes, text_of_serial(1));
}

TEST_P(StoreContract, gives_the_lease_to_one_party_and_names_it_to_the_other) {
  const LeaseRequest mine = request_by("jane");
  ASSERT_TRUE(takes_lease(*store_, mine));
  const auto other = place_->open();
  auto answer = other->acquire(request_by("bob"), soon());
  ASSERT_TRUE(answer) << answer.error().text();
  const auto* held = std::get_if<storage::Lease>(&*answer);
  ASSERT_NE(held, nullptr) << "two hold it";
  EXPECT_EQ(held->id, mine.id);
  EXPECT_EQ(held->left.has_value(), other->leases_end());

  const auto seen = other->lease(soon());
  ASSERT_TRUE(seen && *seen);
  EXPECT_EQ((*seen)->id, mine.id);
  if (other->leases_end()) {
    EXPECT_EQ((*seen)->holder.who, "jane");
    EXPECT_EQ((*seen)->holder.host, "host-1");
    EXPECT_EQ((*seen)->holder.command, "apply");
    EXPECT_EQ((*seen)->holder.run_url, "https://ci.example/run/7");
    EXPECT_GT((*seen)->left, Milliseconds{0});
    EXPECT_LE((*seen)->left, long_lease + Milliseconds{2'000});
  }
}

TEST_P(StoreContract, takes_a_lease_twice_for_the_same_id_since_an_answer_may_have_been_lost) {
  const LeaseRequest mine = request_by("jane");
  ASSERT_TRUE(takes_lease(*store_, mine));
  EXPECT_TRUE(takes_lease(*store_, mine));
  EXPECT_TRUE(takes_lease(*place_->open(), mine));
}

TEST_P(StoreContract, gives_a_released_lease_to_the_next_without_a_word_of_a_takeover) {
  const LeaseRequest mine = request_by("jane");
  ASSERT_TRUE(takes_lease(*store_, mine));
  ASSERT_TRUE(store_->release(mine.id, soon()));
  EXPECT_TRUE(store_->release(mine.id, soon())) << "releasing what is nobody's is no error";
  const auto lease = store_->lease(soon());
  ASSERT_TRUE(lease);
  EXPECT_FALSE(*lease);
  auto answer = place_->open()->acquire(request_by("bob"), soon());
  ASSERT_TRUE(answer) << answer.error().text();
  const auto* leased = std::get_if<Leased>(&*answer);
  ASSERT_NE(leased, nullptr);
  EXPECT_FALSE(leased->taken_from);
}

TEST_P(StoreContract, leaves_the_lease_of_another_alone_when_one_is_released) {
  const LeaseRequest mine = request_by("jane");
  ASSERT_TRUE(takes_lease(*store_, mine));
  ASSERT_TRUE(place_->open()->release(new_uuid(), soon()));
  const auto lease = store_->lease(soon());
  ASSERT_TRUE(lease && *lease);
  EXPECT_EQ((*lease)->id, mine.id);
}

TEST_P(StoreContract, renews_a_lease_that_is_held) {
  const LeaseRequest mine = request_by("jane");
  ASSERT_TRUE(takes_lease(*store_, mine));
  const auto renewed = store_->renew(mine, soon());
  ASSERT_TRUE(renewed) << renewed.error().text();
  EXPECT_EQ(*renewed, Renewal::renewed);
}

TEST_P(StoreContract, lets_a_lease_end_by_itself_and_says_whose_it_was) {
  if (!store_->leases_end()) GTEST_SKIP() << "its leases do not end";
  const LeaseRequest mine = request_by("jane", short_lease);
  const SteadyTime asked = std::chrono::steady_clock::now();
  ASSERT_TRUE(takes_lease(*store_, mine));
  const std::string first = written_to(*store_, text_of_serial(1), std::nullopt, mine);
  const auto other = place_->open();
  const LeaseRequest next = request_by("bob");
  // A store without a clock of its own sees an end by watching; it may need as long again.
  const SteadyTime taken = std::chrono::steady_clock::now();
  std::optional<Leased> got;
  while (!got && std::chrono::steady_clock::now() - taken < 4 * short_lease) {
    auto answer = other->acquire(next, soon());
    ASSERT_TRUE(answer) << answer.error().text();
    if (auto* leased = std::get_if<Leased>(&*answer)) {
      got = std::move(*leased);
    } else {
      std::this_thread::sleep_for(Milliseconds{100});
    }
  }
  ASSERT_TRUE(got) << "it never ended";
  EXPECT_GE(std::chrono::steady_clock::now() - asked, short_lease * 9 / 10) << "it was taken while it held";
  ASSERT_TRUE(got->taken_from);
  EXPECT_EQ(got->taken_from->id, mine.id);
  EXPECT_EQ(got->taken_from->holder.who, "jane");
  const auto renewed = store_->renew(mine, soon());
  ASSERT_TRUE(renewed) << renewed.error().text();
  EXPECT_EQ(*renewed, Renewal::lost);

  // The new holder writes, and what the old one sends late is refused.
  ASSERT_FALSE(written_to(*other, text_of_serial(2), found_in(*other)->version, next).empty());
  auto late = store_->write(text_of_serial(3), first, mine.id, "late", soon());
  if (late) {
    EXPECT_TRUE(std::holds_alternative<Conflict>(*late));
  } else {
    EXPECT_NE(late.error().kind, ErrorKind::unavailable) << late.error().text();
  }
  EXPECT_EQ(found_in(*store_)->bytes, text_of_serial(2));
}

TEST_P(StoreContract, keeps_a_lease_that_is_renewed_for_longer_than_it_is) {
  if (!store_->leases_end()) GTEST_SKIP() << "its leases do not end";
  const LeaseRequest mine = request_by("jane", short_lease);
  ASSERT_TRUE(takes_lease(*store_, mine));
  const auto other = place_->open();
  for (int third = 0; third < 4; ++third) {
    std::this_thread::sleep_for(short_lease / 3);
    const auto renewed = store_->renew(mine, soon());
    ASSERT_TRUE(renewed) << renewed.error().text();
    ASSERT_EQ(*renewed, Renewal::renewed);
    auto answer = other->acquire(request_by("bob"), soon());
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_TRUE(std::holds_alternative<storage::Lease>(*answer));
  }
}

TEST_P(StoreContract, breaks_the_lease_that_is_named_and_no_other) {
  const LeaseRequest mine = request_by("jane");
  ASSERT_TRUE(takes_lease(*store_, mine));
  const auto other = place_->open();
  auto broken = other->break_lease(new_uuid(), soon());
  ASSERT_TRUE(broken) << broken.error().text();
  EXPECT_FALSE(*broken);
  broken = other->break_lease(mine.id, soon());
  ASSERT_TRUE(broken) << broken.error().text();
  EXPECT_TRUE(*broken);
  broken = other->break_lease(mine.id, soon());
  ASSERT_TRUE(broken) << broken.error().text();
  EXPECT_FALSE(*broken) << "there is none any more";
  if (store_->leases_end()) {
    const auto renewed = store_->renew(mine, soon());
    ASSERT_TRUE(renewed) << renewed.error().text();
    EXPECT_EQ(*renewed, Renewal::lost);
  }
  EXPECT_TRUE(takes_lease(*other, request_by("bob")));
}

TEST_P(StoreContract, gives_one_of_many_that_ask_at_once) {
  constexpr int parties = 4;
  std::atomic<int> winners = 0;
  std::vector<std::unique_ptr<DocumentStore>> stores;
  for (int party = 0; party < parties; ++party) stores.push_back(place_->open());
  std::vector<std::thread> threads;
  for (auto& store : stores) {
    threads.emplace_back([&winners, &store] {
      auto answer = store->acquire(request_by("racer"), soon());
      if (answer && std::holds_alternative<Leased>(*answer)) ++winners;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(winners, 1);
}

TEST_P(StoreContract, lets_one_of_many_writes_of_one_version_through) {
  constexpr int writers = 4;
  const LeaseRequest lease = request_by("jane");
  ASSERT_TRUE(takes_lease(*store_, lease));
  const std::string first = written_to(*store_, text_of_serial(1), std::nullopt, lease);
  // Where the lock alone keeps others out, nothing is promised to whoever writes past it.
  if (!store_->leases_end()) GTEST_SKIP() << "its lock has to be held";
  std::atomic<int> winners = 0;
  std::vector<std::thread> threads;
  for (int writer = 0; writer < writers; ++writer) {
    threads.emplace_back([&, writer] {
      const auto store = place_->open();
      auto answer =
          store->write(text_of_serial(2, std::to_string(writer)), first, lease.id, "racing", soon());
      if (answer && std::holds_alternative<Stored>(*answer)) ++winners;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(winners, 1);
}

TEST_P(StoreContract, renews_while_it_writes) {
  const LeaseRequest lease = request_by("jane");
  ASSERT_TRUE(takes_lease(*store_, lease));
  std::atomic<bool> over = false;
  std::atomic<int> trouble = 0;
  std::thread keeper([&] {
    while (!over) {
      const auto renewed = store_->renew(lease, soon());
      if (!renewed || *renewed != Renewal::renewed) ++trouble;
    }
  });
  std::optional<std::string> version;
  for (int serial = 1; serial <= 5; ++serial) {
    const std::string next = written_to(*store_, text_of_serial(serial), version, lease);
    EXPECT_FALSE(next.empty()) << serial;
    version = next;
  }
  over = true;
  keeper.join();
  EXPECT_EQ(trouble, 0);
}

TEST_P(StoreContract, keeps_every_byte_of_a_large_text) {
  const LeaseRequest lease = request_by("jane");
  ASSERT_TRUE(takes_lease(*store_, lease));
  std::string more = "Zoë Müller-Łuczak 山田 \xF0\x9F\x8C\x8D \\u0000 '; -- %00 ${x} ";
  while (more.size() < 3'000'000) more += more;
  const std::string bytes = text_of_serial(1, more) + "\n\n\t ";
  ASSERT_FALSE(written_to(*store_, bytes, std::nullopt, lease).empty());
  const auto there = found_in(*place_->open());
  ASSERT_TRUE(there);
  EXPECT_TRUE(there->bytes == bytes) << there->bytes.size() << " of " << bytes.size();
}

TEST_P(StoreContract, remembers_that_there_was_one) {
  if (!store_->remembers_that_there_was_one()) GTEST_SKIP() << "it does not";
  const LeaseRequest lease = request_by("jane");
  ASSERT_TRUE(takes_lease(*store_, lease));
  ASSERT_FALSE(written_to(*store_, text_of_serial(1), std::nullopt, lease).empty());
  ASSERT_TRUE(store_->release(lease.id, soon()));
  if (!place_->lose_document()) GTEST_SKIP() << "it cannot lose the document alone";
  const auto other = place_->open();
  EXPECT_FALSE(found_in(*other));
  const auto had = other->had_one(soon());
  ASSERT_TRUE(had) << had.error().text();
  EXPECT_TRUE(*had);
}

TEST_P(StoreContract, tells_its_history_where_it_keeps_one) {
  const LeaseRequest lease = request_by("jane");
  ASSERT_TRUE(takes_lease(*store_, lease));
  std::optional<std::string> version;
  for (int serial = 1; serial <= 3; ++serial)
    version = written_to(*store_, text_of_serial(serial), version, lease);
  const auto versions = store_->history(2, soon());
  ASSERT_TRUE(versions) << versions.error().text();
  if (!*versions) GTEST_SKIP() << "it keeps none";
  ASSERT_EQ((*versions)->size(), 2U);
  for (std::size_t index = 0; index < 2; ++index) {
    const auto bytes = store_->read_version((**versions)[index].id, soon());
    ASSERT_TRUE(bytes) << bytes.error().text();
    EXPECT_EQ(*bytes, text_of_serial(3 - static_cast<int>(index)));
  }
}

}  // namespace haloform::test
