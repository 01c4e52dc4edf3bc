#include "cli/pin.hpp"

#include "planner/base/code_points.hpp"
#include "planner/base/quote.hpp"
#include "planner/base/text.hpp"
#include "planner/model/instance_url.hpp"
#include "providers/halopsa/tables/profiles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace haloform::cli {
namespace {

constexpr std::string_view url_variable = "HALOPSA_URL";

/// One setting that decides where credentials go, or what they are good for.
struct Pin {
  std::string_view variable;
  std::string_view key;  ///< Below `instance:`.
  std::optional<std::string> Settings::* value;
  SourceSpan Settings::Places::* place;
};
constexpr Pin auth_pin{"HALOPSA_AUTH_URL", "auth_url", &Settings::auth_url, &Settings::Places::auth_url};
constexpr Pin tenant_pin{"HALOPSA_TENANT", "tenant", &Settings::tenant, &Settings::Places::tenant};
constexpr Pin ca_pin{"HALOPSA_CA_FILE", "ca_file", &Settings::ca_file, &Settings::Places::ca_file};
constexpr Pin scope_pin{"HALOPSA_SCOPE", "scope", &Settings::scope, &Settings::Places::scope};

std::string where_of(const SourceSpan& place) { return place.line > 0 ? place.text() : "haloform.yaml"; }

std::string whole_path(const std::filesystem::path& path) {
  std::error_code ignored;
  const auto whole = std::filesystem::absolute(path, ignored);
  return (ignored ? path : whole).lexically_normal().string();
}

/// A variable's URL in its one spelling, with the variable as the place of what is wrong with it.
Result<std::string> url_of(std::string_view variable, const std::string& text,
                           Result<Url> (*read)(std::string_view)) {
  auto url = read(text);
  if (url) return url->text();
  url.error().where = variable;
  return std::unexpected(std::move(url.error()));
}

class Pinning {
 public:
  Pinning(const Catalog& catalog, Settings file, const Environment& environment,
          const std::filesystem::path& root)
      : catalog_(catalog), environment_(environment), file_(std::move(file)) {
    if (file_.ca_file) {
      ca_shown_ = whole_path(root / openly_clipped(*file_.ca_file));
      file_.ca_file = whole_path(root / *file_.ca_file);
    }
    done_.settings = file_;
  }

  std::expected<Pinned, std::vector<Error>> run() {
    instance();
    if (!wrong_.empty()) return std::unexpected(std::move(wrong_));
    const std::string beside = done_.settings.url + "/auth";
    setting(auth_pin, beside,
            [](const std::string& text) { return url_of(auth_pin.variable, text, auth_server_url); });
    setting(tenant_pin, "", as_it_is);
    setting(ca_pin, trusted_anyway(),
            [](const std::string& text) { return Result<std::string>(whole_path(text)); });
    setting(scope_pin, default_scope(), as_it_is);
    if (wrong_.empty() && !done_.pinned) pipeline();
    if (!wrong_.empty()) return std::unexpected(std::move(wrong_));
    return std::move(done_);
  }

 private:
  static Result<std::string> as_it_is(const std::string& text) { return text; }

  void instance() {
    if (environment_.is_empty(url_variable)) {
      wrong_.push_back(
          {ErrorKind::configuration, "HALOPSA_URL is set, but empty", "HALOPSA_URL",
           "set it to the address of the instance, or unset it: an empty one does not say where the "
           "credentials go"});
      return;
    }
    const auto text = value_of(url_variable);
    if (!text) return;
    auto url = url_of(url_variable, *text, instance_url);
    if (!url) return wrong_.push_back(std::move(url.error()));
    done_.pinned = true;
    if (!file_.url.empty() && file_.url != *url)
      overridden(url_variable, "url", file_.url, file_.written.url);
    done_.settings.url = std::move(*url);
  }

  /// `by_default`: what holds where neither the variable nor the file says anything; empty: nothing of the kind.
  template <typename Read>
  void setting(const Pin& pin, const std::string& by_default, const Read& read) {
    const auto text = value_of(pin.variable);
    std::optional<std::string> wanted;
    if (text) {
      Result<std::string> usable = read(*text);
      if (!usable) return wrong_.push_back(std::move(usable.error()));
      wanted = std::move(*usable);
    }
    if (!done_.pinned && !wanted) return;
    const std::optional<std::string>& declared = file_.*pin.value;
    const std::string held = wanted.value_or(by_default);
    if (declared && *declared != held) {
      if (done_.pinned) return contradicted(pin, *declared, text.has_value(), held);
      overridden(pin.variable, pin.key, repeated(pin, *declared), file_.written.*pin.place);
    }
    done_.settings.*pin.value = std::move(wanted);
  }

  /// What a message repeats of a value of the file: an address as a whole, other texts in part.
  [[nodiscard]] std::string repeated(const Pin& pin, const std::string& value) const {
    if (pin.value == ca_pin.value) return ca_shown_;
    return pin.value == auth_pin.value ? value : openly_clipped(value);
  }

  void contradicted(const Pin& pin, const std::string& declared, bool is_set, const std::string& held) {
    std::string said = fmt::format("{} says {}", pin.variable, held);
    if (!is_set) {
      said = fmt::format("{} is not set, which means {}", pin.variable,
                         held.empty() ? fmt::format("no {}", pin.key) : fmt::format("{} by default", held));
    }
    wrong_.push_back(
        {ErrorKind::configuration,
         fmt::format("instance.{} is {}, and {}; nothing was sent", pin.key, repeated(pin, declared), said),
         where_of(file_.written.*pin.place),
         fmt::format("HALOPSA_URL is set, so that the environment alone says where credentials go: remove {} "
                     "from the file, or set {} to what is meant",
                     pin.key, pin.variable)});
  }

  void overridden(std::string_view variable, std::string_view key, std::string_view declared,
                  const SourceSpan& place) {
    done_.overrides += fmt::format("{}{} overrides {}: {} ({})", done_.overrides.empty() ? "" : "; ",
                                   variable, key, declared, where_of(place));
  }

  /// Nobody looks at what a pull request changed before this runs: without a pin the file would say where the secret goes.
  void pipeline() {
    const auto variable = environment_.pipeline();
    const Settings& settings = done_.settings;
    if (!variable || settings.url.empty() ||
        (is_here(settings.url) && is_here(settings.auth_url.value_or(settings.url))))
      return;
    wrong_.push_back(
        {ErrorKind::configuration,
         fmt::format("this is a pipeline ({} is set) without HALOPSA_URL, so that a change of the file could "
                     "send the credentials elsewhere; nothing was sent",
                     *variable),
         where_of(is_here(settings.url) ? file_.written.auth_url : file_.written.url),
         fmt::format("if {} is your instance, add this to the environment of the pipeline, where no pull "
                     "request can change it: HALOPSA_URL={}",
                     settings.url, settings.url)});
  }

  static bool is_here(std::string_view url) {
    const auto parts = parse_url(url);
    return parts && is_loopback(parts->host);
  }

  /// The variable, where it is set and can be meant.
  std::optional<std::string> value_of(std::string_view variable) {
    auto value = environment_.get(variable);
    if (!value) return std::nullopt;
    if (auto usable = check_variable(variable, *value, ErrorKind::configuration); !usable) {
      wrong_.push_back(std::move(usable.error()));
      return std::nullopt;
    }
    return value;
  }

  /// What is trusted without HALOPSA_CA_FILE; empty: what the system trusts.
  [[nodiscard]] std::string trusted_anyway() const {
    const auto file = environment_.get("SSL_CERT_FILE");
    return file ? whole_path(*file) : std::string();
  }

  /// The default that the file spells out, where it does; else that of the profile.
  [[nodiscard]] std::string default_scope() const {
    std::string last;
    for (const Profile profile : {Profile::halo, Profile::guide}) {
      if (file_.profile && *file_.profile != profile) continue;
      last = halopsa::make_profile(profile, catalog_).scopes(halopsa::Access::read_write);
      if (file_.scope == last) return last;
    }
    return file_.profile ? last : "that of the profile";
  }

  const Catalog& catalog_;
  const Environment& environment_;
  Settings file_;
  std::string ca_shown_;  ///< Its `ca_file`, for messages.
  Pinned done_;
  std::vector<Error> wrong_;
};

}  // namespace

std::expected<Pinned, std::vector<Error>> pin(const Catalog& catalog, Settings file,
                                              const Environment& environment,
                                              const std::filesystem::path& root) {
  return Pinning(catalog, std::move(file), environment, root).run();
}

}  // namespace haloform::cli
