#include "planner/config/feeds/judge_feeds.hpp"

#include "planner/base/quote.hpp"
#include "planner/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

namespace haloform::config {

namespace {

using Feed = DesiredState::Feed;

constexpr std::uint64_t usual_share =
    10;  ///< In percent, of rows that are gone and of values that are empty.
constexpr std::uint64_t always_allowed = 3;
constexpr std::chrono::hours most_ahead{
    24};  ///< Clocks differ, and a day without a zone begins earlier elsewhere.

std::uint64_t share_of(std::uint64_t base, std::uint64_t percent) { return base * percent / 100; }

/// Where nothing is written: a share, but a few in any case, and never more than half.
std::uint64_t usual_number(std::uint64_t base) {
  return std::min(std::max(share_of(base, usual_share), always_allowed), (base + 1) / 2);
}

/// How many of `base` may be gone, and the words for it.
std::pair<std::uint64_t, std::string> most_gone(const Feed& feed, std::uint64_t base) {
  if (feed.max_drop.empty()) return {usual_number(base), fmt::format("{} (the default)", usual_number(base))};
  std::pair<std::uint64_t, std::string> least{base, {}};
  for (const Limit& limit : feed.max_drop) {
    const bool share = limit.unit == Limit::Unit::percent;
    const std::uint64_t number = share ? share_of(base, limit.number) : limit.number;
    if (number < least.first || least.second.empty())
      least = {number, share ? fmt::format("{} (max_drop: {})", number, limit.text())
                             : fmt::format("{} (max_drop)", number)};
  }
  return least;
}

double percent_of(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

class Judge {
 public:
  Judge(const Feed& feed, const state::AcceptedFeed* before, std::uint64_t gone, WallTime now,
        Diagnostics& found)
      : feed_(feed), before_(before), gone_(gone), now_(now), found_(found) {}

  void run() {
    age();
    if (before_ == nullptr) return;
    if (!rows({}, before_->rows, feed_.rows + feed_.deleted.size())) people();
    for (const auto& [name, rows_before] : before_->populations) {
      if (feed_.population_column.empty()) break;
      const auto now = feed_.populations.find(name);
      rows(fmt::format(" of {} {}", openly_clipped(feed_.population_column), openly_in_quotes(name)),
           rows_before, now == feed_.populations.end() ? 0 : now->second);
    }
    for (const auto& [column, empty] : feed_.empty) values(column, empty);
  }

 private:
  void doubt(SourceSpan where, std::string what, std::string_view look) {
    found_.error(
        std::move(where), fmt::format("the feed {} is not believed: {}", feed_.name, what),
        fmt::format("{}; if it is right all the same, run once with --accept-feed {}", look, feed_.name),
        Diagnostic::Rule::feed_doubtful);
  }

  void age() {
    if (!feed_.max_age || !feed_.generated) return;
    const auto old = std::chrono::duration_cast<Milliseconds>(now_ - *feed_.generated);
    if (old > *feed_.max_age) {
      doubt(
          feed_.generated_at,
          fmt::format("it was made at {}, {} h ago, and may be {} h old (max_age)",
                      iso_time(*feed_.generated), std::chrono::duration_cast<std::chrono::hours>(old).count(),
                      std::chrono::duration_cast<std::chrono::hours>(*feed_.max_age).count()),
          "get a newer one; the export probably stopped");
    } else if (-old > most_ahead) {
      doubt(feed_.generated_at,
            fmt::format("it was made at {}, which is yet to come", iso_time(*feed_.generated)),
            "check the clock of whoever makes it");
    }
  }

  /// Whether too many are gone.
  bool rows(const std::string& of_what, std::uint64_t before, std::uint64_t now) {
    if (now >= before) return false;
    const std::uint64_t gone = before - now;
    const auto [most, words] = most_gone(feed_, before);
    if (gone <= most) return false;
    doubt(
        feed_.last_row,
        fmt::format("it has {}{}, and the last one that was accepted ({}) had {}: {} ({:.1f}%) are gone, and "
                    "at most {} may be",
                    counted(now, "row"), of_what, iso_time(before_->at), before, gone,
                    percent_of(gone, before), words),
        "look whether the export is whole");
    return true;
  }

  /// As many rows, of other people.
  void people() {
    const auto [most, words] = most_gone(feed_, before_->rows);
    if (gone_ <= most) return;
    doubt(feed_.last_row,
          fmt::format(
              "{} of the last one that was accepted ({}), of {} rows, {} not in it ({:.1f}%), and at most "
              "{} may be gone",
              counted(gone_, "person", "people"), iso_time(before_->at), before_->rows,
              gone_ == 1 ? "is" : "are", percent_of(gone_, before_->rows), words),
          "look whether it is the right feed, and whether its keys are what they were");
  }

  void values(const std::string& column, std::uint64_t empty) {
    const auto before = before_->empty.find(column);
    if (before == before_->empty.end() || before_->rows == 0 || feed_.rows == 0) return;
    const double was = percent_of(before->second, before_->rows);
    const double is = percent_of(empty, feed_.rows);
    const auto rows = static_cast<double>(feed_.rows);
    const double more = (is - was) / 100.0 * rows;
    const double most =
        feed_.max_rise ? *feed_.max_rise / 100.0 * rows : static_cast<double>(usual_number(feed_.rows));
    constexpr double rounding = 1e-6;
    if (more <= most + rounding) return;
    const auto where = feed_.columns.find(column);
    doubt(where == feed_.columns.end() ? feed_.last_row : where->second,
          fmt::format(
              "its column {} is empty in {} of {} rows ({:.1f}%), and was in {:.1f}% of the last one that "
              "was accepted ({}); at most {} may be empty in addition",
              openly_in_quotes(column), empty, feed_.rows, is, was, iso_time(before_->at),
              feed_.max_rise ? fmt::format("{}% of the rows (max_rise)", *feed_.max_rise)
                             : fmt::format("{} rows", usual_number(feed_.rows))),
          "look whether the export has lost the column");
  }

  const Feed& feed_;
  const state::AcceptedFeed* before_;
  std::uint64_t gone_;
  WallTime now_;
  Diagnostics& found_;
};

}  // namespace

GoneFromFeeds gone_from_feeds(const DesiredState& desired, const state::State& state) {
  GoneFromFeeds all;
  for (const Feed& feed : desired.feeds()) {
    const auto before = state.feeds.find(feed.name);
    if (before == state.feeds.end()) continue;
    const auto is_gone = [&](const auto& known) {
      const auto& [address, entry] = known;
      return entry.source.file == before->second.file && entry.draft.status == state::Status::active &&
             !entry.draft.held_until->has_value() && !before->second.missing.contains(address.key()) &&
             !feed.deleted.contains(address.key()) && desired.find(address) == nullptr &&
             std::ranges::find(desired.moves(), address, &Move::from) == desired.moves().end();
    };
    all[feed.name] = static_cast<std::uint64_t>(std::ranges::count_if(state.of(feed.type), is_gone));
  }
  return all;
}

Diagnostics judge_feeds(std::span<const Feed> feeds,
                        const std::map<std::string, state::AcceptedFeed>& accepted,
                        const std::set<std::string>& anyway, WallTime now, const GoneFromFeeds& gone) {
  Diagnostics found;
  for (const Feed& feed : feeds) {
    if (anyway.contains(feed.name)) continue;
    const auto before = accepted.find(feed.name);
    const auto missed = gone.find(feed.name);
    Judge(feed, before == accepted.end() ? nullptr : &before->second,
          missed == gone.end() ? 0 : missed->second, now, found)
        .run();
  }
  found.sort();
  return found;
}

}  // namespace haloform::config
