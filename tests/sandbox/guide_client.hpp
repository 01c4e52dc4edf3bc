#pragma once

#include <nlohmann/json.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace haloform::test {

/// What came back. Status 0: no answer, or one that ended too early.
struct Reply {
  int status = 0;
  std::string text;
  nlohmann::json body;  ///< Discarded (`is_discarded()`) where the text is not JSON.
  std::multimap<std::string, std::string> headers;
};

/// A client as somebody would write it who knows the guide and nothing else. It keeps one connection.
class GuideClient {
 public:
  explicit GuideClient(const std::string& url);
  GuideClient(GuideClient&&) noexcept;
  ~GuideClient();

  /// `POST /auth/token` as a form, for these names and values.
  [[nodiscard]] Reply ask_token(const std::map<std::string, std::string>& form,
                                const std::string& query = "");
  /// Asks for a token and sends it from now on.
  Reply sign_in(const std::string& client_id, const std::string& client_secret, const std::string& scope);
  void use_token(std::string token) { token_ = std::move(token); }

  [[nodiscard]] Reply get(const std::string& target);
  [[nodiscard]] Reply post(const std::string& target, const nlohmann::json& body);
  [[nodiscard]] Reply post_text(const std::string& target, const std::string& body, const std::string& type);
  Reply remove(const std::string& target);
  [[nodiscard]] Reply put(const std::string& target, const nlohmann::json& body);

  /// All rows of a listing, page after page as the guide says.
  [[nodiscard]] std::vector<nlohmann::json> all(const std::string& path, const std::string& envelope,
                                                int page_size);

 private:
  struct Http;
  std::unique_ptr<Http> http_;
  std::string token_;
};

inline const std::string every_scope =
    "read:agents edit:agents read:customers edit:customers read:teams edit:teams";

}  // namespace haloform::test
