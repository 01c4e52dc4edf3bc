#pragma once

#include "planner/base/result.hpp"
#include "providers/halopsa/sandbox/shapes.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::sandbox {

/// Which rows a listing is asked for. Rows come in the order of their ids.
struct ListQuery {
  enum class Special : std::uint8_t { shown, hidden };

  std::size_t offset = 0;
  std::size_t limit = 50;
  std::string search = {};    ///< Part of name, e-mail or phone, in any case; empty: everything.
  bool whole_values = false;  ///< A part is not enough for `search`.
  std::optional<std::string> customer_type = {};
  std::optional<bool> active = {};
  Special builtin = Special::shown;            ///< General User, Unassigned.
  Special api_only = Special::shown;           ///< Agents that only the API uses.
  std::function<bool(const Json&)> only = {};  ///< Looks into each record as it is kept; empty: all fit.
};

struct ListPage {
  std::size_t record_count = 0;        ///< Of all rows that the query fits, on all pages.
  bool counted = true;                 ///< Whether the answer carries the count, where it would have one.
  std::vector<std::string> rows = {};  ///< JSON texts.
};

/// What to do with an agent for whom no seat is left.
enum class WithoutSeat : std::uint8_t { refuse, store_inactive };
enum class WriteRefusal : std::uint8_t { no_such_record, no_seat, no_such_team };
using WriteOutcome = std::expected<Json, WriteRefusal>;

/// The names in an agent's `role`: `Technician, Dispatcher` is an agent of two roles.
[[nodiscard]] std::vector<std::string> role_names(std::string_view text);

class World;
/// What a profile adds to a world that was just read, where the world lacks it.
using Completion = void (*)(World&);

/// Told of every change, in their order: the record as it is afterwards, or that it is gone.
using Observer =
    std::function<void(Collection collection, std::int64_t id, const std::optional<std::string>& text)>;

/// The records of the pretended instance, in the terms of `world_shapes`. Each is kept as the text that answers carry, so that a page of a
/// listing is a concatenation. Any thread may call anything. Ids rise over all three collections and are
/// never given twice.
class World {
 public:
  explicit World(Completion completion = nullptr) : completion_(completion) {}
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// Replaces everything by the JSON `{"agents": [...], "customers": [...], "teams": [...], "sites": [...],
  /// "roles": ["..."], "next_id": n, "seats": n}`; each key may be missing. Unknown keys of rows are kept and
  /// served. `where` names the text in errors (`io`).
  [[nodiscard]] Result<void> load(std::string_view text, const std::string& where);
  /// The same JSON back, one record per line.
  [[nodiscard]] std::string text() const;
  /// Rises with every change.
  [[nodiscard]] std::uint64_t revision() const;
  /// There is one; it must not call the world.
  void observe(Observer observer);

  [[nodiscard]] ListPage list(Collection collection, const ListQuery& query) const;
  [[nodiscard]] std::optional<std::string> find(Collection collection, std::int64_t id) const;

  /// What a POST does: a new record, or a partial update of one. Answers the record as it is afterwards.
  [[nodiscard]] WriteOutcome create(Collection collection, const Json& fields, WithoutSeat without);
  [[nodiscard]] WriteOutcome update(Collection collection, std::int64_t id, const Json& fields,
                                    WithoutSeat without);
  [[nodiscard]] bool remove(Collection collection, std::int64_t id);

  /// A change "by hand": any keys, no seats, no checks. Without an id a new one is taken; a missing record is
  /// made.
  Json put(Collection collection, std::optional<std::int64_t> id, const Json& fields);

  /// Names of roles: those that the world's text lists, then those that agents have, each once.
  [[nodiscard]] std::vector<std::string> roles() const;

  void set_seats(std::optional<std::int64_t> seats);
  [[nodiscard]] std::optional<std::int64_t> seats() const;
  /// Active agents, without API-only (`is_api_only`) and built-in (`builtin`) ones.
  [[nodiscard]] std::int64_t seats_used() const;

 private:
  struct Record {
    std::int64_t id = 0;
    std::string text;      ///< The full record.
    std::string haystack;  ///< Case-folded name, e-mail and phone, one per line.
    bool active = true;
    bool company = false;
    bool builtin = false;
    bool api_only = false;
    bool seat = false;  ///< Takes a seat now.
  };
  using Records = std::vector<Record>;

  [[nodiscard]] Records& records(Collection c) { return records_.at(static_cast<std::size_t>(c)); }
  [[nodiscard]] const Records& records(Collection c) const {
    return records_.at(static_cast<std::size_t>(c));
  }
  [[nodiscard]] static Record made(Collection collection, std::int64_t id, const Json& record);
  [[nodiscard]] static bool fits_all(const ListQuery& query);
  [[nodiscard]] static bool fits(const Record& record, const ListQuery& query);
  [[nodiscard]] Result<void> load_all(const Json& world, const std::string& where);
  [[nodiscard]] Result<void> load_collection(const Shape& shape, const Json& rows, const std::string& where);
  [[nodiscard]] bool seat_is_free() const;
  [[nodiscard]] bool team_is_known(Collection collection, const Json& fields) const;
  void note_roles(Collection collection, const Json& record);
  Json store(Collection collection, std::int64_t id, const Json& fields);

  Completion completion_;
  Observer observer_;
  mutable std::shared_mutex mutex_;
  std::array<Records, 4> records_;
  std::vector<std::string> roles_;        ///< As listed in the text.
  std::vector<std::string> borne_roles_;  ///< That an agent has or had.
  std::int64_t next_id_ = 1;
  std::int64_t seats_used_ = 0;
  std::optional<std::int64_t> seats_;
  std::uint64_t revision_ = 0;
};

/// The world without `--world`: a client company with two sites, five agents, three contacts, two teams.
[[nodiscard]] std::string_view small_company();

}  // namespace haloform::sandbox
