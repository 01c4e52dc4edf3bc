#include "providers/storage/document/remote_session.hpp"

#include "planner/state/state_codec.hpp"
#include "providers/storage/storage.hpp"
#include "tests/stores/remote_place.hpp"
#include "tests/support/under_lock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace haloform::storage {
namespace {

using test::FaultyStore;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// One run: an agent is made, and the state is written.
Result<state::State> run_once(ports::StateSession& session, const std::string& at, std::int64_t id) {
  auto state = session.load();
  if (!state) return state;
  state->instance = "https://acme.halopsa.com";
  auto serial = session.begin(header_for(*state), 1, 100);
  if (!serial) return std::unexpected(std::move(serial.error()));
  if (auto done = session.append(intent_of(at)); !done) return std::unexpected(std::move(done.error()));
  if (auto done = session.note(done_of(at, id)); !done) return std::unexpected(std::move(done.error()));
  state::apply_events(*state, {done_of(at, id)});
  return session.commit(std::move(*state));
}

class RemoteRun : public Remote {
 protected:
  /// A process that began, said what it was about to do, and was killed.
  void killed_run(const std::string& at) {
    Child child([&](const Child::Meet&) {
      const auto there = backend();
      const auto session = locked(*there, "killed");
      const auto state = session->load();
      if (!state || !session->begin(header_for(*state), 1, 100)) return 10;
      if (!session->append(intent_of(at))) return 11;
      ::_exit(0);
    });
    ASSERT_EQ(child.wait(), 0);
  }
};

TEST_F(RemoteRun, first_of_all_finds_nothing_and_leaves_a_state) {
  const auto there = backend();
  {
    const auto session = locked(*there);
    const auto state = run_once(*session, "agent.jane", 1);
    ASSERT_TRUE(state) << state.error().text();
    EXPECT_EQ(state->serial, 1U);
    EXPECT_EQ(state->lineage.size(), 36U);
  }
  const state::State read = loaded();
  EXPECT_EQ(read.serial, 1U);
  EXPECT_EQ(read.resources.size(), 1U);
  EXPECT_TRUE(read.open.empty());
  EXPECT_EQ(*there->owner(), "https://acme.halopsa.com");
  EXPECT_GT(there->size_hint(), 300U);
  EXPECT_FALSE(*backend()->holder()) << "the lease was given back";
  EXPECT_THAT(notices, IsEmpty());
  EXPECT_THAT(kept.names(), IsEmpty());
}

TEST_F(RemoteRun, of_sixty_steps_writes_twice) {
  with_agent("jane", 1000);
  const auto counted = faulty();
  const auto there = backend(counted);
  const auto session = locked(*there);
  auto state = session->load();
  ASSERT_TRUE(state && session->begin(header_for(*state), 60, 10000));
  EXPECT_EQ(counted->writes, 0) << "nothing is written before the first intent";
  std::vector<state::JournalEvent> intents;
  for (int step = 0; step < 60; ++step) intents.push_back(intent_of("agent.a" + std::to_string(step)));
  ASSERT_TRUE(session->append(intents));
  EXPECT_EQ(counted->writes, 1);
  EXPECT_EQ(loaded().open.size(), 60U) << "they are there before the first request is sent";
  for (int step = 0; step < 60; ++step) {
    const auto done = done_of("agent.a" + std::to_string(step), step + 1);
    ASSERT_TRUE(step % 2 == 0 ? session->note(done) : session->append(done));
    state::apply_events(*state, {done});
  }
  const auto written = session->commit(std::move(*state));
  ASSERT_TRUE(written) << written.error().text();
  EXPECT_EQ(counted->writes, 2);
  EXPECT_EQ(loaded().resources.size(), 61U);
}

TEST_F(RemoteRun, shares_writes_among_what_comes_together) {
  const auto counted = faulty();
  const auto there = backend(counted);
  const auto session = locked(*there);
  ASSERT_TRUE(session->begin(header_for({}), 40, 1000));
  std::vector<std::thread> workers;
  std::atomic<int> failed = 0;
  for (int worker = 0; worker < 8; ++worker) {
    workers.emplace_back([&, worker] {
      for (int step = 0; step < 5; ++step) {
        const std::string at = "agent.w" + std::to_string(worker) + "-" + std::to_string(step);
        if (!session->append(intent_of(at)) || !session->note(done_of(at, 1 + worker * 5 + step))) ++failed;
      }
    });
  }
  for (auto& worker : workers) worker.join();
  EXPECT_EQ(failed, 0);
  EXPECT_LE(counted->writes, 40);
  const state::State read = loaded();
  EXPECT_EQ(read.resources.size() + read.open.size(), 40U);
}

TEST_F(RemoteRun, flushes_what_has_ended_within_seconds) {
  const auto there = backend();
  const auto session = locked(*there);
  ASSERT_TRUE(session->begin(header_for({}), 1, 100));
  ASSERT_TRUE(session->append(intent_of("agent.jane")));
  ASSERT_TRUE(session->note(done_of("agent.jane", 1)));
  EXPECT_EQ(loaded().resources.size(), 0U);
  std::this_thread::sleep_for(Milliseconds{2'500});
  EXPECT_EQ(loaded().resources.size(), 1U);
}

TEST_F(RemoteRun, that_ends_without_a_commit_leaves_what_it_knows) {
  {
    const auto there = backend();
    const auto session = locked(*there);
    ASSERT_TRUE(session->begin(header_for({}), 2, 100));
    ASSERT_TRUE(session->append(std::vector{intent_of("agent.jane"), intent_of("agent.bob")}));
    ASSERT_TRUE(session->note(done_of("agent.jane", 1)));
  }
  const state::State read = loaded();
  EXPECT_EQ(read.resources.size(), 1U);
  EXPECT_EQ(read.open.size(), 1U);
  EXPECT_TRUE(read.exists());
  // The next run folds it in and goes on.
  const auto there = backend();
  const auto session = locked(*there);
  const auto state = run_once(*session, "agent.eve", 3);
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_EQ(loaded().resources.size(), 2U);
  EXPECT_EQ(loaded().open.size(), 1U) << "bob is still in doubt";
}

TEST_F(RemoteRun, takes_over_from_one_that_was_killed_once_its_lease_has_ended) {
  options.lease = least_lease;
  with_agent("jane", 1);
  killed_run("agent.bob");
  const std::uint64_t before = peek_head(bytes())->serial;
  const auto there = backend();
  const auto busy = there->lock(holder_called("next"), Milliseconds{0}, never);
  ASSERT_FALSE(busy) << "it may be alive";
  EXPECT_EQ(busy.error().kind, ErrorKind::locked);
  EXPECT_THAT(busy.error().what, HasSubstr("killed on host-1"));
  EXPECT_THAT(busy.error().what, HasSubstr("https://ci.example/7"));
  EXPECT_THAT(busy.error().what, HasSubstr("its lease lasts"));

  const auto session = locked(*there, "next", Milliseconds{10'000});
  ASSERT_NE(session, nullptr);
  EXPECT_THAT(notices, HasSubstr("killed on host-1"));
  EXPECT_EQ(peek_head(bytes())->serial, before + 1) << "written once more, so that nothing late gets through";
  const auto state = session->load();
  ASSERT_TRUE(state) << state.error().text();
  ASSERT_EQ(state->open.size(), 1U) << "the create is settled, and not made twice";
  EXPECT_EQ(state->open.front().address, address("agent.bob"));
}

TEST_F(RemoteRun, whose_lease_was_not_renewed_in_time_sends_and_writes_nothing_more) {
  options.lease = least_lease;
  with_agent("jane", 1);
  const auto paused = faulty();
  paused->fault = [](std::string_view call, int) {
    return call == "renew" ? FaultyStore::Fault::before : FaultyStore::Fault::none;
  };
  const auto old_place = backend(paused);
  const auto old_session = locked(*old_place, "paused");
  ASSERT_TRUE(old_session->load());
  ASSERT_TRUE(old_session->begin(header_for(loaded()), 1, 100));
  ASSERT_TRUE(old_session->append(intent_of("agent.bob")));
  EXPECT_GT(*old_session->sure_until(), real_clock.steady());

  const auto there = backend();
  const auto session = locked(*there, "next", Milliseconds{10'000});
  ASSERT_NE(session, nullptr);
  EXPECT_LT(*old_session->sure_until(), real_clock.steady());
  const int writes = paused->writes;
  const auto late = old_session->append(intent_of("agent.eve"));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, ErrorKind::locked);
  EXPECT_THAT(late.error().what, HasSubstr("next on host-1"));
  auto state = loaded();
  EXPECT_FALSE(old_session->commit(std::move(state)));
  EXPECT_EQ(paused->writes, writes) << "not even tried";
}

TEST_F(RemoteRun, keeps_its_lease_for_longer_than_it_lasts) {
  options.lease = least_lease;
  const auto there = backend();
  const auto session = locked(*there);
  std::this_thread::sleep_for(Milliseconds{3'600});
  EXPECT_GT(*session->sure_until(), real_clock.steady());
  EXPECT_FALSE(backend()->lock(holder_called("other"), Milliseconds{0}, never));
}

TEST_F(RemoteRun, whose_lock_was_broken_is_refused_by_the_version) {
  with_agent("jane", 1);
  const auto old_place = backend();
  const auto old_session = locked(*old_place, "broken");
  ASSERT_TRUE(old_session->load());
  ASSERT_TRUE(old_session->begin(header_for(loaded()), 1, 100));
  const auto there = backend();
  const auto holder = there->holder();
  ASSERT_TRUE(holder && *holder);
  EXPECT_TRUE((*holder)->alive);
  EXPECT_EQ((*holder)->info.who, "broken");
  EXPECT_TRUE((*holder)->ends_in);
  for (const std::string_view other : {"", "some-other-id"}) {
    const auto refused = there->unlock(other);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::usage);
    EXPECT_THAT(refused.error().text(), HasSubstr((*holder)->id));
  }
  ASSERT_TRUE(there->unlock((*holder)->id));
  EXPECT_FALSE(*there->holder());
  const std::string before = bytes();
  const auto late = old_session->append(intent_of("agent.bob"));
  ASSERT_FALSE(late);
  EXPECT_THAT(late.error().what, HasSubstr("written by another run"));
  EXPECT_FALSE(old_session->commit(loaded()));
  EXPECT_EQ(bytes(), before);
  EXPECT_TRUE(locked(*there));
}

TEST_F(RemoteRun, waits_for_the_lock_of_a_run_that_ends) {
  const auto there = backend();
  auto first = locked(*there, "first");
  std::thread leaver([&] {
    std::this_thread::sleep_for(Milliseconds{300});
    first.reset();
  });
  EXPECT_NE(locked(*there, "second", Milliseconds{10'000}), nullptr);
  leaver.join();
  EXPECT_THAT(notices, IsEmpty());
}

TEST_F(RemoteRun, waiting_for_a_lock_without_an_end_is_told_how_to_break_it) {
  ends = false;
  const auto there = backend();
  const auto first = locked(*there, "first");
  EXPECT_FALSE(first->sure_until());
  const auto busy = there->lock(holder_called("second"), Milliseconds{0}, never);
  ASSERT_FALSE(busy);
  EXPECT_THAT(busy.error().advice, HasSubstr("haloform unlock --force " + (*there->holder())->id));
}

/// Every request of a run fails once, before or after it was done.
TEST_F(RemoteRun, converges_whichever_request_fails_once_and_whether_it_was_done_or_not) {
  const HastyClock hasty;
  for (const bool leases_end : {true, false})
    for (const auto kind : {FaultyStore::Fault::before, FaultyStore::Fault::after}) {
      int number = 0;
      for (bool failed = true; failed;) {
        ++number;
        RemotePlace place;
        place.ends = leases_end;
        RemoteOptions quick{sample_catalog(), hasty};
        const auto through = place.faulty();
        through->fault = [&](std::string_view, int call) {
          return call == number ? kind : FaultyStore::Fault::none;
        };
        {
          const auto there = place.backend(through, quick);
          const auto session = place.locked(*there);
          ASSERT_NE(session, nullptr);
          const auto state = run_once(*session, "agent.jane", 1);
          ASSERT_TRUE(state) << number << ": " << state.error().text();
        }
        failed = through->faults > 0;
        const state::State read = place.loaded();
        EXPECT_EQ(read.resources.size(), 1U) << number;
        EXPECT_EQ(read.serial, 1U) << number;
        EXPECT_TRUE(read.open.empty()) << number;
        EXPECT_FALSE(*place.backend()->holder()) << number << ": the lease was left behind";
      }
      EXPECT_GT(number, 6) << "a run has at least six requests";
    }
}

/// From some request on nothing answers any more, as a run sees it; what it sent is known to the store or to a file.
TEST_F(RemoteRun, loses_nothing_whichever_request_is_the_last_that_the_store_answers) {
  const SkippingClock skipping;
  for (const bool leases_end : {true, false}) {
    for (const auto kind : {FaultyStore::Fault::before, FaultyStore::Fault::after}) {
      int first = 0;
      for (bool failed = true; failed;) {
        ++first;
        RemotePlace place;
        place.ends = leases_end;
        RemoteOptions quick{sample_catalog(), skipping};
        quick.keep = place.options.keep;
        const auto through = faulty();
        // `after`: only the first of them is done, and its answer is lost.
        through->fault = [&](std::string_view, int call) {
          if (call < first) return FaultyStore::Fault::none;
          return call == first ? kind : FaultyStore::Fault::before;
        };
        bool sent = false;
        bool written = false;
        {
          const auto there = place.backend(through, quick);
          const auto session = there->lock(holder_called("tester"), Milliseconds{0}, never);
          auto state = session ? (*session)->load() : Result<state::State>(std::unexpected(Error{}));
          if (state && (*session)->begin(header_for(*state), 1, 100)) {
            sent = (*session)->append(intent_of("agent.jane")).has_value();
            if (sent) {
              static_cast<void>((*session)->note(done_of("agent.jane", 1)));
              state::apply_events(*state, {done_of("agent.jane", 1)});
            }
            written = (*session)->commit(std::move(*state)).has_value();
          }
        }
        failed = through->faults > 0;
        const state::State known = place.loaded();
        const bool in_file = !place.kept.names().empty();
        if (written) {
          EXPECT_EQ(known.resources.size(), 1U) << first;
        } else if (sent) {
          EXPECT_EQ(known.resources.size() + known.open.size(), 1U) << first << ": the store must know of it";
          EXPECT_TRUE(in_file) << first << ": its id must be somewhere";
        }
        EXPECT_TRUE(failed || written);
      }
      EXPECT_GT(first, 6);
    }
  }
}

TEST_F(RemoteRun, of_which_the_store_is_gone_stops_and_keeps_in_a_file_what_was_done) {
  with_agent("jane", 1);
  const SkippingClock skipping;
  for (const Milliseconds lease : {Milliseconds{60'000}, Milliseconds{600'000}}) {
    RemoteOptions quick{sample_catalog(), skipping};
    quick.lease = lease;
    quick.keep = options.keep;
    quick.notice = options.notice;
    const auto through = faulty();
    std::string file;
    {
      const auto there = backend(through, quick);
      const auto session = locked(*there);
      auto state = session->load();
      ASSERT_TRUE(state && session->begin(header_for(*state), 2, 100));
      ASSERT_TRUE(session->append(intent_of("agent.bob")));
      ASSERT_TRUE(session->note(done_of("agent.bob", 2)));
      through->fault = [](std::string_view, int) { return FaultyStore::Fault::before; };
      const auto refused = session->append(intent_of("agent.eve"));
      ASSERT_FALSE(refused);
      EXPECT_FALSE(session->append(intent_of("agent.ann"))) << "nothing more is begun";
      state::apply_events(*state, {done_of("agent.bob", 2)});
      const auto lost = session->commit(std::move(*state));
      ASSERT_FALSE(lost);
      ASSERT_EQ(kept.names().size(), 1U);
      file = kept.at(kept.names().front());
      EXPECT_THAT(file, HasSubstr("haloform-rescued-"));
      EXPECT_THAT(lost.error().advice, HasSubstr("haloform state push " + file));
    }
    EXPECT_EQ(loaded().open.size(), 1U) << "the store knows that bob was begun";
    const auto document = decode_document(text_of(file), {}, file);
    ASSERT_TRUE(document) << document.error().text();
    auto copy = state_of(sample_catalog(), *document, file);
    ASSERT_TRUE(copy) << copy.error().text();
    ASSERT_TRUE(store().break_lease((*backend()->holder())->id, {}));
    const auto pushed = test::restored_in(*backend(), std::move(copy->state), holder_called("mender"));
    ASSERT_TRUE(pushed) << pushed.error().text();
    EXPECT_EQ(loaded().resources.size(), 2U);
    EXPECT_TRUE(loaded().open.empty());
    ::unlink(file.c_str());
    // Once more, from the state without bob.
    auto again = backend()->load();
    again->drop(address("agent.bob"));
    ASSERT_TRUE(test::restored_in(*backend(), std::move(*again), holder_called("mender")));
  }
}

TEST_F(RemoteRun, that_ends_without_a_commit_and_without_the_store_keeps_what_ended_in_a_file) {
  const SkippingClock skipping;
  RemoteOptions quick{sample_catalog(), skipping};
  quick.keep = options.keep;
  quick.notice = options.notice;
  const auto through = faulty();
  {
    const auto there = backend(through, quick);
    const auto session = locked(*there);
    ASSERT_TRUE(session->begin(header_for({}), 2, 100));
    ASSERT_TRUE(session->append(intent_of("agent.bob")));
    through->fault = [](std::string_view, int) { return FaultyStore::Fault::before; };
    ASSERT_TRUE(session->note(done_of("agent.bob", 2)));
  }
  ASSERT_EQ(kept.names().size(), 1U);
  EXPECT_THAT(notices, HasSubstr("haloform state push " + kept.at(kept.names().front())));
  const auto document = decode_document(text_of(kept.at(kept.names().front())), {}, "a file");
  ASSERT_TRUE(document) << document.error().text();
  EXPECT_EQ(state_of(sample_catalog(), *document, "a file")->state.resources.size(), 1U);
  const auto copy = read_state_copy({sample_catalog(), real_clock}, kept.at(kept.names().front()));
  ASSERT_TRUE(copy) << copy.error().text();
  EXPECT_TRUE(check_push(*copy, loaded(), "the store")) << "it is newer than what is there";
}

TEST_F(RemoteRun, is_refused_where_somebody_wrote_past_the_lock) {
  with_agent("jane", 1);
  const auto there = backend();
  const auto session = locked(*there);
  ASSERT_TRUE(session->load());
  ASSERT_TRUE(session->begin(header_for(loaded()), 1, 100));
  store().put(bytes());
  const auto refused = session->append(intent_of("agent.bob"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::state);
  EXPECT_FALSE(session->commit(loaded()));
  EXPECT_THAT(kept.names(), IsEmpty()) << "the next run settles it";
}

TEST_F(RemoteRun, that_is_interrupted_while_the_store_is_gone_does_not_wait_for_it) {
  const auto through = faulty();
  StopFlag stop;
  options.stop = &stop;
  const auto there = backend(through);
  const auto session = locked(*there);
  ASSERT_TRUE(session->begin(header_for({}), 1, 100));
  through->fault = [&](std::string_view call, int) {
    if (call != "write") return FaultyStore::Fault::none;
    stop.raise();
    return FaultyStore::Fault::before;
  };
  const SteadyTime before = real_clock.steady();
  const auto refused = session->append(intent_of("agent.jane"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::interrupted);
  EXPECT_LT(real_clock.steady() - before, Milliseconds{2'000});
  through->fault = {};
  state::State state;
  EXPECT_TRUE(session->commit(std::move(state))) << "what was done is written after the interruption, too";
}

TEST_F(RemoteRun, is_told_a_final_refusal_at_once) {
  const auto through = faulty();
  through->kind = ErrorKind::permission;
  const auto there = backend(through);
  const auto session = locked(*there);
  ASSERT_TRUE(session->begin(header_for({}), 1, 100));
  through->fault = [](std::string_view call, int) {
    return call == "write" ? FaultyStore::Fault::before : FaultyStore::Fault::none;
  };
  const auto refused = session->append(intent_of("agent.jane"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::permission);
  EXPECT_EQ(through->writes, 1);
}

TEST_F(RemoteRun, whose_lock_is_gone_while_nobody_wrote_is_told_so_at_once) {
  checks_leases = true;
  for (const bool lasting : {false, true}) {
    ends = !lasting;
    const auto through = faulty();
    const auto there = backend(through);
    const auto session = locked(*there, "broken");
    ASSERT_TRUE(session->begin(header_for({}), 2, 100));
    ASSERT_TRUE(session->append(intent_of("agent.jane")));
    ASSERT_TRUE(store().break_lease((*backend()->holder())->id, {}));
    const int before = through->writes;
    const SteadyTime began = real_clock.steady();
    const auto refused = session->append(intent_of("agent.bob"));
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().what, HasSubstr("has ended"));
    EXPECT_EQ(through->writes - before, 1);
    EXPECT_LT(real_clock.steady() - began, Milliseconds{1'000});
    ASSERT_TRUE(session->sure_until()) << "nothing is sent from now on";
    EXPECT_LT(*session->sure_until(), real_clock.steady());
  }
}

TEST_F(RemoteRun, whose_takeover_was_answered_by_nobody_fences_all_the_same) {
  with_agent("jane", 1);
  ASSERT_TRUE(store().acquire({"dead", holder_called("dead"), Milliseconds{1}}, {}));
  std::this_thread::sleep_for(Milliseconds{5});
  const auto before = store().read({});
  const auto through = faulty();
  through->fault = [](std::string_view call, int number) {
    return call == "acquire" && number == 1 ? FaultyStore::Fault::after : FaultyStore::Fault::none;
  };
  const auto there = backend(through);
  const auto session = locked(*there);
  EXPECT_EQ(through->faults, 1);
  const auto late = store().write("late", (*before)->version, "dead", "", {});
  ASSERT_TRUE(late);
  EXPECT_TRUE(std::holds_alternative<Conflict>(*late));
}

TEST_F(RemoteRun, that_cannot_be_sure_of_its_lock_gives_it_back) {
  const auto through = faulty();
  through->fault = [&](std::string_view call, int number) {
    if (call == "acquire" && number == 1) return FaultyStore::Fault::after;
    return call == "renew" ? FaultyStore::Fault::before : FaultyStore::Fault::none;
  };
  EXPECT_FALSE(backend(through)->lock(holder_called("tester"), Milliseconds{0}, never));
  EXPECT_FALSE(*backend()->holder()) << "nobody has it";
}

TEST_F(RemoteRun, that_does_not_know_whose_document_is_there_keeps_what_was_done) {
  with_agent("jane", 1);
  const auto through = faulty();
  const auto there = backend(through);
  const auto session = locked(*there);
  auto state = session->load();
  ASSERT_TRUE(state && session->begin(header_for(*state), 1, 100));
  bool written = false;
  through->fault = [&](std::string_view call, int) {
    if (call == "write" && !written) {
      written = true;
      return FaultyStore::Fault::after;
    }
    through->kind = ErrorKind::permission;
    return call == "read" ? FaultyStore::Fault::before : FaultyStore::Fault::none;
  };
  ASSERT_FALSE(session->append(intent_of("agent.bob")));
  state::apply_events(*state, {done_of("agent.bob", 2)});
  // The version is that of our own write, whose answer was lost; what is there may not be read any more.
  const auto lost = session->commit(std::move(*state));
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::permission);
  EXPECT_EQ(kept.names().size(), 1U);
}

TEST_F(RemoteRun, can_be_replaced_and_moved_under_its_own_lock) {
  const state::State before = with_agent("jane", 1);
  const auto there = backend();
  const auto session = locked(*there);
  const auto restored = session->restore(before);
  ASSERT_TRUE(restored) << restored.error().text();
  EXPECT_EQ(restored->serial, before.serial + 1);
  EXPECT_EQ(session->load()->serial, restored->serial);
  ASSERT_TRUE(session->leave_pointer("s3://states/acme"));
  EXPECT_FALSE(session->load());
  ASSERT_FALSE(backend()->load());
}

}  // namespace
}  // namespace haloform::storage
