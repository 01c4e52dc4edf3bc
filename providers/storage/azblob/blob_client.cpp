#include "providers/storage/azblob/blob_client.hpp"

#include "planner/base/quote.hpp"
#include "planner/base/url.hpp"
#include "providers/storage/azblob/azure_answers.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace haloform::storage {

namespace {

/// The dialect of all requests. Newer services keep it.
constexpr std::string_view service_version = "2021-12-02";

bool is_name(std::string_view text, std::size_t least, std::size_t most, std::string_view also) {
  return text.size() >= least && text.size() <= most && std::ranges::all_of(text, [&](char sign) {
           return (sign >= 'a' && sign <= 'z') || (sign >= '0' && sign <= '9') || also.contains(sign);
         });
}

/// Each part between two slashes by itself.
std::string encoded_path(std::string_view path) {
  std::string out;
  for (;;) {
    const std::size_t slash = path.find('/');
    out += url_encoded(path.substr(0, slash));
    if (slash == std::string_view::npos) return out;
    out += '/';
    path.remove_prefix(slash + 1);
  }
}

/// `Mon, 30 Nov 2026 00:07:33 GMT`, whatever the language of this machine is.
std::string http_date(WallTime time) {
  constexpr std::string_view days = "SunMonTueWedThuFriSat";
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const std::tm parts = fmt::gmtime(std::chrono::system_clock::to_time_t(time));
  const auto three = [](std::string_view names, int at) {
    return names.substr(static_cast<std::size_t>(at) * 3, 3);
  };
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", three(days, parts.tm_wday), parts.tm_mday,
                     three(months, parts.tm_mon), parts.tm_year + 1900, parts.tm_hour, parts.tm_min,
                     parts.tm_sec);
}

Result<void> check_names(const StateLocation::Azblob& location) {
  const auto wrong = [](std::string_view which, std::string_view name) {
    return fail(ErrorKind::configuration,
                std::string(which) + " " + openly_in_quotes(name) + " is no name that Azure allows",
                "state.azblob", "write the name that the Azure portal shows");
  };
  if (!is_name(location.account, 3, 24, "")) return wrong("the storage account", location.account);
  if (!is_name(location.container, 3, 63, "-") && location.container != "$root")
    return wrong("the container", location.container);
  // Beside the blob stand two with longer names.
  if (location.blob.empty() || location.blob.size() > 1000 || location.blob.contains("//") ||
      location.blob.starts_with('/') || location.blob.ends_with('/') || location.blob.ends_with('.'))
    return wrong("the blob", location.blob);
  return {};
}

}  // namespace

Result<BlobClient> BlobClient::open(const StateLocation::Azblob& location, const StoreContext& context) {
  if (auto checked = check_names(location); !checked) return std::unexpected(std::move(checked.error()));
  std::string endpoint = location.endpoint.empty() ? "https://" + location.account + ".blob.core.windows.net"
                                                   : location.endpoint;
  while (endpoint.ends_with('/')) endpoint.pop_back();
  if (auto url = parse_url(endpoint); !url) return std::unexpected(std::move(url.error()));
  const std::string where = "azblob://" + location.account + "/" + location.container + "/" + location.blob;
  auto auth = AzureAuth::open(location.account, where, context);
  if (!auth) return std::unexpected(std::move(auth.error()));
  auto web = Web::open(WebOptions{.location = where,
                                  .ca_file = std::nullopt,
                                  .ca_pem = {},
                                  .stop = context.stop,
                                  .secrets = web_secrets(context.environment)},
                       context.clock);
  if (!web) return std::unexpected(std::move(web.error()));
  return BlobClient(endpoint + "/" + encoded_path(location.container) + "/", where, context.clock,
                    std::move(*auth), std::move(*web));
}

Result<http::Response> BlobClient::send(const Call& call, SteadyTime deadline) const {
  const auto attempt = [&]() -> Result<http::Response> {
    http::Request request;
    request.method = call.method == "PUT" ? http::Method::put : http::Method::get;
    if (call.method == "HEAD") request.method_name = call.method;
    if (call.method == "DELETE") request.method = http::Method::remove;
    request.url = container_url_ + encoded_path(call.blob);
    if (!call.query.empty()) request.url += "?" + std::string(call.query);
    if (call.method == "PUT") request.content_type = "application/octet-stream";
    request.body = call.body;
    for (const auto& [name, value] : call.headers) request.headers.emplace_back(name, Secret(value));
    request.headers.emplace_back("x-ms-date", Secret(http_date(clock_->wall())));
    request.headers.emplace_back("x-ms-version", Secret(std::string(service_version)));
    request.wanted_headers = {"etag",
                              "date",
                              "last-modified",
                              "x-ms-error-code",
                              "x-ms-lease-state",
                              "x-ms-meta-haloformid",
                              "x-ms-meta-haloformholder",
                              "x-ms-meta-haloformlength"};
    if (auto proved = auth_.add_to(request, deadline); !proved)
      return std::unexpected(std::move(proved.error()));
    return web_->send(std::move(request), deadline);
  };
  auto response = attempt();
  if (!response) return response;
  const bool unproved = response->status == 401 || azure_code(*response) == "AuthenticationFailed";
  // Nothing was done: an answer of this kind comes before everything else.
  return unproved && auth_.renew() ? attempt() : std::move(response);
}

}  // namespace haloform::storage
