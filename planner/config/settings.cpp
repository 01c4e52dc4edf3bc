#include "planner/config/settings.hpp"

#include "planner/base/clock.hpp"
#include "planner/base/text.hpp"
#include "planner/config/configuration.hpp"
#include "planner/config/folder_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace haloform {

namespace {

constexpr std::array<std::string_view, 8> instance_keys{"url",   "api",        "tenant", "auth_url",
                                                        "scope", "rate_limit", "batch",  "ca_file"};
constexpr std::array<std::string_view, 3> api_names{"auto", "guide", "halo"};
/// The records of one request are in doubt together when its answer is lost.
constexpr std::uint32_t most_together = 100;
constexpr std::string_view url_example = "write it like https://acme.halopsa.com";

std::unexpected<Error> url_fault(std::string what, std::string_view advice = url_example) {
  return fail(ErrorKind::configuration, std::move(what), {}, std::string(advice));
}

/// What stands in front of the path: a host, with or without a port.
struct Authority {
  std::string_view host;
  std::string_view port;
};

Authority split_authority(std::string_view text) {
  std::size_t host_end = std::min(text.find(':'), text.size());
  if (text.starts_with('[')) host_end = std::min(text.find(']') + 1, text.size());
  Authority authority{text.substr(0, host_end), text.substr(host_end)};
  if (authority.port.starts_with(':')) authority.port.remove_prefix(1);
  return authority;
}

bool valid_port(std::string_view port) {
  const auto number = parse_integer(port);
  return number && *number >= 1 && *number <= 65535 && !port.starts_with('+');
}

/// 127.0.0.0/8 by four numbers: `127.evil.example` is a name, not an address.
bool is_loopback(std::string_view host) {
  if (host == "localhost" || host == "[::1]") return true;
  if (!host.starts_with("127.")) return false;
  int parts = 0;
  while (!host.empty()) {
    const std::size_t dot = std::min(host.find('.'), host.size());
    const auto number = parse_integer(host.substr(0, dot));
    if (!number || *number < 0 || *number > 255 || dot > 3) return false;
    ++parts;
    host.remove_prefix(std::min(dot + 1, host.size()));
  }
  return parts == 4;
}

bool is_host(std::string_view host) {
  if (host.empty() || host == "[]") return false;
  const bool address = host.starts_with('[') && host.ends_with(']');
  return std::ranges::all_of(host, [&](char letter) {
    const bool word = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                      (letter >= '0' && letter <= '9');
    return word || letter == '.' || letter == '-' || letter == '_' ||
           (address && (letter == ':' || letter == '[' || letter == ']'));
  });
}

std::string_view without_final_slashes(std::string_view text) {
  while (text.ends_with('/')) text.remove_suffix(1);
  return text;
}

}  // namespace

Result<std::string> server_url(std::string_view text) {
  text = trimmed(text);
  const auto odd = [](char letter) { return static_cast<unsigned char>(letter) <= ' ' || letter == '\x7f'; };
  if (text.empty()) return url_fault("the URL is empty");
  if (std::ranges::any_of(text, odd)) return url_fault("the URL holds white space or control characters");
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) {
    return url_fault(fmt::format("{} has no https:// in front", in_quotes(text)));
  }
  const std::string scheme = folded(text.substr(0, scheme_end));
  const std::string_view rest = text.substr(scheme_end + 3);
  const std::size_t path_at = std::min(rest.find_first_of("/?#"), rest.size());
  const std::string_view before_path = rest.substr(0, path_at);
  const std::string_view path = without_final_slashes(rest.substr(path_at));
  if (before_path.contains('@')) {
    // Not quoted: what stands there may be a password.
    return url_fault("the URL holds a user name or password",
                     "remove it; credentials come from the environment");
  }
  if (path.find_first_of("?#") != std::string_view::npos) {
    return url_fault("the URL holds a query or a fragment", "remove everything from ? or # on");
  }
  if (scheme != "https" && scheme != "http") {
    return url_fault(fmt::format("{}:// is not a scheme that HaloPSA speaks", clipped(scheme)));
  }
  const Authority authority = split_authority(before_path);
  const std::string host = folded(authority.host);
  const bool port_cut = before_path.ends_with(':');
  if (!is_host(host) || port_cut || (!authority.port.empty() && !valid_port(authority.port))) {
    return url_fault(fmt::format("{} is not a host", in_quotes(before_path)));
  }
  if (scheme == "http" && !is_loopback(host)) {
    return url_fault("plain http would send the client secret in the clear",
                     "use https; http is for loopback addresses only");
  }
  std::string url = fmt::format("{}://{}", scheme, host);
  if (!authority.port.empty()) url += fmt::format(":{}", authority.port);
  return url += path;
}

Result<std::string> instance_url(std::string_view text) {
  auto url = server_url(text);
  if (url && url->ends_with("/api"))
    url = std::string(without_final_slashes(url->substr(0, url->size() - 4)));
  return url;
}

namespace {

class SettingsReader {
 public:
  SettingsReader(const std::filesystem::path* folder, FileCheck& check) : folder_(folder), check_(&check) {}

  void instance(const YamlNode& value);
  void state(const YamlNode& value);
  [[nodiscard]] Settings take() { return std::move(settings_); }

 private:
  void instance_entry(const YamlEntry& entry);
  void api(const YamlNode& value);
  void rate_limit(const YamlNode& value);
  void batch(const YamlNode& value);
  void rate_window(const YamlNode& value);
  std::optional<std::string> url(const YamlNode& value, std::string_view name,
                                 Result<std::string> (*read)(std::string_view));
  std::optional<std::string> filled_text(const YamlNode& value, std::string_view name);

  std::optional<std::string> path(const YamlNode& value, std::string_view name, std::string_view elsewhere);

  const std::filesystem::path* folder_;
  FileCheck* check_;
  Settings settings_;
};

std::optional<std::string> SettingsReader::filled_text(const YamlNode& value, std::string_view name) {
  const auto text = check_->text(value, name);
  if (!text) return std::nullopt;
  if (!trimmed(*text).empty()) return std::string(*text);
  check_->error(value, fmt::format("{} is empty", name), "fill it in, or remove the key");
  return std::nullopt;
}

/// A file within the folder of the configuration; `elsewhere` is what names one that lies anywhere.
std::optional<std::string> SettingsReader::path(const YamlNode& value, std::string_view name,
                                                std::string_view elsewhere) {
  auto text = filled_text(value, name);
  if (!text) return std::nullopt;
  auto fault = folder_ == nullptr ? path_fault(*text) : path_fault(*folder_, *text);
  if (!fault) return text;
  check_->error(value, fmt::format("{}: {}", name, fault->what),
                fmt::format("{}; one that lies elsewhere is named by {}", fault->advice, elsewhere));
  return std::nullopt;
}

std::optional<std::string> SettingsReader::url(const YamlNode& value, std::string_view name,
                                               Result<std::string> (*read)(std::string_view)) {
  const auto text = check_->text(value, name);
  if (!text) return std::nullopt;
  auto url = read(*text);
  if (url) return std::move(*url);
  check_->error(value, fmt::format("instance.{}: {}", name, url.error().what), url.error().advice);
  return std::nullopt;
}

void SettingsReader::instance(const YamlNode& value) {
  if (!check_->mapping(value, "instance", "instance: {url: https://acme.halopsa.com}")) return;
  for (const YamlEntry entry : value.entries()) {
    if (entry.use == KeyUse::first) instance_entry(entry);
  }
  if (settings_.batch > 1 && settings_.profile == Profile::guide) {
    check_->error(value.find("batch")->value, "the profile guide takes one record in a request",
                  "remove batch, or write api: halo where the instance speaks that");
  }
}

void SettingsReader::instance_entry(const YamlEntry& entry) {
  const std::string_view key = entry.key.text();
  if (key == "url") {
    settings_.url = url(entry.value, key, instance_url).value_or(std::string());
  } else if (key == "auth_url") {
    settings_.auth_url = url(entry.value, key, server_url);
  } else if (key == "api") {
    api(entry.value);
  } else if (key == "tenant") {
    settings_.tenant = filled_text(entry.value, key);
  } else if (key == "scope") {
    settings_.scope = filled_text(entry.value, key);
  } else if (key == "rate_limit") {
    rate_limit(entry.value);
  } else if (key == "batch") {
    batch(entry.value);
  } else if (key == "ca_file") {
    settings_.ca_file = path(entry.value, key, "HALOPSA_CA_FILE");
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
    check_->error(value, "rate_limit is auto, off or a number of requests in a time",
                  "write it as rate_limit: {requests: 250, per: 300s}");
  }
}

void SettingsReader::batch(const YamlNode& value) {
  const auto count = check_->count(value, "batch", 1);
  if (!count) return;
  if (*count > most_together) {
    check_->error(value, fmt::format("batch is at most {}", most_together),
                  "the records of one request are in doubt together when its answer is lost");
    return;
  }
  settings_.batch = *count;
}

void SettingsReader::rate_window(const YamlNode& value) {
  static constexpr std::array<std::string_view, 2> keys{"requests", "per"};
  std::optional<std::uint32_t> requests;
  std::optional<std::uint32_t> seconds;
  bool complete = true;
  for (const std::string_view key : keys) {
    if (value.find(key)) continue;
    complete = false;
    check_->error(value, fmt::format("rate_limit lacks {}", key),
                  "write it as rate_limit: {requests: 250, per: 300s}");
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
        check_->error(entry.value, "per is a time of whole seconds", "write it as per: 300s, or per: 5m");
      }
    } else {
      check_->unknown_key(entry.key, "rate_limit", keys);
    }
  }
  if (!complete || !requests || !seconds) return;
  settings_.rate_limit = {Settings::RateLimit::Kind::window, *requests, *seconds};
}

void SettingsReader::state(const YamlNode& value) {
  static constexpr std::array<std::string_view, 1> backends{"local"};
  static constexpr std::array<std::string_view, 1> local_keys{"path"};
  constexpr std::string_view like = "state: {local: {path: haloform.state.json}}";
  if (!check_->mapping(value, "state", like)) return;
  for (const YamlEntry backend : value.entries()) {
    if (backend.use != KeyUse::first) continue;
    if (backend.key.text() != "local") {
      check_->unknown_key(backend.key, "state", backends);
      continue;
    }
    if (!check_->mapping(backend.value, "local", like)) continue;
    for (const YamlEntry entry : backend.value.entries()) {
      if (entry.use != KeyUse::first) continue;
      if (entry.key.text() == "path") {
        settings_.state_path = path(entry.value, "path", "--state");
      } else {
        check_->unknown_key(entry.key, "state.local", local_keys);
      }
    }
  }
}

}  // namespace

Settings settings_of(const YamlNode& root, const std::filesystem::path* folder, FileCheck& check) {
  SettingsReader reader(folder, check);
  for (const YamlEntry entry : root.entries()) {
    if (entry.use != KeyUse::first) continue;
    if (entry.key.text() == "instance") reader.instance(entry.value);
    if (entry.key.text() == "state") reader.state(entry.value);
  }
  return reader.take();
}

}  // namespace haloform
