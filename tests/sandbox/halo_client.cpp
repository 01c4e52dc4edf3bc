#include "tests/sandbox/halo_client.hpp"

#include <algorithm>

namespace haloform::test {

using nlohmann::json;

Reply HaloClient::sign_in(const std::string& client_id, const std::string& client_secret,
                          const std::string& scope) {
  Reply info = get("/authinfo");
  if (!info.body.is_object() || !info.body.value("auth_url", "").ends_with("/auth")) return info;
  return http.sign_in(client_id, client_secret, scope);
}

std::vector<json> HaloClient::rows(const json& body, const std::string& key) {
  const json& list = body.is_array() ? body : body.contains(key) ? body.at(key) : body.at("results");
  return {list.begin(), list.end()};
}

std::vector<json> HaloClient::all(const std::string& path, const std::string& key, const std::string& query,
                                  int page_size) {
  std::vector<json> out;
  for (int page = 1;; ++page) {
    const Reply reply = get(path + "?pageinate=true&order=id&page_size=" + std::to_string(page_size) +
                            "&page_no=" + std::to_string(page) + query);
    if (reply.status != 200) return out;
    const auto list = rows(reply.body, key);
    out.insert(out.end(), list.begin(), list.end());
    if (list.empty() || reply.body.is_array()) return out;
    if (out.size() >= reply.body.at("record_count").get<std::size_t>()) return out;
  }
}

json HaloClient::with_id(const std::vector<json>& rows, std::int64_t id) {
  const auto found = std::ranges::find_if(rows, [id](const json& row) { return row.at("id") == id; });
  return found == rows.end() ? json() : *found;
}

std::vector<std::string> HaloClient::names(const std::vector<json>& rows) {
  std::vector<std::string> out;
  out.reserve(rows.size());
  for (const json& row : rows) out.push_back(row.at("name"));
  return out;
}

}  // namespace haloform::test
