#include "planner/base/text.hpp"
#include "planner/json/events.hpp"
#include "planner/state/entry_codec.hpp"
#include "planner/state/entry_reader.hpp"
#include "planner/state/journal.hpp"
#include "planner/state/journal_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace haloform::state {

namespace {

constexpr std::string_view journal_advice =
    "nothing was changed; correct that line, or move the journal away and keep it: its ids are then missing "
    "from the state, and the next plan finds the records by natural key";

/// What the readers of both kinds of line have in common: one flat object, and what was wrong with it.
class LineReader : public json::Events {
 public:
  [[nodiscard]] const std::string& trouble() const { return trouble_; }
  [[nodiscard]] std::string_view advice() const { return advice_; }

 protected:
  bool refuse(std::string what, std::string_view advice = journal_advice) {
    trouble_ = std::move(what);
    advice_ = advice;
    return false;
  }
  bool wrong(std::string_view key, std::string_view wanted) {
    return refuse(fmt::format("\"{}\" must be {}", key, wanted));
  }
  std::string trouble_;

 private:
  std::string_view advice_ = journal_advice;
};

class HeaderReader final : public LineReader {
 public:
  bool scalar(const json::Scalar& value) override {
    if (!inside_) return refuse("the first line must be an object");
    if (const auto* number = std::get_if<std::int64_t>(&value)) return take_number(*number);
    if (const auto* text = std::get_if<std::string_view>(&value)) return take_text(*text);
    return wrong(header_keys.at(key_),
                 key_ == head_format || key_ == head_serial ? "a whole number" : "a text");
  }
  bool key(std::string_view name) override {
    const auto index = keys_.take(name, trouble_);
    if (index) key_ = *index;
    return index.has_value();
  }
  bool begin_object() override {
    return std::exchange(inside_, true) ? wrong(header_keys.at(key_), "a plain value") : true;
  }
  bool begin_array() override { return refuse("a list is not allowed here"); }
  bool end_array() override { return refuse("a list is not allowed here"); }
  bool end_object() override {
    for (std::size_t index = 0; index < header_keys.size(); ++index) {
      if (!keys_.has(index)) return refuse(fmt::format("the key \"{}\" is missing", header_keys.at(index)));
    }
    return true;
  }
  [[nodiscard]] JournalHeader take() { return std::move(header_); }

 private:
  bool take_number(std::int64_t number) {
    if (key_ == head_format) {
      if (number > journal_format_version)
        return refuse(fmt::format("the journal was written by a newer haloform (format {})", number),
                      upgrade_advice);
      return number == journal_format_version || wrong(header_keys[head_format], "a whole number from 1");
    }
    if (key_ != head_serial) return wrong(header_keys.at(key_), "a text");
    if (number < 0) return wrong(header_keys[head_serial], "a whole number from 0");
    header_.serial = static_cast<std::uint64_t>(number);
    return true;
  }
  bool take_text(std::string_view text) {
    switch (key_) {
      case head_lineage:
        header_.lineage = text;
        return !text.empty() || wrong(header_keys[head_lineage], "a UUID, not empty");
      case head_instance: header_.instance = text; return true;
      case head_digest: header_.digest = text; return true;
      case head_profile: break;
      default: return wrong(header_keys.at(key_), "a whole number");
    }
    const auto profile = parse_profile(text);
    if (!profile) return refuse(fmt::format("the profile {} is not known", in_quotes(text)), upgrade_advice);
    header_.profile = *profile;
    return true;
  }

  json::KeySet keys_{header_keys};
  std::size_t key_ = head_format;
  bool inside_ = false;
  JournalHeader header_;
};

class EventReader final : public LineReader {
 public:
  explicit EventReader(const Catalog& catalog) : catalog_(catalog) {}

  bool scalar(const json::Scalar& value) override {
    if (at_ == At::entry) return inside(entry_.scalar(value));
    if (at_ == At::natural) return natural_scalar(value);
    if (at_ != At::line) return refuse("a line must be an object");
    if (key_ == event_id || key_ == event_above) {
      const auto* number = std::get_if<std::int64_t>(&value);
      std::optional<RemoteId>& id = key_ == event_id ? id_ : above_;
      if (number != nullptr) id = RemoteId::from(*number);
      return id || wrong(event_keys.at(key_), "a whole number from 1");
    }
    if (key_ == event_refused) {
      const auto* truth = std::get_if<bool>(&value);
      refused_ = truth != nullptr && *truth;
      return refused_ || wrong(event_keys.at(key_), "true");
    }
    const auto* text = std::get_if<std::string_view>(&value);
    if (key_ == event_key || key_ == event_draft || key_ == event_entry)
      return wrong(event_keys.at(key_), "an object");
    return text == nullptr ? wrong(event_keys.at(key_), "a text") : take_text(*text);
  }

  bool key(std::string_view name) override {
    if (at_ == At::entry) return inside(entry_.key(name));
    const auto index = (at_ == At::natural ? natural_seen_ : keys_).take(name, trouble_);
    if (!index) return false;
    (at_ == At::natural ? natural_ : key_) = *index;
    return true;
  }

  bool begin_object() override {
    if (at_ == At::entry) return inside(entry_.begin_object());
    if (at_ == At::start) {
      at_ = At::line;
      return true;
    }
    if (at_ != At::line || (key_ != event_key && key_ != event_draft && key_ != event_entry))
      return refuse("a plain value is expected, not an object");
    // The type says which fields an entry has, so the address has to be known by now; we write it first.
    if (!address_) return refuse("the key \"address\" must come before the object");
    if (key_ == event_key) {
      natural_key_.emplace().type = address_->type();
      at_ = At::natural;
      return true;
    }
    at_ = At::entry;
    entry_.start(catalog_.of(address_->type()),
                 key_ == event_entry ? EntryReader::Kind::entry : EntryReader::Kind::draft);
    return true;
  }

  bool end_object() override {
    if (at_ == At::natural) {
      at_ = At::line;
      return (natural_seen_.has(natural_by) && natural_seen_.has(natural_text)) ||
             refuse("\"key\" needs \"by\" and \"text\"");
    }
    if (at_ == At::line) {
      at_ = At::end;
      return true;
    }
    if (!inside(entry_.end_object())) return false;
    if (entry_.done()) finish_entry();
    return true;
  }

  bool begin_array() override {
    return at_ == At::entry ? inside(entry_.begin_array()) : refuse("a list is not allowed here");
  }
  bool end_array() override { return inside(entry_.end_array()); }

  /// After the line was read: its event; nothing, with `trouble`, where keys are missing or do not belong
  /// together.
  std::optional<JournalEvent> event() {
    for (const EventKey key : {event_time, event_kind, event_address}) {
      if (!keys_.has(key)) return missing(key);
    }
    if (kind_ == "intent") return intent();
    if (kind_ == "done") return done();
    if (kind_ == "failed") return failed();
    if (kind_ == "doubt") return doubt();
    refuse(fmt::format("the event {} is not known", in_quotes(kind_)), upgrade_advice);
    return std::nullopt;
  }

 private:
  enum class At : std::uint8_t { start, line, natural, entry, end };

  bool inside(bool well) { return well || refuse(entry_.trouble()); }

  bool take_text(std::string_view text) {
    switch (key_) {
      case event_time: {
        const auto time = parse_iso_time(text);
        if (!time) return wrong(event_keys[event_time], "a time as 2026-11-23T22:05:07.123Z");
        time_ = *time;
        return true;
      }
      case event_address:
        address_ = Address::parse(text);
        return address_ || refuse(fmt::format("{} is not an address", in_quotes(text)));
      case event_moved_from:
        moved_from_ = Address::parse(text);
        return moved_from_ || refuse(fmt::format("{} is not an address", in_quotes(text)));
      case event_kind: kind_ = text; return true;
      case event_action: action_ = text; return true;
      default: reason_ = text; return true;
    }
  }

  bool natural_scalar(const json::Scalar& value) {
    if (natural_ == natural_scope) {
      const auto* number = std::get_if<std::int64_t>(&value);
      if (number == nullptr) return wrong("key.scope", "a whole number");
      natural_key_->scope = *number;
      return true;
    }
    const auto* text = std::get_if<std::string_view>(&value);
    if (text == nullptr) return wrong(natural_ == natural_by ? "key.by" : "key.text", "a text");
    if (natural_ == natural_text) {
      const NaturalKey written = NaturalKey::of(natural_key_->type, natural_key_->by, *text);
      natural_key_->text = written.text;
      natural_key_->spelling = written.spelling;
      return true;
    }
    if (*text != "email" && *text != "name") return wrong("key.by", "\"email\" or \"name\"");
    natural_key_->by = *text == "email" ? NaturalKey::By::email : NaturalKey::By::name;
    return true;
  }

  void finish_entry() {
    at_ = At::line;
    if (key_ == event_draft) {
      draft_ = entry_.take_draft();
    } else {
      entry_value_ = entry_.take_entry();
    }
  }

  std::nullopt_t missing(EventKey key) {
    refuse(fmt::format("the key \"{}\" is missing", event_keys.at(key)));
    return std::nullopt;
  }

  /// Whether the line has no keys but these (and time, event, address).
  bool only(std::initializer_list<EventKey> allowed) {
    for (std::size_t index = event_action; index < event_keys.size(); ++index) {
      if (index == event_address || !keys_.has(index)) continue;
      if (std::ranges::find(allowed, index) == allowed.end())
        return refuse(fmt::format("\"{}\" does not belong in the event \"{}\"", event_keys.at(index), kind_));
    }
    return true;
  }

  std::optional<JournalEvent> intent() {
    if (!only({event_action, event_id, event_key, event_draft, event_above})) return std::nullopt;
    if (!keys_.has(event_action)) return missing(event_action);
    if (natural_key_.has_value() != draft_.has_value()) return missing(draft_ ? event_key : event_draft);
    return JournalEvent{
        time_, IntentEvent{*address_, action_, id_, std::move(natural_key_), std::move(draft_), above_}};
  }
  std::optional<JournalEvent> done() {
    if (!only({event_action, event_entry, event_moved_from})) return std::nullopt;
    if (!keys_.has(event_action)) return missing(event_action);
    return JournalEvent{time_, DoneEvent{*address_, action_, std::move(entry_value_), moved_from_}};
  }
  std::optional<JournalEvent> failed() {
    if (!only({event_action, event_reason})) return std::nullopt;
    if (!keys_.has(event_action)) return missing(event_action);
    return JournalEvent{time_, FailedEvent{*address_, action_, reason_}};
  }
  std::optional<JournalEvent> doubt() {
    if (!only({event_reason, event_refused})) return std::nullopt;
    return JournalEvent{time_, DoubtEvent{*address_, reason_, refused_}};
  }

  const Catalog& catalog_;
  json::KeySet keys_{event_keys};
  json::KeySet natural_seen_{natural_keys};
  At at_ = At::start;
  std::size_t key_ = event_time;
  std::size_t natural_ = natural_by;
  EntryReader entry_;
  WallTime time_{};
  std::string kind_, action_, reason_;
  std::optional<Address> address_, moved_from_;
  std::optional<RemoteId> id_;
  std::optional<RemoteId> above_;
  bool refused_ = false;
  std::optional<NaturalKey> natural_key_;
  std::optional<EntryDraft> draft_;
  std::optional<Entry> entry_value_;
};

struct Line {
  std::string_view text;
  std::string_view origin;
  std::size_t number;

  [[nodiscard]] std::unexpected<Error> refused(const LineReader& reader,
                                               const std::optional<json::Stop>& stop) const {
    const bool broken = stop && !stop->what.empty();
    return fail(
        ErrorKind::state,
        broken ? "the journal's line is not readable JSON: " + stop->what
               : "the journal's line cannot be used: " + reader.trouble(),
        broken ? fmt::format("{}:{}:{}", origin, number, stop->column) : fmt::format("{}:{}", origin, number),
        std::string(broken ? journal_advice : reader.advice()));
  }
};

Result<JournalHeader> decode_header(const Line& line) {
  HeaderReader reader;
  const auto stop = json::read(line.text, reader);
  if (stop) return line.refused(reader, stop);
  return reader.take();
}

Result<JournalEvent> decode_event(const Catalog& catalog, const Line& line) {
  EventReader reader(catalog);
  const auto stop = json::read(line.text, reader);
  if (stop) return line.refused(reader, stop);
  auto event = reader.event();
  if (!event) return line.refused(reader, std::nullopt);
  return std::move(*event);
}

}  // namespace

Result<std::optional<Journal>> decode_journal(const Catalog& catalog, std::string_view text,
                                              std::string_view origin) {
  // After the last line that was written come zero bytes: the room that was reserved.
  const auto written = text.find_last_not_of('\0');
  text = written == std::string_view::npos ? std::string_view{} : text.substr(0, written + 1);
  const auto last_end = text.rfind('\n');
  if (last_end == std::string_view::npos) return std::nullopt;

  std::optional<Journal> journal;
  std::size_t number = 0;
  for (std::size_t start = 0; start <= last_end;) {
    const std::size_t end = text.find('\n', start);
    const Line line{text.substr(start, end - start), origin, ++number};
    start = end + 1;
    if (!journal) {
      auto header = decode_header(line);
      if (!header) return std::unexpected(std::move(header.error()));
      journal.emplace().header = std::move(*header);
      continue;
    }
    auto event = decode_event(catalog, line);
    if (!event) return std::unexpected(std::move(event.error()));
    journal->events.push_back(std::move(*event));
  }
  journal->torn = last_end + 1 < text.size();
  return journal;
}

}  // namespace haloform::state
