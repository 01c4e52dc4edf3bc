// The API of Azure DevOps as far as threads of a pull request go, with its rules and its words.
#include "tests/support/forge_world.hpp"

#include <algorithm>
#include <array>

namespace haloform::test {

namespace {

using nlohmann::json;
using Right = ForgeUser::Right;

constexpr std::size_t most_of_azure = 150'000;
constexpr std::string_view repository = "3411ebc1-d5aa-464f-9615-0b527bc66719";

ForgeAnswer azure_said(int status, std::string_view message, std::string_view type) {
  return {status, json{{"$id", "1"},
                       {"innerException", nullptr},
                       {"message", message},
                       {"typeName", "Microsoft." + std::string(type)},
                       {"typeKey", type},
                       {"errorCode", 0},
                       {"eventId", 3000}}
                      .dump()};
}

std::string guid_of(std::int64_t id) {
  std::string digits = std::to_string(id);
  return "00000000-0000-0000-0000-" + std::string(12 - digits.size(), '0') + digits;
}

/// Of a password without a user.
std::string decoded(std::string_view text) {
  std::string bytes;
  unsigned bits = 0;
  int count = 0;
  for (const char sign : text) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::size_t value = alphabet.find(sign);
    if (value == std::string_view::npos) break;
    bits = bits << 6U | static_cast<unsigned>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xffU);
  }
  return bytes;
}

json thread_of(const ForgeComment& comment) {
  const json first{{"id", 1},
                   {"parentCommentId", 0},
                   {"author", {{"id", guid_of(comment.author)}, {"displayName", "somebody"}}},
                   {"content", comment.body},
                   {"commentType", "text"},
                   {"isDeleted", false}};
  return {{"id", comment.id}, {"comments", {first}}, {"isDeleted", false}, {"properties", json::object()}};
}

class Azure {
 public:
  Azure(const ForgeRequest& request, ForgeWorld& world) : request_(request), world_(world) {}

  ForgeAnswer answer() {
    user_ = user();
    if (user_.right == Right::none) {
      // The page to sign in, unless that is forbidden.
      if (request_.header("x-tfs-fedauthredirect") != "Suppress")
        return {302,
                "<html><body>Object moved</body></html>",
                {{"Location", "https://login.example/signin"}},
                "text/html"};
      return {401,
              "<html><body>Access Denied: the Personal Access Token is not valid</body></html>",
              {{"WWW-Authenticate", "Bearer"}},
              "text/html"};
    }
    const auto parts = request_.parts();
    if (request_.path == "/acme/_apis/connectionData")
      return {200,
              json{{"authenticatedUser", {{"id", guid_of(user_.id)}, {"providerDisplayName", user_.name}}},
                   {"instanceId", guid_of(1)}}
                  .dump()};
    constexpr std::array expected{"acme", "_apis", "git", "repositories"};
    if (parts.size() < 7 || !std::equal(expected.begin(), expected.end(), parts.begin()) ||
        parts[5] != "pullRequests")
      return azure_said(404, "The controller for path '" + request_.path + "' was not found.",
                        "HttpException");
    if (parts[4] != repository)
      return azure_said(
          404,
          "TF401019: The Git repository with name or identifier " + parts[4] +
              " does not exist or you do not have permissions for the operation you are attempting.",
          "GitRepositoryNotFoundException");
    if (!request_.query.contains("api-version")) {
      broke("no api-version");
      if (request_.method != "GET")
        return azure_said(400, "No api-version was supplied for the \"" + request_.method + "\" request.",
                          "VssVersionNotSpecifiedException");
    }
    if (!request_.body.empty() && !request_.header("content-type").starts_with("application/json")) {
      broke("Content-Type: " + request_.header("content-type"));
      return {415, ""};
    }
    return of_pull(parts);
  }

 private:
  ForgeUser user() {
    const std::string authorization = request_.header("authorization");
    if (authorization.starts_with("Bearer ")) return forge_user(authorization.substr(7));
    if (!authorization.starts_with("Basic ")) return {};
    const std::string both = decoded(authorization.substr(6));
    if (!both.starts_with(':')) broke("a user name beside a personal access token");
    return forge_user(both.substr(both.find(':') + 1));
  }

  ForgeAnswer of_pull(const std::vector<std::string>& parts) {
    const std::string& number = parts[6];
    const auto found = world_.pulls.find(number);
    if (found == world_.pulls.end())
      return azure_said(404, "TF401180: The requested pull request was not found.",
                        "GitPullRequestNotFoundException");
    if (parts.size() == 7 && request_.method == "GET")
      return {200, json{{"pullRequestId", std::stoll(number)},
                        {"status", "active"},
                        {"lastMergeSourceCommit", {{"commitId", found->second.commit}}}}
                       .dump()};
    if (request_.method != "GET" && user_.right != Right::writes)
      return azure_said(
          403,
          "TF401027: You need the Git 'PullRequestContribute' permission to perform this action. Details: "
          "identity 'Build\\\\0ef135cb', scope 'repository'.",
          "GitNeedsPermissionException");
    if (parts.size() == 8 && parts[7] == "threads")
      return request_.method == "GET" ? listed(number) : created(number);
    if (parts.size() == 11 && parts[7] == "threads" && parts[9] == "comments")
      return comment(parts[8], parts[10]);
    return azure_said(404, "not found", "HttpException");
  }

  ForgeAnswer listed(const std::string& number) {
    const std::size_t begin = std::stoul(request_.asked("continuationToken", "0"));
    const auto comments = world_.of(number);
    const std::size_t end = std::min(begin + world_.page, comments.size());
    json threads = json::array();
    for (std::size_t at = begin; at < end; ++at) threads.push_back(thread_of(*comments[at]));
    ForgeAnswer answer{200, json{{"value", threads}, {"count", threads.size()}}.dump()};
    if (end < comments.size()) answer.headers.emplace_back("x-ms-continuationtoken", std::to_string(end));
    return answer;
  }

  ForgeAnswer created(const std::string& number) {
    const json tree = request_.tree();
    const json comments = tree.is_object() ? tree.value("comments", json::array()) : json::array();
    if (!comments.is_array() || comments.empty() || !comments.front().is_object())
      return azure_said(400, "The comment thread must have at least one comment.", "ArgumentException");
    return with_content(comments.front(), [&](const std::string& content) {
      return ForgeAnswer{200, thread_of(world_.add(number, user_.id, content)).dump()};
    });
  }

  ForgeAnswer comment(const std::string& thread, const std::string& id) {
    ForgeComment* const found = world_.comment(std::stoll(thread));
    if (found == nullptr || id != "1")
      return azure_said(404, "The comment was not found.", "DiscussionCommentNotFoundException");
    if (found->author != user_.id) {
      broke("a comment of somebody else was to be changed");
      return azure_said(403, "The comment can only be modified by its author.",
                        "DiscussionCommentUpdateException");
    }
    if (request_.method == "DELETE") {
      found->deleted = true;
      return {200, ""};
    }
    if (request_.method != "PATCH")
      return azure_said(405, "The requested resource does not support it.", "HttpException");
    return with_content(request_.tree(), [&](const std::string& content) {
      found->body = content;
      ++found->edits;
      return ForgeAnswer{200, thread_of(*found).at("comments").front().dump()};
    });
  }

  template <typename Done>
  ForgeAnswer with_content(const json& tree, Done done) {
    if (!tree.is_object() || !tree.contains("content") || !tree.at("content").is_string())
      return azure_said(400, "Value cannot be null. Parameter name: content", "ArgumentNullException");
    const std::string content = tree.at("content");
    if (characters_in(content) > most_of_azure) {
      broke("a comment of " + std::to_string(characters_in(content)) + " characters");
      return azure_said(400, "The comment is too long; the maximum is 150000 characters.",
                        "ArgumentOutOfRangeException");
    }
    return done(content);
  }

  void broke(const std::string& rule) {
    world_.broken.push_back(request_.method + " " + request_.target + ": " + rule);
  }

  const ForgeRequest& request_;
  ForgeWorld& world_;
  ForgeUser user_;
};

}  // namespace

ForgeAnswer azure_answer(const ForgeRequest& request, ForgeWorld& world, const std::string&) {
  return Azure(request, world).answer();
}

}  // namespace haloform::test
