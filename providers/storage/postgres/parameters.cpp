#include "providers/storage/postgres/parameters.hpp"

#include "planner/base/url.hpp"
#include "providers/storage/postgres/libpq.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <utility>

namespace haloform::storage {

namespace {

constexpr std::string_view url_variable = "HALOFORM_POSTGRES_URL";
constexpr std::array<std::string_view, 2> secret_keywords{"password", "sslpassword"};

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { pq().conninfo_free(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

/// All keywords that this libpq knows, with the variable of each.
Options known_options() { return Options(pq().conndefaults()); }

/// What a URL says. What libpq complains of would repeat parts of the URL, and so perhaps of a password.
Result<void> add_url(const Secret& url, std::string_view name, std::map<std::string, Secret>& values) {
  const std::string& text = url.reveal();
  const bool is_url = text.starts_with("postgres://") || text.starts_with("postgresql://");
  char* complaint = nullptr;
  const Options options(is_url ? pq().conninfo_parse(text.c_str(), &complaint) : nullptr);
  if (complaint != nullptr) pq().freemem(complaint);
  if (options == nullptr)
    return fail(
        ErrorKind::configuration, "the address of the database cannot be read", std::string(name),
        "write it as postgres://USER@HOST:5432/DATABASE; signs with a meaning of their own in a name or "
        "password are written in percent (@ is %40)");
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr && *option->val != '\0')
      values.insert_or_assign(option->keyword, Secret(option->val));
  }
  return {};
}

void add_variables(const StoreEnvironment& environment, std::map<std::string, Secret>& values) {
  const Options options = known_options();
  if (options == nullptr) return;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->envvar == nullptr || values.contains(option->keyword)) continue;
    if (auto value = environment.secret(option->envvar)) values.emplace(option->keyword, std::move(*value));
  }
  // What this store may not see, libpq may not find by itself either.
  if (!values.contains("passfile") && std::getenv("PGPASSFILE") != nullptr)
    values.emplace("passfile", Secret("/dev/null"));
}

std::string value_or(const std::map<std::string, Secret>& values, const std::string& name,
                     const std::string& otherwise) {
  const auto found = values.find(name);
  return found == values.end() ? otherwise : found->second.reveal();
}

bool is_on_this_machine(const std::string& hosts) {
  std::string_view rest = hosts;
  while (!rest.empty()) {
    const std::string_view host = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), host.size() + 1));
    if (!host.empty() && !host.starts_with('/') && !host.starts_with('@') && !is_loopback(host)) return false;
  }
  return true;
}

std::string place_of(const std::map<std::string, Secret>& values) {
  const std::string host = value_or(values, "host", value_or(values, "hostaddr", "localhost"));
  std::string place = "postgres://" + (host.starts_with('/') ? std::string("localhost") : host);
  if (const std::string port = value_or(values, "port", {}); !port.empty() && port != "5432")
    place += ":" + port;
  return place + "/" + value_or(values, "dbname", value_or(values, "user", {}));
}

/// In `postgres://jane:secret/people`, whose host was forgotten, the password stands where the port is.
Result<void> check_port(const std::map<std::string, Secret>& values) {
  const bool numbers = std::ranges::all_of(
      value_or(values, "port", {}), [](char sign) { return (sign >= '0' && sign <= '9') || sign == ','; });
  if (numbers) return {};
  return fail(ErrorKind::configuration, "the port of the database is no number",
              "the address of the database",
              "write it as postgres://USER@HOST:5432/DATABASE, or correct PGPORT");
}

}  // namespace

std::string PostgresParameters::without_secrets(std::string text) const {
  for (const std::string_view keyword : secret_keywords) {
    const auto found = values.find(std::string(keyword));
    if (found == values.end() || found->second.empty()) continue;
    const std::string& secret = found->second.reveal();
    for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at)) {
      text.replace(at, secret.size(), "[secret]");
      at += std::string_view("[secret]").size();
    }
  }
  return text;
}

Result<PostgresParameters> postgres_parameters(const StateLocation::Postgres& location,
                                               const StoreEnvironment& environment) {
  if (!libpq()) return std::unexpected(libpq().error());
  PostgresParameters parameters;
  auto& values = parameters.values;
  if (!location.url.empty()) {
    if (auto added = add_url(Secret(location.url), "--state", values); !added)
      return std::unexpected(std::move(added.error()));
  } else if (const auto url = environment.secret(url_variable)) {
    if (auto added = add_url(*url, url_variable, values); !added)
      return std::unexpected(std::move(added.error()));
  }
  add_variables(environment, values);
  if (auto port = check_port(values); !port) return std::unexpected(std::move(port.error()));
  const bool remote = !is_on_this_machine(value_or(values, "host", {})) ||
                      !is_on_this_machine(value_or(values, "hostaddr", {}));
  // libpq's own default, `prefer`, sends a state in the clear to whoever says that it knows no TLS.
  if (remote && !values.contains("service")) values.emplace("sslmode", Secret("require"));
  values.emplace("application_name", Secret("haloform"));
  values.insert_or_assign("client_encoding", Secret("UTF8"));
  parameters.place = place_of(values);
  return parameters;
}

}  // namespace haloform::storage
