#include "planner/apply/missing_ids.hpp"

#include "planner/plan/judging/completeness.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace haloform::apply {

namespace {

/// How many records that a listing hides are asked for one by one.
constexpr std::size_t most_hidden = 500;
/// How many of too many missing ids are asked for, to tell an incomplete listing from records that were deleted.
constexpr std::size_t sample = 20;
/// So many records are asked for until --retry-for is spent; it may be minutes for each.
constexpr std::size_t most_broken = 3;
/// With so many records of the listing it is tried whether GET by id works.
constexpr std::size_t most_tried = 2;

class MissingIds {
 public:
  MissingIds(ports::Reader& reader, const ReadOptions& options, TypeSnapshot& live)
      : reader_(reader), options_(options), live_(live) {}

  Result<void> prove(const std::vector<RemoteId>& ids) {
    const std::vector<RemoteId> missing = lacked_of(ids);
    const std::size_t most = std::max(options_.most_missing, ids.size() / 10);
    std::size_t asked = missing.size() > most ? std::min(sample, missing.size()) : missing.size();
    for (std::size_t at = 0; at < asked; ++at) {
      if (auto told = ask(missing[at]); !told) return told;
      if (listing_lies() && missing.size() <= most_hidden) asked = missing.size();
    }
    doubt_listing();
    if (asked == missing.size()) return {};
    if (listing_lies()) return fail(ErrorKind::incomplete, live_.doubt(), {}, rights_to_check(live_.type()));
    return too_many(missing, ids.size(), asked);
  }

 private:
  [[nodiscard]] std::vector<RemoteId> lacked_of(const std::vector<RemoteId>& ids) {
    std::vector<RemoteId> missing;
    for (const RemoteId id : ids) {
      if (live_.find(id) != nullptr || live_.is_awaited(id)) continue;
      if (!live_.is_whole() && live_.covers(id)) {
        live_.confirm_gone(id);  // It was asked for by id just now.
        continue;
      }
      missing.push_back(id);
    }
    return missing;
  }

  [[nodiscard]] bool listing_lies() const { return !hidden_.empty() || !unread_.empty(); }

  Result<void> ask(RemoteId id) {
    if (broken_ == most_broken) {
      cannot_read(id, fmt::format("it was not read, since {} others were answered with HTTP 500", broken_));
      return {};
    }
    auto record = reader_.get(live_.type(), id);
    if (!record) {
      if (!ports::may_be_of_one_record(record.error()) || !others_are_read())
        return std::unexpected(std::move(record.error()));
      if (record.error().status == 500) ++broken_;
      cannot_read(id, std::move(record.error().what));
      return {};
    }
    others_are_read_ = true;
    if (*record) {
      live_.refine(std::move(**record));
      hidden_.push_back(id);
    } else {
      live_.confirm_gone(id);
    }
    return {};
  }

  void cannot_read(RemoteId id, MarkedText why) {
    live_.cannot_read(id, std::move(why));
    unread_.push_back(id);
  }

  /// Whether GET by id reads what the listing shows. Where it does not, a failure says nothing about the record.
  bool others_are_read() {
    const auto listed = live_.records();
    for (const Record& other : listed.first(std::min(most_tried, listed.size()))) {
      if (others_are_read_) break;
      const auto answer = reader_.get(live_.type(), other.id);
      others_are_read_ = answer && answer->has_value();
      if (!answer && !ports::may_be_of_one_record(answer.error())) break;
    }
    return others_are_read_;
  }

  void doubt_listing() {
    if (!hidden_.empty()) {
      live_.doubt(lacks(hidden_) +
                  fmt::format(", and GET by id finds {}", hidden_.size() > 1 ? "them" : "it"));
    } else if (!unread_.empty()) {
      live_.doubt(lacks(unread_) + fmt::format(", and GET by id does not show whether {} there",
                                               unread_.size() > 1 ? "they are" : "it is"));
    }
  }

  [[nodiscard]] std::string lacks(const std::vector<RemoteId>& ids) const {
    const std::string others = ids.size() > 1 ? fmt::format(" and {} more", ids.size() - 1) : std::string();
    return fmt::format("the listing of {} lacks id {}{} of those that {} knows", type_plural(live_.type()),
                       ids.front().number(), others, options_.known_by);
  }

  [[nodiscard]] Result<void> too_many(const std::vector<RemoteId>& missing, std::size_t known,
                                      std::size_t asked) const {
    const std::string_view plural = type_plural(live_.type());
    return fail(
        ErrorKind::incomplete,
        fmt::format("{} of the {} {} that {} knows are missing (id {}, …); HTTP 404 for each of the {} "
                    "that were asked for",
                    missing.size(), known, plural, options_.known_by, missing.front().number(), asked),
        {},
        fmt::format("usually a missing permission: check what the API application may read; if they were "
                    "deleted, --allow {}.missing={} makes haloform ask for each of them",
                    plural, missing.size()));
  }

  ports::Reader& reader_;
  const ReadOptions& options_;
  TypeSnapshot& live_;
  std::vector<RemoteId> hidden_;
  std::vector<RemoteId> unread_;
  bool others_are_read_ = false;
  std::size_t broken_ = 0;
};

}  // namespace

Result<void> prove_missing(ports::Reader& reader, const std::vector<RemoteId>& ids,
                           const ReadOptions& options, TypeSnapshot& live) {
  return MissingIds(reader, options, live).prove(ids);
}

std::string rights_to_check(ResourceType type) {
  return fmt::format(
      "usually a missing permission: check what the API application may read and which agent it logs in as; "
      "if there "
      "really are no {} yet, {}",
      type_plural(type), plan::allow_empty(type));
}

}  // namespace haloform::apply
