#include "providers/storage/azblob/azure_lock.hpp"

#include "planner/base/text.hpp"
#include "providers/storage/azblob/azure_answers.hpp"
#include "providers/storage/azblob/shared_key.hpp"
#include "providers/storage/holder/holder_text.hpp"
#include "providers/storage/web/base64.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace haloform::storage {

namespace {

constexpr Milliseconds least_native{15'000};
constexpr Milliseconds most_native{60'000};
constexpr int most_attempts = 8;
/// Times in headers are cut to whole seconds: what was written at 10.9 s says 10.
constexpr Milliseconds cut{1'000};

bool is_native(Milliseconds length) { return length >= least_native && length <= most_native; }

/// `Mon, 30 Nov 2026 00:07:33 GMT`
std::optional<Milliseconds> read_http_date(const std::string& text) {
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() != 29 || !text.ends_with(" GMT")) return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t length) {
    return parse_integer(std::string_view(text).substr(at, length)).value_or(-1);
  };
  const std::size_t month = months.find(text.substr(8, 3));
  if (month == std::string_view::npos || month % 3 != 0) return std::nullopt;
  const std::chrono::year_month_day day{std::chrono::year(static_cast<int>(number(12, 4))),
                                        std::chrono::month(static_cast<unsigned>(month / 3 + 1)),
                                        std::chrono::day(static_cast<unsigned>(number(5, 2)))};
  if (!day.ok() || number(17, 2) < 0 || number(20, 2) < 0 || number(23, 2) < 0) return std::nullopt;
  const auto time = std::chrono::sys_days(day) + std::chrono::hours(number(17, 2)) +
                    std::chrono::minutes(number(20, 2)) + std::chrono::seconds(number(23, 2));
  return std::chrono::duration_cast<Milliseconds>(time.time_since_epoch());
}

/// What is left since the blob was written last, by the store's clock: never less than there really is.
Milliseconds left_of(const http::Response& response, Milliseconds length) {
  const auto written = read_http_date(header_of(response, "last-modified"));
  const auto now = read_http_date(header_of(response, "date"));
  if (!written || !now) return length;
  return *written + cut + length - *now;
}

BlobClient::Headers metadata_of(const LeaseRequest& request) {
  return {{"x-ms-meta-haloformid", request.id},
          {"x-ms-meta-haloformholder", base64(holder_text(request.holder))},
          {"x-ms-meta-haloformlength", std::to_string(request.length.count())}};
}

std::unexpected<Error> unexpected_answer(const http::Response& response, std::string_view doing,
                                         const std::string& where) {
  return std::unexpected(azure_error(response, doing, where));
}

std::unexpected<Error> crowded(std::string_view doing, const std::string& where) {
  return fail(ErrorKind::unavailable,
              std::string(doing) + " failed: others take and free the lock all the time", where);
}

}  // namespace

Result<AzureLock::View> AzureLock::view(std::string_view doing, SteadyTime deadline) const {
  auto response = client_->send({.method = "HEAD", .blob = blob_}, deadline);
  if (!response) return std::unexpected(std::move(response.error()));
  View found;
  const std::string code = azure_code(*response);
  // An answer to HEAD has no body, and from some stores no code either.
  if (response->status == 404 && (code == "BlobNotFound" || code.empty())) return found;
  if (response->status != 200) return unexpected_answer(*response, doing, client_->where());
  found.exists = true;
  found.etag = header_of(*response, "etag");
  const std::string state = header_of(*response, "x-ms-lease-state");
  found.leased = state == "leased" || state == "breaking";
  const std::string id = header_of(*response, "x-ms-meta-haloformid");
  if (id.empty() && !found.leased) return found;
  const Milliseconds length(parse_integer(header_of(*response, "x-ms-meta-haloformlength")).value_or(0));
  const auto holder = base64_bytes(header_of(*response, "x-ms-meta-haloformholder"));
  Milliseconds left = id.empty() ? Milliseconds(0) : left_of(*response, length);
  // Azure does not say when its lease ends, only how long one lasts at most.
  if (found.leased) left = std::max(left, is_native(length) ? length : most_native);
  found.lease = Lease{id, holder ? read_holder(holder->reveal()) : ports::LockInfo{}, left};
  return found;
}

std::string AzureLock::known_etag(std::string_view id) {
  const std::lock_guard lock(mutex_);
  return held_id_ == id ? held_etag_ : std::string{};
}

void AzureLock::keep_etag(const std::string& id, std::string etag) {
  const std::lock_guard lock(mutex_);
  held_id_ = id;
  held_etag_ = std::move(etag);
}

Result<AzureLock::Turn> AzureLock::claim(const LeaseRequest& request, const View& view,
                                         std::string_view doing, SteadyTime deadline) {
  BlobClient::Headers headers = metadata_of(request);
  if (view.exists) {
    headers.emplace_back("If-Match", view.etag);
    if (view.leased) headers.emplace_back("x-ms-lease-id", request.id);
  } else {
    headers.emplace_back("If-None-Match", "*");
    headers.emplace_back("x-ms-blob-type", "BlockBlob");
  }
  auto response = client_->send({.method = "PUT",
                                 .blob = blob_,
                                 .query = view.exists ? "comp=metadata" : "",
                                 .headers = std::move(headers)},
                                deadline);
  if (!response) return std::unexpected(std::move(response.error()));
  if (response->status == 200 || response->status == 201) {
    keep_etag(request.id, header_of(*response, "etag"));
    return Turn::done;
  }
  const std::string code = azure_code(*response);
  if (response->status == 412 || code == "BlobAlreadyExists" || code == "BlobNotFound") return Turn::missed;
  return unexpected_answer(*response, doing, client_->where());
}

Result<AzureLock::Turn> AzureLock::clear(const View& view, std::string_view doing,
                                         SteadyTime deadline) const {
  BlobClient::Headers headers{{"If-Match", view.etag}};
  if (view.leased) headers.emplace_back("x-ms-lease-id", view.lease->id);
  auto response = client_->send(
      {.method = "PUT", .blob = blob_, .query = "comp=metadata", .headers = std::move(headers)}, deadline);
  if (!response) return std::unexpected(std::move(response.error()));
  if (response->status == 200) return Turn::done;
  if (response->status == 412 || azure_code(*response) == "BlobNotFound") return Turn::missed;
  return unexpected_answer(*response, doing, client_->where());
}

Result<AzureLock::Turn> AzureLock::native(std::string_view action, const BlobClient::Headers& headers,
                                          std::string_view doing, SteadyTime deadline) const {
  BlobClient::Headers all = headers;
  all.emplace_back("x-ms-lease-action", action);
  auto response = client_->send(
      {.method = "PUT", .blob = blob_, .query = "comp=lease", .headers = std::move(all)}, deadline);
  if (!response) return std::unexpected(std::move(response.error()));
  if (response->status >= 200 && response->status < 300) return Turn::done;
  if (response->status == 409 || response->status == 412 || azure_code(*response) == "BlobNotFound")
    return Turn::missed;
  return unexpected_answer(*response, doing, client_->where());
}

Result<AzureLock::Turn> AzureLock::acquire_native(const LeaseRequest& request, std::string_view doing,
                                                  SteadyTime deadline) const {
  if (!is_native(request.length)) return Turn::done;
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(request.length);
  return native(
      "acquire",
      {{"x-ms-lease-duration", std::to_string(seconds.count())}, {"x-ms-proposed-lease-id", request.id}},
      doing, deadline);
}

Result<Leasing> AzureLock::acquire(const LeaseRequest& request, SteadyTime deadline) {
  constexpr std::string_view doing = "locking the state";
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    auto found = view(doing, deadline);
    if (!found) return std::unexpected(std::move(found.error()));
    const bool ours = found->lease && found->lease->id == request.id;
    if (found->lease && !ours && *found->lease->left > Milliseconds(0)) return std::move(*found->lease);
    auto turn = claim(request, *found, doing, deadline);
    if (!turn) return std::unexpected(std::move(turn.error()));
    if (*turn == Turn::missed) continue;
    auto leased = acquire_native(request, doing, deadline);
    if (!leased) return std::unexpected(std::move(leased.error()));
    if (*leased == Turn::missed) continue;  // what has it is not of haloform, and is seen now
    return Leased{found->lease && !ours ? std::move(found->lease) : std::nullopt};
  }
  return crowded(doing, client_->where());
}

Result<Renewal> AzureLock::renew(const LeaseRequest& request, SteadyTime deadline) {
  constexpr std::string_view doing = "renewing the lock of the state";
  if (is_native(request.length)) {
    auto renewed = native("renew", {{"x-ms-lease-id", request.id}}, doing, deadline);
    if (!renewed) return std::unexpected(std::move(renewed.error()));
    if (*renewed == Turn::done) return Renewal::renewed;
  } else if (const std::string etag = known_etag(request.id); !etag.empty()) {
    auto renewed = claim(request, View{true, etag, false, std::nullopt}, doing, deadline);
    if (!renewed) return std::unexpected(std::move(renewed.error()));
    if (*renewed == Turn::done) return Renewal::renewed;
  }
  // It has ended and perhaps nobody took it, or the answer to an earlier renewal was lost.
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    auto found = view(doing, deadline);
    if (!found) return std::unexpected(std::move(found.error()));
    if (!found->lease || found->lease->id != request.id) return Renewal::lost;
    auto turn = claim(request, *found, doing, deadline);
    if (!turn) return std::unexpected(std::move(turn.error()));
    if (*turn == Turn::missed) continue;
    auto leased = acquire_native(request, doing, deadline);
    if (!leased) return std::unexpected(std::move(leased.error()));
    return *leased == Turn::done ? Renewal::renewed : Renewal::lost;
  }
  return crowded(doing, client_->where());
}

Result<void> AzureLock::release(std::string_view id, SteadyTime deadline) {
  constexpr std::string_view doing = "unlocking the state";
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    auto found = view(doing, deadline);
    if (!found) return std::unexpected(std::move(found.error()));
    if (!found->lease || found->lease->id != id) return {};
    if (found->leased) {
      auto released = native("release", {{"x-ms-lease-id", std::string(id)}}, doing, deadline);
      if (!released) return std::unexpected(std::move(released.error()));
      found->leased = false;
    }
    auto cleared = clear(*found, doing, deadline);
    if (!cleared) return std::unexpected(std::move(cleared.error()));
    if (*cleared == Turn::done) return {};
  }
  return crowded(doing, client_->where());
}

Result<std::optional<Lease>> AzureLock::look(SteadyTime deadline) {
  auto found = view("reading the lock of the state", deadline);
  if (!found) return std::unexpected(std::move(found.error()));
  return std::move(found->lease);
}

Result<bool> AzureLock::break_lease(std::string_view id, SteadyTime deadline) {
  constexpr std::string_view doing = "breaking the lock of the state";
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    auto found = view(doing, deadline);
    if (!found) return std::unexpected(std::move(found.error()));
    if (!found->lease || found->lease->id != id || id.empty()) return false;
    // The name first: a holder whose renewal fails looks for its name.
    auto cleared = clear(*found, doing, deadline);
    if (!cleared) return std::unexpected(std::move(cleared.error()));
    if (*cleared == Turn::missed) continue;
    if (!found->leased) return true;
    auto broken = native("break", {{"x-ms-lease-break-period", "0"}}, doing, deadline);
    if (!broken) return std::unexpected(std::move(broken.error()));
    return true;
  }
  return crowded(doing, client_->where());
}

}  // namespace haloform::storage
