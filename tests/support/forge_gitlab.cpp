// GitLab's API as far as notes of a merge request go, with its rules and its words.
#include "tests/support/forge_world.hpp"

#include <algorithm>
#include <sstream>

namespace haloform::test {

namespace {

using nlohmann::json;
using Right = ForgeUser::Right;

constexpr std::size_t most_of_gitlab = 1'000'000;

ForgeAnswer gitlab_said(int status, std::string_view message) {
  return {status, json{{"message", message}}.dump()};
}

json author_of(std::int64_t id) {
  return {{"id", id},
          {"username", id == forge_bot_id      ? "project_5_bot"
                       : id == forge_person_id ? "octo"
                                               : "stranger"}};
}

json note_of(const ForgeComment& comment) {
  return {{"id", comment.id},       {"body", comment.body},         {"author", author_of(comment.author)},
          {"system", false},        {"noteable_iid", comment.pull}, {"noteable_type", "MergeRequest"},
          {"confidential", nullptr}};
}

class Gitlab {
 public:
  Gitlab(const ForgeRequest& request, ForgeWorld& world) : request_(request), world_(world) {}

  ForgeAnswer answer() {
    std::string token = request_.header("private-token");
    if (const std::string bearer = request_.header("authorization"); bearer.starts_with("Bearer "))
      token = bearer.substr(7);
    user_ = forge_user(token);
    // The token of a job is known, and may do next to nothing.
    if (user_.right == Right::none) return gitlab_said(401, "401 Unauthorized");
    if (request_.method != "GET" && user_.right != Right::writes)
      return {403, json{{"error", "insufficient_scope"},
                        {"error_description",
                         "The request requires higher privileges than provided by the access token."},
                        {"scope", "api"}}
                       .dump()};
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
    if (!is(0, "api") || !is(1, "v4")) return {404, "<html><body>404</body></html>", {}, "text/html"};
    if (is(2, "user") && parts.size() == 3) return {200, author_of(user_.id).dump()};
    if (!is(2, "projects")) return gitlab_said(404, "404 Not found");
    if (!is(3, "5")) return gitlab_said(404, "404 Project Not Found");
    if (!is(4, "merge_requests") || parts.size() < 6) return gitlab_said(404, "404 Not found");
    const auto found = world_.pulls.find(parts[5]);
    if (found == world_.pulls.end()) return gitlab_said(404, "404 Not found");
    if (parts.size() == 6 && request_.method == "GET")
      return {200, json{{"iid", std::stoll(parts[5])},
                        {"sha", found->second.commit},
                        {"state", "opened"},
                        {"author", author_of(forge_person_id)},
                        {"web_url", "https://gitlab.example/acme/people/-/merge_requests/" + parts[5]}}
                       .dump()};
    if (is(6, "notes") && parts.size() == 7) return notes(parts[5], found->second);
    if (is(6, "notes") && parts.size() == 8) return note(parts[7]);
    return gitlab_said(404, "404 Not found");
  }

  ForgeAnswer notes(const std::string& number, const ForgePull& pull) {
    if (request_.method == "GET") return listed(number);
    if (request_.method != "POST") return gitlab_said(405, "405 Method Not Allowed");
    if (pull.locked) return gitlab_said(403, "403 Forbidden");
    return with_body([&](const std::string& body) {
      return ForgeAnswer{201, note_of(world_.add(number, user_.id, body)).dump()};
    });
  }

  ForgeAnswer listed(const std::string& number) {
    const std::size_t page = std::stoul(request_.asked("page", "1"));
    const std::size_t wanted = std::stoul(request_.asked("per_page", "20"));
    if (wanted > 100) broke("per_page above 100");
    const std::size_t size = std::min({wanted, world_.page, std::size_t{100}});
    auto comments = world_.of(number);
    if (request_.asked("sort", "desc") == "desc") std::ranges::reverse(comments);
    json out = json::array();
    for (std::size_t at = (page - 1) * size; at < std::min(page * size, comments.size()); ++at)
      out.push_back(note_of(*comments[at]));
    ForgeAnswer answer{200, out.dump()};
    answer.headers = {{"X-Next-Page", page * size < comments.size() ? std::to_string(page + 1) : ""},
                      {"X-Page", std::to_string(page)},
                      {"X-Total", std::to_string(comments.size())}};
    return answer;
  }

  ForgeAnswer note(const std::string& id) {
    ForgeComment* const comment = world_.comment(std::stoll(id));
    if (comment == nullptr) return gitlab_said(404, "404 Not found");
    if (request_.method == "GET") return {200, note_of(*comment).dump()};
    if (comment->author != user_.id) {
      broke("a note of somebody else was to be changed");
      return gitlab_said(403, "403 Forbidden");
    }
    if (request_.method == "DELETE") {
      comment->deleted = true;
      return {204};
    }
    if (request_.method != "PUT") return gitlab_said(405, "405 Method Not Allowed");
    return with_body([&](const std::string& body) {
      comment->body = body;
      ++comment->edits;
      return ForgeAnswer{200, note_of(*comment).dump()};
    });
  }

  template <typename Done>
  ForgeAnswer with_body(Done done) {
    const json tree = request_.tree();
    if (!tree.is_object() || !tree.contains("body")) return {400, json{{"error", "body is missing"}}.dump()};
    if (!tree.at("body").is_string()) return {400, json{{"error", "body is invalid"}}.dump()};
    const std::string body = tree.at("body");
    if (characters_in(body) > most_of_gitlab) {
      broke("a note of " + std::to_string(characters_in(body)) + " characters");
      return {400, json{{"message", {{"note", {"is too long (maximum is 1000000 characters)"}}}}}.dump()};
    }
    obey(body);
    return done(body);
  }

  /// What begins a line with a slash is done, and taken out; in blocks of code it is text.
  void obey(const std::string& body) {
    std::istringstream lines(body);
    bool in_code = false;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("```")) in_code = !in_code;
      const bool command = line.size() > 1 && line[0] == '/' && line[1] >= 'a' && line[1] <= 'z';
      if (command && !in_code) world_.commands.push_back(line);
    }
  }

  void broke(const std::string& rule) {
    world_.broken.push_back(request_.method + " " + request_.target + ": " + rule);
  }

  const ForgeRequest& request_;
  ForgeWorld& world_;
  ForgeUser user_;
};

}  // namespace

ForgeAnswer gitlab_answer(const ForgeRequest& request, ForgeWorld& world, const std::string&) {
  return Gitlab(request, world).answer();
}

}  // namespace haloform::test
