#include "tests/support/sandbox_server.hpp"

#include <httplib.h>

#include <csignal>
#include <stdexcept>

namespace haloform::test {

using nlohmann::json;

namespace {

json answered(const std::string& what, const httplib::Result& result) {
  if (!result) throw std::runtime_error(what + ": no answer: " + httplib::to_string(result.error()));
  json body = json::parse(result->body, nullptr, false);
  if (body.is_discarded()) throw std::runtime_error(what + ": not JSON: " + result->body);
  if (result->status != 200) throw std::runtime_error(what + ": " + body.value("error", result->body));
  return body;
}

httplib::Client client_for(const std::string& url) {
  httplib::Client client(url);
  client.set_tcp_nodelay(true);
  client.set_connection_timeout(std::chrono::seconds(10));
  client.set_read_timeout(std::chrono::seconds(30));
  return client;
}

/// A connection that never came about has asked for nothing: on a busy machine it is tried again.
template <typename Ask>
json asked(const std::string& url, const std::string& what, const Ask& ask) {
  for (int attempt = 1;; ++attempt) {
    httplib::Client client = client_for(url);
    const httplib::Result result = ask(client);
    if (result.error() != httplib::Error::Connection || attempt == 3) return answered(what, result);
  }
}

std::string record_path(std::string_view collection, std::int64_t id) {
  return "records/" + std::string(collection) + "/" + std::to_string(id);
}

}  // namespace

json SandboxControl::get(std::string_view path) const {
  const std::string full = "/_sandbox/" + std::string(path);
  return asked(url_, "GET " + full, [&](httplib::Client& client) { return client.Get(full); });
}

json SandboxControl::send(std::string_view method, std::string_view path, const json& body) const {
  const std::string full = "/_sandbox/" + std::string(path);
  return asked(url_, std::string(method) + " " + full, [&](httplib::Client& client) {
    return method == "DELETE" ? client.Delete(full) : client.Post(full, body.dump(), "application/json");
  });
}

json SandboxControl::world() const { return get("world"); }

json SandboxControl::record(std::string_view collection, std::int64_t id) const {
  const json all = world();
  for (const json& record : all.at(std::string(collection))) {
    if (record.at("id") == id) return record;
  }
  return nullptr;
}

json SandboxControl::requests() const { return get("requests").at("requests"); }
json SandboxControl::summary() const { return get("requests?summary"); }

std::int64_t SandboxControl::count(std::string_view kind) const {
  return summary().at("by_kind").value(std::string(kind), std::int64_t{0});
}

std::int64_t SandboxControl::writes() const { return count("create") + count("update") + count("delete"); }

void SandboxControl::reset_log() const { send("POST", "reset-log", json::object()); }

std::int64_t SandboxControl::add_fault(std::string_view rule) const {
  return send("POST", "faults", {{"rule", std::string(rule)}}).at("id").get<std::int64_t>();
}

void SandboxControl::clear_faults() const { send("DELETE", "faults", {}); }

std::int64_t SandboxControl::fired(std::int64_t fault_id) const {
  const json rules = get("faults");
  for (const json& rule : rules) {
    if (rule.at("id") == fault_id) return rule.at("fired").get<std::int64_t>();
  }
  throw std::runtime_error("there is no fault rule " + std::to_string(fault_id));
}

std::int64_t SandboxControl::add_habit(std::string_view habit) const {
  return send("POST", "habits", {{"habit", std::string(habit)}}).at("id").get<std::int64_t>();
}

void SandboxControl::clear_habits() const { send("DELETE", "habits", {}); }

std::int64_t SandboxControl::acted(std::string_view habit) const {
  std::int64_t times = 0;
  const json habits = get("habits");
  for (const json& held : habits) {
    if (held.at("habit").get<std::string>().starts_with(habit)) times += held.at("acted").get<std::int64_t>();
  }
  return times;
}

json SandboxControl::patch(std::string_view collection, std::int64_t id, const json& fields) const {
  return send("POST", record_path(collection, id), fields);
}

std::int64_t SandboxControl::add(std::string_view collection, const json& fields) const {
  return send("POST", "records/" + std::string(collection), fields).at("id").get<std::int64_t>();
}

void SandboxControl::remove(std::string_view collection, std::int64_t id) const {
  send("DELETE", record_path(collection, id), {});
}

void SandboxControl::set_seats(std::optional<std::int64_t> seats, std::string_view mode) const {
  send("POST", "seats", {{"seats", seats ? json(*seats) : json(nullptr)}, {"mode", std::string(mode)}});
}

void SandboxControl::set_latency(std::chrono::milliseconds latency) const {
  send("POST", "latency", {{"ms", latency.count()}});
}

void SandboxControl::revoke_tokens() const { send("POST", "revoke-tokens", json::object()); }

void SandboxControl::attach(const json& lists) const { send("POST", "attached", lists); }

json SandboxControl::import_people(const json& order) const { return send("POST", "import", order); }

void SandboxControl::turn(std::string_view knob, std::string_view value) const {
  send("POST", "halo", {{std::string(knob), std::string(value)}});
}

namespace {

std::vector<std::string> sandbox_command(const std::string& program, const std::vector<std::string>& flags) {
  std::vector<std::string> words = {program, "sandbox"};
  words.insert(words.end(), flags.begin(), flags.end());
  return words;
}

}  // namespace

SandboxServer::SandboxServer(const std::string& program, const std::vector<std::string>& flags)
    : process_(sandbox_command(program, flags), {.timeout = std::chrono::minutes(10)}) {
  // A large world takes its time under a sanitizer on a busy machine.
  const auto line = process_.read_line(std::chrono::seconds(90));
  if (line) hello_ = json::parse(*line, nullptr, false);
  if (line && hello_.is_object()) return;
  process_.kill(SIGKILL);
  const ProcessResult result = process_.wait();
  throw std::runtime_error("the sandbox did not come up: " + result.out + result.err);
}

SandboxServer::~SandboxServer() {
  if (process_.pid() > 0) static_cast<void>(stop(SIGTERM));
}

std::map<std::string, std::optional<std::string>> SandboxServer::environment() const {
  return {
      {"HALOPSA_URL", url()}, {"HALOPSA_CLIENT_ID", client_id()}, {"HALOPSA_CLIENT_SECRET", client_secret()}};
}

ProcessResult SandboxServer::stop(int signal) {
  process_.kill(signal);
  return process_.wait();
}

}  // namespace haloform::test
