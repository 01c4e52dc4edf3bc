#include "providers/storage/postgres/statements.hpp"

#include <utility>

namespace haloform::storage {

namespace {

/// The next version never is one that the history knows, also after somebody removed the row by hand.
constexpr std::string_view write_text = R"sql(
WITH written AS (
  UPDATE @.states SET document = $2, version = version + 1, had_one = true, updated = clock_timestamp()
  WHERE name = $1 AND version = $3::bigint AND document IS NOT NULL AND lease_id IS NOT DISTINCT FROM nullif($4, '')
  RETURNING version
), kept AS (
  INSERT INTO @.history (name, version, written, "by", document)
  SELECT $1, version, clock_timestamp(), $5, $2 FROM written
), ended AS (
  DELETE FROM @.history WHERE name = $1 AND version <= (SELECT version FROM written) - #
)
SELECT (SELECT version::text FROM written),
       (SELECT name FROM @.states WHERE name = $1 AND version = $3::bigint AND document IS NOT NULL
        AND lease_id IS DISTINCT FROM nullif($4, '')))sql";

/// In one statement, so that no write comes between.
constexpr std::string_view read_text = R"sql(
SELECT document, version::text,
       (SELECT substring(kept.document FOR 8192) FROM @.history AS kept WHERE name = $1
        ORDER BY kept.version DESC LIMIT 1)
FROM @.states WHERE name = $1 AND document IS NOT NULL)sql";

constexpr std::string_view write_first_text = R"sql(
WITH written AS (
  INSERT INTO @.states AS there (name, document, version, had_one, updated)
  VALUES ($1, $2, (SELECT coalesce(max(version), 0) + 1 FROM @.history WHERE name = $1), true, clock_timestamp())
  ON CONFLICT (name) DO UPDATE
  SET document = excluded.document, version = there.version + 1, had_one = true, updated = clock_timestamp()
  WHERE there.document IS NULL AND there.lease_id IS NOT DISTINCT FROM nullif($3, '')
  RETURNING version
), kept AS (
  INSERT INTO @.history (name, version, written, "by", document)
  SELECT $1, version, clock_timestamp(), $4, $2 FROM written
)
SELECT (SELECT version::text FROM written),
       (SELECT name FROM @.states WHERE name = $1 AND document IS NULL AND lease_id IS DISTINCT FROM nullif($3, '')))sql";

/// How much of a lease is left, in milliseconds.
constexpr std::string_view left_text =
    "ceil(extract(epoch FROM lease_until - clock_timestamp()) * 1000)::bigint::text";

/// An end is computed before the row is waited for: a lease is never longer than whoever asked believes.
constexpr std::string_view acquire_text = R"sql(
WITH before AS (
  SELECT lease_id, lease_holder, % AS left_of_it FROM @.states WHERE name = $1 AND lease_id IS NOT NULL
), taken AS (
  INSERT INTO @.states AS there (name, version, lease_id, lease_holder, lease_until)
  VALUES ($1, (SELECT coalesce(max(version), 0) FROM @.history WHERE name = $1), $2, $3,
          clock_timestamp() + $4::bigint * interval '1 millisecond')
  ON CONFLICT (name) DO UPDATE
  SET lease_id = excluded.lease_id, lease_holder = excluded.lease_holder, lease_until = excluded.lease_until
  WHERE there.lease_id IS NULL OR there.lease_id = excluded.lease_id OR there.lease_until <= clock_timestamp()
  RETURNING name
)
SELECT (SELECT name FROM taken), (SELECT lease_id FROM before), (SELECT lease_holder FROM before),
       (SELECT left_of_it FROM before))sql";

constexpr std::string_view renew_text = R"sql(
UPDATE @.states
SET lease_holder = $3, lease_until = clock_timestamp() + $4::bigint * interval '1 millisecond'
WHERE name = $1 AND lease_id = $2
RETURNING name)sql";

constexpr std::string_view release_text = R"sql(
UPDATE @.states SET lease_id = NULL, lease_holder = NULL, lease_until = NULL
WHERE name = $1 AND lease_id = $2
RETURNING name)sql";

constexpr std::string_view had_one_text = R"sql(
SELECT name FROM @.states WHERE name = $1 AND had_one
UNION ALL
SELECT name FROM @.history WHERE name = $1
LIMIT 1)sql";

constexpr std::string_view history_text = R"sql(
SELECT version::text, floor(extract(epoch FROM written) * 1000)::bigint::text, "by"
FROM @.history AS kept WHERE name = $1 ORDER BY kept.version DESC LIMIT $2::bigint)sql";

/// Documents are text that does not shrink well where it is encrypted; lz4 is not built in everywhere, so compression stays
/// what the server's owner chose.
constexpr std::string_view tables_text = R"sql(
CREATE TABLE IF NOT EXISTS @.states (
  name text PRIMARY KEY,
  document bytea,
  version bigint NOT NULL DEFAULT 0,
  lease_id text,
  lease_holder text,
  lease_until timestamptz,
  had_one boolean NOT NULL DEFAULT false,
  updated timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE IF NOT EXISTS @.history (
  name text NOT NULL,
  version bigint NOT NULL,
  written timestamptz NOT NULL,
  "by" text NOT NULL,
  document bytea NOT NULL,
  PRIMARY KEY (name, version)
))sql";

std::string replaced(std::string_view text, char mark, std::string_view by) {
  std::string out;
  for (const char sign : text) {
    if (sign == mark) {
      out += by;
    } else {
      out += sign;
    }
  }
  return out;
}

}  // namespace

std::string quoted_name(std::string_view name) { return '"' + replaced(name, '"', "\"\"") + '"'; }

PostgresStatements::PostgresStatements(std::string_view schema) {
  const std::string name = quoted_name(schema);
  // The schema last: a name may hold any sign.
  const auto written = [&](std::string_view text) {
    return replaced(replaced(replaced(text, '#', std::to_string(most_history)), '%', left_text), '@', name);
  };
  read = written(read_text);
  read_alone =
      written("SELECT document, version::text FROM @.states WHERE name = $1 AND document IS NOT NULL");
  write = written(write_text);
  write_first = written(write_first_text);
  acquire = written(acquire_text);
  renew = written(renew_text);
  release = written(release_text);
  lease = written("SELECT lease_id, lease_holder, % FROM @.states WHERE name = $1 AND lease_id IS NOT NULL");
  had_one = written(had_one_text);
  history = written(history_text);
  read_version = written("SELECT document FROM @.history WHERE name = $1 AND version = $2::bigint");
  schema_exists = "SELECT nspname::text FROM pg_catalog.pg_namespace WHERE nspname = $1";
  make_schema = written("CREATE SCHEMA IF NOT EXISTS @");
  make_tables = written(tables_text);
}

}  // namespace haloform::storage
