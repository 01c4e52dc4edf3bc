#include "tests/sandbox/guide_client.hpp"

#include <httplib.h>

namespace haloform::test {

using nlohmann::json;

struct GuideClient::Http {
  explicit Http(const std::string& url) : client(url) {
    client.set_keep_alive(true);
    client.set_tcp_nodelay(true);
    client.set_read_timeout(std::chrono::seconds(20));
  }
  httplib::Client client;
};

namespace {

Reply reply_of(const httplib::Result& result) {
  Reply reply;
  if (!result) return reply;
  reply.status = result->status;
  reply.text = result->body;
  reply.body = json::parse(result->body, nullptr, false);
  reply.headers.insert(result->headers.begin(), result->headers.end());
  return reply;
}

httplib::Headers authorized(const std::string& token) {
  if (token.empty()) return {};
  return {{"Authorization", "Bearer " + token}};
}

}  // namespace

GuideClient::GuideClient(const std::string& url) : http_(std::make_unique<Http>(url)) {}
GuideClient::GuideClient(GuideClient&&) noexcept = default;
GuideClient::~GuideClient() = default;

Reply GuideClient::ask_token(const std::map<std::string, std::string>& form, const std::string& query) {
  return reply_of(http_->client.Post("/auth/token" + query, httplib::Params(form.begin(), form.end())));
}

Reply GuideClient::sign_in(const std::string& client_id, const std::string& client_secret,
                           const std::string& scope) {
  Reply reply = ask_token({{"grant_type", "client_credentials"},
                           {"client_id", client_id},
                           {"client_secret", client_secret},
                           {"scope", scope}});
  if (reply.status == 200) token_ = reply.body.at("access_token");
  return reply;
}

Reply GuideClient::get(const std::string& target) {
  return reply_of(http_->client.Get(target, authorized(token_)));
}

Reply GuideClient::post(const std::string& target, const json& body) {
  return post_text(target, body.dump(), "application/json");
}

Reply GuideClient::post_text(const std::string& target, const std::string& body, const std::string& type) {
  return reply_of(http_->client.Post(target, authorized(token_), body, type));
}

Reply GuideClient::remove(const std::string& target) {
  return reply_of(http_->client.Delete(target, authorized(token_)));
}

Reply GuideClient::put(const std::string& target, const json& body) {
  return reply_of(http_->client.Put(target, authorized(token_), body.dump(), "application/json"));
}

std::vector<json> GuideClient::all(const std::string& path, const std::string& envelope, int page_size) {
  std::vector<json> rows;
  for (int page = 1;; ++page) {
    const Reply reply =
        get(path + "?page_size=" + std::to_string(page_size) + "&page_no=" + std::to_string(page));
    if (reply.status != 200) return rows;
    const json& list = reply.body.at(envelope);
    rows.insert(rows.end(), list.begin(), list.end());
    if (list.empty() || rows.size() >= reply.body.at("record_count").get<std::size_t>()) return rows;
  }
}

}  // namespace haloform::test
