#include "cli/watch_reading.hpp"

#include "cli/planning.hpp"
#include "planner/apply/missing_ids.hpp"
#include "planner/apply/read_options.hpp"
#include "planner/plan/judging/completeness.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace haloform::cli {
namespace {

constexpr Milliseconds first_look{500};

/// A record shows more than its row of a listing: what only it shows is not watched, since nobody would see when that changes.
void keep_listed(Record& record, const Record* row, const Record* known) {
  const auto is_listed = [&](FieldId field) {
    return (row != nullptr && row->fields.find(field) != nullptr) ||
           (known != nullptr && known->fields.find(field) != nullptr);
  };
  const Attributes all = std::move(record.fields);
  record.fields = {};
  for (const auto& [field, value] : all) {
    if (is_listed(field)) record.fields.set(field, value);
  }
}

class WatchReading {
 public:
  WatchReading(const Context& context, ports::Reader& reader, const watch::Sightings& seen,
               const WatchReadingOptions& options)
      : context_(context), reader_(reader), seen_(seen), options_(options) {
    how_.known_by = "the cursor";
    how_.may_be_empty = plan::may_be_empty(options.allow);
  }

  Result<watch::Reading> run() {
    for (const ResourceType type : all_types) {
      if (!options_.types.contains(type)) continue;
      if (auto read = one(type); !read) return std::unexpected(std::move(read.error()));
      if (auto going = not_interrupted(context_.stop); !going)
        return std::unexpected(std::move(going.error()));
    }
    if (auto settled = settle(); !settled) return std::unexpected(std::move(settled.error()));
    return std::move(live_);
  }

 private:
  Result<void> one(ResourceType type) {
    auto listing = reader_.list(type);
    if (!listing) return std::unexpected(std::move(listing.error()));
    const auto& known = seen_.records.at(type);
    if (known && !known->empty()) {
      if (listing->records().empty() && !how_.may_be_empty.contains(type))
        return fail(ErrorKind::incomplete,
                    fmt::format("the listing of {} is empty, but the cursor has {}", type_plural(type),
                                known->size()),
                    {}, apply::rights_to_check(type));
      if (auto proved = apply::prove_missing(reader_, ids_of(*known), how_of(type), *listing); !proved)
        return proved;
      if (!listing->doubt().empty()) context_.console.say("note: " + listing->doubt() + "\n");
    }
    if (facts_of(type).membership == TypeFacts::Membership::joins_teams) {
      if (auto heard = hear(*listing); !heard) return heard;
    }
    live_.at(type).emplace(std::move(*listing));
    return {};
  }

  /// `--allow contacts.missing=200` is said of no other type. No plan comes behind it that would refuse the rest.
  [[nodiscard]] apply::ReadOptions how_of(ResourceType type) const {
    apply::ReadOptions how = how_;
    for (const std::string& name : {std::string("missing"), std::string(type_plural(type)) + ".missing"}) {
      const auto allowed = options_.allow.find(name);
      if (allowed != options_.allow.end())
        how.most_missing = std::max<std::size_t>(how.most_missing, allowed->second);
    }
    return how;
  }

  static std::vector<RemoteId> ids_of(const std::vector<Record>& records) {
    std::vector<RemoteId> ids;
    ids.reserve(records.size());
    for (const Record& record : records) ids.push_back(record.id);
    return ids;
  }

  /// Asks the rows of teams, where those of agents do not say who is in which.
  Result<void> hear(TypeSnapshot& agents) {
    const auto names_teams = [](const Record& agent) { return *agent.teams && !(*agent.teams)->empty(); };
    const bool quiet =
        std::ranges::any_of(agents.records(), [](const Record& agent) { return !*agent.teams; }) ||
        std::ranges::none_of(agents.records(), names_teams);
    if (!quiet) return {};
    auto lists = reader_.member_lists();
    if (!lists) return std::unexpected(std::move(lists.error()));
    if (*lists) agents.hear(**lists);
    return {};
  }

  /// What is shown as it was before an event is read by its id until it is not, or may be believed.
  Result<void> settle() {
    for (Milliseconds delay = first_look;; delay *= 2) {
      const WallTime now = context_.clock.wall();
      const auto lagging = watch::doubtful(context_.catalog, seen_, live_, now, options_.settle);
      if (lagging.empty()) return {};
      context_.clock.sleep(std::min(delay, options_.settle), context_.stop);
      if (auto going = not_interrupted(context_.stop); !going) return going;
      for (const auto& [type, id] : lagging) {
        if (auto read = again(type, id); !read) return read;
      }
    }
  }

  Result<void> again(ResourceType type, RemoteId id) {
    auto record = reader_.get(type, id);
    if (!record) return std::unexpected(std::move(record.error()));
    TypeSnapshot& listing = *live_.at(type);
    if (*record) {
      keep_listed(**record, listing.find(id), seen_.find(type, id));
      listing.refine(std::move(**record));
    } else if (listing.find(id) == nullptr) {
      listing.confirm_gone(id);
    }
    return {};
  }

  const Context& context_;
  ports::Reader& reader_;
  const watch::Sightings& seen_;
  const WatchReadingOptions& options_;
  apply::ReadOptions how_;
  watch::Reading live_;
};

}  // namespace

Result<watch::Reading> read_for_watch(const Context& context, ports::Reader& reader,
                                      const watch::Sightings& seen, const WatchReadingOptions& options) {
  return WatchReading(context, reader, seen, options).run();
}

}  // namespace haloform::cli
