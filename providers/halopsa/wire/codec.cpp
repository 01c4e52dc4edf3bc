#include "providers/halopsa/wire/codec.hpp"

#include "planner/base/text.hpp"
#include "planner/json/quick_reader.hpp"
#include "planner/json/tree.hpp"
#include "providers/halopsa/wire/wire_row.hpp"
#include "providers/halopsa/words/server_words.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <utility>
#include <variant>

namespace haloform::halopsa {

namespace {

using Json = nlohmann::json;

/// Of the top level: an envelope has a dozen.
constexpr std::size_t most_keys = 200;
constexpr std::size_t most_rows_of_a_page = 1'000'000;

/// One array that could be the listing.
struct ListDraft {
  std::string key;
  Page page;
  bool only_objects = true;
  std::string first_bad;  ///< What is wrong with the first row that has no usable id.
};

Scalar scalar_of(const json::Scalar& value) {
  struct {
    Scalar operator()(std::monostate) const { return {}; }
    Scalar operator()(bool truth) const { return {.kind = Scalar::Kind::boolean, .truth = truth}; }
    Scalar operator()(std::int64_t number) const {
      return {.kind = Scalar::Kind::integer, .integer = number};
    }
    Scalar operator()(std::string_view text) const { return {.kind = Scalar::Kind::text, .text = text}; }
    Scalar operator()(json::OddNumber number) const {
      double real = 0;
      std::from_chars(number.written.data(), number.written.data() + number.written.size(), real);
      return {.kind = Scalar::Kind::real, .real = real, .text = number.written};
    }
  } of;
  return std::visit(of, value);
}

/// Reads a document in one pass and keeps no tree: every array of the top level becomes a list of records,
/// and the top object itself is read as a record, since an answer may be either.
class DocumentReader final : public json::Events {
 public:
  explicit DocumentReader(const TypeRow& row) : row_(row), top_(row), draft_(row) {}

  bool scalar(const json::Scalar& value) override { return take(scalar_of(value)); }
  bool begin_object() override;
  bool end_object() override;
  bool begin_array() override;
  bool end_array() override;
  bool key(std::string_view name) override {
    if (skipped_ > 0) return true;
    key_ = name;
    if (place_ == Place::top && keys_seen_.size() < most_keys) keys_seen_.push_back(key_);
    return true;
  }

  /// Why the reading was ended before the text did; empty where it was not.
  [[nodiscard]] const std::string& ended_by() const { return ended_by_; }

  enum class Top : std::uint8_t { nothing, object, array, scalar };
  [[nodiscard]] Top top_kind() const { return top_kind_; }
  [[nodiscard]] RowDraft& top() { return top_; }
  [[nodiscard]] std::optional<std::size_t> count() const { return count_; }
  [[nodiscard]] const std::string& error_words() const { return error_words_; }
  [[nodiscard]] const std::string& warning() const { return warning_; }
  [[nodiscard]] const std::vector<std::string>& keys_seen() const { return keys_seen_; }
  /// The list that holds the rows; null where there is none.
  [[nodiscard]] ListDraft* listing();
  [[nodiscard]] ListDraft* named(std::string_view key);
  /// Whether a list under a key of the type holds one row.
  [[nodiscard]] bool known_list_of_one();
  [[nodiscard]] const std::string& other_kind() const { return last_other_kind_; }
  [[nodiscard]] const std::vector<MembershipRow>& last_memberships() const { return draft_.memberships(); }
  [[nodiscard]] std::optional<Record> take_other() { return std::move(last_other_); }

 private:
  enum class Place : std::uint8_t { outside, top, list, row, memberships, membership };
  bool take(const Scalar& scalar);
  bool finish_row();
  bool end_with(std::string why) {
    ended_by_ = std::move(why);
    return false;
  }
  [[nodiscard]] RowDraft& owner() { return owner_ == Place::top ? top_ : draft_; }

  const TypeRow& row_;
  Place place_ = Place::outside;
  Top top_kind_ = Top::nothing;
  Place owner_ = Place::row;  ///< Whose memberships are being read.
  std::size_t skipped_ = 0;   ///< How deep in something that does not matter.
  std::string ended_by_;
  std::string key_;
  RowDraft top_;
  RowDraft draft_;
  std::vector<ListDraft> lists_;
  std::vector<std::string> keys_seen_;
  std::optional<std::size_t> count_;
  std::string error_words_;
  std::string warning_;      ///< The last one.
  bool row_warned_ = false;  ///< It came with the row that is being read.
  std::string last_other_kind_;
  std::optional<Record> last_other_;
};

bool DocumentReader::take(const Scalar& scalar) {
  if (skipped_ > 0) return true;
  const bool in_record = place_ == Place::row || place_ == Place::top;
  if (in_record && scalar.kind == Scalar::Kind::text && std::string_view(key_) == "_warning") {
    warning_ = shortened(trimmed(scalar.text));
    row_warned_ = place_ == Place::row;
  }
  switch (place_) {
    case Place::outside: top_kind_ = Top::scalar; break;
    case Place::list: lists_.back().only_objects = false; break;
    case Place::row: draft_.take(key_, scalar); break;
    case Place::memberships: break;
    case Place::membership: owner().take_membership(key_, scalar); break;
    case Place::top:
      top_.take(key_, scalar);
      if (key_ == "record_count") {
        const auto number = whole_number(scalar);
        if (number && *number >= 0) count_ = static_cast<std::size_t>(*number);
      } else if (scalar.kind == Scalar::Kind::text && error_words_.empty() && !trimmed(scalar.text).empty() &&
                 (key_ == "errorMessage" || key_ == "Message" || key_ == "error_description" ||
                  key_ == "error")) {
        error_words_ = trimmed(scalar.text);
      }
      break;
  }
  return true;
}

bool DocumentReader::begin_object() {
  if (skipped_ > 0 || place_ == Place::top || place_ == Place::row || place_ == Place::membership) {
    ++skipped_;
  } else if (place_ == Place::memberships) {
    owner().begin_membership();
    place_ = Place::membership;
  } else if (place_ == Place::outside) {
    top_kind_ = Top::object;
    place_ = Place::top;
  } else {
    draft_.clear();
    row_warned_ = false;
    place_ = Place::row;
  }
  return true;
}

bool DocumentReader::end_object() {
  if (skipped_ > 0) {
    --skipped_;
  } else if (place_ == Place::membership) {
    owner().end_membership();
    place_ = Place::memberships;
  } else if (place_ == Place::row) {
    place_ = Place::list;
    return finish_row();
  } else {
    place_ = Place::outside;
  }
  return true;
}

bool DocumentReader::begin_array() {
  const bool in_record = place_ == Place::row || place_ == Place::top;
  if (skipped_ == 0 && in_record && draft_.holds_rows(key_)) {
    owner_ = place_;
    owner().begin_rows(key_);
    place_ = Place::memberships;
    return true;
  }
  if (skipped_ > 0 || (place_ != Place::outside && place_ != Place::top)) {
    if (skipped_ == 0 && place_ == Place::list) lists_.back().only_objects = false;
    ++skipped_;
    return true;
  }
  if (place_ == Place::outside) {
    top_kind_ = Top::array;
    key_.clear();
  }
  if (lists_.size() >= most_keys) return end_with(fmt::format("it holds more than {} lists", most_keys));
  lists_.emplace_back().key = key_;
  place_ = Place::list;
  return true;
}

bool DocumentReader::end_array() {
  if (skipped_ > 0) {
    --skipped_;
  } else if (place_ == Place::memberships) {
    owner().end_memberships();
    place_ = owner_;
  } else {
    place_ = top_kind_ == Top::array ? Place::outside : Place::top;
  }
  return true;
}

bool DocumentReader::finish_row() {
  ListDraft& list = lists_.back();
  if (list.page.rows() >= most_rows_of_a_page)
    return end_with(fmt::format("it holds more than {} rows", most_rows_of_a_page));
  auto record = draft_.finish();
  if (!record) {
    if (list.first_bad.empty()) {
      const std::string& bad = draft_.bad_id();
      list.first_bad =
          fmt::format("row {} has {}", list.page.rows() + 1,
                      bad.empty() ? "no id" : "the id " + bad + ", which is not a whole number from 1");
    }
    return true;
  }
  if (draft_.other_kind().empty()) {
    if (*record->teams && row_.teams && row_.teams->shape == TeamsRow::Shape::rows)
      list.page.memberships.emplace_back(record->id, draft_.memberships());
    if (row_warned_) list.page.warnings.emplace(list.page.records.size(), warning_);
    // A page that counts all rows does so before the first of them.
    if (list.page.records.empty()) list.page.records.reserve(std::min(count_.value_or(0), row_.page_size));
    list.page.records.push_back(std::move(*record));
  } else {
    list.page.others.push_back(record->id);
    last_other_kind_ = draft_.other_kind();
    last_other_ = std::move(record);
  }
  return true;
}

ListDraft* DocumentReader::named(std::string_view key) {
  const auto found = std::ranges::find(lists_, key, &ListDraft::key);
  return found == lists_.end() ? nullptr : &*found;
}

bool DocumentReader::known_list_of_one() {
  return std::ranges::any_of(row_.list_keys, [this](std::string_view key) {
    const ListDraft* list = named(key);
    return list != nullptr && list->page.rows() == 1 && list->first_bad.empty();
  });
}

ListDraft* DocumentReader::listing() {
  if (top_kind_ == Top::array) return &lists_.front();
  for (const std::string_view key : row_.list_keys) {
    if (ListDraft* list = named(key)) return list;
  }
  if (ListDraft* list = named("results")) return list;
  ListDraft* only = nullptr;
  for (ListDraft& list : lists_) {
    if (!list.only_objects || !list.first_bad.empty() || list.page.rows() == 0) continue;
    if (only != nullptr) return nullptr;
    only = &list;
  }
  return only;
}

std::unexpected<Error> not_a_page(std::string_view body, std::string_view where, json::Told told,
                                  const DocumentReader& reader) {
  if (told != json::Told::broken) {
    const std::string why = told == json::Told::by_events
                                ? reader.ended_by()
                                : fmt::format("it is nested deeper than {} levels", most_json_levels);
    return fail(ErrorKind::protocol, "the answer is larger than any listing: " + why, std::string(where),
                "check that instance.url names the instance");
  }
  if (trimmed(body).empty()) {
    return fail(ErrorKind::protocol, "the answer is empty, but a listing was expected", std::string(where));
  }
  return fail(ErrorKind::protocol,
              fmt::format("the answer is not JSON, or incomplete; it starts with: {}",
                          marked(MarkedText::Personal::other, first_line(body))),
              std::string(where),
              "an HTML page means that a proxy or a login page answers here; check instance.url");
}

}  // namespace

Result<Page> decode_page(const TypeRow& row, std::string_view body, std::string_view where) {
  DocumentReader reader(row);
  const json::Told told = json::read_quickly(body, reader);
  if (told != json::Told::whole) return not_a_page(body, where, told, reader);
  ListDraft* list = reader.listing();
  if (list == nullptr) {
    if (!reader.error_words().empty() || reader.top_kind() == DocumentReader::Top::scalar) {
      return fail(
          ErrorKind::protocol,
          "the instance answered with an error: " + marked(MarkedText::Personal::other, server_words(body)),
          std::string(where));
    }
    return fail(ErrorKind::protocol,
                fmt::format("the answer contains no listing of {}; its keys are: {}", row.plural(),
                            reader.keys_seen().empty()
                                ? "none"
                                : marked(MarkedText::Personal::other,
                                         fmt::format("{}", fmt::join(reader.keys_seen(), ", ")))),
                std::string(where), "check that instance.api names the API profile of this instance");
  }
  if (!list->only_objects) {
    return fail(ErrorKind::protocol,
                fmt::format("the listing of {} contains rows that are not objects", row.plural()),
                std::string(where));
  }
  if (!list->first_bad.empty()) {
    return fail(ErrorKind::protocol, fmt::format("in the listing of {}, {}", row.plural(), list->first_bad),
                std::string(where), "nothing is planned from a listing with rows that have no valid id");
  }
  Page page = std::move(list->page);
  page.count = reader.count();
  page.bare = reader.top_kind() == DocumentReader::Top::array;
  return page;
}

Answer decode_answer(const TypeRow& row, std::string_view body) {
  if (trimmed(body).empty()) return {NoRecord{}, {}};
  DocumentReader reader(row);
  if (json::read_quickly(body, reader) != json::Told::whole) return {Unreadable{first_line(body)}, {}};
  Answer answer{NoRecord{}, reader.error_words().empty() ? std::string() : server_words(body),
                reader.warning()};
  const bool enveloped = reader.known_list_of_one();
  if (reader.top_kind() == DocumentReader::Top::object) {
    // An envelope may have an id of its own, and says nothing else of a person or a team.
    if (auto record = reader.top().finish(); record && !(enveloped && record->fields.empty())) {
      answer.holds = OneRecord{std::move(*record), reader.top().other_kind(), reader.top().memberships()};
      return answer;
    }
  }
  if (ListDraft* list = reader.listing();
      list != nullptr && list->page.rows() == 1 && list->first_bad.empty()) {
    if (auto other = reader.take_other(); other && list->page.records.empty()) {
      answer.holds = OneRecord{std::move(*other), reader.other_kind(), reader.last_memberships()};
    } else {
      answer.holds = OneRecord{std::move(list->page.records.front()), {}, reader.last_memberships()};
    }
    return answer;
  }
  answer.holds = NoRecord{server_words(body)};
  return answer;
}

InstanceFacts decode_facts(std::string_view body) {
  InstanceFacts facts;
  const Json document = json::tree(body);
  const Json& json = document.is_array() && document.size() == 1 ? document.front() : document;
  if (!json.is_object()) return facts;
  if (const auto version = json.find("app_version"); version != json.end() && version->is_string())
    facts.version = shortened(version->get_ref<const std::string&>());
  const auto number = [&json](const char* key) -> std::optional<std::uint32_t> {
    const auto found = json.find(key);
    double count = found != json.end() && found->is_number() ? found->get<double>() : 0;
    if (found != json.end() && found->is_string())
      count = static_cast<double>(parse_integer(trimmed(found->get_ref<const std::string&>())).value_or(0));
    return count >= 1 && count <= 1e9 ? std::optional(static_cast<std::uint32_t>(count)) : std::nullopt;
  };
  if (const auto seats = number("licensed_agent_count")) facts.agents.seats = Snapshot::SeatCount{*seats};
  facts.agents.active = number("agent_count");
  return facts;
}

}  // namespace haloform::halopsa
