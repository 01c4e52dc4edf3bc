#pragma once

#include "planner/base/source_span.hpp"
#include "planner/json/events.hpp"
#include "planner/model/schema.hpp"
#include "planner/state/state.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::state {

/// Reads what append_entry wrote, event by event; state file and journal share it. After `start` it takes all
/// events that follow the opening brace, until `done()`.
class EntryReader {
 public:
  enum class Kind : std::uint8_t { entry, draft };
  void start(const TypeSchema& schema, Kind kind);

  [[nodiscard]] bool scalar(const json::Scalar& value);
  [[nodiscard]] bool key(std::string_view name);
  [[nodiscard]] bool begin_object();
  [[nodiscard]] bool end_object();
  [[nodiscard]] bool begin_array();
  [[nodiscard]] bool end_array();

  [[nodiscard]] bool done() const { return at_ == At::done; }
  /// What was wrong, after one of the above said false.
  [[nodiscard]] const std::string& trouble() const { return trouble_; }
  /// After an entry is done; a draft has no id.
  [[nodiscard]] Entry take_entry() { return {*id_, take_draft(), changed_, std::move(source_)}; }
  [[nodiscard]] EntryDraft take_draft() { return std::move(draft_); }

 private:
  enum class At : std::uint8_t { entry, fields, teams, names, values, leaving, kinds, done };
  bool refuse(std::string what);
  bool wrong(std::string_view wanted);
  bool entry_scalar(const json::Scalar& value);
  bool serial(const json::Scalar& value);
  bool source(const json::Scalar& value);
  bool time(const json::Scalar& value, std::optional<WallTime>& time);
  bool field_scalar(const json::Scalar& value);
  bool team(const json::Scalar& value);
  bool name(const json::Scalar& value);
  bool entry_value(const json::Scalar& value);
  [[nodiscard]] bool is_of(ValueKind kind) const;
  bool holding_kind(const json::Scalar& value);
  bool field_key(std::string_view name);
  bool leaving_key(std::string_view name);
  bool leaving_until(const json::Scalar& value);
  [[nodiscard]] std::string_view group() const;
  bool finish_teams();
  bool finish_names();
  bool finish_leaving();
  bool finish_values();
  bool finish_fields();
  bool finish_entry();

  const TypeSchema* schema_ = nullptr;
  Kind kind_ = Kind::entry;
  At at_ = At::done;
  std::size_t current_ = 0;  ///< The key whose value comes next.
  std::uint32_t seen_ = 0;   ///< Bits of entry_keys.
  std::uint64_t fields_seen_ =
      0;                  ///< Of `applied` or `kept`: bits of the schema's fields, then active, then teams.
  bool in_kept_ = false;  ///< The fields that are read are those of `kept`.
  std::optional<RemoteId> id_;
  std::uint64_t changed_ = 0;
  SourceSpan source_;
  EntryDraft draft_;
  std::vector<Attributes::Entry> fields_;  ///< Kept between entries, so that each Attributes is sized once.
  std::vector<std::string> names_;
  std::vector<Value::Entry> values_;
  std::string trouble_;
};

}  // namespace haloform::state
