#include "providers/forge/github.hpp"

#include "planner/json/tree.hpp"
#include "providers/forge/marker.hpp"

#include <nlohmann/json.hpp>

#include <string_view>

namespace haloform::forge {
namespace {

using http::RequestClass;

/// A page of at most a hundred. Whether there is another one says a header, whose address is not followed: it may be anything.
constexpr std::string_view page_query = "?per_page=100&page=";

bool has_next(const http::Response& response) {
  const auto link = response.headers.find("link");
  return link != response.headers.end() && link->second.contains("rel=\"next\"");
}

/// GitHub, and GitHub Enterprise. A pull request is an issue, as far as its comments are concerned.
class GithubDiscussion final : public Discussion {
 public:
  GithubDiscussion(std::unique_ptr<Api> api, const std::string& repository, const std::string& number)
      : Discussion(std::move(api)),
        repository_(this->api().base() + "/repos/" + repository),
        number_(number) {}

  /// The token of a job, and of any App, may not ask `GET /user`.
  Result<std::string> me() override {
    auto answer = api().tree(
        {RequestClass::read, "POST", graphql_address(), json_of("query", "query{viewer{login databaseId}}")});
    if (!answer) return std::unexpected(std::move(answer.error()));
    std::string id = id_at(member(member(*answer, "data"), "viewer"), "databaseId");
    if (id.empty()) return std::unexpected(api().strange("does not say whose token this is"));
    return id;
  }

  Result<std::string> newest_commit() override {
    auto pull = api().tree({RequestClass::read, "GET", repository_ + "/pulls/" + number_});
    if (!pull) return std::unexpected(std::move(pull.error()));
    page_ = json::text_at(*pull, "html_url");
    return json::text_at(member(*pull, "head"), "sha");
  }

  Result<std::vector<Comment>> marked_comments() override {
    std::vector<Comment> found;
    for (int page = 1; page <= most_pages; ++page) {
      auto answer = api().call({RequestClass::read,
                                "GET",
                                comments_address() + std::string(page_query) + std::to_string(page),
                                {},
                                {"link"}});
      if (!answer) return std::unexpected(std::move(answer.error()));
      const nlohmann::json tree = json::tree(answer->body);
      if (!tree.is_array()) return std::unexpected(api().strange("is no list of comments"));
      for (const nlohmann::json& comment : tree) {
        std::string text = json::text_at(comment, "body");
        if (!marker_of(text)) continue;
        found.push_back({id_at(comment, "id"), id_at(member(comment, "user"), "id"), std::move(text)});
      }
      if (!has_next(*answer)) return found;
    }
    return std::unexpected(api().strange("lists too many comments"));
  }

  Result<std::string> add(const std::string& text) override {
    return added({RequestClass::create, "POST", comments_address(), json_of("body", text)});
  }
  Result<void> replace(const std::string& id, const std::string& text) override {
    return change({RequestClass::update, "PATCH", comment_address(id), json_of("body", text)});
  }
  Result<void> remove(const std::string& id) override {
    return change({RequestClass::update, "DELETE", comment_address(id)});
  }
  std::string address_of(const std::string& id) const override {
    return page_.empty() ? page_ : page_ + "#issuecomment-" + id;
  }

 private:
  /// `https://api.github.com/graphql`, `https://github.example/api/graphql`.
  [[nodiscard]] std::string graphql_address() const {
    constexpr std::string_view api_version = "/v3";
    const std::string_view base = api().base();
    const bool enterprise = base.ends_with("/api/v3");
    return std::string(enterprise ? base.substr(0, base.size() - api_version.size()) : base) + "/graphql";
  }
  [[nodiscard]] std::string comments_address() const {
    return repository_ + "/issues/" + number_ + "/comments";
  }
  [[nodiscard]] std::string comment_address(const std::string& id) const {
    return repository_ + "/issues/comments/" + id;
  }

  std::string repository_;
  std::string number_;
  std::string page_;
};

}  // namespace

std::unique_ptr<Discussion> github_discussion(std::unique_ptr<Api> api, const std::string& repository,
                                              const std::string& number) {
  return std::make_unique<GithubDiscussion>(std::move(api), repository, number);
}

}  // namespace haloform::forge
