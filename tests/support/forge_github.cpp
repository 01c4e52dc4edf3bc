// GitHub's API as far as comments on a pull request go, with its rules and its words.
#include "tests/support/forge_world.hpp"

#include <algorithm>

namespace haloform::test {

namespace {

using nlohmann::json;
using Right = ForgeUser::Right;

constexpr std::size_t most_of_github = 65'536;

ForgeAnswer github_said(int status, std::string_view message) {
  return {status, json{{"message", message},
                       {"documentation_url", "https://docs.github.com/rest"},
                       {"status", std::to_string(status)}}
                      .dump()};
}

ForgeAnswer invalid(std::string_view message) {
  const json error{
      {"resource", "IssueComment"}, {"code", "unprocessable"}, {"field", "data"}, {"message", message}};
  return {422, json{{"message", "Validation Failed"}, {"errors", {error}}, {"status", "422"}}.dump()};
}

json user_of(std::int64_t id) {
  const bool bot = id == forge_bot_id;
  return {{"login", bot                     ? "github-actions[bot]"
                    : id == forge_person_id ? "octo"
                                            : "stranger"},
          {"id", id},
          {"type", bot ? "Bot" : "User"}};
}

json comment_of(const ForgeComment& comment, const std::string& url) {
  return {{"id", comment.id},
          {"url", url + "/repos/acme/people/issues/comments/" + std::to_string(comment.id)},
          {"html_url", "https://github.example/acme/people/pull/" + comment.pull + "#issuecomment-" +
                           std::to_string(comment.id)},
          {"user", user_of(comment.author)},
          {"author_association", comment.author == forge_stranger_id ? "NONE" : "MEMBER"},
          {"body", comment.body}};
}

class Github {
 public:
  Github(const ForgeRequest& request, ForgeWorld& world, const std::string& url)
      : request_(request), world_(world), url_(url) {}

  ForgeAnswer answer() {
    if (request_.header("user-agent").empty()) {
      broke("no User-Agent");
      return {
          403,
          "Request forbidden by administrative rules. Please make sure your request has a User-Agent header "
          "(https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required).",
          {},
          "text/html"};
    }
    const std::string accept = request_.header("accept");
    if (!accept.contains("json") && !accept.contains("*/*")) {
      broke("Accept: " + accept);
      return github_said(415,
                         "Unsupported 'Accept' header: '" + accept + "'. Must accept 'application/json'.");
    }
    const std::string version = request_.header("x-github-api-version");
    if (!version.empty() && version != "2022-11-28") {
      broke("X-GitHub-Api-Version: " + version);
      return github_said(400, "Invalid API version");
    }
    const std::string authorization = request_.header("authorization");
    if (authorization.empty()) return github_said(401, "Requires authentication");
    const std::size_t blank = authorization.find(' ');
    const std::string scheme = authorization.substr(0, blank);
    if (scheme != "Bearer" && scheme != "token") broke("Authorization: " + scheme);
    user_ = forge_user(blank == std::string::npos ? "" : authorization.substr(blank + 1));
    if (user_.right == Right::none) return github_said(401, "Bad credentials");
    if (!request_.body.empty() && !request_.header("content-type").starts_with("application/json"))
      broke("Content-Type: " + request_.header("content-type"));
    return routed();
  }

 private:
  ForgeAnswer routed() {
    const auto parts = request_.parts();
    const auto is = [&](std::size_t at, std::string_view part) {
      return parts.size() > at && parts[at] == part;
    };
    if (request_.method == "GET" && parts == std::vector<std::string>{"user"})
      return user_.is_app ? github_said(403, "Resource not accessible by integration")
                          : ForgeAnswer{200, user_of(user_.id).dump()};
    if (is(0, "graphql") && parts.size() == 1) return graphql();
    if (!is(0, "repos") || !is(1, "acme") || !is(2, "people")) return github_said(404, "Not Found");
    if (is(3, "pulls") && parts.size() == 5 && request_.method == "GET") return pull(parts[4]);
    if (is(3, "issues") && is(4, "comments") && parts.size() == 6) return one(parts[5]);
    if (is(3, "issues") && is(5, "comments") && parts.size() == 6) return all(parts[4]);
    return github_repository_answer(request_, world_, url_, user_);
  }

  ForgeAnswer graphql() {
    const json tree = request_.tree();
    if (request_.method != "POST" || !tree.is_object() || !tree.value("query", "").contains("viewer"))
      return {200,
              json{{"errors", {{{"message", "A query attribute must be specified and must be a string."}}}}}
                  .dump()};
    return {200, json{{"data", {{"viewer", {{"login", user_.name}, {"databaseId", user_.id}}}}}}.dump()};
  }

  ForgeAnswer pull(const std::string& number) {
    const auto found = world_.pulls.find(number);
    if (found == world_.pulls.end()) return github_said(404, "Not Found");
    return {200, json{{"number", std::stoll(number)},
                      {"state", "open"},
                      {"html_url", "https://github.example/acme/people/pull/" + number},
                      {"user", user_of(forge_person_id)},
                      {"head", {{"sha", found->second.commit}, {"ref", "change"}}}}
                     .dump()};
  }

  ForgeAnswer all(const std::string& number) {
    const auto found = world_.pulls.find(number);
    if (found == world_.pulls.end()) return github_said(404, "Not Found");
    if (request_.method == "GET") return listed(number);
    if (request_.method != "POST") return github_said(404, "Not Found");
    if (user_.right != Right::writes) return github_said(403, "Resource not accessible by integration");
    if (found->second.locked) return github_said(403, "Unable to create comment because issue is locked.");
    return with_body([&](const std::string& body) {
      return ForgeAnswer{201, comment_of(world_.add(number, user_.id, body), url_).dump()};
    });
  }

  ForgeAnswer listed(const std::string& number) {
    const std::size_t page = std::stoul(request_.asked("page", "1"));
    const std::size_t wanted = std::stoul(request_.asked("per_page", "30"));
    if (wanted > 100) broke("per_page above 100");
    const std::size_t size = std::min({wanted, world_.page, std::size_t{100}});
    const auto comments = world_.of(number);
    json out = json::array();
    for (std::size_t at = (page - 1) * size; at < std::min(page * size, comments.size()); ++at)
      out.push_back(comment_of(*comments[at], url_));
    ForgeAnswer answer{200, out.dump()};
    // By another name of the repository, as GitHub has it.
    const std::string base = "<" + url_ + "/repositories/55/issues/" + number +
                             "/comments?per_page=" + std::to_string(wanted) + "&page=";
    if (page * size < comments.size())
      answer.headers.emplace_back("Link", base + std::to_string(page + 1) + ">; rel=\"next\", " + base +
                                              std::to_string((comments.size() + size - 1) / size) +
                                              ">; rel=\"last\"");
    return answer;
  }

  ForgeAnswer one(const std::string& id) {
    ForgeComment* const comment = world_.comment(std::stoll(id));
    if (comment == nullptr) return github_said(404, "Not Found");
    if (request_.method == "GET") return {200, comment_of(*comment, url_).dump()};
    if (user_.right != Right::writes) return github_said(403, "Resource not accessible by integration");
    if (comment->author != user_.id) {
      broke("a comment of somebody else was to be changed");
      return github_said(403, "Must have admin rights to Repository.");
    }
    if (request_.method == "DELETE") {
      comment->deleted = true;
      return {204};
    }
    if (request_.method != "PATCH") return github_said(404, "Not Found");
    return with_body([&](const std::string& body) {
      comment->body = body;
      ++comment->edits;
      return ForgeAnswer{200, comment_of(*comment, url_).dump()};
    });
  }

  template <typename Done>
  ForgeAnswer with_body(Done done) {
    const json tree = request_.tree();
    if (tree.is_discarded()) {
      broke("the body is not JSON");
      return github_said(400, "Problems parsing JSON");
    }
    if (!tree.is_object() || !tree.contains("body") || !tree.at("body").is_string())
      return github_said(422, "Invalid request.\n\n\"body\" wasn't supplied.");
    const std::string body = tree.at("body");
    if (body.empty()) return invalid("Body cannot be blank");
    if (characters_in(body) > most_of_github) {
      broke("a comment of " + std::to_string(characters_in(body)) + " characters");
      return invalid("Body is too long (maximum is 65536 characters)");
    }
    return done(body);
  }

  void broke(const std::string& rule) {
    world_.broken.push_back(request_.method + " " + request_.target + ": " + rule);
  }

  const ForgeRequest& request_;
  ForgeWorld& world_;
  const std::string& url_;
  ForgeUser user_;
};

}  // namespace

ForgeAnswer github_answer(const ForgeRequest& request, ForgeWorld& world, const std::string& url) {
  return Github(request, world, url).answer();
}

}  // namespace haloform::test
