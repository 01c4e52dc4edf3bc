#pragma once

#include "tests/support/process.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::test {

/// The control surface of a sandbox, from the test's side. Every function throws std::runtime_error with the
/// sandbox's words where it says no.
class SandboxControl {
 public:
  explicit SandboxControl(std::string url) : url_(std::move(url)) {}

  /// `{"agents": [...], "customers": [...], "teams": [...], "next_id": n}`.
  [[nodiscard]] nlohmann::json world() const;
  /// One record of `agents`, `customers` or `teams`; null where it is not there.
  [[nodiscard]] nlohmann::json record(std::string_view collection, std::int64_t id) const;
  /// The requests since the start or `reset_log`: `n ms method path kind status body`.
  [[nodiscard]] nlohmann::json requests() const;
  /// `{"total", "by_path": {"GET /api/Agent": n}, "by_kind": {"list": n}, "by_status"}`.
  [[nodiscard]] nlohmann::json summary() const;
  /// How many requests of a kind (`token list get create update delete other`) came.
  [[nodiscard]] std::int64_t count(std::string_view kind) const;
  /// Creates, updates and deletes.
  [[nodiscard]] std::int64_t writes() const;
  void reset_log() const;

  /// Adds a rule (grammar: providers/halopsa/sandbox/fault_rule.hpp); answers its id.
  std::int64_t add_fault(std::string_view rule) const;
  void clear_faults() const;
  /// How often the rule with this id fired.
  [[nodiscard]] std::int64_t fired(std::int64_t fault_id) const;

  /// Gives it a habit (docs/sandbox.md); answers its id.
  std::int64_t add_habit(std::string_view habit) const;
  void clear_habits() const;
  /// How often the habits that begin with this text acted, together.
  [[nodiscard]] std::int64_t acted(std::string_view habit) const;

  /// Changes a record by hand, without a trace in the log.
  nlohmann::json patch(std::string_view collection, std::int64_t id, const nlohmann::json& fields) const;
  /// Makes a record by hand; answers its id.
  std::int64_t add(std::string_view collection, const nlohmann::json& fields) const;
  void remove(std::string_view collection, std::int64_t id) const;
  void set_seats(std::optional<std::int64_t> seats, std::string_view mode = "error-200") const;
  void set_latency(std::chrono::milliseconds latency) const;
  void revoke_tokens() const;
  /// What stands around the records: `{"tickets": [...], "cabs": [...], "approval_processes": [...], "connections": [...]}`.
  void attach(const nlohmann::json& lists) const;
  /// One run of an import of the instance's own (providers/halopsa/sandbox/import_run.hpp).
  nlohmann::json import_people(const nlohmann::json& order) const;
  /// Turns a knob of a `halo` instance.
  void turn(std::string_view knob, std::string_view value) const;

 private:
  [[nodiscard]] nlohmann::json get(std::string_view path) const;
  nlohmann::json send(std::string_view method, std::string_view path, const nlohmann::json& body) const;

  std::string url_;
};

/// `PROGRAM sandbox FLAGS...` in a process of its own; ended with SIGTERM in the destructor. Throws where it
/// does not come up, with what it said.
class SandboxServer {
 public:
  /// `program` is the haloform binary: program() of tests/support/program.hpp.
  explicit SandboxServer(const std::string& program, const std::vector<std::string>& flags = {});
  SandboxServer(SandboxServer&&) noexcept = default;
  SandboxServer(const SandboxServer&) = delete;
  SandboxServer& operator=(const SandboxServer&) = delete;
  SandboxServer& operator=(SandboxServer&&) = delete;
  ~SandboxServer();

  [[nodiscard]] std::string url() const { return hello_.at("url"); }
  [[nodiscard]] std::string client_id() const { return hello_.at("client_id"); }
  [[nodiscard]] std::string client_secret() const { return hello_.at("client_secret"); }
  /// What haloform reads from its environment to talk to this sandbox.
  [[nodiscard]] std::map<std::string, std::optional<std::string>> environment() const;

  [[nodiscard]] SandboxControl control() const { return SandboxControl(url()); }
  [[nodiscard]] nlohmann::json world() const { return control().world(); }
  [[nodiscard]] nlohmann::json requests() const { return control().requests(); }
  std::int64_t add_fault(std::string_view rule) const { return control().add_fault(rule); }
  nlohmann::json patch(std::string_view collection, std::int64_t id, const nlohmann::json& fields) const {
    return control().patch(collection, id, fields);
  }
  /// Sends the signal and waits for the end.
  [[nodiscard]] ProcessResult stop(int signal);

 private:
  RunningProcess process_;
  nlohmann::json hello_;
};

}  // namespace haloform::test
