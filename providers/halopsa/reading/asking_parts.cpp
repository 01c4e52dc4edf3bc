#include "providers/halopsa/reading/asking_parts.hpp"

#include "planner/base/each_once.hpp"
#include "planner/base/text.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace haloform::halopsa {

namespace {

/// The middle of a text on the first page; one of plain letters and digits, where there is one. Its own row must be found by
/// it, and hardly another. No other field of the row holds just that, as one may hold a first name.
std::optional<Control> control_for_parts(const TypeSchema& schema, const std::vector<Record>& rows) {
  constexpr std::size_t shortest = 3;
  std::optional<Control> odd;
  for (const Record& row : rows) {
    std::string text = schema.email ? folded(row.fields.text(*schema.email)) : std::string();
    auto by = NaturalKey::By::email;
    text.resize(std::min(text.rfind('@'), text.size()));
    if (text.empty()) {
      text = folded(row.fields.text(schema.name));
      by = NaturalKey::By::name;
    }
    if (row.built_in != BuiltIn::no || text.size() <= shortest || (text[1] & 0x80) != 0) continue;
    Control control{NaturalKey::of(schema.type, by, std::string_view(text).substr(1)), row.id};
    if (unusual_in(control.key.written()) == 0) return control;
    if (!odd) odd = std::move(control);
  }
  return odd;
}

/// Whether a search finds texts by their parts. It looks into names and e-mails alike, so one try tells.
Result<bool> finds_parts(const Asking& asking, const std::vector<Record>& rows) {
  const auto control = control_for_parts(asking.schema, rows);
  if (!control) return false;
  auto records = asking.instance.search_part(control->key);
  if (!records) return std::unexpected(std::move(records.error()));
  return std::ranges::find(*records, control->expected, &Record::id) != records->end();
}

}  // namespace

bool listing_may_help(const Error& error) {
  return error.kind == ErrorKind::protocol || error.kind == ErrorKind::incomplete ||
         error.kind == ErrorKind::refused || error.kind == ErrorKind::not_found;
}

std::optional<std::vector<NaturalKey>> pieces_to_ask(const std::vector<UnknownPerson>& unknown,
                                                     const std::vector<NaturalKey>& missed) {
  std::vector<NaturalKey> pieces;
  for (const UnknownPerson& one : unknown) {
    if (!std::ranges::binary_search(missed, one.key)) continue;
    if (one.pieces.empty()) return std::nullopt;
    pieces.insert(pieces.end(), one.pieces.begin(), one.pieces.end());
  }
  return each_once(std::move(pieces));
}

Result<bool> ask_for_parts(const Asking& asking, const std::vector<NaturalKey>& pieces,
                           const std::vector<Record>& first_page, FoundRecords& found) {
  if (pieces.empty()) return true;
  auto finds = finds_parts(asking, first_page);
  if (!finds || !*finds) return finds;
  std::vector<Result<std::vector<Record>>> answers(pieces.size());
  Errands errands(asking.threads);
  for (std::size_t at = 0; at < pieces.size(); ++at) {
    errands.post([&, at] { answers[at] = asking.instance.search_part(pieces[at]); });
  }
  errands.wait();
  for (auto& records : answers) {
    if (!records) return std::unexpected(std::move(records.error()));
    for (Record& record : *records) found.try_emplace(record.id, std::move(record));
  }
  return true;
}

}  // namespace haloform::halopsa
