#include "tests/support/terraform_server.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <thread>
#include <utility>

namespace haloform::test {

namespace {

using nlohmann::json;

constexpr std::string_view gitlab_path = "/api/v4/projects/5/terraform/state/people";
constexpr std::string_view plain_path = "/people";
constexpr std::array<const char*, 7> lock_fields{"ID",      "Operation", "Info", "Who",
                                                 "Version", "Created",   "Path"};

std::string decoded(std::string_view digits) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned bits = 0;
  int count = 0;
  for (const char digit : digits) {
    const auto worth = alphabet.find(digit);
    if (worth == std::string_view::npos) break;
    bits = bits << 6U | static_cast<unsigned>(worth);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xffU);
  }
  return bytes;
}

std::string header_of(std::string_view head, std::string_view name) {
  const auto at = head.find("\r\n" + std::string(name) + ": ");
  if (at == std::string_view::npos) return {};
  const auto begin = at + 4 + name.size();
  return std::string(head.substr(begin, head.find("\r\n", begin) - begin));
}

std::string message(std::string_view text) { return json{{"message", text}}.dump(); }

std::string reason(int status) { return std::to_string(status) + (status < 300 ? " OK" : " Error"); }

}  // namespace

struct TerraformServer::Asked {
  std::string method;
  std::string path;
  std::string id_in_query;
  std::string user;
  std::string password;
  std::string body;
  [[nodiscard]] json tree() const { return json::parse(body, nullptr, false); }
};

struct TerraformServer::Answer {
  int status = 200;
  std::string body{};
};

TerraformServer::TerraformServer(Kind kind)
    : kind_(kind), server_([this](const testing::RawConnection& line) { serve(line); }) {}

std::string TerraformServer::address() const {
  return server_.url(kind_ == Kind::gitlab ? gitlab_path : plain_path);
}

std::string TerraformServer::lock_address() const {
  return kind_ == Kind::gitlab ? address() + "/lock" : address();
}

void TerraformServer::fault(TerraformFault fault) {
  const std::lock_guard guard(mutex_);
  faults_.push_back(std::move(fault));
}

std::size_t TerraformServer::faults_left() const {
  const std::lock_guard guard(mutex_);
  return faults_.size();
}

void TerraformServer::absent_is_404(bool on) {
  const std::lock_guard guard(mutex_);
  absent_is_404_ = on;
}

void TerraformServer::holder_body(std::optional<std::string> body) {
  const std::lock_guard guard(mutex_);
  holder_body_ = std::move(body);
}

std::string TerraformServer::document() const {
  const std::lock_guard guard(mutex_);
  return versions_.empty() ? std::string() : versions_.rbegin()->second;
}

void TerraformServer::put_document(std::string bytes) {
  const std::lock_guard guard(mutex_);
  versions_[versions_.empty() ? 1 : versions_.rbegin()->first + 1] = std::move(bytes);
}

void TerraformServer::lose_document() {
  const std::lock_guard guard(mutex_);
  versions_.clear();
}

std::string TerraformServer::lock_id() const {
  const std::lock_guard guard(mutex_);
  return lock_id_;
}

std::string TerraformServer::lock_text() const {
  const std::lock_guard guard(mutex_);
  return lock_text_;
}

std::vector<std::string> TerraformServer::requests() const {
  const std::lock_guard guard(mutex_);
  return requests_;
}

std::string TerraformServer::last_request() const {
  const std::lock_guard guard(mutex_);
  return last_;
}

std::optional<TerraformFault> TerraformServer::take_fault(std::string_view method) {
  for (auto at = faults_.begin(); at != faults_.end(); ++at) {
    if (!at->method.empty() && at->method != method) continue;
    TerraformFault fault = std::move(*at);
    faults_.erase(at);
    return fault;
  }
  return std::nullopt;
}

void TerraformServer::serve(const testing::RawConnection& line) {
  using Fault = TerraformFault::Kind;
  for (std::string text = line.request(); !text.empty(); text = line.request()) {
    const std::string head = text.substr(0, text.find("\r\n\r\n") + 2);
    Asked asked;
    asked.method = head.substr(0, head.find(' '));
    std::string target = head.substr(asked.method.size() + 1);
    target.resize(target.find(' '));
    asked.path = target.substr(0, target.find('?'));
    if (const auto id = target.find("?ID="); id != std::string::npos)
      asked.id_in_query = target.substr(id + 4);
    if (const std::string basic = header_of(head, "Authorization"); basic.starts_with("Basic ")) {
      const std::string both = decoded(basic.substr(6));
      asked.user = both.substr(0, both.find(':'));
      if (asked.user.size() < both.size()) asked.password = both.substr(asked.user.size() + 1);
    }
    asked.body = text.substr(head.size() + 2);

    std::optional<TerraformFault> fault;
    Answer answered;
    {
      const std::lock_guard guard(mutex_);
      requests_.push_back(asked.method + ' ' + target);
      last_ = text;
      fault = take_fault(asked.method);
      if (!fault || (fault->kind != Fault::status && fault->kind != Fault::reset_before))
        answered = answer(asked);
    }
    if (fault) {
      if (fault->kind == Fault::reset_before || fault->kind == Fault::reset_after) return line.reset();
      if (fault->kind == Fault::status) answered = {fault->status, fault->body};
      if (fault->kind == Fault::garbage) answered = {200, fault->body};
      if (fault->kind == Fault::delay) std::this_thread::sleep_for(fault->delay);
    }
    line.answer(answered.body, reason(answered.status));
  }
}

TerraformServer::Right TerraformServer::right_of(const Asked& asked) const {
  if (kind_ == Kind::plain || asked.password == maintainer) return Right::maintainer;
  if (asked.password == job_token && asked.user == "gitlab-ci-token") return Right::maintainer;
  return asked.password == developer ? Right::developer : Right::none;
}

TerraformServer::Answer TerraformServer::answer(const Asked& asked) {
  const Right right = right_of(asked);
  if (right == Right::none) return {401, message("401 Unauthorized")};
  if (kind_ == Kind::plain) {
    if (asked.path != plain_path) return {404, "not here"};
    if (asked.method == "LOCK") return lock(asked);
    if (asked.method == "UNLOCK") return unlock(asked);
  } else {
    const bool at_lock = asked.path == std::string(gitlab_path) + "/lock";
    if (!at_lock && asked.path != gitlab_path) return {404, message("404 Project Not Found")};
    const bool reads = asked.method == "GET" && !at_lock;
    if (!reads && right != Right::maintainer) return {403, message("403 Forbidden")};
    if (at_lock && asked.method == "POST") return lock(asked);
    if (at_lock && asked.method == "DELETE") return unlock(asked);
    if (at_lock) return {405, message("405 Not Allowed")};
  }
  if (asked.method == "GET") return read();
  if (asked.method == "POST") return write(asked);
  return {405, message("405 Not Allowed")};
}

TerraformServer::Answer TerraformServer::read() const {
  if (!versions_.empty()) return {200, versions_.rbegin()->second};
  return absent_is_404_ ? Answer{404, message("404 Not found")} : Answer{204};
}

TerraformServer::Answer TerraformServer::write(const Asked& asked) {
  if (asked.body.empty()) return {204};
  if (asked.id_in_query != lock_id_) return {409, message("409 Conflict")};
  const json tree = asked.tree();
  const std::int64_t next = versions_.empty() ? 1 : versions_.rbegin()->first + 1;
  // What has no serial is numbered on, so that the stores' own tests may write any bytes.
  const bool has_serial = tree.is_object() && tree.contains("serial");
  if (has_serial && !tree.at("serial").is_number_integer()) return {400, message("serial is invalid")};
  const std::int64_t serial = has_serial ? tree.at("serial").get<std::int64_t>() : next;
  if (kind_ == Kind::gitlab && versions_.contains(serial))
    return {400, json{{"message", {{"version", {"has already been taken"}}}}}.dump()};
  versions_[kind_ == Kind::gitlab ? serial : next] = asked.body;
  return {200};
}

std::string TerraformServer::held_words(const Asked& asked) const {
  if (holder_body_) return *holder_body_;
  if (kind_ == Kind::plain) return lock_text_;
  json words = asked.tree();
  words["ID"] = lock_id_;
  words["Who"] = lock_user_;
  words["Created"] = "2026-11-23T22:05:07.123456Z";
  return words.dump();
}

TerraformServer::Answer TerraformServer::lock(const Asked& asked) {
  const json tree = asked.tree();
  for (const char* field : lock_fields) {
    if (!tree.is_object() || !tree.contains(field) || !tree.at(field).is_string())
      return {400, json{{"error", std::string(field) + " is missing"}}.dump()};
  }
  if (!lock_id_.empty()) return {kind_ == Kind::gitlab ? 409 : 423, held_words(asked)};
  lock_id_ = tree.at("ID").get<std::string>();
  lock_text_ = asked.body;
  lock_user_ = asked.user == "gitlab-ci-token" ? "jane" : asked.user;
  return {200, held_words(asked)};
}

TerraformServer::Answer TerraformServer::unlock(const Asked& asked) {
  const json tree = asked.tree();
  const bool named = tree.is_object() && tree.contains("ID");
  if (named && tree.at("ID") != lock_id_) return {kind_ == Kind::gitlab ? 409 : 423, held_words(asked)};
  lock_id_.clear();
  lock_text_.clear();
  return {200};
}

}  // namespace haloform::test
