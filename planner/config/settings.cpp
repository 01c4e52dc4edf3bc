#include "planner/config/settings.hpp"

#include "planner/base/clock.hpp"
#include "planner/base/text.hpp"
#include "planner/config/pii_section.hpp"
#include "planner/config/report_sections.hpp"
#include "planner/config/state_section.hpp"
#include "planner/config/store_sections.hpp"
#include "planner/config/time_zone.hpp"
#include "planner/model/instance_url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace haloform::config {

namespace {

constexpr std::array<std::string_view, 8> instance_keys{"url",   "api",        "tenant", "auth_url",
                                                        "scope", "rate_limit", "batch",  "ca_file"};
constexpr std::array<std::string_view, 3> api_names{"auto", "guide", "halo"};
constexpr std::array<std::string_view, 2> rate_keys{"requests", "per"};

class SettingsReader {
 public:
  SettingsReader(const std::filesystem::path* folder, FileCheck& check) : folder_(folder), check_(&check) {}

  void instance(const YamlNode& value);
  void state(const YamlNode& value) {
    settings_.state = state_section(value, folder_, *check_);
    for (const YamlEntry entry : value.entries()) {
      const bool is_store =
          std::ranges::find(store_rows(), entry.key.text(), &StoreRow::name) != store_rows().end();
      if (is_store && entry.use == KeyUse::first) settings_.written.state = check_->span(entry.key);
    }
  }
  void audit(const YamlNode& value) { settings_.audit_file = audit_section(value, folder_, *check_); }
  void notify(const YamlNode& value) { settings_.notify = notify_section(value, *check_); }
  void timezone(const YamlNode& value);
  void pii(const YamlNode& value) { settings_.pii = pii_section(value, *check_); }
  [[nodiscard]] Settings take() { return std::move(settings_); }

 private:
  void instance_entry(const YamlEntry& entry);
  void api(const YamlNode& value);
  void rate_limit(const YamlNode& value);
  void batch(const YamlNode& value);
  void rate_window(const YamlNode& value);
  std::optional<std::string> url(const YamlNode& value, std::string_view name,
                                 Result<Url> (*read)(std::string_view));

  const std::filesystem::path* folder_;
  FileCheck* check_;
  Settings settings_;
};

std::optional<std::string> SettingsReader::url(const YamlNode& value, std::string_view name,
                                               Result<Url> (*read)(std::string_view)) {
  const auto text = check_->text(value, name);
  if (!text) return std::nullopt;
  auto url = read(*text);
  if (url) return url->text();
  check_->error(value, fmt::format("instance.{}: {}", name, url.error().what.marked()), url.error().advice);
  return std::nullopt;
}

void SettingsReader::instance(const YamlNode& value) {
  if (!check_->mapping(value, "instance", "instance: {url: https://acme.halopsa.com}")) return;
  for (const YamlEntry entry : value.entries()) {
    if (entry.use == KeyUse::first) instance_entry(entry);
  }
  if (settings_.batch > 1 && settings_.profile == Profile::guide) {
    check_->error(value.find("batch")->value, "the profile guide takes only one record per request",
                  "remove batch, or write api: halo if that is the instance's API",
                  Rule::unsupported_by_profile);
  }
}

void SettingsReader::instance_entry(const YamlEntry& entry) {
  const std::string_view key = entry.key.text();
  if (key == "url") {
    settings_.url = url(entry.value, key, instance_url).value_or(std::string());
    settings_.written.url = check_->span(entry.value);
  } else if (key == "auth_url") {
    settings_.auth_url = url(entry.value, key, auth_server_url);
    settings_.written.auth_url = check_->span(entry.value);
  } else if (key == "api") {
    api(entry.value);
  } else if (key == "tenant") {
    settings_.tenant = check_->filled_text(entry.value, key);
    settings_.written.tenant = check_->span(entry.value);
  } else if (key == "scope") {
    settings_.scope = check_->filled_text(entry.value, key);
    settings_.written.scope = check_->span(entry.value);
  } else if (key == "rate_limit") {
    rate_limit(entry.value);
  } else if (key == "batch") {
    batch(entry.value);
  } else if (key == "ca_file") {
    settings_.ca_file = check_->file_within(folder_, entry.value, key, "HALOPSA_CA_FILE");
    settings_.written.ca_file = check_->span(entry.value);
  } else {
    check_->unknown_key(entry.key, "instance", instance_keys);
  }
}

void SettingsReader::api(const YamlNode& value) {
  const auto name = check_->text(value, "api");
  if (!name || *name == "auto") return;
  settings_.profile = parse_profile(*name);
  if (settings_.profile) return;
  std::string advice = did_you_mean(nearest(*name, api_names));
  if (advice.empty()) advice = "known are auto, halo and guide";
  check_->error(value, fmt::format("unknown api {}", in_quotes(*name)), std::move(advice));
}

void SettingsReader::rate_limit(const YamlNode& value) {
  using Kind = Settings::RateLimit::Kind;
  if (value.is_mapping()) return rate_window(value);
  const bool word = value.is_scalar() && value.scalar_type() == ScalarType::text;
  if (word && value.text() == "auto") {
    settings_.rate_limit.kind = Kind::automatic;
  } else if (word && value.text() == "off") {
    settings_.rate_limit.kind = Kind::off;
  } else {
    check_->error(value, "rate_limit must be auto, off, or a number of requests in a time",
                  "write it as rate_limit: {requests: 250, per: 300s}");
  }
}

void SettingsReader::batch(const YamlNode& value) {
  const auto count = check_->count(value, "batch", 1);
  if (!count) return;
  if (*count > most_together) {
    check_->error(value, fmt::format("batch is at most {}", most_together),
                  "when the answer to a request is lost, all of its records are in doubt");
    return;
  }
  settings_.batch = *count;
}

void SettingsReader::timezone(const YamlNode& value) {
  auto zone = check_->filled_text(value, "timezone");
  const auto fault = zone ? zone_fault(*zone) : std::nullopt;
  if (!fault) {
    settings_.timezone = std::move(zone);
  } else if (*fault == ZoneFault::no_data) {
    check_->error(value, "this machine has no time zone data",
                  "install them (Debian and Ubuntu: the package tzdata), or write timezone: UTC");
  } else {
    check_->error(value, fmt::format("{} is no zone of the IANA database", in_quotes(*zone)),
                  "write a name like Europe/London, in this spelling", Rule::unknown_name);
  }
}

void SettingsReader::rate_window(const YamlNode& value) {
  std::optional<std::uint32_t> requests;
  std::optional<std::uint32_t> seconds;
  bool complete = true;
  for (const std::string_view key : rate_keys) {
    if (value.find(key)) continue;
    complete = false;
    check_->error(value, fmt::format("rate_limit lacks {}", key),
                  "write it as rate_limit: {requests: 250, per: 300s}", Rule::missing_field);
  }
  for (const YamlEntry entry : value.entries()) {
    if (entry.use != KeyUse::first) continue;
    if (entry.key.text() == "requests") {
      requests = check_->count(entry.value, "requests", 1);
    } else if (entry.key.text() == "per") {
      const auto duration = parse_duration(entry.value.text());
      const std::int64_t milliseconds = duration ? duration->count() : 0;
      if (milliseconds >= 1000 && milliseconds % 1000 == 0) {
        seconds = static_cast<std::uint32_t>(milliseconds / 1000);
      } else {
        check_->error(entry.value, "per must be a whole number of seconds",
                      "write it as per: 300s, or per: 5m");
      }
    } else {
      check_->unknown_key(entry.key, "rate_limit", rate_keys);
    }
  }
  if (!complete || !requests || !seconds) return;
  settings_.rate_limit = {Settings::RateLimit::Kind::window, *requests, *seconds};
}

}  // namespace

Settings settings_of(const YamlNode& root, const std::filesystem::path* folder, FileCheck& check) {
  SettingsReader reader(folder, check);
  for (const YamlEntry entry : root.entries()) {
    if (entry.use != KeyUse::first) continue;
    if (entry.key.text() == "instance") reader.instance(entry.value);
    if (entry.key.text() == "state") reader.state(entry.value);
    if (entry.key.text() == "audit") reader.audit(entry.value);
    if (entry.key.text() == "notify") reader.notify(entry.value);
    if (entry.key.text() == "pii") reader.pii(entry.value);
    if (entry.key.text() == "timezone") reader.timezone(entry.value);
  }
  return reader.take();
}

std::span<const std::string_view> keys_of_instance() { return instance_keys; }

std::span<const std::string_view> keys_of_rate_limit() { return rate_keys; }

}  // namespace haloform::config
