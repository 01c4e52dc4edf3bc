#include "providers/halopsa/wire/claims.hpp"

#include "planner/base/text.hpp"
#include "planner/json/tree.hpp"
#include "providers/halopsa/wire/codec.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace haloform::halopsa {

namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 5> id_claims{"agentid", "agent_id", "halo_agent_id", "unum",
                                                    "uname_id"};
constexpr std::array<std::string_view, 5> email_claims{"email", "emailaddress", "agent_email", "upn",
                                                       "preferred_username"};
constexpr std::array<std::string_view, 8> name_claims{"name",        "unique_name", "agent_name",
                                                      "agentname",   "username",    "preferred_username",
                                                      "client_name", "client_id"};

struct Claim {
  std::string type;  ///< Folded, without the address in front of it.
  std::string value;
};

std::string scalar_text(const Json& value) {
  if (value.is_string()) return std::string(trimmed(value.get_ref<const std::string&>()));
  return value.is_number_integer() ? value.dump() : std::string();
}

void add_claim(std::string_view type, const Json& value, std::vector<Claim>& claims) {
  std::string text = scalar_text(value);
  const auto slash = type.rfind('/');
  if (slash != std::string_view::npos) type.remove_prefix(slash + 1);
  if (!text.empty()) claims.push_back({folded(trimmed(type)), std::move(text)});
}

void add_rows(const Json& rows, std::vector<Claim>& claims) {
  for (const Json& row : rows) {
    if (!row.is_object()) continue;
    const auto type = row.find("type");
    const auto value = row.find("value");
    if (type != row.end() && type->is_string() && value != row.end())
      add_claim(type->get_ref<const std::string&>(), *value, claims);
  }
}

std::vector<Claim> claims_in(const Json& document) {
  std::vector<Claim> claims;
  if (document.is_array()) add_rows(document, claims);
  if (!document.is_object()) return claims;
  for (const auto& [key, value] : document.items()) {
    if (value.is_array()) {
      add_rows(value, claims);
    } else {
      add_claim(key, value, claims);
    }
  }
  return claims;
}

std::vector<std::string> values_of(const std::vector<Claim>& claims,
                                   std::span<const std::string_view> types) {
  std::vector<std::string> values;
  for (const std::string_view type : types) {
    for (const Claim& claim : claims) {
      if (claim.type == type && std::ranges::find(values, claim.value) == values.end())
        values.push_back(claim.value);
    }
  }
  return values;
}

}  // namespace

ports::OwnAgent decode_self(const TypeRow& agents, std::string_view body) {
  const Answer decoded = decode_answer(agents, body);
  // A record that says nothing of a person is an envelope with an id of its own.
  if (const auto* one = std::get_if<OneRecord>(&decoded.holds); one != nullptr && !one->record.fields.empty())
    return {one->record.id, {}, {}};
  const std::vector<Claim> claims = claims_in(json::tree(body));
  ports::OwnAgent self;
  for (const std::string& text : values_of(claims, id_claims)) {
    const auto number = parse_integer(text);
    if (number && !self.id) self.id = RemoteId::from(*number);
  }
  self.emails = values_of(claims, email_claims);
  std::erase_if(self.emails, [](const std::string& email) { return !email.contains('@'); });
  self.names = values_of(claims, name_claims);
  return self;
}

}  // namespace haloform::halopsa
