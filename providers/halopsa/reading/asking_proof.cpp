#include "providers/halopsa/reading/asking_proof.hpp"

#include "planner/base/each_once.hpp"
#include "planner/base/text.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace haloform::halopsa {

namespace {

/// What of a text a search has to be seen to find.
struct Signs {
  std::uint64_t unusual = 0;
  std::uint64_t plain = 0;
};

Signs signs_of(const NaturalKey& key) { return {unusual_in(key.written()), plain_in(key.written())}; }

/// The proof for the keys that were searched for in one way, as far as it has got.
class Proof {
 public:
  Proof(const Asking& asking, const Searched& searched) : asking_(asking), by_(searched.by) {
    for (const NaturalKey& key : searched.found) note(signs_of(key));
    for (const NaturalKey& key : searched.missed) {
      const Signs signs = signs_of(key);
      shapes_.push_back(signs.unusual);
      wanted_ |= signs.plain;
    }
    shapes_ = each_once(std::move(shapes_));
  }

  /// Tries the one of these rows that brings the proof furthest; of equal ones the youngest.
  [[nodiscard]] Result<bool> try_best(std::span<const Record> rows) {
    const Record* best = nullptr;
    std::size_t most = 0;
    for (const Record& row : rows) {
      const auto key = key_of_row(row);
      if (!key) continue;
      const std::size_t more = gain(signs_of(*key));
      if (best != nullptr && (more < most || (more == most && row.id < best->id))) continue;
      best = &row;
      most = more;
    }
    if (best == nullptr) return false;
    return finds(*best);
  }

  /// Tries one after the other until nothing is open.
  [[nodiscard]] Result<bool> complete(std::span<const Record> rows) {
    constexpr std::size_t most_tries = 8;
    for (std::size_t tries = 0; !is_complete(); ++tries) {
      const auto helps = [&](const Record& row) {
        const auto key = key_of_row(row);
        return key && gain(signs_of(*key)) > 0;
      };
      if (tries == most_tries || std::ranges::none_of(rows, helps)) return false;
      auto found = try_best(rows);
      if (!found || !*found) return found;
    }
    return true;
  }

 private:
  [[nodiscard]] std::optional<NaturalKey> key_of_row(const Record& row) const {
    const TypeSchema& schema = asking_.schema;
    if (row.built_in != BuiltIn::no || (by_ == NaturalKey::By::email && !schema.email)) return std::nullopt;
    const FieldId field = by_ == NaturalKey::By::email ? *schema.email : schema.name;
    NaturalKey key = NaturalKey::of(schema.type, by_, row.fields.text(field));
    return key.text.empty() ? std::nullopt : std::optional(std::move(key));
  }

  /// Whether a search finds the row by its text; then what the text has is seen to be found.
  [[nodiscard]] Result<bool> finds(const Record& row) {
    const NaturalKey key = *key_of_row(row);
    auto records = asking_.instance.search(key);
    if (!records && listing_may_help(records.error())) return false;
    if (!records) return std::unexpected(std::move(records.error()));
    if (std::ranges::find(*records, row.id, &Record::id) == records->end()) return false;
    note(signs_of(key));
    return true;
  }

  void note(const Signs& seen) {
    plain_ |= seen.plain;
    unusual_.push_back(seen.unusual);
  }
  [[nodiscard]] static bool has_all(std::uint64_t signs, std::uint64_t of) { return (signs & of) == of; }
  [[nodiscard]] bool is_open(std::uint64_t shape) const {
    return std::ranges::none_of(unusual_, [&](std::uint64_t seen) { return has_all(seen, shape); });
  }
  [[nodiscard]] std::size_t gain(const Signs& signs) const {
    auto more = static_cast<std::size_t>(std::popcount(signs.plain & wanted_ & ~plain_));
    for (const std::uint64_t shape : shapes_) {
      if (has_all(signs.unusual, shape) && is_open(shape)) ++more;
    }
    return more;
  }
  [[nodiscard]] bool is_complete() const {
    return has_all(plain_, wanted_) &&
           std::ranges::none_of(shapes_, [&](std::uint64_t shape) { return is_open(shape); });
  }

  const Asking& asking_;
  NaturalKey::By by_;
  std::vector<std::uint64_t> shapes_;   ///< What is unusual in each of those who were missed.
  std::uint64_t wanted_ = 0;            ///< Their letters and digits, of all together.
  std::vector<std::uint64_t> unusual_;  ///< What is unusual in each of those who were found.
  std::uint64_t plain_ = 0;
};

}  // namespace

Result<bool> absence_is_proved(const Asking& asking, const Searched& searched, const Ends& ends) {
  Proof proof(asking, searched);
  auto sees_the_end = proof.try_best(ends.last_page);
  if (!sees_the_end || !*sees_the_end) return sees_the_end;
  std::vector<Record> rows(ends.first_page.begin(), ends.first_page.end());
  rows.insert(rows.end(), ends.last_page.begin(), ends.last_page.end());
  return proof.complete(rows);
}

}  // namespace haloform::halopsa
