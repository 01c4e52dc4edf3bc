#include "tests/support/stage.hpp"

#include "tests/support/program.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace haloform::test {

namespace fs = std::filesystem;

namespace {

Flags with_world(const TempDir& folder, std::string_view file, const Flags& more) {
  Flags flags{"--world", folder / file, "--in-memory"};
  flags.insert(flags.end(), more.begin(), more.end());
  return flags;
}

/// What `--profile` among the flags says.
std::string profile_in(const Flags& flags) {
  const auto flag = std::ranges::find(flags, "--profile");
  return flag == flags.end() ? "guide" : *std::next(flag);
}

std::string lower(std::string text) {
  for (char& letter : text) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return text;
}

}  // namespace

Stage::Stage(const nlohmann::json& world, const Flags& flags)
    : folder_(std::make_unique<TempDir>()), profile_(profile_in(flags)) {
  folder_->write("world.json", world.dump());
  server_ = std::make_unique<SandboxServer>(program(), with_world(*folder_, "world.json", flags));
}

Stage Stage::example(std::string_view name, const Flags& flags) {
  return copy_of(fs::path(HALOFORM_SOURCE_DIR) / "examples" / name, flags);
}

Stage Stage::copy_of(const fs::path& source, const Flags& flags) {
  Stage stage;
  stage.folder_ = std::make_unique<TempDir>();
  stage.profile_ = profile_in(flags);
  fs::copy(source, stage.folder_->path(), fs::copy_options::recursive);
  const bool world = fs::exists(source / "world.json");
  stage.server_ = std::make_unique<SandboxServer>(
      program(), world ? with_world(*stage.folder_, "world.json", flags) : flags);
  if (stage.exists("haloform.state.json")) {
    // The sandbox listens wherever there is room, and a state belongs to one instance: what a user does who moves.
    const ProcessResult moved = stage.haloform({"state", "move-instance", stage.server_->url()});
    if (moved.exit_code != 0) throw std::runtime_error(shown(moved));
  }
  return stage;
}

void Stage::configure(std::string_view people) const {
  write("haloform.yaml", "version: 1\ninstance: {url: \"" + server_->url() + "\", api: " + profile_ + "}\n" +
                             std::string(people));
}

void Stage::remove(std::string_view file) const { fs::remove(folder_->path() / file); }

bool Stage::exists(std::string_view file) const { return fs::exists(folder_->path() / file); }

void Stage::replace(std::string_view file, std::string_view from, std::string_view to) const {
  std::string text = read(file);
  const std::size_t at = text.find(from);
  if (at == std::string::npos)
    throw std::runtime_error("not in " + std::string(file) + ": " + std::string(from));
  write(file, text.replace(at, from.size(), to));
}

void Stage::remove_block(std::string_view file, std::string_view key) const {
  const std::string text = read(file);
  const std::string head = "\n  " + std::string(key) + ":\n";
  const std::size_t start = text.find(head);
  if (start == std::string::npos)
    throw std::runtime_error("no block " + std::string(key) + " in " + std::string(file));
  std::size_t end = start + head.size();
  while (text.compare(end, 4, "    ") == 0) end = text.find('\n', end) + 1;
  write(file, text.substr(0, start + 1) + text.substr(end));
}

ProcessOptions Stage::options() const {
  ProcessOptions options;
  options.folder = folder_->path().string();
  options.environment = server_->environment();
  options.environment["NO_COLOR"] = "1";
  options.environment["XDG_STATE_HOME"] = path(".local-state");
  return options;
}

ProcessResult Stage::haloform(const Flags& arguments) const { return haloform(arguments, {}); }

ProcessResult Stage::haloform(const Flags& arguments,
                              const std::map<std::string, std::optional<std::string>>& environment) const {
  Flags all{program()};
  all.insert(all.end(), arguments.begin(), arguments.end());
  ProcessOptions with = options();
  for (const auto& [name, value] : environment) with.environment[name] = value;
  return run(all, with);
}

ProcessResult Stage::on_terminal(const Flags& arguments) const {
  Flags all{program()};
  all.insert(all.end(), arguments.begin(), arguments.end());
  ProcessOptions with = options();
  with.streams = Streams::terminal;
  with.environment["NO_COLOR"] = std::nullopt;
  with.environment["TERM"] = "xterm";
  return run(all, with);
}

RunningProcess Stage::start(const Flags& arguments) const {
  Flags all{program()};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return RunningProcess(all, options());
}

ProcessResult Stage::plan(const Flags& more) const {
  Flags arguments{"plan"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return haloform(arguments);
}

ProcessResult Stage::apply(const Flags& more) const {
  Flags arguments{"apply", "--auto-approve"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return haloform(arguments);
}

std::vector<std::int64_t> Stage::agents_with(std::string_view email) const {
  std::vector<std::int64_t> ids;
  const nlohmann::json world = server_->world();
  for (const nlohmann::json& row : world.at("agents")) {
    if (row.at("email").is_string() && lower(row.at("email")) == lower(std::string(email)))
      ids.push_back(row.at("id"));
  }
  return ids;
}

nlohmann::json world_of(std::vector<nlohmann::json> agents) {
  return {{"agents", std::move(agents)},
          {"customers", nlohmann::json::array()},
          {"teams", nlohmann::json::array()}};
}

nlohmann::json agent_row(std::int64_t id, std::string_view name, std::string_view email,
                         const nlohmann::json& more) {
  nlohmann::json row{{"id", id}, {"name", name}, {"email", email}, {"isactive", true}};
  row.update(more);
  return row;
}

std::string agent_block(std::string_view key, std::string_view name, std::string_view email,
                        std::string_view more) {
  std::string block = "  " + std::string(key) + ":\n    name: \"" + std::string(name) +
                      "\"\n    email: " + std::string(email) + "\n";
  return more.empty() ? block : block + "    " + std::string(more) + "\n";
}

std::string many_agents(int count) {
  std::string text = "agents:\n";
  for (int number = 1; number <= count; ++number) {
    const std::string tail = std::to_string(number);
    text += agent_block("agent-" + tail, "Agent " + tail, "agent" + tail + "@example.com");
  }
  return text;
}

std::string unwrapped(std::string text) {
  for (std::size_t at = text.find("\n  "); at != std::string::npos; at = text.find("\n  ", at)) {
    const std::size_t end = text.find_first_not_of(' ', at + 1);
    text.replace(at, end - at, " ");
  }
  return text;
}

}  // namespace haloform::test
