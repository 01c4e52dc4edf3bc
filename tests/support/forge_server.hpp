#pragma once

#include "tests/support/forge_world.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::test {

/// What happens to one request instead of its answer.
struct ForgeFault {
  enum class Kind : std::uint8_t {
    status,        ///< Answered with `answer`; nothing is done.
    reset_before,  ///< The connection breaks; nothing is done.
    reset_after,   ///< Done, and the connection breaks in the place of the answer.
    delay,         ///< Done, and answered after `delay`.
    garbage,       ///< Done, and answered with 200 and the body of `answer`.
  } kind = Kind::status;
  ForgeAnswer answer{.status = 503, .body = "no"};
  std::chrono::milliseconds delay{0};
  std::string method{};  ///< Only of such a request; empty: of any.
  std::string path{};    ///< Only where this is in its path.
};

/// The API of GitHub, GitLab or Azure DevOps for the pull requests of one repository (`acme/people`, project 5), on loopback. It
/// holds every request against the rules of the real one: how a token is sent, which headers must be there, how long a comment may
/// be, who may change which. Safe from several threads.
///
/// For programs there is a surface beside it: `GET /_control/comments` (`[{id, pull, author, body, edits}]`), `GET
/// /_control/requests`, `GET /_control/broken` (the rules that requests broke), `GET /_control/commands`; `POST /_control/push`
/// with `{pull, commit}`, `POST /_control/comment` with `{pull, body}` (a stranger writes it), `POST /_control/fault` with
/// `{status, body, method, path, retry_after}`.
class ForgeServer {
 public:
  explicit ForgeServer(ForgeKind kind);
  ForgeServer(const ForgeServer&) = delete;
  ForgeServer& operator=(const ForgeServer&) = delete;
  ~ForgeServer();

  [[nodiscard]] ForgeKind kind() const { return kind_; }
  /// As a pipeline's environment names its API: GITHUB_API_URL, CI_API_V4_URL, SYSTEM_COLLECTIONURI.
  [[nodiscard]] std::string api() const;
  [[nodiscard]] std::string control_url() const { return url("/_control"); }

  /// Opens a pull request, or brings a newer commit to it.
  void push(const std::string& pull, std::string commit);
  /// A comment by whoever is no author of ours; its id.
  std::int64_t comment(const std::string& pull, std::string body, std::int64_t author = forge_stranger_id);
  void lock(const std::string& pull);
  /// GitHub: it was merged, as this commit.
  void merge(const std::string& pull, std::string commit);
  void approve(const std::string& pull, std::string name);
  void leave_artifact(ForgeArtifact artifact);
  void page_of(std::size_t comments);
  /// The next request that a fault fits has it; one each, in order.
  void fault(ForgeFault fault);

  /// Those of ours and of others, without what was removed.
  [[nodiscard]] std::vector<ForgeComment> comments(const std::string& pull) const;
  [[nodiscard]] std::vector<ForgeIssue> issues() const;
  [[nodiscard]] std::size_t faults_left() const;
  /// `METHOD /path?query` of each request.
  [[nodiscard]] std::vector<std::string> requests() const;
  [[nodiscard]] std::vector<std::string> broken() const;
  [[nodiscard]] std::vector<std::string> commands() const;

 private:
  struct Door;  ///< What listens. It ends first.
  [[nodiscard]] std::string url(std::string_view path) const;
  [[nodiscard]] std::optional<ForgeFault> take_fault(const ForgeRequest& request);
  [[nodiscard]] ForgeAnswer answer(const ForgeRequest& request);
  [[nodiscard]] ForgeAnswer control(const ForgeRequest& request);

  const ForgeKind kind_;
  mutable std::mutex mutex_;
  ForgeWorld world_;
  std::deque<ForgeFault> faults_;
  std::vector<std::string> requests_;
  std::unique_ptr<Door> door_;
};

/// One run of a pipeline for a pull request of such a server.
struct ForgeRun {
  std::string pull = "41";
  std::string commit{};
  std::string token{forge_writer};
  std::uint64_t number = 100;
  std::uint64_t attempt = 1;
};
/// What its environment adds to that of a desk. `folder` takes the file of the event, where the host has one.
[[nodiscard]] std::map<std::string, std::optional<std::string>> pipeline_of(const ForgeServer& server,
                                                                            const ForgeRun& run,
                                                                            const std::string& folder);

}  // namespace haloform::test
