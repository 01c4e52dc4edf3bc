#include "providers/forge/azure.hpp"

#include "planner/base/url.hpp"
#include "planner/json/tree.hpp"
#include "planner/json/writer.hpp"
#include "providers/forge/marker.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string_view>

namespace haloform::forge {
namespace {

using http::RequestClass;

constexpr std::string_view version = "?api-version=6.0";
constexpr std::string_view continuation = "x-ms-continuationtoken";

bool is_deleted(const nlohmann::json& tree) {
  const nlohmann::json& told = member(tree, "isDeleted");
  return told.is_boolean() && told.get<bool>();
}

/// Azure DevOps: a comment is the first one of a thread. The id here is both, with a slash between them.
class AzureDiscussion final : public Discussion {
 public:
  AzureDiscussion(std::unique_ptr<Api> api, const std::string& repository, const std::string& number)
      : Discussion(std::move(api)),
        pull_request_(this->api().base() + "/_apis/git/repositories/" + repository + "/pullRequests/" +
                      number) {}

  Result<std::string> me() override {
    auto answer = api().tree({RequestClass::read, "GET", api().base() + "/_apis/connectionData"});
    if (!answer) return std::unexpected(std::move(answer.error()));
    std::string id = id_at(member(*answer, "authenticatedUser"), "id");
    if (id.empty()) return std::unexpected(api().strange("does not say whose token this is"));
    return id;
  }

  Result<std::string> newest_commit() override {
    auto pull = api().tree({RequestClass::read, "GET", pull_request_ + std::string(version)});
    if (!pull) return std::unexpected(std::move(pull.error()));
    return json::text_at(member(*pull, "lastMergeSourceCommit"), "commitId");
  }

  Result<std::vector<Comment>> marked_comments() override {
    std::vector<Comment> found;
    std::string more;
    for (int read = 0; read < most_pages; ++read) {
      auto answer = api().call({RequestClass::read,
                                "GET",
                                threads_address() + std::string(version) + more,
                                {},
                                {std::string(continuation)}});
      if (!answer) return std::unexpected(std::move(answer.error()));
      const nlohmann::json tree = json::tree(answer->body);
      const nlohmann::json& threads = member(tree, "value");
      if (!threads.is_array()) return std::unexpected(api().strange("is no list of threads"));
      for (const nlohmann::json& thread : threads) take_first(thread, found);
      const std::string next = answer->headers[std::string(continuation)];
      if (next.empty()) return found;
      more = "&continuationToken=" + url_encoded(next);
    }
    return std::unexpected(api().strange("lists too many threads"));
  }

  Result<std::string> add(const std::string& text) override {
    json::Writer json(json::Writer::Layout::line);
    json.begin_object().key("comments").begin_array().begin_object();
    json.key("parentCommentId").integer(0).key("content").text(text).key("commentType").integer(1);
    json.end_object().end_array().end_object();
    auto thread =
        added({RequestClass::create, "POST", threads_address() + std::string(version), json.finish()});
    // The first comment of a thread has the number 1.
    if (thread) *thread += "/1";
    return thread;
  }
  Result<void> replace(const std::string& id, const std::string& text) override {
    return change({RequestClass::update, "PATCH", comment_address(id), json_of("content", text)});
  }
  Result<void> remove(const std::string& id) override {
    return change({RequestClass::update, "DELETE", comment_address(id)});
  }
  std::string address_of(const std::string&) const override { return {}; }

 private:
  static void take_first(const nlohmann::json& thread, std::vector<Comment>& found) {
    const nlohmann::json& comments = member(thread, "comments");
    if (is_deleted(thread) || !comments.is_array() || comments.empty()) return;
    const nlohmann::json& first = comments.front();
    if (is_deleted(first)) return;
    std::string text = json::text_at(first, "content");
    if (!marker_of(text)) return;
    found.push_back({id_at(thread, "id") + "/" + id_at(first, "id"), id_at(member(first, "author"), "id"),
                     std::move(text)});
  }
  [[nodiscard]] std::string threads_address() const { return pull_request_ + "/threads"; }
  [[nodiscard]] std::string comment_address(const std::string& id) const {
    const std::size_t slash = id.find('/');
    return threads_address() + "/" + id.substr(0, slash) + "/comments/" + id.substr(slash + 1) +
           std::string(version);
  }

  std::string pull_request_;
};

}  // namespace

std::unique_ptr<Discussion> azure_discussion(std::unique_ptr<Api> api, const std::string& repository,
                                             const std::string& number) {
  return std::make_unique<AzureDiscussion>(std::move(api), repository, number);
}

}  // namespace haloform::forge
