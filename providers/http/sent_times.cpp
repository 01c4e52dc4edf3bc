#include "providers/http/sent_times.hpp"

#include "planner/base/text.hpp"

#include <algorithm>

namespace haloform::http {

namespace {

constexpr std::int64_t entries_in_a_window = 300;
constexpr std::size_t most_lines = 1'000;
constexpr std::int64_t most_in_an_entry = 1'000'000;
constexpr std::int64_t latest_time = 253'402'300'800'000;  // The year 10000.
constexpr std::string_view first_words = "haloform requests 1 ";

std::int64_t since_1970(WallTime time) { return time.time_since_epoch().count(); }

std::string_view next_line(std::string_view& text) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return {};
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

std::optional<std::int64_t> number_up_to(std::string_view text, std::int64_t most) {
  const auto number = parse_integer(text);
  return number && *number >= 0 && *number <= most ? number : std::nullopt;
}

}  // namespace

SentTimes::SentTimes(RateWindow window)
    : window_(window), together_(std::max<std::int64_t>(window.per.count() / entries_in_a_window, 1)) {
  window_.requests = std::max(window_.requests, 1U);
}

void SentTimes::pass(WallTime now) {
  const std::int64_t present = since_1970(now);
  const std::int64_t per = window_.per.count();
  std::erase_if(entries_,
                [&](const Entry& one) { return one.time + per <= present || one.time > present + per; });
  for (Entry& one : entries_) one.time = std::min(one.time, present);
}

void SentTimes::add(WallTime now) {
  const std::int64_t present = since_1970(now);
  if (!entries_.empty() && entries_.back().time / together_ == present / together_) {
    entries_.back().time = present;
    ++entries_.back().count;
  } else {
    entries_.push_back({present, 1});
  }
}

std::size_t SentTimes::count() const {
  std::size_t count = 0;
  for (const Entry& one : entries_) count += one.count;
  return count;
}

Milliseconds SentTimes::wait(WallTime now) const {
  std::size_t left = count();
  std::int64_t leaves = 0;
  for (const Entry& one : entries_) {
    if (left < window_.requests) break;
    left -= one.count;
    leaves = one.time + window_.per.count() - since_1970(now);
  }
  return Milliseconds(std::max<std::int64_t>(leaves, 0));
}

std::vector<SentTimes::Leaving> SentTimes::leaving(WallTime now) const {
  std::vector<Leaving> all;
  for (const Entry& one : entries_) {
    const std::int64_t leaves = one.time + window_.per.count() - since_1970(now);
    all.push_back({Milliseconds(std::max<std::int64_t>(leaves, 0)), one.count});
  }
  return all;
}

std::string SentTimes::encode() const {
  std::string text(first_words);
  text += std::to_string(entries_.size()) + '\n';
  for (const Entry& one : entries_) text += std::to_string(one.time) + ' ' + std::to_string(one.count) + '\n';
  return text;
}

std::optional<SentTimes> SentTimes::decode(RateWindow window, std::string_view text) {
  if (!text.starts_with(first_words)) return std::nullopt;
  text.remove_prefix(first_words.size());
  const auto lines = number_up_to(next_line(text), most_lines);
  if (!lines) return std::nullopt;
  SentTimes times(window);
  for (std::int64_t line_number = 0; line_number < *lines; ++line_number) {
    const std::string_view line = next_line(text);
    const auto space = std::min(line.find(' '), line.size());
    const auto time = number_up_to(line.substr(0, space), latest_time);
    const auto count = number_up_to(line.substr(std::min(space + 1, line.size())), most_in_an_entry);
    if (!time || !count) return std::nullopt;
    times.entries_.push_back({*time, static_cast<std::size_t>(*count)});
  }
  std::ranges::sort(times.entries_, {}, &Entry::time);
  return times;
}

}  // namespace haloform::http
