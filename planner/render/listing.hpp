#pragma once

#include "planner/base/marked_text.hpp"
#include "planner/model/address.hpp"
#include "planner/model/directory.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/privacy/veil.hpp"
#include "planner/render/options.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace haloform::render {

/// What an instance has of one kind, as a table: what `list` shows.
struct Listing {
  struct Column {
    std::string_view name;
    std::optional<MarkedText::Personal> personal{};
  };
  /// Nothing where there is none, or the instance does not say.
  using Value = std::variant<std::monostate, std::int64_t, bool, std::string>;

  std::string_view kind;  ///< `agents`
  std::vector<Column> columns;
  std::vector<std::vector<Value>> rows;  ///< As many values as there are columns.
};

/// A live record, and the address that it is managed under.
struct ListedRecord {
  const Record* record = nullptr;
  std::optional<Address> address{};
};

/// In the order of ids.
[[nodiscard]] Listing listing_of(const TypeSchema& schema, std::vector<ListedRecord> records);
[[nodiscard]] Listing listing_of(Directory directory);
/// The same with whoever is named in it covered.
[[nodiscard]] Listing without_people(Listing listing, const plan::Veil& veil);

[[nodiscard]] std::string render_listing(const Listing& listing, const Options& options);
/// One array, of an object for each row.
[[nodiscard]] std::string json_listing(const Listing& listing);
/// As RFC 4180 has it: a row of names, then one for each, with CR LF at their ends. What cannot be seen is escaped as on a terminal, and
/// a cell that a spreadsheet would take for a formula has an apostrophe in front.
[[nodiscard]] std::string csv_listing(const Listing& listing);

/// One name of an instance, for `get`.
[[nodiscard]] std::string render_entry(Directory::Kind kind, const Directory::Entry& entry);
[[nodiscard]] std::string json_entry(Directory::Kind kind, const Directory::Entry& entry);
/// One line of CSV.
[[nodiscard]] std::string csv_line(std::span<const std::string> cells);
/// `no`, `general_user`, …: machine names that never change.
[[nodiscard]] std::string_view built_in_name(BuiltIn kind);

}  // namespace haloform::render
