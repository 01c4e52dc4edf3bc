#include "providers/halopsa/connection/provider_options.hpp"

#include "providers/http/curl_transport.hpp"

#include <utility>

namespace haloform::halopsa {

Result<std::unique_ptr<http::Transport>> transport_for(const ProviderOptions& options,
                                                       std::vector<const StopFlag*> abort) {
  http::CurlOptions curl;
  curl.connect_timeout = options.connect_timeout;
  curl.request_timeout = options.request_timeout;
  curl.ca_file = options.settings.ca_file;
  curl.abort = std::move(abort);
  curl.ends = options.abort;
  curl.term = options.term;
  return http::make_curl_transport(std::move(curl));
}

}  // namespace haloform::halopsa
