#pragma once

#include "planner/base/clock.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::sandbox {

/// Keys keep the order in which they were written, so that answers and world files read like records.
using Json = nlohmann::ordered_json;

/// Names and values of a query or a form, decoded, in their order.
using Parameters = std::vector<std::pair<std::string, std::string>>;

/// One request as it came in, free of the library that carried it.
struct Request {
  std::string method;
  std::string path;    ///< Without query, case-folded, without a final slash: `/api/agent/42`.
  std::string target;  ///< As sent, query included.
  Parameters query;
  std::string host;        ///< As the client named us: `127.0.0.1:8080`.
  std::string origin;      ///< Of the page that asks, where a browser says so.
  std::string fetch_site;  ///< `Sec-Fetch-Site`: how a browser sees that page.
  std::string authorization;
  std::string content_type;
  std::string body;
};

/// How an answer goes over the wire.
enum class Delivery {
  whole,      ///< As HTTP wants it.
  cut_off,    ///< The length of the whole body is announced, half of it is sent, the connection is closed.
  reset,      ///< No answer: the connection is reset.
  in_pieces,  ///< `blanks` before the body, and all of it spread over `lasts`.
};

struct Answer {
  int status = 200;
  std::string body = {};
  std::string content_type = "application/json; charset=utf-8";
  std::vector<std::pair<std::string, std::string>> headers = {};
  Delivery delivery = Delivery::whole;
  std::size_t blanks = 0;  ///< Bytes of white space.
  Milliseconds lasts{0};
};

/// `a=1&b=x+y%40z`, as queries and forms write it. A malformed escape is kept as it stands.
[[nodiscard]] Parameters parse_parameters(std::string_view text);
/// The last value given for a name.
[[nodiscard]] std::optional<std::string> parameter(const Parameters& parameters, std::string_view name);
/// Builds the path, query and normal form of a request from its target.
void set_target(Request& request, std::string_view target);
/// Without a final slash, case-folded.
[[nodiscard]] std::string normal_path(std::string_view path);

[[nodiscard]] Answer json_answer(int status, const Json& body);
/// `{"error": TEXT}`, as the API reports what it did not do.
[[nodiscard]] Answer error_answer(int status, std::string_view text);
/// JSON text, or nothing where the text is not JSON.
[[nodiscard]] std::optional<Json> parse_json(std::string_view text);
/// null or `""`: the two ways of clearing a value.
[[nodiscard]] bool is_blank(const Json& value);
/// As messages quote what was typed.
[[nodiscard]] std::string openly_in_quotes(std::string_view text);
/// One line of JSON; bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string json_text(const Json& value);

}  // namespace haloform::sandbox
