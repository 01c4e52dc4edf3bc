#pragma once

#include "tests/support/sandbox_server.hpp"
#include "tests/support/temp_dir.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::test {

using Flags = std::vector<std::string>;

/// Everything a test from end to end stands on: a folder with a configuration, a sandbox that holds a world, and the
/// real program between them.
class Stage {
 public:
  /// `world` as `haloform sandbox --world` reads it; `flags` are further flags of the sandbox.
  explicit Stage(const nlohmann::json& world, const Flags& flags = {});
  /// A copy of a folder with its own world.json (else the sandbox's small company) and state (else none).
  [[nodiscard]] static Stage copy_of(const std::filesystem::path& source, const Flags& flags = {});
  /// A copy of a folder under examples/.
  [[nodiscard]] static Stage example(std::string_view name, const Flags& flags = {});

  /// Writes haloform.yaml: the version and the instance with the profile of the sandbox, and then `people`.
  void configure(std::string_view people) const;
  void write(std::string_view file, std::string_view text) const { folder_->write(file, text); }
  void remove(std::string_view file) const;
  [[nodiscard]] std::string read(std::string_view file) const { return folder_->read(file); }
  [[nodiscard]] bool exists(std::string_view file) const;
  [[nodiscard]] std::string path(std::string_view file) const { return *folder_ / file; }
  /// Replaces the one place where `from` stands in a file; a test that meant to change something fails where it is not there.
  void replace(std::string_view file, std::string_view from, std::string_view to) const;
  /// Takes a block (its key line and all that is indented deeper) out of a file.
  void remove_block(std::string_view file, std::string_view key) const;

  /// Runs `haloform ARGUMENTS` in the folder, with the credentials of the sandbox.
  [[nodiscard]] ProcessResult haloform(const Flags& arguments) const;
  [[nodiscard]] ProcessResult haloform(
      const Flags& arguments, const std::map<std::string, std::optional<std::string>>& environment) const;
  /// The same on a pseudo-terminal, in colour.
  [[nodiscard]] ProcessResult on_terminal(const Flags& arguments) const;
  [[nodiscard]] RunningProcess start(const Flags& arguments) const;
  [[nodiscard]] ProcessResult plan(const Flags& more = {}) const;
  /// `apply --auto-approve`.
  [[nodiscard]] ProcessResult apply(const Flags& more = {}) const;

  [[nodiscard]] const SandboxServer& sandbox() const { return *server_; }
  [[nodiscard]] SandboxControl control() const { return server_->control(); }
  [[nodiscard]] nlohmann::json agent(std::int64_t id) const { return control().record("agents", id); }
  [[nodiscard]] nlohmann::json state() const { return nlohmann::json::parse(read("haloform.state.json")); }
  /// The ids of all agents with this e-mail, letter case aside.
  [[nodiscard]] std::vector<std::int64_t> agents_with(std::string_view email) const;

 private:
  Stage() = default;
  [[nodiscard]] ProcessOptions options() const;
  std::unique_ptr<TempDir> folder_;
  std::unique_ptr<SandboxServer> server_;
  std::string profile_ = "guide";
};

/// A world of these agents and nobody else.
[[nodiscard]] nlohmann::json world_of(std::vector<nlohmann::json> agents);
[[nodiscard]] nlohmann::json agent_row(std::int64_t id, std::string_view name, std::string_view email,
                                       const nlohmann::json& more = nlohmann::json::object());
/// A block under `agents:`.
[[nodiscard]] std::string agent_block(std::string_view key, std::string_view name, std::string_view email,
                                      std::string_view more = "");
/// `agents:` with `count` people who are called after their number, from 1.
[[nodiscard]] std::string many_agents(int count);

/// What was shown on both streams.
[[nodiscard]] inline std::string shown(const ProcessResult& result) { return result.out + result.err; }

/// A message as one line, however it was wrapped.
[[nodiscard]] std::string unwrapped(std::string text);

}  // namespace haloform::test
