// How an instance answers a listing, and what it says about itself: one row and one small function each.
#include "providers/halopsa/sandbox/habits_of_listings.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace haloform::sandbox {

namespace {

/// Nothing that is asked for page by page is larger.
constexpr std::size_t largest_page = 10'000;
constexpr std::int64_t first_endless_id = 1'000'000'000;

bool count_of_page(const Shape&, const ListQuery&, ListPage& page, const HabitUse&) {
  return std::exchange(page.record_count, page.rows.size()) != page.rows.size();
}

bool count_capped(const Shape&, const ListQuery&, ListPage& page, const HabitUse& use) {
  const std::size_t most = static_cast<std::size_t>(use.number);
  return std::exchange(page.record_count, std::min(page.record_count, most)) > most;
}

bool no_count(const Shape&, const ListQuery&, ListPage& page, const HabitUse&) {
  return std::exchange(page.counted, false);
}

bool repeats_page(ListQuery& query, const HabitUse&) { return std::exchange(query.offset, 0) != 0; }

/// Rows that no world has stand behind its own, on every page.
bool endless(const Shape& shape, const ListQuery& query, ListPage& page, const HabitUse&) {
  if (query.limit > largest_page || page.rows.size() >= query.limit) return false;
  const std::size_t own = page.record_count;
  for (std::size_t at = query.offset + page.rows.size(); page.rows.size() < query.limit; ++at) {
    const std::string number = std::to_string(at - std::min(at, own) + 1);
    Json fields{{"name", "Endless " + number},
                {"email", "endless" + number + "@endless.example"},
                {"isactive", true}};
    if (shape.collection == Collection::teams) fields.erase("email");
    if (shape.collection == Collection::customers)
      fields["type"] = shape.customer_type.empty() ? "contact" : std::string(shape.customer_type);
    const auto id = first_endless_id + static_cast<std::int64_t>(at);
    page.rows.push_back(json_text(full_record(shape_of(shape.collection), id, fields)));
  }
  page.record_count = query.offset + (2 * query.limit);
  return true;
}

bool hide_inactive(ListQuery& query, const HabitUse&) {
  return std::exchange(query.active, std::optional(true)) != std::optional(true);
}

void also_only(ListQuery& query, std::function<bool(const Json&)> fits) {
  query.only = [before = std::move(query.only), fits = std::move(fits)](const Json& record) {
    return (!before || before(record)) && fits(record);
  };
}

bool hide(ListQuery& query, const HabitUse& use) {
  also_only(query, [id = use.number](const Json& record) { return record.value("id", Json()) != id; });
  return true;
}

bool find_nobody(ListQuery& query) {
  also_only(query, [](const Json&) { return false; });
  return true;
}

bool search_blind(ListQuery& query, const HabitUse& use) {
  const bool beyond_ascii = use.argument == "non-ascii";
  const bool hit = beyond_ascii ? std::ranges::any_of(query.search, [](unsigned char c) { return c > 0x7f; })
                                : query.search.find_first_of(use.argument) != std::string::npos;
  return hit && find_nobody(query);
}

bool search_otherwise(ListQuery& query, const HabitUse& use) {
  if (query.search.empty()) return false;
  if (use.argument == "none") return find_nobody(query);
  if (use.argument == "ignored") {
    query.search.clear();
  } else {
    query.whole_values = true;
  }
  return true;
}

bool more_agents(Json& info, const HabitUse& use) {
  info["agent_count"] = info["agent_count"].get<std::int64_t>() + use.number;
  return true;
}

bool info_zero(Json& info, const HabitUse&) {
  for (const char* count : {"agent_count", "licensed_agent_count"}) info[count] = 0;
  return true;
}

constexpr std::array listing_rows = {
    HabitKind{.name = "count-of-page", .help = "record_count is that of the page", .page = count_of_page},
    HabitKind{.name = "count-capped",
              .argument = HabitArgument::number,
              .help = "record_count is N at most",
              .page = count_capped},
    HabitKind{.name = "no-count", .help = "listings carry no record_count", .page = no_count},
    HabitKind{.name = "repeats-page", .help = "page_no is ignored", .query = repeats_page},
    HabitKind{.name = "endless", .help = "pages are always full, of ever new rows", .page = endless},
    HabitKind{.name = "hides-inactive",
              .help = "only active records are listed, whatever was asked",
              .query = hide_inactive},
    HabitKind{.name = "hides",
              .argument = HabitArgument::number,
              .help = "the record with this id is in no listing; GET by id has it",
              .query = hide},
    HabitKind{.name = "more-agents",
              .argument = HabitArgument::number,
              .help = "halo: InstanceInfo reports N agents more",
              .info = more_agents},
    HabitKind{
        .name = "info-zero", .help = "halo: InstanceInfo reports 0 agents and 0 licences", .info = info_zero},
    HabitKind{.name = "read-lag",
              .argument = HabitArgument::seconds,
              .help = "everything that is read is that old",
              .lags = true},
    HabitKind{.name = "search-blind",
              .argument = HabitArgument::text,
              .help = "a search for a text with one of these characters (or non-ascii) finds nobody",
              .query = search_blind},
    HabitKind{.name = "search",
              .argument = HabitArgument::word,
              .choices = "exact none ignored",
              .help = "a search finds whole values only, nobody, or everybody",
              .query = search_otherwise},
};

}  // namespace

std::span<const HabitKind> listing_habits() { return listing_rows; }

}  // namespace haloform::sandbox
