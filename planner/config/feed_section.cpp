#include "planner/config/feed_section.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/base/text.hpp"
#include "planner/config/days.hpp"
#include "planner/config/feed_values.hpp"
#include "planner/config/feed_words.hpp"
#include "planner/config/feeds/csv_rows.hpp"
#include "planner/config/feeds/json_value.hpp"
#include "planner/config/folder_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haloform::config {

namespace {

constexpr std::string_view feed_like =
    "{csv: feeds/hr.csv, type: agent, key: employee_no, fields: {name: \"{first} {last}\", email: "
    "\"{mail}\"}}";

std::optional<FeedForm> form_of(std::string_view key) {
  const auto* const found = std::ranges::find(feed_forms, key, &std::pair<std::string_view, FeedForm>::first);
  return found == feed_forms.end() ? std::nullopt : std::optional(found->second);
}

/// Reads one feed.
class FeedReader {
 public:
  FeedReader(const Catalog& catalog, std::optional<Profile> profile, FileCheck& check)
      : catalog_(catalog), profile_(profile), check_(check) {}

  /// Nothing where it cannot be read with what is wrong.
  std::optional<FeedSpec> read(const YamlEntry& entry) {
    feed_.name = entry.key.text();
    feed_.where = check_.span(entry.key);
    inside_ = fmt::format("the feed {}", clipped(feed_.name));
    if (!Address::valid_key(feed_.name)) {
      wrong(entry.key, fmt::format("{} cannot be the name of a feed", in_quotes(feed_.name)),
            "it has a-z, 0-9 and . _ - in it, and begins with a letter or digit");
    }
    if (!check_.mapping(entry.value, inside_, feed_like)) return std::nullopt;
    type(entry);
    for (const YamlEntry one : entry.value.entries()) {
      if (one.use == KeyUse::first) this->entry(one);
    }
    complete(entry);
    return well_ ? std::optional(std::move(feed_)) : std::nullopt;
  }

 private:
  void wrong(const YamlNode& at, MarkedText what, MarkedText advice, Rule rule = Rule::invalid_value) {
    check_.error(at, std::move(what), std::move(advice), rule);
    well_ = false;
  }
  /// Notes that something was wrong which `value` is missing for.
  template <typename T>
  std::optional<T> noted(std::optional<T> value) {
    well_ = well_ && value.has_value();
    return value;
  }

  void type(const YamlEntry& feed);
  void entry(const YamlEntry& entry);
  void path(const YamlEntry& entry, FeedForm form);
  void column(const YamlNode& value, std::string_view name, std::string& to, SourceSpan& at);
  void key(const YamlNode& value);
  void fields(const YamlNode& value);
  void lifecycle(const YamlNode& value);
  void columns(const YamlNode& value);
  void delimiter(const YamlNode& value);
  void trailer(const YamlNode& value);
  void generated(const YamlNode& value);
  void max_age(const YamlNode& value);
  void rows(const YamlNode& value);
  void max_drop(const YamlNode& value);
  void empty(const YamlNode& value);
  void population(const YamlNode& value);
  void prefer(const YamlNode& value);
  void complete(const YamlEntry& entry);
  void check_paths(const YamlEntry& entry);
  [[nodiscard]] std::optional<std::uint32_t> percent(const YamlNode& value, std::string_view name);

  const Catalog& catalog_;
  std::optional<Profile> profile_;
  FileCheck& check_;
  FeedSpec feed_;
  std::string inside_;
  bool well_ = true;
  int sources_ = 0;
};

void FeedReader::type(const YamlEntry& feed) {
  const auto entry = feed.value.find("type");
  if (!entry) {
    return wrong(feed.key, fmt::format("{} has no type", inside_), "add type: agent, or type: contact",
                 Rule::missing_field);
  }
  const auto word = noted(check_.text(entry->value, "type"));
  if (!word) return;
  const auto type = parse_type(*word);
  if (type && facts_of(*type).membership != TypeFacts::Membership::has_members) {
    feed_.type = *type;
    return;
  }
  wrong(entry->value, fmt::format("a feed of {} is not possible", in_quotes(*word)),
        "write type: agent, or type: contact");
}

void FeedReader::entry(const YamlEntry& entry) {
  const std::string_view key = entry.key.text();
  const YamlNode& value = entry.value;
  FeedValues values(catalog_.of(feed_.type), profile_, check_);
  if (const auto form = form_of(key)) return path(entry, *form);
  if (key == "type") return;
  if (key == "key") return this->key(value);
  if (key == "fields") return fields(value);
  if (key == "teams" && facts_of(feed_.type).membership != TypeFacts::Membership::joins_teams) {
    return wrong(entry.key, fmt::format("{} are in no teams", type_plural(feed_.type)), "remove teams",
                 Rule::misplaced_key);
  }
  if (key == "teams" || key == "active") {
    (key == "teams" ? feed_.teams : feed_.active) = noted(values.facet(entry));
    return;
  }
  if (key == "lifecycle") return lifecycle(value);
  if (key == "columns") return columns(value);
  if (key == "delimiter") return delimiter(value);
  if (key == "trailer") return trailer(value);
  if (key == "generated") return generated(value);
  if (key == "max_age") return max_age(value);
  if (key == "rows") return rows(value);
  if (key == "empty") return empty(value);
  if (key == "population") return population(value);
  if (key == "confirm") {
    if (const auto count = noted(check_.count(value, key, 1))) feed_.confirm = *count;
    return;
  }
  if (key == "prefer") return prefer(value);
  check_.unknown_key(entry.key, inside_, keys_of_feed);
  well_ = false;
}

void FeedReader::path(const YamlEntry& entry, FeedForm form) {
  if (++sources_ > 1) return wrong(entry.key, fmt::format("{} names two files", inside_), "keep one of them");
  feed_.form = form;
  feed_.path_at = check_.span(entry.value);
  const auto file = noted(check_.filled_text(entry.value, entry.key.text()));
  if (!file) return;
  if (auto fault = path_fault(*file)) {
    return wrong(entry.value, fmt::format("{}: {}", entry.key.text(), fault->what.marked()),
                 fault->advice.marked(), Rule::forbidden_path);
  }
  const auto endings = feed_endings(form);
  if (std::ranges::none_of(endings, [&](std::string_view ending) { return file->ends_with(ending); })) {
    return wrong(entry.value, fmt::format("{} is not the name of a feed", openly_in_quotes(*file)),
                 fmt::format("its name ends with {}", fmt::join(endings, " or ")), Rule::forbidden_path);
  }
  feed_.path = *file;
}

void FeedReader::column(const YamlNode& value, std::string_view name, std::string& to, SourceSpan& at) {
  const auto text = noted(check_.filled_text(value, name));
  if (!text) return;
  to = without_blanks_around(*text);
  at = check_.span(value);
}

/// A column, or a text with columns in it.
void FeedReader::key(const YamlNode& value) {
  const auto text = noted(check_.filled_text(value, "key"));
  if (!text) return;
  feed_.key_at = check_.span(value);
  if (text->find_first_of("{}") == std::string_view::npos) {
    feed_.key = ColumnText::of_column(std::string(without_blanks_around(*text)));
    return;
  }
  auto read = ColumnText::parse(*text);
  if (read && !read->is_constant()) {
    feed_.key = std::move(*read);
    return;
  }
  wrong(value, fmt::format("key is wrong: {}", read ? "there is no column in it" : read.error()),
        "write it as key: employee_no, or key: \"globex-{employee_no}\"");
}

void FeedReader::fields(const YamlNode& value) {
  if (!check_.mapping(value, "fields", "fields: {name: \"{first} {last}\", email: \"{mail}\"}")) {
    well_ = false;
    return;
  }
  FeedValues values(catalog_.of(feed_.type), profile_, check_);
  for (const YamlEntry entry : value.entries()) {
    if (entry.use != KeyUse::first) continue;
    if (auto read = noted(values.field(entry))) feed_.fields.push_back(std::move(*read));
  }
}

void FeedReader::lifecycle(const YamlNode& value) {
  if (!check_.mapping(value, "lifecycle", "lifecycle: {ends_on: \"{contract_end}\"}")) {
    well_ = false;
    return;
  }
  FeedValues values(catalog_.of(feed_.type), profile_, check_);
  for (const YamlEntry entry : value.entries()) {
    if (entry.use != KeyUse::first) continue;
    if (std::ranges::find(keys_of_feed_lifecycle, entry.key.text()) == keys_of_feed_lifecycle.end()) {
      check_.unknown_key(entry.key, fmt::format("the lifecycle of {}", inside_), keys_of_feed_lifecycle);
      well_ = false;
    } else if (auto read = noted(values.facet(entry))) {
      feed_.lifecycle.push_back(std::move(*read));
    }
  }
}

void FeedReader::columns(const YamlNode& value) {
  if (!check_.sequence(value, "columns", "columns: [employee_no, first, last]")) {
    well_ = false;
    return;
  }
  auto& columns = feed_.columns.emplace();
  for (const YamlNode item : value.items()) {
    if (auto text = noted(check_.filled_text(item, "columns")))
      columns.emplace_back(without_blanks_around(*text), check_.span(item));
  }
}

void FeedReader::delimiter(const YamlNode& value) {
  const auto text = noted(check_.text(value, "delimiter"));
  if (!text) return;
  const bool is_tab = *text == "tab";
  if (is_tab || (text->size() == 1 && known_delimiters.contains(text->front()))) {
    feed_.delimiter = is_tab ? '\t' : text->front();
    return;
  }
  wrong(value, fmt::format("{} is not a delimiter of feeds", in_quotes(*text)),
        "write \",\", \";\", \"|\" or tab; without it, it is told by the header");
}

void FeedReader::trailer(const YamlNode& value) {
  if (!check_.mapping(value, "trailer", "trailer: {prefix: TRAILER, count: 1}")) {
    well_ = false;
    return;
  }
  FeedSpec::Trailer& trailer = feed_.trailer.emplace(FeedSpec::Trailer{});
  trailer.where = check_.span(value);
  for (const YamlEntry entry : value.entries()) {
    if (entry.use != KeyUse::first) continue;
    if (entry.key.text() == "prefix") {
      if (auto prefix = noted(check_.filled_text(entry.value, "prefix"))) trailer.prefix = trimmed(*prefix);
    } else if (entry.key.text() == "count") {
      if (const auto count = noted(check_.count(entry.value, "count", 1))) trailer.count = *count;
    } else {
      check_.unknown_key(entry.key, "trailer", keys_of_feed_trailer);
      well_ = false;
    }
  }
  if (trailer.prefix.empty() && well_) {
    wrong(value, "trailer has no prefix",
          "write how its first cell begins: trailer: {prefix: TRAILER, count: 1}", Rule::missing_field);
  }
}

void FeedReader::generated(const YamlNode& value) {
  FeedSpec::Generated& generated = feed_.generated.emplace(FeedSpec::Generated{});
  generated.where = check_.span(value);
  if (value.is_scalar() && value.text() == "mtime") {
    generated.from = FeedSpec::Generated::From::file;
    return;
  }
  const bool one = value.is_mapping() && value.size() == 1;
  if (!one) {
    return wrong(value, "generated must say from where it is known when the feed was made",
                 "write generated: {column: exported_at}, generated: {trailer: 2}, or generated: mtime");
  }
  for (const YamlEntry entry : value.entries()) {
    if (entry.key.text() == "column") {
      SourceSpan at;
      column(entry.value, "column", generated.column, at);
    } else if (entry.key.text() == "trailer") {
      generated.from = FeedSpec::Generated::From::trailer;
      if (const auto number = noted(check_.count(entry.value, "trailer", 1))) generated.value = *number;
    } else {
      check_.unknown_key(entry.key, "generated", keys_of_feed_generated);
      well_ = false;
    }
  }
}

void FeedReader::max_age(const YamlNode& value) {
  std::string_view text = value.text();
  std::optional<Milliseconds> age;
  if (const auto days = parse_days(text)) {
    if (days->count() <= 3650) age = *days;
  } else if (!text.empty() && text.find_first_not_of("0123456789") != std::string_view::npos) {
    age = parse_duration(text);
  }
  if (age && age->count() > 0) {
    feed_.max_age = age;
    return;
  }
  wrong(value, "max_age must be a time with its unit", "write it as max_age: 36h, or max_age: 2d");
}

void FeedReader::rows(const YamlNode& value) {
  if (!check_.mapping(value, "rows", "rows: {min: 50, max_drop: 10%}")) {
    well_ = false;
    return;
  }
  for (const YamlEntry entry : value.entries()) {
    if (entry.use != KeyUse::first) continue;
    if (entry.key.text() == "min") {
      if (const auto count = noted(check_.count(entry.value, "min", 0))) feed_.min_rows = *count;
    } else if (entry.key.text() == "max_drop") {
      if (entry.value.is_sequence()) {
        for (const YamlNode item : entry.value.items()) max_drop(item);
      } else {
        max_drop(entry.value);
      }
    } else {
      check_.unknown_key(entry.key, "rows", keys_of_feed_rows);
      well_ = false;
    }
  }
}

void FeedReader::max_drop(const YamlNode& value) {
  const auto limit = value.is_scalar() ? Limit::parse(value.text()) : std::nullopt;
  if (limit) return feed_.max_drop.push_back(*limit);
  wrong(value, "max_drop must be a percentage or a number of rows",
        "write max_drop: 10%, max_drop: 20, or max_drop: [10%, 20] where both are to hold");
}

std::optional<std::uint32_t> FeedReader::percent(const YamlNode& value, std::string_view name) {
  const auto limit = value.is_scalar() ? Limit::parse(value.text()) : std::nullopt;
  if (limit && limit->unit == Limit::Unit::percent) return limit->number;
  wrong(value, fmt::format("{} must be a percentage", name), fmt::format("write {}: 5%", name));
  return std::nullopt;
}

void FeedReader::empty(const YamlNode& value) {
  if (!check_.mapping(value, "empty", "empty: {max_rise: 5%}")) {
    well_ = false;
    return;
  }
  for (const YamlEntry entry : value.entries()) {
    if (entry.use != KeyUse::first) continue;
    if (entry.key.text() == "max_rise") {
      feed_.max_rise = percent(entry.value, "max_rise");
    } else {
      check_.unknown_key(entry.key, "empty", keys_of_feed_empty);
      well_ = false;
    }
  }
}

void FeedReader::population(const YamlNode& value) {
  for (const YamlEntry entry : value.entries()) {
    if (entry.use != KeyUse::first || entry.key.text() == "column") continue;
    check_.unknown_key(entry.key, "population", keys_of_feed_population);
    well_ = false;
  }
  if (const auto named = value.find("column"))
    return column(named->value, "column", feed_.population, feed_.population_at);
  wrong(value, "population must name a column", "write population: {column: company}", Rule::missing_field);
}

void FeedReader::prefer(const YamlNode& value) {
  const auto word = noted(check_.text(value, "prefer"));
  if (!word) return;
  if (*word != "yaml" && *word != "feed")
    return wrong(value, fmt::format("unknown prefer {}", in_quotes(*word)), "known are yaml and feed");
  feed_.prefer = *word == "yaml" ? Prefer::yaml : Prefer::feed;
}

void FeedReader::complete(const YamlEntry& entry) {
  const auto missing = [&](std::string_view what, std::string_view advice) {
    wrong(entry.key, fmt::format("{} has no {}", inside_, what), std::string(advice), Rule::missing_field);
  };
  if (sources_ == 0) missing("file", "name it with csv:, jsonl: or scim:");
  if (feed_.key.is_constant() && !entry.value.find("key"))
    missing("key", "name the column that tells people apart for ever: key: employee_no");
  if (!entry.value.find("fields"))
    missing("fields", "say what its columns mean: fields: {name: \"{first} {last}\", email: \"{mail}\"}");
  if (feed_.max_age && !feed_.generated)
    missing("generated, which max_age needs",
            "add generated: {column: exported_at}, generated: {trailer: 2}, or generated: mtime");
  if (!well_) return;
  const TypeSchema& schema = catalog_.of(feed_.type);
  for (const FieldSpec& field : schema.fields) {
    const bool has = std::ranges::find(feed_.fields, field.name, &FeedValue::key) != feed_.fields.end();
    if (field.presence == Presence::required && !has)
      missing(fmt::format("field {}", field.name), "add it under fields; it is required");
  }
  if (feed_.form == FeedForm::csv) return;
  if (feed_.form == FeedForm::scim && !feed_.active) {
    feed_.active = FeedValue{"active", feed_.where, ColumnText::parse("{active}").value_or(ColumnText())};
    feed_.active_by_itself = true;
  }
  if (feed_.trailer || feed_.delimiter) {
    wrong(entry.key,
          fmt::format("{} has a {}, which only a feed of csv has", inside_,
                      feed_.trailer ? "trailer" : "delimiter"),
          "remove it");
  }
  check_paths(entry);
}

/// Columns of JSON are paths.
void FeedReader::check_paths(const YamlEntry& entry) {
  const NameCase how = feed_.form == FeedForm::scim ? NameCase::folded : NameCase::exact;
  for (const auto& [path, at] : feed_.needed()) {
    const std::string_view fault = column_path_fault(path, how);
    if (fault.empty()) continue;
    wrong(entry.key, fmt::format("{} of {} is not a path of SCIM: {}", in_quotes(path), inside_, fault),
          "write it as name.givenName, or emails[type eq \"work\"].value");
  }
}

}  // namespace

FeedSection feed_section(const YamlNode& root, const Catalog& catalog, std::optional<Profile> profile,
                         FileCheck& check) {
  FeedSection section;
  const auto feeds = root.find("feeds");
  if (!feeds || feeds->value.is_null()) return section;
  if (!check.mapping(feeds->value, "feeds", fmt::format("feeds: {{hr: {}}}", feed_like))) {
    section.broken = true;
    return section;
  }
  for (const YamlEntry entry : feeds->value.entries()) {
    if (entry.use != KeyUse::first) continue;
    auto feed = FeedReader(catalog, profile, check).read(entry);
    section.broken = section.broken || !feed;
    if (feed) section.feeds.push_back(std::move(*feed));
  }
  std::ranges::sort(section.feeds, {}, &FeedSpec::name);
  return section;
}

std::vector<std::string> feed_files(const YamlNode& root) {
  std::vector<std::string> files;
  const auto feeds = root.find("feeds");
  if (!feeds) return files;
  for (const YamlEntry feed : feeds->value.entries()) {
    for (const YamlEntry entry : feed.value.entries()) {
      if (form_of(entry.key.text()) && entry.value.is_scalar() && !entry.value.text().empty())
        files.emplace_back(entry.value.text());
    }
  }
  return files;
}

}  // namespace haloform::config
