#include "planner/render/text_errors.hpp"
#include "planner/render/text_report.hpp"
#include "planner/render/text_state.hpp"
#include "tests/support/builders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace haloform::render {
namespace {

TEST(DiagnosticText, is_sorted_by_place_and_counted) {
  Diagnostics diagnostics;
  diagnostics.error({"people/b.yaml", 4, 5}, "unknown key \"emial\"", "did you mean \"email\"?");
  diagnostics.warning({"haloform.yaml", 9, 1}, "no agent is declared");
  diagnostics.add({Severity::error,
                   {"people/a.yaml", 12, 3},
                   "agent.jane is declared twice",
                   "remove one of the two",
                   SourceSpan{"people/b.yaml", 2, 3},
                   "the first one"});
  EXPECT_EQ(render_diagnostics(diagnostics, {}),
            "warning: haloform.yaml:9:1: no agent is declared\n"
            "error: people/a.yaml:12:3: agent.jane is declared twice\n"
            "  people/b.yaml:2:3: the first one\n"
            "  remove one of the two\n"
            "error: people/b.yaml:4:5: unknown key \"emial\"\n"
            "  did you mean \"email\"?\n"
            "\n"
            "2 errors, 1 warning\n");
}

TEST(DiagnosticText, is_nothing_where_nothing_was_found) { EXPECT_EQ(render_diagnostics({}, {}), ""); }

TEST(ErrorText, says_what_where_and_what_to_do_on_lines_of_their_own) {
  const Error error{
      ErrorKind::permission, "403 Forbidden\x07", "GET https://acme.example/api/Agent",
      "give the API application the scope read:agents, or use credentials of an application that has "
      "it"};
  EXPECT_EQ(render_error(error, {}),
            "error: GET https://acme.example/api/Agent: 403 Forbidden\\x07\n"
            "  give the API application the scope read:agents, or use credentials of an\n"
            "  application that has it\n");
}

TEST(ErrorText, breaks_no_line_within_what_is_to_be_copied) {
  const Error error{
      ErrorKind::blocked, "blocked", "",
      "put the block back; or to let it go for good, then apply it once with `protect: false` and go on"};
  EXPECT_EQ(render_error(error, {}),
            "error: blocked\n"
            "  put the block back; or to let it go for good, then apply it once with\n"
            "  `protect: false` and go on\n");
}

TEST(ErrorText, counts_several) {
  const Error one{ErrorKind::ambiguous, "two records", "", ""};
  EXPECT_EQ(render_errors({one, one}, {}), "error: two records\nerror: two records\n\n2 errors\n");
  EXPECT_EQ(render_errors({one}, {}), "error: two records\n");
}

TEST(Progress, shows_a_bar_that_fits) {
  EXPECT_EQ(render_progress(120, 2, 300, Milliseconds{13'200}, 60),
            "[==========>               ] 120 of 300, 2 failed, 14 s left");
  EXPECT_EQ(render_progress(0, 0, 10, std::nullopt, 30), "[>                   ] 0 of 10");
  EXPECT_EQ(render_progress(10, 0, 10, Milliseconds{0}, 40), "[===================] 10 of 10, 0 s left");
}

TEST(Progress, gives_up_the_bar_and_then_the_time_on_a_narrow_terminal) {
  EXPECT_EQ(render_progress(120, 0, 300, Milliseconds{125'000}, 30), "120 of 300, 2 m 05 s left");
  EXPECT_EQ(render_progress(120, 0, 300, Milliseconds{125'000}, 12), "120 of 300");
  EXPECT_EQ(render_progress(120, 0, 300, Milliseconds{125'000}, 5), "");
}

TEST(Progress, never_takes_more_columns_than_there_are) {
  for (std::size_t columns = 0; columns < 200; ++columns) {
    for (const std::size_t done : {0U, 1U, 500U, 999U, 1000U}) {
      EXPECT_LE(render_progress(done, done / 3, 1000, Milliseconds{90'000}, columns).size(), columns);
    }
  }
}

TEST(StateText, lists_one_line_per_address_in_columns) {
  StateDraft state;
  state.agent("jane-smith", 99).protect();
  state.agent("old", 1017).tombstone();
  state.open_intent("agent.unsure", "2026-11-23T22:05:07.123Z");
  EXPECT_EQ(render_state_list(state.build(), {}),
            "agent.jane-smith  id 99    active, protected\n"
            "agent.old         id 1017  deactivated\n"
            "agent.unsure      in doubt: the result of a create sent at 2026-11-23T22:05:07.123Z is unknown\n"
            "\n"
            "The next `haloform apply` searches for what is in doubt first;\n"
            "`haloform state show ADDRESS` says what is known of it.\n");
}

TEST(StateText, says_that_a_state_is_empty) {
  EXPECT_EQ(render_state_list(state::State{}, {}), "The state holds no resources.\n");
}

TEST(StateText, shows_all_of_one_entry) {
  StateDraft state;
  state.agent("jane-smith", 99, {{"site_id", 5}}).teams({"tier-1", "tier-2"});
  EXPECT_EQ(render_entry(sample_catalog(), state.build(), address("agent.jane-smith"), {}),
            "agent.jane-smith\n"
            "  id             99\n"
            "  status         active\n"
            "  protect        false\n"
            "  on_removal     deactivate\n"
            "  as last applied\n"
            "    name         \"Jane Smith\"\n"
            "    email        \"jane-smith@example.com\"\n"
            "    site_id      5\n"
            "    active       true\n"
            "    teams        tier-1, tier-2\n");
}

TEST(StateText, shows_an_open_intent_of_an_address_that_has_no_entry) {
  StateDraft state;
  state.open_intent("agent.unsure", "2026-11-23T22:05:07.123Z");
  EXPECT_EQ(render_entry(sample_catalog(), state.build(), address("agent.unsure"), {}),
            "agent.unsure\n"
            "  in doubt  a create with e-mail unsure@example.com, sent at\n"
            "            2026-11-23T22:05:07.123Z: no answer\n"
            "            The next `haloform apply` looks for it first. If the record exists\n"
            "            in HaloPSA, bind it with `haloform import agent.unsure ID`; if not,\n"
            "            discard the pending create with `haloform state rm agent.unsure`.\n");
  EXPECT_EQ(render_entry(sample_catalog(), state.build(), address("agent.nobody"), {}),
            "agent.nobody\n  not in the state\n");
}

TEST(RecordText, shows_a_live_record_escaped) {
  LiveDraft live;
  live.agent(7, "zed", {{"name", "Z\x1b[1m"}, {"site_id", nullptr}}).teams({101, 102}).inactive();
  const Snapshot snapshot = live.build();
  EXPECT_EQ(render_record(sample_catalog(), ResourceType::agent,
                          *snapshot.of(ResourceType::agent).find(remote_id(7)), {}),
            "agent id 7\n"
            "  name           \"Z\\x1b[1m\"\n"
            "  email          \"zed@example.com\"\n"
            "  site_id        null\n"
            "  active         false\n"
            "  teams          id 101, id 102\n");
}

}  // namespace
}  // namespace haloform::render
