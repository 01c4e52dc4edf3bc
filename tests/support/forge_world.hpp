#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::test {

/// Whose API a fake forge speaks.
enum class ForgeKind : std::uint8_t { github, gitlab, azure };

struct ForgePull {
  std::string commit;  ///< Its newest one.
  bool locked = false;
  std::string merged_as{};               ///< The commit that it became on the main branch.
  std::vector<std::string> approvers{};  ///< By their names.
};

struct ForgeComment {
  std::int64_t id = 0;
  std::string pull;
  std::int64_t author = 0;
  std::string body;
  int edits = 0;
  bool deleted = false;
};

/// GitHub: an issue that is no pull request.
struct ForgeIssue {
  std::int64_t number = 0;
  std::string title;
  std::string body;
  std::vector<std::string> labels;
  bool is_open = true;
  int edits = 0;
};

/// GitHub: what a run of a workflow left.
struct ForgeArtifact {
  std::string name;
  std::uint64_t run = 0;
  std::string commit;  ///< The head of the run.
  bool from_fork = false;
};

/// Somebody, as the holder of a token.
struct ForgeUser {
  std::int64_t id = 0;
  std::string name;
  enum class Right : std::uint8_t { none, reads, writes } right = Right::none;
  bool is_app = false;  ///< GitHub: the token of an App, such as that of a job.
  std::string
      permissions{};  ///< GitHub: of the token of a job, `actions=read,issues=write`; empty: all that `right` says.

  [[nodiscard]] bool may(std::string_view area, Right wanted) const;
};

/// All that a fake forge knows.
struct ForgeWorld {
  std::map<std::string, ForgePull> pulls;  ///< By number.
  std::vector<ForgeComment> comments;      ///< In the order in which they were made.
  std::vector<ForgeIssue> issues{};
  std::vector<ForgeArtifact> artifacts{};
  std::int64_t next_id = 9'000;       ///< Of a comment.
  std::size_t page = 100;             ///< How many a page has at most.
  std::vector<std::string> commands;  ///< GitLab: what a note made it do.
  std::vector<std::string> broken;    ///< Which rules of the API a request broke.

  [[nodiscard]] ForgeComment* comment(std::int64_t id);
  ForgeComment& add(const std::string& pull, std::int64_t author, std::string body);
  [[nodiscard]] std::vector<const ForgeComment*> of(const std::string& pull) const;
};

/// One request.
struct ForgeRequest {
  std::string method;
  std::string target;
  std::string path;
  std::map<std::string, std::string> query;
  std::map<std::string, std::string> headers;  ///< By their names in small letters.
  std::string body;

  [[nodiscard]] std::string header(const std::string& name) const;
  [[nodiscard]] std::string asked(const std::string& name, const std::string& otherwise) const;
  /// The parts of the path.
  [[nodiscard]] std::vector<std::string> parts() const;
  [[nodiscard]] nlohmann::json tree() const { return nlohmann::json::parse(body, nullptr, false); }
};
[[nodiscard]] ForgeRequest forge_request(std::string_view text);

struct ForgeAnswer {
  int status = 200;
  std::string body{};
  std::vector<std::pair<std::string, std::string>> headers{};  ///< Besides type and length.
  std::string type = "application/json; charset=utf-8";
};

/// Tokens of throw-away users of these servers.
inline constexpr std::string_view forge_writer = "writer-throw-away-4Kq9vXt2";
inline constexpr std::string_view forge_reader = "reader-throw-away-8Mz3wLp7";
inline constexpr std::string_view forge_person = "person-throw-away-1Hn6rCb5";
inline constexpr std::string_view forge_job = "job-throw-away-5Ty2dGs8";
/// The writer's in the form of a JWT, as the jobs of Azure have them.
inline constexpr std::string_view forge_jwt = "eyJ.throw-away.writer-3Rw6";

inline constexpr std::int64_t forge_bot_id = 41'898'282;
inline constexpr std::int64_t forge_person_id = 7;
inline constexpr std::int64_t forge_stranger_id = 666;

/// GitHub: what begins the token of a job; what its workflow permits stands behind it.
inline constexpr std::string_view forge_job_with = "job-throw-away-7Pv4jNq1/";

/// Whom a token belongs to; nobody where it is none of those above.
[[nodiscard]] ForgeUser forge_user(std::string_view token);

/// What each host answers to a request that nothing happened to. Broken rules are noted in the world.
[[nodiscard]] ForgeAnswer github_answer(const ForgeRequest& request, ForgeWorld& world,
                                        const std::string& url);
/// The same as far as issues, artifacts, reviews and commits go.
[[nodiscard]] ForgeAnswer github_repository_answer(const ForgeRequest& request, ForgeWorld& world,
                                                   const std::string& url, const ForgeUser& user);
[[nodiscard]] ForgeAnswer gitlab_answer(const ForgeRequest& request, ForgeWorld& world,
                                        const std::string& url);
[[nodiscard]] ForgeAnswer azure_answer(const ForgeRequest& request, ForgeWorld& world,
                                       const std::string& url);

/// Code points, which is what these hosts count.
[[nodiscard]] std::size_t characters_in(std::string_view text);

}  // namespace haloform::test
