// Whatever is done to a log by hand is named by line. What nobody can see is said, too.
#include "planner/audit/verify.hpp"

#include "planner/base/digest.hpp"
#include "planner/render/audit/audit_words.hpp"
#include "tests/audit/log_maker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

namespace haloform::audit {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

using Lines = std::vector<std::string>;

Verification verified(const Lines& lines, const LogMaker& log) {
  const LogFile file = file_of(lines);
  return verify({&file, 1}, log.head(), 1);
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(Verify, a_log_as_it_was_written_is_intact) {
  const LogMaker log(40);
  const Verification found = verified(log.lines(), log);
  EXPECT_TRUE(found.intact()) << flaws_of(found);
  EXPECT_THAT(asides_of(found), IsEmpty());
  EXPECT_EQ(found.proved, 40U);
  EXPECT_THAT(render::verdict_words(found),
              AllOf(HasSubstr("as it was written: 40 lines"), HasSubstr("the state knows 40"),
                    HasSubstr(log.head().head)));
}

// As an auditor would do it, with nothing of ours: `sha256sum` of a line without its end.
TEST(Verify, the_chain_is_made_of_plain_digests) {
  const LogMaker log(3);
  EXPECT_EQ(sha256_of("abc"), "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_THAT(log.line(1), HasSubstr(R"("line":1,"prev":null)"));
  EXPECT_THAT(log.line(2), HasSubstr(R"("prev":")" + sha256_of(log.line(1))));
  EXPECT_EQ(log.head().head, sha256_of(log.line(3)));
}

struct Tampering {
  std::string name;
  std::function<Lines(Lines)> change;
  std::string flaws;  ///< How they begin.
};

class Tampered : public testing::TestWithParam<Tampering> {};

TEST_P(Tampered, is_named_by_line) {
  const LogMaker log(20);
  const Verification found = verified(GetParam().change(log.lines()), log);
  EXPECT_FALSE(found.intact());
  EXPECT_THAT(flaws_of(found), StartsWith(GetParam().flaws));
  const auto lines = std::ranges::count(flaws_of(found), '\n');
  EXPECT_EQ(lines, std::ranges::count(GetParam().flaws, '\n') + 1) << flaws_of(found);
}

Lines with(Lines lines, std::size_t number, std::string_view from, std::string_view to) {
  lines.at(number - 1) = replaced(lines.at(number - 1), from, to);
  return lines;
}
Lines without(Lines lines, std::size_t first, std::size_t last) {
  lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(first) - 1,
              lines.begin() + static_cast<std::ptrdiff_t>(last));
  return lines;
}
Lines and_also(Lines lines, std::size_t behind, std::string text) {
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(behind), std::move(text));
  return lines;
}
Lines moved(Lines lines, std::size_t from, std::size_t behind) {
  const std::string line = lines.at(from - 1);
  lines = and_also(std::move(lines), behind, line);
  lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(from > behind ? from : from - 1));
  return lines;
}

INSTANTIATE_TEST_SUITE_P(
    ByHand, Tampered,
    testing::Values(
        Tampering{"an_edited_line", [](Lines lines) { return with(std::move(lines), 7, "+44 2", "+44 3"); },
                  "audit.jsonl:7: line 7 (agent.a7, 2026-11-23T22:05:07.123Z) was edited"},
        Tampering{"the_first_line", [](Lines lines) { return with(std::move(lines), 1, "+44 2", "+44 3"); },
                  "audit.jsonl:1: line 1 (agent.a1"},
        Tampering{"the_last_line", [](Lines lines) { return with(std::move(lines), 20, "+44 2", "+44 3"); },
                  "audit.jsonl:20: line 20 (agent.a20"},
        Tampering{"two_lines_beside_each_other",
                  [](Lines lines) {
                    return with(with(std::move(lines), 7, "+44 2", "+44 3"), 8, "+44 2", "+44 3");
                  },
                  "audit.jsonl:8: line 8 (agent.a8, 2026-11-23T22:05:07.123Z) was edited; line 7 may "
                  "have been edited, too"},
        Tampering{"its_word_about_the_line_before",
                  [](Lines lines) {
                    return with(std::move(lines), 7, R"("prev":"sha256:)", R"("prev":"sha256:0)");
                  },
                  "audit.jsonl:7: line 7 (agent.a7, 2026-11-23T22:05:07.123Z) was edited; line 6 may "
                  "have been edited, too"},
        Tampering{"its_number",
                  [](Lines lines) { return with(std::move(lines), 7, R"("line":7)", R"("line":70)"); },
                  "audit.jsonl:7: line 7 (agent.a7, 2026-11-23T22:05:07.123Z) was edited"},
        Tampering{"its_chain", [](Lines lines) { return with(std::move(lines), 7, "c0ffee", "decaf0"); },
                  "audit.jsonl:7: line 7 (agent.a7"},
        Tampering{"its_tie",
                  [](Lines lines) { return with(std::move(lines), 7, R"("chain":)", R"("chained":)"); },
                  "audit.jsonl:7: line 7 (agent.a7"},
        Tampering{"its_braces",
                  [](Lines lines) { return with(std::move(lines), 7, R"({"time")", R"("time")"); },
                  "audit.jsonl:7: line 7 was edited"},
        Tampering{"a_blank",
                  [](Lines lines) { return with(std::move(lines), 7, R"(,"line")", R"(, "line")"); },
                  "audit.jsonl:7: line 7"},
        Tampering{"a_line_taken_out", [](Lines lines) { return without(std::move(lines), 5, 5); },
                  "line 5 is missing behind audit.jsonl:4"},
        Tampering{"several_lines_taken_out", [](Lines lines) { return without(std::move(lines), 5, 9); },
                  "lines 5 to 9 are missing behind audit.jsonl:4"},
        Tampering{"the_first_lines_taken_out", [](Lines lines) { return without(std::move(lines), 1, 3); },
                  "lines 1 to 3 are missing, before all that are in these files"},
        Tampering{"a_cut_tail", [](Lines lines) { return without(std::move(lines), 19, 20); },
                  "lines 19 to 20 are missing at the end: the log was cut behind audit.jsonl:18"},
        Tampering{"all_of_it", [](Lines) { return Lines{}; },
                  "lines 1 to 20 are missing: none of these files"},
        Tampering{"two_lines_swapped",
                  [](Lines lines) {
                    std::swap(lines.at(5), lines.at(6));
                    return lines;
                  },
                  "audit.jsonl:6: line 7 is out of order, behind line 5"},
        Tampering{"a_line_moved_up", [](Lines lines) { return moved(std::move(lines), 15, 3); },
                  "audit.jsonl:4: line 15 is out of order, behind line 3"},
        Tampering{"a_line_moved_down", [](Lines lines) { return moved(std::move(lines), 3, 15); },
                  "audit.jsonl:15: line 3 is out of order, behind line 15"},
        Tampering{"a_copy_of_a_line",
                  [](Lines lines) {
                    const std::string copy = lines.at(6);
                    return and_also(std::move(lines), 7, copy);
                  },
                  "audit.jsonl:8: line 7 is there twice; first at audit.jsonl:7"},
        Tampering{"all_of_it_twice",
                  [](Lines lines) {
                    Lines twice = lines;
                    twice.insert(twice.end(), lines.begin(), lines.end());
                    return twice;
                  },
                  "audit.jsonl:21: lines 1 to 20 are there twice; first at audit.jsonl:1"},
        Tampering{"a_line_of_somebody_else",
                  [](Lines lines) {
                    std::string forged = replaced(lines.at(6), "agent.a7", "agent.a8");
                    return and_also(std::move(lines), 6, std::move(forged));
                  },
                  "audit.jsonl:7: line 7 (agent.a8, 2026-11-23T22:05:07.123Z) was inserted"},
        Tampering{"a_line_without_a_tie",
                  [](Lines lines) { return and_also(std::move(lines), 6, encode_line(sample_line(6))); },
                  "audit.jsonl:7: this line (agent.a6, 2026-11-23T22:05:07.123Z) was inserted"},
        Tampering{"an_empty_line", [](Lines lines) { return and_also(std::move(lines), 6, ""); },
                  "audit.jsonl:7: this line was inserted"},
        Tampering{"a_note_in_between", [](Lines lines) { return and_also(std::move(lines), 6, "# checked"); },
                  "audit.jsonl:7: this line was inserted"}),
    [](const auto& test) { return test.param.name; });

TEST(Verify, line_ends_that_were_changed_are_told_and_the_lines_still_count) {
  const LogMaker log(20);
  const LogFile file = file_of(log.lines(), "audit.jsonl", "\r\n");
  const Verification found = verify({&file, 1}, log.head(), 1);
  EXPECT_EQ(flaws_of(found),
            "audit.jsonl:1: 20 lines end with CRLF: something rewrote the file; what is in the "
            "lines counts without that\n");
  EXPECT_EQ(found.proved, 20U);
}

TEST(Verify, every_single_byte_that_is_changed_is_seen_and_named) {
  const LogMaker log(4);
  const Lines lines = log.lines();
  const std::string text = file_of(lines).text;
  std::size_t tried = 0;
  for (std::size_t at = 0; at < text.size(); at += 7) {
    if (text[at] == '\n') continue;
    LogFile file{"audit.jsonl", text};
    file.text[at] = file.text[at] == 'x' ? 'y' : 'x';
    const Verification found = verify({&file, 1}, log.head(), 1);
    ASSERT_FALSE(found.intact()) << at;
    const auto line = std::to_string(std::ranges::count(text.substr(0, at), '\n') + 1);
    EXPECT_THAT(flaws_of(found), HasSubstr("audit.jsonl:" + line + ": line " + line)) << at;
    ++tried;
  }
  EXPECT_GT(tried, 300U);
}

// Several files

TEST(VerifyFiles, a_log_over_several_files_is_one_in_any_order) {
  const LogMaker log(30);
  std::vector<LogFile> files{file_of(log.lines(1, 10), "a"), file_of(log.lines(11, 20), "b"),
                             file_of(log.lines(21, 30), "c")};
  do {
    const Verification found = verify(files, log.head(), 1);
    EXPECT_TRUE(found.intact()) << flaws_of(found);
    EXPECT_EQ(found.proved, 30U);
  } while (std::ranges::next_permutation(files, {}, &LogFile::name).found);
}

TEST(VerifyFiles, one_that_is_missing_is_named_by_what_it_had) {
  const LogMaker log(30);
  const std::vector<LogFile> files{file_of(log.lines(21, 30), "c"), file_of(log.lines(1, 10), "a")};
  EXPECT_THAT(flaws_of(verify(files, log.head(), 1)), StartsWith("lines 11 to 20 are missing behind a:10"));
}

TEST(VerifyFiles, the_newest_alone_is_enough_where_it_is_said_where_it_begins) {
  const LogMaker log(30);
  const LogFile file = file_of(log.lines(21, 30));
  EXPECT_THAT(flaws_of(verify({&file, 1}, log.head(), 1)),
              AllOf(StartsWith("lines 1 to 20 are missing"), HasSubstr("pass --from 21")));
  const Verification found = verify({&file, 1}, log.head(), 21);
  EXPECT_TRUE(found.intact()) << flaws_of(found);
  EXPECT_EQ(found.proved, 10U);
}

TEST(VerifyFiles, put_together_in_their_order_they_are_one_and_else_they_are_out_of_order) {
  const LogMaker log(30);
  Lines wrong = log.lines(21, 30);
  const Lines first = log.lines(1, 20);
  EXPECT_TRUE(verified(log.lines(), log).intact());
  wrong.insert(wrong.end(), first.begin(), first.end());
  EXPECT_THAT(flaws_of(verified(wrong, log)),
              StartsWith("audit.jsonl:1: lines 21 to 30 are out of order, at the beginning of the file"));
}

// A runner that restores what the last one left has its lines too.
TEST(VerifyFiles, copies_with_a_longer_end_are_no_flaw) {
  const LogMaker log(30);
  const std::vector<LogFile> files{file_of(log.lines(1, 20), "old"), file_of(log.lines(), "new")};
  const Verification found = verify(files, log.head(), 1);
  EXPECT_TRUE(found.intact()) << flaws_of(found);
  EXPECT_THAT(asides_of(found), StartsWith("20 lines, from new:1 on, are in another of these files too"));
}

TEST(VerifyFiles, an_edit_in_one_copy_is_seen_beside_the_other) {
  const LogMaker log(30);
  const std::vector<LogFile> files{file_of(with(log.lines(1, 20), 7, "+44 2", "+44 3"), "old"),
                                   file_of(log.lines(), "new")};
  EXPECT_THAT(flaws_of(verify(files, log.head(), 1)), StartsWith("old:7: line 7"));
}

// What a run leaves that is ended in its middle

TEST(VerifyEnds, lines_behind_what_the_state_knows_are_a_note) {
  LogMaker log(10);
  const state::AuditHead head = log.head();
  log.grow(3);
  const LogFile file = file_of(log.lines());
  const Verification found = verify({&file, 1}, head, 1);
  EXPECT_TRUE(found.intact()) << flaws_of(found);
  EXPECT_THAT(asides_of(found),
              StartsWith("3 lines, from audit.jsonl:11 on, stand behind the last one that the "
                         "state knows: a run was ended before it wrote the state"));
}

TEST(VerifyEnds, an_edit_among_those_is_a_flaw) {
  LogMaker log(10);
  const state::AuditHead head = log.head();
  log.grow(3);
  const LogFile file = file_of(with(log.lines(), 12, "+44 2", "+44 3"));
  EXPECT_THAT(flaws_of(verify({&file, 1}, head, 1)), StartsWith("audit.jsonl:12: line 12 (agent.a12"));
}

// The runner that had them is gone; the next one began where the state was.
TEST(VerifyEnds, lines_that_a_later_run_did_not_know_of_are_a_note) {
  LogMaker log(10);
  Chain other(log.head());
  Lines lost = log.lines();
  for (std::size_t at = 0; at < 3; ++at) lost.push_back(other.add(sample_line(90 + at)));
  log.grow(5);
  const std::vector<LogFile> files{file_of(lost, "lost"), file_of(log.lines(11, 15), "next")};
  const Verification found = verify(files, log.head(), 1);
  EXPECT_TRUE(found.intact()) << flaws_of(found);
  EXPECT_THAT(asides_of(found), StartsWith("3 lines, from lost:11 on, stand beside the chain"));
}

TEST(VerifyEnds, a_line_that_was_not_written_to_its_end_is_a_note) {
  const LogMaker log(10);
  LogFile file = file_of(log.lines());
  const std::string whole = file.text;
  for (const std::size_t size : {60U, 8U, 7U, 1U}) {
    file.text = whole + log.line(3).substr(0, size);
    const Verification found = verify({&file, 1}, log.head(), 1);
    EXPECT_TRUE(found.intact()) << size << flaws_of(found);
    EXPECT_THAT(asides_of(found), StartsWith("audit.jsonl:11 was not written to its end")) << size;
  }
}

TEST(VerifyEnds, a_file_that_is_cut_within_a_line_is_cut) {
  const LogMaker log(10);
  LogFile file = file_of(log.lines());
  file.text.resize(file.text.size() - 30);
  EXPECT_THAT(flaws_of(verify({&file, 1}, log.head(), 1)),
              StartsWith("line 10 is missing at the end: the log was cut behind audit.jsonl:9"));
}

// What cannot be told

TEST(VerifyUnknown, lines_of_earlier_versions_before_the_chain_are_accepted_and_told) {
  const LogMaker log(10);
  Lines lines = log.lines();
  for (std::size_t at = 0; at < 4; ++at) lines.insert(lines.begin(), encode_line(sample_line(50 + at)));
  const Verification found = verified(lines, log);
  EXPECT_TRUE(found.intact()) << flaws_of(found);
  EXPECT_THAT(asides_of(found),
              StartsWith("4 lines, from audit.jsonl:1 on, are from before the chain began"));
}

TEST(VerifyUnknown, without_a_count_in_the_state_a_cut_tail_is_not_seen_and_that_is_told) {
  const LogMaker log(10);
  const LogFile file = file_of(log.lines(1, 8));
  const Verification found = verify({&file, 1}, std::nullopt, 1);
  EXPECT_TRUE(found.intact()) << flaws_of(found);
  EXPECT_THAT(asides_of(found), HasSubstr("nothing tells whether lines are missing at the end"));
  const LogFile edited = file_of(with(log.lines(1, 8), 3, "+44 2", "+44 3"));
  EXPECT_THAT(flaws_of(verify({&edited, 1}, std::nullopt, 1)), StartsWith("audit.jsonl:3: line 3"));
}

TEST(VerifyUnknown, lines_of_another_state_are_left_aside) {
  const LogMaker log(10);
  const LogMaker other(5, "0ther");
  Lines lines = log.lines(1, 5);
  for (const std::string& line : other.lines()) lines.push_back(line);
  for (const std::string& line : log.lines(6, 10)) lines.push_back(line);
  const Verification found = verified(lines, log);
  EXPECT_TRUE(found.intact()) << flaws_of(found);
  EXPECT_THAT(asides_of(found), StartsWith("5 lines, from audit.jsonl:6 on, belong to another chain"));
  const LogFile file = file_of(lines);
  EXPECT_TRUE(verify({&file, 1}, other.head(), 1).intact());
}

TEST(VerifyUnknown, a_count_from_nowhere_ends) {
  const LogMaker log(3);
  state::AuditHead head = log.head();
  head.count = std::uint64_t{1} << 62U;
  const LogFile file = file_of(log.lines());
  EXPECT_FALSE(verify({&file, 1}, head, 1).intact());
}

// Sanitizers and -O0 take ten times as long; a figure for people is in docs/audit.md.
TEST(Verify, ten_thousand_lines_take_little_time) {
  const LogMaker log(10'000);
  const LogFile file = file_of(log.lines());
  const auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(verify({&file, 1}, log.head(), 1).intact());
  const auto took = std::chrono::steady_clock::now() - start;
  std::cout << "  10,000 lines, " << file.text.size() << " bytes, in "
            << std::chrono::duration_cast<std::chrono::milliseconds>(took).count() << " ms\n";
  EXPECT_LT(took, std::chrono::seconds(10));
}

}  // namespace
}  // namespace haloform::audit
