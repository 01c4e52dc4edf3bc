#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace haloform::storage {

/// How many documents `history` keeps of a state.
inline constexpr std::size_t most_history = 100;

/// The statements of a store, written for its schema. `$1` is always the name of the state.
struct PostgresStatements {
  explicit PostgresStatements(std::string_view schema);

  std::string
      read;  ///< document, version, how the newest one of the history begins; no row where there is none.
  std::string read_alone;  ///< document, version: where the history is no table.
  std::string
      write;  ///< $2 document, $3 version, $4 lease (empty: nobody's), $5 by: version; no row: a conflict.
  std::string write_first;   ///< $2 document, $3 lease, $4 by: the same.
  std::string acquire;       ///< $2 lease, $3 holder, $4 milliseconds: taken, and lease, holder, left before.
  std::string renew;         ///< $2 lease, $3 holder, $4 milliseconds: a row where it was.
  std::string release;       ///< $2 lease: a row where it was.
  std::string lease;         ///< lease, holder, left.
  std::string had_one;       ///< A row where there was one.
  std::string history;       ///< $2 most: version, seconds since 1970 in thousandths, by.
  std::string read_version;  ///< $2 version: document.
  std::string schema_exists;  ///< $1 is the name of the schema here.
  std::string make_schema;    ///< No parameters.
  std::string make_tables;    ///< No parameters; several statements.
};

/// In double quotes, as a name of SQL.
[[nodiscard]] std::string quoted_name(std::string_view name);

}  // namespace haloform::storage
