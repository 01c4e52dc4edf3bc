#pragma once

#include "tests/support/sandbox_server.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/temp_dir.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::test {

/// A fresh clone on a runner of its own: nothing of another run is on its disk.
class Checkout {
 public:
  /// Of the newest commit of `origin`, or of `commit`; with the newest history only where `shallow`.
  Checkout(const SandboxServer& sandbox, const std::string& origin, const std::string& commit = {},
           bool shallow = false);

  [[nodiscard]] ProcessResult haloform(
      const Flags& arguments, const std::map<std::string, std::optional<std::string>>& more = {}) const;
  [[nodiscard]] RunningProcess start(const Flags& arguments) const;
  /// `apply --auto-approve`.
  [[nodiscard]] ProcessResult apply(Flags more = {}) const;
  [[nodiscard]] ProcessResult plan() const { return haloform({"plan"}); }
  /// What `state pull` prints.
  [[nodiscard]] nlohmann::json state() const;
  [[nodiscard]] std::string path(std::string_view file) const { return *folder_ / file; }
  [[nodiscard]] std::string read(std::string_view file) const { return folder_->read(file); }
  void write(std::string_view file, std::string_view text) const { folder_->write(file, text); }
  [[nodiscard]] bool exists(std::string_view file) const;

 private:
  [[nodiscard]] ProcessOptions options() const;
  const SandboxServer* sandbox_;
  std::unique_ptr<TempDir> folder_;
  std::unique_ptr<TempDir> home_;
};

/// A repository with a configuration, whose pipelines run in fresh clones, and the instance that they work on. The state is on a
/// branch of the repository (`state: {git: {}}`), where nothing else is said.
class Pipelines {
 public:
  explicit Pipelines(const nlohmann::json& world, std::string state = "{git: {remote: origin}}");

  /// Makes a commit of the configuration with these people, a day after the one before. Answers its id.
  std::string merge(std::string_view people);
  /// The same with another `state:`.
  std::string merge(std::string_view people, std::string state);
  /// A commit with these people on a branch of the work tree, which begins at main where there is none of that name; pushed as `ref`
  /// (`refs/heads/change`, `refs/pull/41/head`). Answers its id.
  std::string push(const std::string& branch, std::string_view people, const std::string& ref);
  /// A merge of that branch into main, pushed as `ref`: as `refs/pull/41/merge` it is what a host tries, as `refs/heads/main` what
  /// it does. Answers its id.
  std::string merge_branch(const std::string& branch, const std::string& message, const std::string& ref);
  /// The bare repository.
  [[nodiscard]] std::string origin() const { return folder_ / "origin.git"; }
  [[nodiscard]] Checkout checkout(const std::string& commit = {}, bool shallow = false) const;

  /// git in the repository itself, which has no work tree; what it printed. Throws where it fails.
  std::string git(const Flags& arguments) const;
  [[nodiscard]] const SandboxServer& sandbox() const { return *server_; }
  [[nodiscard]] SandboxControl control() const { return server_->control(); }
  /// How many agents have this e-mail.
  [[nodiscard]] std::size_t people_with(std::string_view email) const;
  /// Takes the repository away, as a network does, or brings it back.
  void hide(bool away) const;
  /// Another bare repository beside the first.
  [[nodiscard]] std::string other_repository() const;

 private:
  std::string work(const Flags& arguments) const;
  std::string commit(std::string_view people);

  TempDir folder_;
  std::unique_ptr<SandboxServer> server_;
  std::string state_;
  int merges_ = 0;
};

}  // namespace haloform::test
