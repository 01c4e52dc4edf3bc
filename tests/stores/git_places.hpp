#pragma once

#include "tests/support/temp_dir.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::test {

/// Keeps what the user of this machine configured for git away from tests, and from all they start.
void use_no_git_configuration();

/// Runs git in a folder and answers what it said; throws std::runtime_error where it failed.
std::string git_says(const std::string& folder, const std::vector<std::string>& arguments);

/// A bare repository in a folder of its own.
class BareRepository {
 public:
  BareRepository();
  [[nodiscard]] const std::string& path() const { return path_; }
  /// The folder it stands in, for a server.
  [[nodiscard]] std::string root() const { return folder_.path().string(); }
  /// A clone with one commit on the branch `main`, which is pushed, in `folder`.
  void clone_to(const std::string& folder) const;
  /// Takes a file out of a branch, by a commit of somebody else.
  void remove_file(const std::string& branch, const std::string& file) const;
  /// Puts a file into a branch, by a commit of somebody else.
  void put_file(const std::string& branch, const std::string& file, const std::string& text) const;

 private:
  TempDir folder_;
  std::string path_;
};

/// `git http-backend` behind a server on loopback: pushes as they are over https.
class GitHttpServer {
 public:
  explicit GitHttpServer(std::string root);
  GitHttpServer(const GitHttpServer&) = delete;
  GitHttpServer& operator=(const GitHttpServer&) = delete;
  ~GitHttpServer();

  /// Of the repository of that name below the root.
  [[nodiscard]] std::string url(std::string_view name) const;
  /// Without this value of `Authorization` it answers 401.
  void want_authorization(std::string value);
  /// The status of an answer, by method and path, without doing anything; 0 lets it through.
  void fail_with(std::function<int(std::string_view method, std::string_view path)> fault);
  /// The next push is done, and its answer is lost.
  void lose_next_answer_to_a_push() { lose_answer_ = true; }
  [[nodiscard]] int lost_answers() const { return lost_; }

 private:
  struct Server;
  std::unique_ptr<Server> server_;
  std::string root_;
  std::mutex mutex_;
  std::string authorization_;
  std::function<int(std::string_view, std::string_view)> fault_;
  std::atomic<bool> lose_answer_{false};
  std::atomic<int> lost_{0};
};

}  // namespace haloform::test
