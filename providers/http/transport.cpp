#include "providers/http/transport.hpp"

namespace haloform::http {

std::string_view method_name(Method method) {
  switch (method) {
    case Method::get: return "GET";
    case Method::post: return "POST";
    case Method::put: return "PUT";
    case Method::remove: return "DELETE";
  }
  return "GET";
}

bool nothing_was_sent(TransportFailure::Kind kind) {
  using Kind = TransportFailure::Kind;
  return kind == Kind::resolve || kind == Kind::connect || kind == Kind::tls || kind == Kind::not_sent ||
         kind == Kind::forbidden || kind == Kind::lapsed;
}

}  // namespace haloform::http
