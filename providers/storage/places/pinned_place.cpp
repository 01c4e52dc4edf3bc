#include "providers/storage/places/pinned_place.hpp"

#include "planner/base/url.hpp"
#include "planner/model/place_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>

namespace haloform::storage {
namespace {

std::string whole(const std::string& path) {
  std::error_code ignored;
  const auto absolute = std::filesystem::absolute(path, ignored);
  return (ignored ? std::filesystem::path(path) : absolute).lexically_normal().string();
}

/// Whether one address is another, or lies below it.
bool is_below(std::string_view address, std::string_view base) {
  const auto url = parse_url(address);
  const auto top = parse_url(base);
  return url && top && url->same_origin(*top) &&
         (url->path == top->path || url->path.starts_with(top->path + "/"));
}

/// What of the configuration does not fit to the pinned place: the key, what it says, and what is held instead.
struct Misfit {
  std::string key;
  std::string written;
  std::string held;
};

/// Whether two places of one kind are the same; an overload for each. What the configuration may add is put into the first.
class Holding {
 public:
  explicit Holding(const Variables& environment) : environment_(environment) {}

  std::optional<Misfit> operator()(StateLocation::Local& pinned, const StateLocation::Local& written) const {
    if (whole(pinned.path) == whole(written.path)) return std::nullopt;
    return Misfit{"local", written.path, pinned.path};
  }

  std::optional<Misfit> operator()(StateLocation::Git& pinned, const StateLocation::Git& written) const {
    if (pinned.remote == written.remote && pinned.branch == written.branch) return std::nullopt;
    return other(pinned, written);
  }

  std::optional<Misfit> operator()(StateLocation::Http& pinned, const StateLocation::Http& written) const {
    if (!written.address.empty() && written.address != pinned.address) return other(pinned, written);
    const auto away = [&](const std::string& address) {
      return !address.empty() && !is_below(address, pinned.address);
    };
    const std::string below = "an address below " + pinned.address;
    if (away(written.lock_address)) return Misfit{"http.lock_address", written.lock_address, below};
    if (away(written.unlock_address)) return Misfit{"http.unlock_address", written.unlock_address, below};
    std::string address = std::move(pinned.address);
    pinned = written;
    pinned.address = std::move(address);
    return std::nullopt;
  }

  std::optional<Misfit> operator()(StateLocation::S3& pinned, const StateLocation::S3& written) const {
    if (pinned.bucket != written.bucket || pinned.key != written.key) return other(pinned, written);
    const std::string endpoint = s3_endpoint(environment_);
    if (!written.endpoint.empty() && written.endpoint != endpoint) {
      return Misfit{"s3.endpoint", written.endpoint,
                    endpoint.empty() ? "that of AWS, as AWS_ENDPOINT_URL_S3 is not set" : endpoint};
    }
    const auto bundle = environment_.get("AWS_CA_BUNDLE");
    if (!written.ca_file.empty() && (!bundle || whole(*bundle) != whole(written.ca_file))) {
      return Misfit{"s3.ca_file", written.ca_file,
                    bundle ? whole(*bundle) : "that of the system, as AWS_CA_BUNDLE is not set"};
    }
    pinned.region = written.region;
    pinned.path_style = written.path_style;
    return std::nullopt;
  }

  std::optional<Misfit> operator()(StateLocation::Azblob& pinned,
                                   const StateLocation::Azblob& written) const {
    if (place_text(pinned) != place_text(written)) return other(pinned, written);
    const auto endpoint = store_address(environment_.get("AZURE_STORAGE_ENDPOINT").value_or(""));
    if (written.endpoint.empty() || (endpoint && *endpoint == written.endpoint)) return std::nullopt;
    return Misfit{"azblob.endpoint", written.endpoint,
                  endpoint ? *endpoint : "that of the account, as AZURE_STORAGE_ENDPOINT is not set"};
  }

  std::optional<Misfit> operator()(StateLocation::Postgres& pinned,
                                   const StateLocation::Postgres& written) const {
    if (pinned.name == written.name && pinned.schema == written.schema) return std::nullopt;
    return Misfit{"postgres", written.schema + "/" + written.name, pinned.schema + "/" + pinned.name};
  }

  template <typename Pinned, typename Written>
  std::optional<Misfit> operator()(Pinned& pinned, const Written& written) const {
    return other(pinned, written);
  }

 private:
  static Misfit other(const StatePlace& pinned, const StatePlace& written) {
    return {std::string(place_kind(written)), place_text(written), place_text(pinned)};
  }

  const Variables& environment_;
};

/// One of TF_HTTP_*.
struct HttpVariable {
  std::string_view name;
  std::string StateLocation::Http::* value;
};
constexpr std::array<HttpVariable, 3> http_addresses{
    {{"TF_HTTP_ADDRESS", &StateLocation::Http::address},
     {"TF_HTTP_LOCK_ADDRESS", &StateLocation::Http::lock_address},
     {"TF_HTTP_UNLOCK_ADDRESS", &StateLocation::Http::unlock_address}}};
constexpr std::array<HttpVariable, 2> http_methods{
    {{"TF_HTTP_LOCK_METHOD", &StateLocation::Http::lock_method},
     {"TF_HTTP_UNLOCK_METHOD", &StateLocation::Http::unlock_method}}};

/// The address in a variable, in its one spelling; nothing where it is not set.
Result<std::optional<std::string>> address_in(const Variables& environment, std::string_view variable) {
  const auto text = environment.get(variable);
  if (!text) return std::nullopt;
  if (auto usable = check_variable(variable, *text, ErrorKind::configuration); !usable)
    return std::unexpected(std::move(usable.error()));
  auto address = store_address(*text);
  if (address) return std::move(*address);
  address.error().kind = ErrorKind::configuration;
  address.error().where = variable;
  return std::unexpected(std::move(address.error()));
}

/// GitLab, Gitea and Forgejo keep the lock of a state below its address, and know neither LOCK nor UNLOCK.
void lock_as_forges_do(StateLocation::Http& http) {
  static const StateLocation::Http usual;
  const bool is_forge =
      http.address.contains("/terraform/state/") &&
      (http.address.contains("/api/v4/projects/") || http.address.contains("/api/packages/"));
  const bool says_nothing = http.lock_address.empty() && http.unlock_address.empty() &&
                            http.lock_method == usual.lock_method &&
                            http.unlock_method == usual.unlock_method;
  if (!is_forge || !says_nothing) return;
  http.lock_address = http.address + "/lock";
  http.unlock_address = http.lock_address;
  http.lock_method = "POST";
  http.unlock_method = "DELETE";
}

Result<void> fill_in_http(const Variables& environment, StateLocation::NamedBy& named_by,
                          StateLocation::Http& http) {
  auto said = address_in(environment, http_addresses.front().name);
  if (!said) return std::unexpected(std::move(said.error()));
  // What belongs to another address is no matter of this one.
  if (named_by == StateLocation::NamedBy::job && *said && !http.address.empty() && **said != http.address) {
    lock_as_forges_do(http);
    return {};
  }
  for (const HttpVariable& variable : http_addresses) {
    auto address = address_in(environment, variable.name);
    if (!address) return std::unexpected(std::move(address.error()));
    if (*address) http.*variable.value = std::move(**address);
  }
  for (const HttpVariable& variable : http_methods) {
    if (const auto method = environment.get(variable.name)) http.*variable.value = *method;
  }
  if (http.address.empty()) {
    return fail(ErrorKind::configuration, "the address of the state is not known", "haloform.yaml",
                "write state: {http: {address: https://host/path}}, or set TF_HTTP_ADDRESS");
  }
  lock_as_forges_do(http);
  const auto stays = [&](const std::string& address, std::string_view variable) {
    return address.empty() || environment.get(variable) || is_below(address, http.address);
  };
  if (*said && stays(http.lock_address, http_addresses[1].name) &&
      stays(http.unlock_address, http_addresses[2].name)) {
    named_by = StateLocation::NamedBy::job;
  }
  return {};
}

}  // namespace

Result<StatePlace> pinned_state(const Variables& environment, StatePlace pinned, const StatePlace& written,
                                const SourceSpan& where) {
  const auto misfit = std::visit(Holding(environment), pinned, written);
  if (!misfit) return pinned;
  return fail(
      ErrorKind::configuration,
      fmt::format("state.{} is {}, and HALOFORM_STATE says {}; nothing was sent", misfit->key,
                  misfit->written, misfit->held),
      where.text(),
      "HALOFORM_STATE is set, so that the environment alone says where the state is: remove it from the "
      "file, or set the environment to what is meant");
}

Result<void> fill_in(const Variables& environment, StateLocation& location) {
  // The lease of the configuration may be that of another store.
  if (std::holds_alternative<StateLocation::Azblob>(location.place))
    location.lease = std::clamp(location.lease, least_azure_lease, longest_azure_lease);
  if (auto* http = std::get_if<StateLocation::Http>(&location.place))
    return fill_in_http(environment, location.named_by, *http);
  auto* azure = std::get_if<StateLocation::Azblob>(&location.place);
  if (azure == nullptr) return {};
  auto endpoint = address_in(environment, "AZURE_STORAGE_ENDPOINT");
  if (!endpoint) return std::unexpected(std::move(endpoint.error()));
  if (*endpoint) azure->endpoint = std::move(**endpoint);
  return {};
}

std::string s3_endpoint(const Variables& environment) {
  for (const std::string_view name : {"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"}) {
    if (const auto text = environment.get(name)) {
      const auto address = store_address(*text);
      return address ? *address : *text;
    }
  }
  return {};
}

}  // namespace haloform::storage
