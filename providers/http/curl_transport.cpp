#include "providers/http/curl_transport.hpp"

#include "planner/base/url.hpp"
#include "providers/http/transfer.hpp"
#include "providers/http/wiping_memory.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <mutex>
#include <new>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::http {

namespace {

struct EasyDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Easy = std::unique_ptr<CURL, EasyDeleter>;

struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
/// Header lines. libcurl copies them, so the lines that hold a token are overwritten before they are freed.
class HeaderLines {
 public:
  void add(const std::string& line) {
    // NOLINTNEXTLINE(bugprone-unused-return-value): libcurl hands the same list back, or null and keeps the
    // old one
    curl_slist* longer = curl_slist_append(list_.get(), line.c_str());
    if (longer == nullptr) return;
    static_cast<void>(list_.release());
    list_.reset(longer);
  }
  void wipe() {
    for (curl_slist* at = list_.get(); at != nullptr; at = at->next)
      std::memset(at->data, 0, std::strlen(at->data));
  }
  [[nodiscard]] curl_slist* get() const { return list_.get(); }

 private:
  std::unique_ptr<curl_slist, ListDeleter> list_;
};

Transfer& transfer_of(void* user) { return *static_cast<Transfer*>(user); }

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
  try {
    transfer_of(user).head({data, size * count});
    return size * count;
  } catch (const std::bad_alloc&) {
    transfer_of(user).no_memory = true;
    return 0;
  }
}

std::size_t on_read(char* buffer, std::size_t size, std::size_t count, void* user) {
  const std::string_view part = transfer_of(user).next(size * count);
  std::memcpy(buffer, part.data(), part.size());
  return part.size();
}

/// A transfer, and the handle that knows how much is to come.
struct Receiving {
  Transfer& transfer;
  CURL* handle;
};

std::size_t on_write(char* data, std::size_t size, std::size_t count, void* user) {
  const auto& receiving = *static_cast<Receiving*>(user);
  curl_off_t length = -1;
  curl_easy_getinfo(receiving.handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  return receiving.transfer.keep({data, size * count}, length) ? size * count : 0;
}

/// Of the term, if there is one; never less than zero.
std::optional<Milliseconds> left_of(const Term& term) {
  const auto until = term ? term() : std::nullopt;
  if (!until) return std::nullopt;
  return std::max(std::chrono::floor<Milliseconds>(*until - SystemClock().steady()), Milliseconds(0));
}

/// A connection may have taken long, and a process may have been stopped since it was looked at last.
int on_request(void* user, char*, char*, int, int) {
  auto& transfer = transfer_of(user);
  transfer.lapsed = left_of(*transfer.term) == Milliseconds(0);
  return transfer.lapsed ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto& transfer = transfer_of(user);
  transfer.too_slow = transfer.lags();
  if (transfer.too_slow) return 1;
  transfer.lapsed = left_of(*transfer.term) == Milliseconds(0);
  if (transfer.lapsed) return 1;
  return transfer.is_to_end() ? 1 : 0;
}

/// Whether a part of the request left. What a proxy was asked (CONNECT) counts as sent for libcurl, but nothing of the request
/// is on its way before the handshake is over; a connection that was kept alive had its handshake before.
bool was_sent(CURL* handle, const Transfer& transfer) {
  if (transfer.sent > 0) return true;
  long header_bytes = 0;
  curl_easy_getinfo(handle, CURLINFO_REQUEST_SIZE, &header_bytes);
  if (header_bytes == 0 || !transfer.encrypted) return header_bytes > 0;
  long fresh = 0;
  curl_easy_getinfo(handle, CURLINFO_NUM_CONNECTS, &fresh);
  curl_off_t handshake = 0;
  curl_easy_getinfo(handle, CURLINFO_APPCONNECT_TIME_T, &handshake);
  return fresh == 0 || handshake > 0;
}

TransportFailure::Kind failure_kind(CURLcode code, CURL* handle, const Transfer& transfer) {
  using Kind = TransportFailure::Kind;
  const bool sent = was_sent(handle, transfer);
  if (transfer.no_memory) return Kind::no_memory;
  if (transfer.over_cap) return Kind::too_large;
  if (transfer.lapsed) return sent ? Kind::timeout : Kind::lapsed;
  if (transfer.too_slow) return sent ? Kind::timeout : Kind::connect;
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY: return Kind::resolve;
    case CURLE_COULDNT_CONNECT: return Kind::connect;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER: return sent ? Kind::reset : Kind::tls;
    case CURLE_OPERATION_TIMEDOUT: return sent ? Kind::timeout : Kind::connect;
    case CURLE_ABORTED_BY_CALLBACK: return sent ? Kind::stopped : Kind::not_sent;
    default: return sent ? Kind::reset : Kind::not_sent;
  }
}

template <typename T>
void set(CURL* handle, CURLoption option, T value) {
  curl_easy_setopt(handle, option, value);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
void set_old_protocols(CURL* handle) {
  set(handle, CURLOPT_PROTOCOLS, static_cast<long>(CURLPROTO_HTTP | CURLPROTO_HTTPS));
}
#pragma GCC diagnostic pop

bool has_body(const Request& request) {
  return request.method == Method::post || request.method == Method::put;
}

/// Method and body. What is not a GET must not be sent twice. libcurl repeats by itself what it sent on a kept-alive connection
/// that dies before the answer, but not a body of which something has left, since that comes from a callback that cannot
/// rewind (so CURLOPT_POSTFIELDS stays unset). What has no body to send gets a connection of its own instead.
void prepare_method(CURL* handle, const Request& request, Transfer& transfer) {
  const std::string name =
      request.method_name.empty() ? std::string(method_name(request.method)) : request.method_name;
  if (has_body(request)) {
    transfer.to_send = request.secret_body ? request.secret_body->reveal() : request.body;
    set(handle, CURLOPT_POST, 1L);
    set(handle, CURLOPT_POSTFIELDS, static_cast<const char*>(nullptr));
    set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(transfer.to_send.size()));
  } else {
    set(handle, CURLOPT_HTTPGET, 1L);
  }
  const bool head = name == "HEAD" && !has_body(request);
  if (head) set(handle, CURLOPT_NOBODY, 1L);
  const bool by_itself = head || name == (has_body(request) ? "POST" : "GET");
  // libcurl copies the name.
  set(handle, CURLOPT_CUSTOMREQUEST, by_itself ? nullptr : name.c_str());
  const bool repeatable = head || name == "GET";
  set(handle, CURLOPT_FRESH_CONNECT, !repeatable && transfer.to_send.empty() ? 1L : 0L);
}

void add_headers(HeaderLines& lines, const Request& request) {
  const auto add = [&](const std::string& name, const std::string& value) {
    const bool replaced = std::ranges::any_of(
        request.headers, [&](const auto& header) { return same_header(header.first, name); });
    if (!replaced) lines.add(Secret(name + ": " + value).reveal());
  };
  add("Accept", "application/json");
  if (request.bearer) add("Authorization", Secret("Bearer " + request.bearer->reveal()).reveal());
  if (has_body(request)) {
    add("Content-Type", request.content_type);
    lines.add("Expect:");
  }
  for (const auto& [name, value] : request.headers) {
    // With a colon and nothing behind it libcurl would leave the header out.
    lines.add(value.empty() ? name + ";" : Secret(name + ": " + value.reveal()).reveal());
  }
}

class CurlTransport final : public Transport {
 public:
  explicit CurlTransport(CurlOptions options) : options_(std::move(options)) {}

  HttpResult send(const Request& request) override;

 private:
  [[nodiscard]] bool may_start(const Request& request) const;
  Easy take();
  void give_back(Easy handle);
  [[nodiscard]] Easy make() const;
  void prepare(CURL* handle, const Request& request, const Url& target, Transfer& transfer) const;

  CurlOptions options_;
  std::mutex mutex_;
  std::vector<Easy> idle_;  ///< Used last, taken first: the fewest connections stay open.
};

/// Waits for as long as too little is left of the term, and more may come of it.
bool CurlTransport::may_start(const Request& request) const {
  static const StopFlag never;
  constexpr Milliseconds slice{20};
  const Milliseconds least = request.method == Method::get ? Milliseconds(1) : least_for_a_change;
  const auto ended = [this] {
    return std::ranges::any_of(options_.abort, &StopFlag::raised) || (options_.ends && options_.ends());
  };
  for (;;) {
    const auto left = left_of(options_.term);
    if (!left || *left >= least) return true;
    if (*left == Milliseconds(0)) return false;
    if (ended()) return true;  // by which it ends at once, as any other
    SystemClock().sleep(slice, never);
  }
}

Easy CurlTransport::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      Easy handle = std::move(idle_.back());
      idle_.pop_back();
      return handle;
    }
  }
  return make();
}

void CurlTransport::give_back(Easy handle) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(handle));
}

Easy CurlTransport::make() const {
  Easy easy(curl_easy_init());
  CURL* handle = easy.get();
  if (handle == nullptr) return easy;
  set(handle, CURLOPT_NOSIGNAL, 1L);
  // Bodies are small, and the buffer is overwritten after each of them.
  set(handle, CURLOPT_UPLOAD_BUFFERSIZE, 16384L);
  set(handle, CURLOPT_TCP_NODELAY, 1L);
  set(handle, CURLOPT_TCP_KEEPALIVE, 1L);
  set(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(handle, CURLOPT_FOLLOWLOCATION, 0L);
  if (curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https") != CURLE_OK)
    set_old_protocols(handle);  // a libcurl before 7.85, as Ubuntu 22.04 has it
  set(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  set(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(handle, CURLOPT_USERAGENT, options_.user_agent.c_str());
  set(handle, CURLOPT_QUICK_EXIT, options_.leaves_resolver ? 1L : 0L);
  set(handle, CURLOPT_WRITEFUNCTION, &on_write);
  set(handle, CURLOPT_HEADERFUNCTION, &on_header);
  set(handle, CURLOPT_READFUNCTION, &on_read);
  if (options_.ca_file) set(handle, CURLOPT_CAINFO, options_.ca_file->c_str());
  if (!options_.ca_pem.empty()) {
    std::string pem = options_.ca_pem;
    curl_blob blob{pem.data(), pem.size(), CURL_BLOB_COPY};
    set(handle, CURLOPT_CAINFO_BLOB, &blob);
  }
  set(handle, CURLOPT_XFERINFOFUNCTION, &on_progress);
  set(handle, CURLOPT_NOPROGRESS, 0L);
  set(handle, CURLOPT_PREREQFUNCTION, &on_request);
  return easy;
}

void CurlTransport::prepare(CURL* handle, const Request& request, const Url& target,
                            Transfer& transfer) const {
  const Milliseconds within = request.within > Milliseconds(0) ? request.within : options_.request_timeout;
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(within.count()));
  set(handle, CURLOPT_CONNECTTIMEOUT_MS,
      static_cast<long>(std::min(within, options_.connect_timeout).count()));
  set(handle, CURLOPT_URL, request.url.c_str());
  set(handle, CURLOPT_HEADERDATA, static_cast<void*>(&transfer));
  set(handle, CURLOPT_READDATA, static_cast<void*>(&transfer));
  set(handle, CURLOPT_XFERINFODATA, static_cast<void*>(&transfer));
  set(handle, CURLOPT_PREREQDATA, static_cast<void*>(&transfer));
  // Null gives the choice back to HTTPS_PROXY and NO_PROXY.
  set(handle, CURLOPT_NOPROXY, is_loopback(target.host) ? "*" : static_cast<const char*>(nullptr));
  prepare_method(handle, request, transfer);
}

Response response_of(CURL* handle, Transfer& transfer) {
  Response response;
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  response.status = static_cast<int>(status);
  const char* text = nullptr;
  if (curl_easy_getinfo(handle, CURLINFO_CONTENT_TYPE, &text) == CURLE_OK && text != nullptr) {
    response.content_type = text;
  }
  text = nullptr;
  if (curl_easy_getinfo(handle, CURLINFO_REDIRECT_URL, &text) == CURLE_OK && text != nullptr) {
    response.location = text;
  }
  curl_off_t seconds = 0;
  if (curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &seconds) == CURLE_OK && seconds > 0) {
    constexpr curl_off_t a_day = 86'400;
    response.retry_after = Milliseconds(std::min(seconds, a_day) * 1000);
  }
  response.headers = std::move(transfer.headers);
  response.body = std::move(transfer.received);
  return response;
}

HttpResult CurlTransport::send(const Request& request) {
  using Kind = TransportFailure::Kind;
  const auto target = parse_url(std::string_view(request.url).substr(0, request.url.find('?')));
  if (!target) return std::unexpected(TransportFailure{Kind::forbidden, target.error().what.plain()});
  if (std::string trouble = header_trouble(request); !trouble.empty())
    return std::unexpected(TransportFailure{Kind::forbidden, std::move(trouble)});
  if (!may_start(request)) return std::unexpected(TransportFailure{Kind::lapsed, std::string(term_is_over)});
  Easy easy = take();
  CURL* handle = easy.get();
  if (handle == nullptr)
    return std::unexpected(TransportFailure{Kind::not_sent, "libcurl could not create a handle"});

  Transfer transfer;
  transfer.cap = options_.response_cap;
  transfer.abort = options_.abort;
  transfer.ends = &options_.ends;
  transfer.term = &options_.term;
  transfer.encrypted = target->scheme == "https";
  transfer.started = std::chrono::steady_clock::now();
  transfer.whole_within = request.whole_within;
  transfer.begun_within = request.begun_within;
  transfer.wanted_headers = request.wanted_headers;
  Receiving receiving{transfer, handle};
  set(handle, CURLOPT_WRITEDATA, static_cast<void*>(&receiving));
  prepare(handle, request, *target, transfer);
  HeaderLines headers;
  add_headers(headers, request);
  set(handle, CURLOPT_HTTPHEADER, headers.get());
  std::array<char, CURL_ERROR_SIZE> words{};
  set(handle, CURLOPT_ERRORBUFFER, words.data());

  const CURLcode code = curl_easy_perform(handle);

  set(handle, CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
  set(handle, CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr));
  headers.wipe();
  if (code != CURLE_OK) {
    TransportFailure failure{failure_kind(code, handle, transfer),
                             words.front() != '\0' ? words.data() : curl_easy_strerror(code)};
    if (failure.kind == Kind::too_large) {
      failure.message = "the answer is larger than " + std::to_string(options_.response_cap >> 20U) + " MiB";
    }
    if (failure.kind == Kind::no_memory) failure.message = "there is not enough memory for the answer";
    if (transfer.lapsed) failure.message = term_is_over;
    if (transfer.too_slow) {
      failure.message = transfer.begun ? "the answer was not complete " +
                                             duration_text(request.whole_within) + " after it began"
                                       : "no answer began within " + duration_text(request.begun_within);
    }
    // The handle may keep half an answer; it is not worth a doubt.
    return std::unexpected(std::move(failure));
  }
  Response response = response_of(handle, transfer);
  give_back(std::move(easy));
  return response;
}

/// libcurl wants to be started before the first thread uses it; a static does that once, and never ends it,
/// since other parts of a program may use it too.
CURLcode start_libcurl() {
  static const CURLcode started = curl_global_init_mem(CURL_GLOBAL_DEFAULT, &std::malloc, &wiping_free,
                                                       &wiping_realloc, &::strdup, &std::calloc);
  return started;
}

}  // namespace

Result<std::unique_ptr<Transport>> make_curl_transport(CurlOptions options) {
  if (const CURLcode code = start_libcurl(); code != CURLE_OK) {
    return fail(ErrorKind::internal, std::string("libcurl does not start: ") + curl_easy_strerror(code));
  }
  constexpr unsigned oldest = 0x075000;  // 7.80: what a term is held by (CURLOPT_PREREQFUNCTION) came with it
  if (const auto* info = curl_version_info(CURLVERSION_NOW); info->version_num < oldest) {
    return fail(ErrorKind::internal, std::string("libcurl ") + info->version + " is too old", {},
                "install libcurl 7.80 or newer");
  }
  if (!options.ca_file) {
    // The curl command reads SSL_CERT_FILE, libcurl does not.
    const char* from_environment = std::getenv("SSL_CERT_FILE");
    if (from_environment != nullptr && *from_environment != '\0') options.ca_file = from_environment;
  }
  std::error_code ignored;
  if (options.ca_file && !std::filesystem::is_regular_file(*options.ca_file, ignored)) {
    return fail(ErrorKind::io, "there is no CA file here", *options.ca_file,
                "correct HALOPSA_CA_FILE, instance.ca_file or SSL_CERT_FILE, whichever names it");
  }
  return std::make_unique<CurlTransport>(std::move(options));
}

LibcurlVersions libcurl_versions() {
  const curl_version_info_data* info = curl_version_info(CURLVERSION_NOW);
  const auto text = [](const char* words) { return words == nullptr ? std::string() : std::string(words); };
  std::string tls = text(info->ssl_version);
  return {text(info->version), tls.substr(tls.find('/') + 1)};
}

}  // namespace haloform::http
