#include "providers/forge/gitlab.hpp"

#include "planner/json/tree.hpp"
#include "providers/forge/marker.hpp"

#include <nlohmann/json.hpp>

#include <string_view>

namespace haloform::forge {
namespace {

using http::RequestClass;

constexpr std::string_view first_page = "?sort=asc&order_by=created_at&per_page=100&page=";

/// A line that begins with a slash may be a command to GitLab (`/close`), done with the rights of the token.
std::string without_commands(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  bool line_begins = true;
  for (const char sign : text) {
    if (line_begins && sign == '/') safe += '\\';
    if (!line_begins || (sign != ' ' && sign != '\t')) line_begins = sign == '\n' || sign == '\r';
    safe += sign;
  }
  return safe;
}

/// GitLab: a comment is a note of the merge request.
class GitlabDiscussion final : public Discussion {
 public:
  GitlabDiscussion(std::unique_ptr<Api> api, const std::string& project, const std::string& number)
      : Discussion(std::move(api)),
        merge_request_(this->api().base() + "/projects/" + project + "/merge_requests/" + number) {}

  Result<std::string> me() override {
    auto user = api().tree({RequestClass::read, "GET", api().base() + "/user"});
    if (!user) return std::unexpected(std::move(user.error()));
    std::string id = id_at(*user, "id");
    if (id.empty()) return std::unexpected(api().strange("does not say whose token this is"));
    return id;
  }

  Result<std::string> newest_commit() override {
    auto request = api().tree({RequestClass::read, "GET", merge_request_});
    if (!request) return std::unexpected(std::move(request.error()));
    page_ = json::text_at(*request, "web_url");
    return json::text_at(*request, "sha");
  }

  Result<std::vector<Comment>> marked_comments() override {
    std::vector<Comment> found;
    std::string page = "1";
    for (int read = 0; read < most_pages; ++read) {
      auto answer = api().call(
          {RequestClass::read, "GET", notes_address() + std::string(first_page) + page, {}, {"x-next-page"}});
      if (!answer) return std::unexpected(std::move(answer.error()));
      const nlohmann::json tree = json::tree(answer->body);
      if (!tree.is_array()) return std::unexpected(api().strange("is no list of notes"));
      for (const nlohmann::json& note : tree) {
        std::string text = json::text_at(note, "body");
        if (!marker_of(text)) continue;
        found.push_back({id_at(note, "id"), id_at(member(note, "author"), "id"), std::move(text)});
      }
      const std::string next = answer->headers["x-next-page"];
      if (next.empty()) return found;
      if (next.find_first_not_of("0123456789") != std::string::npos)
        return std::unexpected(api().strange("names a next page that is no number"));
      page = next;
    }
    return std::unexpected(api().strange("lists too many notes"));
  }

  Result<std::string> add(const std::string& text) override {
    return added({RequestClass::create, "POST", notes_address(), json_of("body", without_commands(text))});
  }
  Result<void> replace(const std::string& id, const std::string& text) override {
    return change(
        {RequestClass::update, "PUT", notes_address() + "/" + id, json_of("body", without_commands(text))});
  }
  Result<void> remove(const std::string& id) override {
    return change({RequestClass::update, "DELETE", notes_address() + "/" + id});
  }
  std::string address_of(const std::string& id) const override {
    return page_.empty() ? page_ : page_ + "#note_" + id;
  }

 private:
  [[nodiscard]] std::string notes_address() const { return merge_request_ + "/notes"; }

  std::string merge_request_;
  std::string page_;
};

}  // namespace

std::unique_ptr<Discussion> gitlab_discussion(std::unique_ptr<Api> api, const std::string& project,
                                              const std::string& number) {
  return std::make_unique<GitlabDiscussion>(std::move(api), project, number);
}

}  // namespace haloform::forge
