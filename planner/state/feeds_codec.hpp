#pragma once

#include "planner/json/events.hpp"
#include "planner/state/state.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace haloform::state {

using AcceptedFeeds = std::map<std::string, AcceptedFeed>;

/// Appends them as a JSON object, a feed on each line.
void append_feeds(std::string& out, const AcceptedFeeds& feeds);

/// Reads what append_feeds wrote: the events between its braces. Each answers false where it is not as it was written, and
/// `trouble` says why.
class FeedsReader {
 public:
  [[nodiscard]] bool key(std::string_view name, std::string& trouble);
  [[nodiscard]] bool scalar(const json::Scalar& value, std::string& trouble);
  [[nodiscard]] bool begin_object(std::string& trouble);
  [[nodiscard]] bool end_object(std::string& trouble);
  /// Whether the brace that was closed last is that of all feeds.
  [[nodiscard]] bool done() const { return at_ == At::end; }
  [[nodiscard]] AcceptedFeeds take() { return std::move(feeds_); }

 private:
  enum class At : std::uint8_t { feeds, feed, counts, end };
  static constexpr std::array<std::string_view, 7> names{"file",  "digest",  "rows", "populations",
                                                         "empty", "missing", "at"};
  enum Name : std::size_t { k_file, k_digest, k_rows, k_populations, k_empty, k_missing, k_at };
  [[nodiscard]] bool wrong(std::string_view wanted, std::string& trouble) const;
  [[nodiscard]] bool count(std::uint64_t number, std::string& trouble);

  At at_ = At::feeds;
  json::KeySet keys_{names};
  std::size_t key_ = 0;
  std::string counted_;  ///< Of what the next number is.
  AcceptedFeed* feed_ = nullptr;
  AcceptedFeeds feeds_;
};

}  // namespace haloform::state
