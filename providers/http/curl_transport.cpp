#include "providers/http/curl_transport.hpp"

#include "planner/base/url.hpp"

#include <curl/curl.h>
#include <malloc.h>

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

constexpr std::size_t room_for_a_token = 16384;

/// What the callbacks of one transfer see.
struct Transfer {
  std::string_view to_send;
  std::size_t sent = 0;
  std::string received;
  std::size_t cap = 0;
  bool over_cap = false;
  bool no_memory = false;
  bool encrypted = false;
  CURL* handle = nullptr;
  std::span<const StopFlag* const> abort;
  const std::function<bool()>* ends = nullptr;
  std::chrono::steady_clock::time_point started;
  /// When the answer began. Not CURLINFO_STARTTRANSFER_TIME: of a POST that is when its body left.
  std::optional<std::chrono::steady_clock::time_point> begun;
  Milliseconds whole_within{0};
  Milliseconds begun_within{0};
  bool too_slow = false;

  void keep(std::string_view part) {
    if (received.empty()) {
      curl_off_t length = -1;
      curl_easy_getinfo(handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
      // Room for an answer with a token, so that it leaves no copies where a growing text has been.
      const auto known = length > 0 ? static_cast<std::size_t>(length) : room_for_a_token;
      received.reserve(std::min(std::max(known, part.size()), cap));
    }
    received.append(part);
  }
  [[nodiscard]] bool is_to_end() const {
    return std::ranges::any_of(abort, &StopFlag::raised) || (*ends && (*ends)());
  }
  void begin() {
    if (!begun) begun = std::chrono::steady_clock::now();
  }
  /// Whether the answer takes longer to begin, or from there to its end, than it may.
  [[nodiscard]] bool lags() const {
    const Milliseconds within = begun ? whole_within : begun_within;
    return within > Milliseconds(0) && std::chrono::steady_clock::now() - begun.value_or(started) > within;
  }
};

std::size_t on_header(char*, std::size_t size, std::size_t count, void* user) {
  static_cast<Transfer*>(user)->begin();
  return size * count;
}

std::size_t on_read(char* buffer, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::size_t part = std::min(size * count, transfer.to_send.size() - transfer.sent);
  std::memcpy(buffer, transfer.to_send.data() + transfer.sent, part);
  transfer.sent += part;
  return part;
}

std::size_t on_write(char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::size_t part = size * count;
  transfer.begin();
  if (transfer.received.size() + part > transfer.cap) {
    transfer.over_cap = true;
    return 0;
  }
  try {
    transfer.keep({data, part});
    return part;
  } catch (const std::bad_alloc&) {  // not through libcurl, which would keep half a transfer
    transfer.no_memory = true;
    return 0;
  }
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto& transfer = *static_cast<Transfer*>(user);
  transfer.too_slow = transfer.lags();
  if (transfer.too_slow) return 1;
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

class CurlTransport final : public Transport {
 public:
  explicit CurlTransport(CurlOptions options) : options_(std::move(options)) {}

  HttpResult send(const Request& request) override;

 private:
  Easy take();
  void give_back(Easy handle);
  [[nodiscard]] Easy make() const;
  static void prepare(CURL* handle, const Request& request, const Url& target, Transfer& transfer,
                      HeaderLines& headers);

  CurlOptions options_;
  std::mutex mutex_;
  std::vector<Easy> idle_;  ///< Used last, taken first: the fewest connections stay open.
};

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
  set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  set(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  set(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_timeout.count()));
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.request_timeout.count()));
  set(handle, CURLOPT_USERAGENT, options_.user_agent.c_str());
  set(handle, CURLOPT_WRITEFUNCTION, &on_write);
  set(handle, CURLOPT_HEADERFUNCTION, &on_header);
  set(handle, CURLOPT_READFUNCTION, &on_read);
  if (options_.ca_file) set(handle, CURLOPT_CAINFO, options_.ca_file->c_str());
  set(handle, CURLOPT_XFERINFOFUNCTION, &on_progress);
  set(handle, CURLOPT_NOPROGRESS, 0L);
  return easy;
}

void CurlTransport::prepare(CURL* handle, const Request& request, const Url& target, Transfer& transfer,
                            HeaderLines& headers) {
  set(handle, CURLOPT_URL, request.url.c_str());
  set(handle, CURLOPT_WRITEDATA, static_cast<void*>(&transfer));
  set(handle, CURLOPT_HEADERDATA, static_cast<void*>(&transfer));
  set(handle, CURLOPT_READDATA, static_cast<void*>(&transfer));
  set(handle, CURLOPT_XFERINFODATA, static_cast<void*>(&transfer));
  // Null gives the choice back to HTTPS_PROXY and NO_PROXY.
  set(handle, CURLOPT_NOPROXY, is_loopback(target.host) ? "*" : static_cast<const char*>(nullptr));
  set(handle, CURLOPT_CUSTOMREQUEST, static_cast<const char*>(nullptr));
  set(handle, CURLOPT_FRESH_CONNECT, 0L);

  headers.add("Accept: application/json");
  if (request.bearer) headers.add(Secret("Authorization: Bearer " + request.bearer->reveal()).reveal());
  switch (request.method) {
    case Method::get: set(handle, CURLOPT_HTTPGET, 1L); break;
    case Method::post:
      transfer.to_send = request.secret_body ? request.secret_body->reveal() : request.body;
      // The body comes from a callback that cannot rewind, and CURLOPT_POSTFIELDS stays unset: so libcurl
      // cannot send a POST a second time by itself when a kept-alive connection dies before the answer.
      set(handle, CURLOPT_POST, 1L);
      set(handle, CURLOPT_POSTFIELDS, static_cast<const char*>(nullptr));
      set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(transfer.to_send.size()));
      headers.add("Content-Type: " + request.content_type);
      headers.add("Expect:");
      break;
    case Method::remove:
      // libcurl repeats what has no body on its own; a connection of its own keeps it from that.
      set(handle, CURLOPT_HTTPGET, 1L);
      set(handle, CURLOPT_CUSTOMREQUEST, "DELETE");
      set(handle, CURLOPT_FRESH_CONNECT, 1L);
      break;
  }
  set(handle, CURLOPT_HTTPHEADER, headers.get());
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
  response.body = std::move(transfer.received);
  return response;
}

HttpResult CurlTransport::send(const Request& request) {
  using Kind = TransportFailure::Kind;
  const auto target = parse_url(std::string_view(request.url).substr(0, request.url.find('?')));
  if (!target) return std::unexpected(TransportFailure{Kind::forbidden, target.error().what});
  Easy easy = take();
  CURL* handle = easy.get();
  if (handle == nullptr)
    return std::unexpected(TransportFailure{Kind::not_sent, "libcurl could not create a handle"});

  Transfer transfer;
  transfer.cap = options_.response_cap;
  transfer.handle = handle;
  transfer.abort = options_.abort;
  transfer.ends = &options_.ends;
  transfer.encrypted = target->scheme == "https";
  transfer.started = std::chrono::steady_clock::now();
  transfer.whole_within = request.whole_within;
  transfer.begun_within = request.begun_within;
  HeaderLines headers;
  prepare(handle, request, *target, transfer, headers);
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

/// What libcurl gives back is overwritten first: its buffers and header lines held the secret and tokens.
void wiping_free(void* block) {
  if (block == nullptr) return;
  ::explicit_bzero(block, ::malloc_usable_size(block));
  std::free(block);
}

/// As std::realloc, which would leave the bytes where the block has been.
void* wiping_realloc(void* block, std::size_t size) {
  const std::size_t had = block == nullptr ? 0 : ::malloc_usable_size(block);
  if (block != nullptr && size > 0 && size <= had) return block;
  void* larger = std::malloc(size);
  if (larger == nullptr) return nullptr;
  if (block != nullptr) std::memcpy(larger, block, std::min(had, size));
  wiping_free(block);
  return larger;
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

}  // namespace haloform::http
