#include "planner/state/feeds_codec.hpp"

#include "planner/base/quote.hpp"
#include "planner/json/writer.hpp"

#include <limits>
#include <optional>
#include <utility>
#include <variant>

namespace haloform::state {

namespace {

void append_text(std::string& out, std::string_view name, std::string_view text) {
  out.append("\"").append(name).append("\": ");
  json::append_json(out, text);
}

template <typename Number>
void append_counts(std::string& out, std::string_view name, const std::map<std::string, Number>& counts) {
  if (counts.empty()) return;
  out.append(", \"").append(name).append("\": {");
  std::string_view separator;
  for (const auto& [what, number] : counts) {
    out.append(separator);
    json::append_json(out, what);
    out += ": ";
    json::append_number(out, static_cast<std::int64_t>(number));
    separator = ", ";
  }
  out += '}';
}

}  // namespace

void append_feeds(std::string& out, const AcceptedFeeds& feeds) {
  out += '{';
  std::string_view separator = "\n    ";
  for (const auto& [name, feed] : feeds) {
    out.append(separator);
    json::append_json(out, name);
    out += ": {";
    append_text(out, "file", feed.file);
    out += ", ";
    append_text(out, "digest", feed.digest);
    out += ", \"rows\": ";
    json::append_number(out, static_cast<std::int64_t>(feed.rows));
    append_counts(out, "populations", feed.populations);
    append_counts(out, "empty", feed.empty);
    append_counts(out, "missing", feed.missing);
    out += ", ";
    append_text(out, "at", iso_time(feed.at));
    out += '}';
    separator = ",\n    ";
  }
  out += "\n  }";
}

bool FeedsReader::wrong(std::string_view wanted, std::string& trouble) const {
  trouble = "\"" + std::string(names.at(key_)) + "\" of a feed in \"feeds\" must be " + std::string(wanted);
  return false;
}

bool FeedsReader::key(std::string_view name, std::string& trouble) {
  if (at_ == At::feeds) {
    const auto [at, is_new] = feeds_.try_emplace(std::string(name));
    feed_ = &at->second;
    if (!is_new) trouble = openly_in_quotes(name) + " occurs twice in \"feeds\"";
    return is_new;
  }
  if (at_ == At::counts) {
    counted_ = name;
    return true;
  }
  const auto index = keys_.take(name, trouble);
  key_ = index.value_or(0);
  return index.has_value();
}

bool FeedsReader::count(std::uint64_t number, std::string& trouble) {
  bool is_new = false;
  if (key_ == k_missing) {
    if (number > std::numeric_limits<std::uint32_t>::max()) return wrong("an object of counts", trouble);
    is_new = feed_->missing.emplace(counted_, static_cast<std::uint32_t>(number)).second;
  } else {
    is_new = (key_ == k_populations ? feed_->populations : feed_->empty).emplace(counted_, number).second;
  }
  return is_new || wrong("an object in which each name occurs once", trouble);
}

bool FeedsReader::scalar(const json::Scalar& value, std::string& trouble) {
  const auto* number = std::get_if<std::int64_t>(&value);
  const bool counts = number != nullptr && *number >= 0;
  if (at_ == At::feeds) {
    trouble = "a feed in \"feeds\" must be an object";
    return false;
  }
  if (at_ == At::counts)
    return counts ? count(static_cast<std::uint64_t>(*number), trouble)
                  : wrong("an object of counts", trouble);
  if (key_ == k_rows) {
    if (!counts) return wrong("a whole number from 0", trouble);
    feed_->rows = static_cast<std::uint64_t>(*number);
    return true;
  }
  const auto* text = std::get_if<std::string_view>(&value);
  if (key_ == k_populations || key_ == k_empty || key_ == k_missing)
    return wrong("an object of counts", trouble);
  if (text == nullptr) return wrong("a text", trouble);
  if (key_ == k_file) feed_->file = *text;
  if (key_ == k_digest) feed_->digest = *text;
  if (key_ != k_at) return true;
  const auto time = parse_iso_time(*text);
  if (!time) return wrong("a time as 2026-11-23T22:05:07.123Z", trouble);
  feed_->at = *time;
  return true;
}

bool FeedsReader::begin_object(std::string& trouble) {
  if (at_ == At::feeds && feed_ != nullptr) {
    at_ = At::feed;
    keys_.forget();
    return true;
  }
  if (at_ == At::feed && (key_ == k_populations || key_ == k_empty || key_ == k_missing)) {
    at_ = At::counts;
    return true;
  }
  return wrong("a plain value", trouble);
}

bool FeedsReader::end_object(std::string& trouble) {
  if (at_ == At::counts) {
    at_ = At::feed;
    return true;
  }
  if (at_ == At::feeds) {
    at_ = At::end;
    return true;
  }
  for (const Name name : {k_file, k_digest, k_rows, k_at}) {
    if (keys_.has(name)) continue;
    trouble = "the key \"" + std::string(names.at(name)) + "\" is missing in a feed of \"feeds\"";
    return false;
  }
  at_ = At::feeds;
  feed_ = nullptr;
  return true;
}

}  // namespace haloform::state
