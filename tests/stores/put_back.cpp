#include "tests/stores/put_back.hpp"

#include "tests/storage/disk.hpp"
#include "tests/stores/contract.hpp"
#include "tests/support/under_lock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <utility>

namespace haloform::storage {

namespace {

using ::testing::HasSubstr;

/// 32 bytes of a test: they keep nothing secret.
std::shared_ptr<const Sealing> key_of_a_test() {
  auto sealing = Sealing::with(Secret(std::string(64, '7')), std::nullopt);
  if (!sealing) throw std::runtime_error(sealing.error().text());
  return *sealing;
}

}  // namespace

PutBack::PutBack(std::function<std::unique_ptr<DocumentStore>()> store, Written how)
    : store_(std::move(store)), options_{sample_catalog(), clock_} {
  if (how == Written::sealed) options_.sealing = key_of_a_test();
  options_.sealed_only = how == Written::sealed;
}

std::unique_ptr<RemoteBackend> PutBack::backend() const {
  return std::make_unique<RemoteBackend>(store_(), store_(), options_);
}

void PutBack::add_agent(std::string_view key, std::int64_t id) const {
  const auto there = backend();
  const auto session = there->lock(holder_called("jane"), Milliseconds{0}, never_);
  ASSERT_TRUE(session) << session.error().text();
  auto state = (*session)->load();
  ASSERT_TRUE(state) << state.error().text();
  const std::string at = "agent." + std::string(key);
  state->tool_version = "0.1.0";
  state->instance = "https://acme.halopsa.com";
  state->resources.insert_or_assign(address(at), entry_of(at, id));
  const auto written = (*session)->commit(std::move(*state));
  ASSERT_TRUE(written) << written.error().text();
}

std::string PutBack::document() const {
  const auto found = store_()->read(test::soon());
  return found && *found ? (*found)->bytes : std::string();
}

void PutBack::expect_agents(std::size_t count) const {
  const auto there = backend();
  const auto planned = there->load();
  ASSERT_TRUE(planned) << planned.error().text();
  EXPECT_EQ(planned->resources.size(), count);
  const auto session = there->lock(holder_called("jane"), Milliseconds{0}, never_);
  ASSERT_TRUE(session) << session.error().text();
  const auto held = (*session)->load();
  ASSERT_TRUE(held) << held.error().text();
  EXPECT_EQ(held->resources.size(), count);
}

void PutBack::expect_refused(std::uint64_t present, std::uint64_t known) const {
  const auto there = backend();
  const auto refused = [&](const Error& error) {
    EXPECT_EQ(error.kind, ErrorKind::state) << error.text();
    EXPECT_THAT(error.what, HasSubstr("has serial " + std::to_string(present) + ", and"));
    EXPECT_THAT(error.what, HasSubstr("history has serial " + std::to_string(known) + " ("));
    EXPECT_THAT(error.advice, HasSubstr("state restore FILE"));
  };
  const auto planned = there->load();
  ASSERT_FALSE(planned);
  refused(planned.error());
  const auto session = there->lock(holder_called("jane"), Milliseconds{0}, never_);
  ASSERT_TRUE(session) << session.error().text();
  const auto held = (*session)->load();
  ASSERT_FALSE(held);
  refused(held.error());
  const auto moved = (*session)->leave_pointer("s3://states/acme");
  ASSERT_FALSE(moved);
  refused(moved.error());
}

void PutBack::restore(std::string_view document) const {
  const auto text =
      decode_document(document, {options_.sealing.get(), options_.sealed_only, false}, "the copy");
  ASSERT_TRUE(text) << text.error().text();
  auto copy = state_of(options_.catalog, *text, "the copy");
  ASSERT_TRUE(copy) << copy.error().text();
  const auto restored = test::restored_in(*backend(), std::move(copy->state), holder_called("mender"));
  ASSERT_TRUE(restored) << restored.error().text();
}

}  // namespace haloform::storage
