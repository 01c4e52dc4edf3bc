#include "tests/support/azurite.hpp"

#include "planner/base/clock.hpp"
#include "planner/base/url.hpp"
#include "providers/http/curl_transport.hpp"
#include "providers/storage/azblob/shared_key.hpp"
#include "providers/storage/web/base64.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <ctime>
#include <stdexcept>

namespace haloform::test {

namespace {

std::tm parts_of(std::time_t time) {
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  return parts;
}

std::string header_time(std::time_t time) {
  const std::tm parts = parts_of(time);
  std::array<char, 64> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

std::string iso_seconds(std::time_t time) {
  const std::tm parts = parts_of(time);
  std::array<char, 64> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

}  // namespace

std::string Azurite::key() {
  return "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
}

Azurite::Azurite() {
  const std::uint16_t port = free_port();
  NodeServerOptions options;
  options.port = port;
  // Without the last one it calls out.
  server_ = std::make_unique<NodeServer>(
      server_script("azurite/dist/src/blob/main.js"),
      std::vector<std::string>{"--blobHost", "127.0.0.1", "--blobPort", std::to_string(port), "--location",
                               folder_.path().string(), "--silent", "--skipApiVersionCheck",
                               "--disableTelemetry"},
      options);
  auto transport = http::make_curl_transport({});
  if (!transport) throw std::runtime_error(transport.error().text());
  transport_ = std::move(*transport);
  const int status = send("PUT", std::string(container) + "?restype=container").status;
  if (status != 201) throw std::runtime_error("Azurite makes no container: " + std::to_string(status));
}

http::Response Azurite::send(const std::string& method, const std::string& path,
                             const std::map<std::string, std::string>& headers,
                             const std::vector<std::string>& wanted) const {
  http::Request request;
  request.method = method == "PUT"      ? http::Method::put
                   : method == "DELETE" ? http::Method::remove
                                        : http::Method::get;
  if (method == "HEAD") request.method_name = method;
  request.url = endpoint() + "/" + path;
  if (method == "PUT") request.content_type = "application/octet-stream";
  for (const auto& [name, value] : headers) request.headers.emplace_back(name, Secret(value));
  request.headers.emplace_back("x-ms-date", Secret(header_time(std::time(nullptr))));
  request.headers.emplace_back("x-ms-version", Secret("2021-12-02"));
  request.headers.emplace_back(
      "Authorization", storage::shared_key_authorization(request, account, *storage::base64_bytes(key())));
  request.wanted_headers = wanted;
  auto response = transport_->send(request);
  if (!response) throw std::runtime_error(response.error().message);
  return std::move(*response);
}

std::string Azurite::sas(const std::string& rights) {
  constexpr const char* version = "2021-12-02";
  const std::string end = iso_seconds(std::time(nullptr) + 3600);
  const std::string text =
      std::string(account) + "\n" + rights + "\nb\nsco\n\n" + end + "\n\n\n" + version + "\n\n";
  const Secret bytes = *storage::base64_bytes(key());
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), bytes.reveal().data(), static_cast<int>(bytes.reveal().size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
  const std::string signature =
      storage::base64(std::string_view(reinterpret_cast<const char*>(digest.data()), size));
  return std::string("sv=") + version + "&ss=b&srt=sco&sp=" + rights + "&se=" + url_encoded(end) +
         "&sig=" + url_encoded(signature);
}

}  // namespace haloform::test
