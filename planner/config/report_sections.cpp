#include "planner/config/report_sections.hpp"

#include "planner/base/quote.hpp"
#include "planner/base/text.hpp"
#include "planner/config/folder_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace haloform::config {

namespace {

using Notification = Settings::Notification;
using Kind = Notification::Kind;
using Event = Notification::Event;

constexpr std::string_view like_notify =
    "notify: [{kind: slack, on: [failed, deferred], url_env: HALOFORM_NOTIFY_SLACK}]";

constexpr std::array<std::pair<std::string_view, Kind>, 3> kinds{
    {{"webhook", Kind::webhook}, {"slack", Kind::slack}, {"teams", Kind::teams}}};
constexpr std::array<std::pair<std::string_view, Event>, 5> events{{{"applied", Event::applied},
                                                                    {"failed", Event::failed},
                                                                    {"blocked", Event::blocked},
                                                                    {"deferred", Event::deferred},
                                                                    {"drift", Event::drift}}};

constexpr std::array<std::string_view, 3> notify_keys{"kind", "on", "url_env"};
constexpr std::array<std::string_view, 1> audit_keys{"file"};

template <typename Rows>
std::vector<std::string_view> names_in(const Rows& rows) {
  std::vector<std::string_view> names;
  names.reserve(rows.size());
  for (const auto& one : rows) names.push_back(one.first);
  return names;
}

/// The row of a table with the name that stands there; else what is wrong is said.
template <typename Rows>
const typename Rows::value_type* row_of(const Rows& rows, const YamlNode& value, std::string_view key,
                                        FileCheck& check) {
  const auto text = check.text(value, key);
  if (!text) return nullptr;
  const auto row = std::ranges::find(rows, *text, &Rows::value_type::first);
  if (row != rows.end()) return &*row;
  const std::vector<std::string_view> names = names_in(rows);
  std::string advice = did_you_mean(nearest(*text, names));
  if (advice.empty()) advice = fmt::format("known are {}", fmt::join(names, ", "));
  check.error(value, fmt::format("{}: {} is not known", key, in_quotes(*text)), std::move(advice),
              Rule::unknown_name);
  return nullptr;
}

bool is_variable(std::string_view name) {
  const auto fits = [](char letter) {
    return (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') || letter == '_';
  };
  return name.size() > notify_variable_prefix.size() && name.size() <= longest_notify_variable &&
         name.starts_with(notify_variable_prefix) && std::ranges::all_of(name, fits);
}

class NotificationReader {
 public:
  explicit NotificationReader(FileCheck& check) : check_(&check) {}

  std::optional<Notification> read(const YamlNode& value) {
    if (!check_->mapping(value, "an entry of notify", like_notify)) return std::nullopt;
    bool whole = true;
    for (const std::string_view key : notify_keys) {
      if (value.find(key)) continue;
      check_->error(value, fmt::format("an entry of notify has no {}", key),
                    fmt::format("write it as {}", like_notify), Rule::missing_field);
      whole = false;
    }
    for (const YamlEntry entry : value.entries()) {
      if (entry.use != KeyUse::first) continue;
      const std::string_view key = entry.key.text();
      if (key == "kind") {
        const auto* row = row_of(kinds, entry.value, key, *check_);
        whole = row != nullptr && whole;
        if (row != nullptr) notification_.kind = row->second;
      } else if (key == "on") {
        whole = occasions(entry.value) && whole;
      } else if (key == "url_env") {
        whole = variable(entry.value) && whole;
      } else if (key == "url") {
        check_->error(entry.key, "url must not be in the configuration: whoever knows it may write there",
                      "put it into the environment, name that variable with url_env, and replace the URL if "
                      "it was committed",
                      Rule::secret_in_file);
        whole = false;
      } else {
        check_->unknown_key(entry.key, "notify", notify_keys);
        whole = false;
      }
    }
    return whole ? std::optional(std::move(notification_)) : std::nullopt;
  }

 private:
  bool occasions(const YamlNode& value) {
    if (value.is_scalar() && !value.is_null()) return occasion(value);
    if (!check_->sequence(value, "on", "on: [applied, failed]")) return false;
    bool well = true;
    for (const YamlNode item : value.items()) well = occasion(item) && well;
    if (!notification_.on.empty() || !well) return well;
    check_->error(value, "on is empty, so that nobody is told of anything",
                  "write on: [applied, failed], or remove the entry", Rule::missing_field);
    return false;
  }

  bool occasion(const YamlNode& value) {
    const auto* row = row_of(events, value, "on", *check_);
    if (row != nullptr) notification_.on.insert(row->second);
    return row != nullptr;
  }

  bool variable(const YamlNode& value) {
    const auto name = check_->text(value, "url_env");
    if (!name) return false;
    notification_.url_env = *name;
    if (is_variable(*name)) return true;
    // It may be the URL itself.
    check_->error(value, "url_env must name a variable of the environment that begins with HALOFORM_NOTIFY_",
                  "the URL is in that variable, never in a file; write url_env: HALOFORM_NOTIFY_SLACK, in "
                  "capitals, digits and _",
                  Rule::invalid_variable);
    return false;
  }

  FileCheck* check_;
  Notification notification_;
};

}  // namespace

std::optional<std::string> audit_section(const YamlNode& value, const std::filesystem::path* folder,
                                         FileCheck& check) {
  constexpr std::string_view like = "audit: {file: audit.jsonl}";
  if (!check.mapping(value, "audit", like)) return std::nullopt;
  std::optional<std::string> file;
  for (const YamlEntry entry : value.entries()) {
    if (entry.use != KeyUse::first) continue;
    if (entry.key.text() != "file") {
      check.unknown_key(entry.key, "audit", audit_keys);
      continue;
    }
    file = check.file_within(folder, entry.value, "audit.file", "--audit-log");
    if (!file || !is_configuration_name(*file)) continue;
    check.error(entry.value, "audit.file has the name of a configuration, which an include could read as one",
                "name it audit.jsonl, for example", Rule::forbidden_path);
    file.reset();
  }
  if (!value.find("file"))
    check.error(value, "audit has no file", fmt::format("write it as {}, or remove it", like),
                Rule::missing_field);
  return file;
}

std::vector<Settings::Notification> notify_section(const YamlNode& value, FileCheck& check) {
  std::vector<Notification> notifications;
  if (!check.sequence(value, "notify", like_notify)) return notifications;
  for (const YamlNode item : value.items()) {
    if (auto one = NotificationReader(check).read(item)) notifications.push_back(std::move(*one));
  }
  if (value.size() > most_notifications)
    check.error(value, fmt::format("notify has more than {} entries", most_notifications),
                "a run waits ten seconds for all of them together; keep the ones that matter",
                Rule::too_many);
  return notifications;
}

std::span<const std::string_view> keys_of_audit() { return audit_keys; }

std::span<const std::string_view> keys_of_notification() { return notify_keys; }

std::vector<std::string_view> notification_kinds() { return names_in(kinds); }
std::vector<std::string_view> notification_events() { return names_in(events); }

}  // namespace haloform::config
