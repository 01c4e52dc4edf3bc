#include "providers/halopsa/sandbox/request_log.hpp"

#include "planner/base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>

namespace haloform::sandbox {

namespace {

constexpr std::size_t most_entries = 200'000;
constexpr std::size_t longest_body = 4096;
constexpr std::size_t most_body_bytes = std::size_t{16} * 1024 * 1024;

/// Method and path without query and id, so that the paths that people ask for do not make the summary grow.
std::string route(const Request& request) {
  std::string_view path = request.target;
  path = path.substr(0, path.find('?'));
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  const auto slash = path.rfind('/');
  if (slash != std::string_view::npos && parse_integer(path.substr(slash + 1))) {
    return request.method + " " + std::string(path.substr(0, slash)) + "/{id}";
  }
  return request.method + " " + std::string(path);
}

}  // namespace

std::string_view kind_text(RequestKind kind) {
  switch (kind) {
    case RequestKind::token: return "token";
    case RequestKind::list: return "list";
    case RequestKind::get: return "get";
    case RequestKind::create: return "create";
    case RequestKind::update: return "update";
    case RequestKind::remove: return "delete";
    case RequestKind::other: break;
  }
  return "other";
}

RequestLog::RequestLog(const Clock& clock) : clock_(clock), start_(clock.steady()) {}

void RequestLog::add(const Request& request, RequestKind kind, int status) {
  std::string body = kind == RequestKind::token ? std::string{} : request.body.substr(0, longest_body);
  const std::string path = route(request);
  const std::lock_guard lock(mutex_);
  const auto since = std::chrono::duration<double, std::milli>(clock_.steady() - start_);
  std::string line = json_text(Json{{"n", ++total_},
                                    {"ms", std::round(since.count() * 100) / 100},
                                    {"method", request.method},
                                    {"path", request.target},
                                    {"kind", std::string(kind_text(kind))},
                                    {"status", status}});
  line = line.substr(1, line.size() - 2);
  ++by_path_[path];
  ++by_kind_[std::string(kind_text(kind))];
  ++by_status_[std::to_string(status)];
  body_bytes_ += body.size();
  entries_.push_back({std::move(line), std::move(body)});
  if (entries_.size() > most_entries) {
    body_bytes_ -= entries_.front().body.size();
    entries_.pop_front();
  }
  const std::uint64_t first = total_ - entries_.size();
  first_body_ = std::max(first_body_, first);
  while (body_bytes_ > most_body_bytes) {
    std::string& oldest = entries_[first_body_++ - first].body;
    body_bytes_ -= oldest.size();
    std::string().swap(oldest);
  }
}

void RequestLog::reset() {
  const std::lock_guard lock(mutex_);
  start_ = clock_.steady();
  total_ = 0;
  body_bytes_ = 0;
  first_body_ = 0;
  entries_.clear();
  by_path_.clear();
  by_kind_.clear();
  by_status_.clear();
}

std::string RequestLog::entries() const {
  const std::lock_guard lock(mutex_);
  std::string out = "{\"total\":" + std::to_string(total_) +
                    ",\"dropped\":" + std::to_string(total_ - entries_.size()) + ",\"requests\":[";
  const char* separator = "\n{";
  for (const Entry& entry : entries_) {
    out.append(separator).append(entry.line);
    out.append(",\"body\":").append(json_text(Json(entry.body))).append("}");
    separator = ",\n{";
  }
  return out + "]}";
}

std::string RequestLog::summary() const {
  const std::lock_guard lock(mutex_);
  return json_text(
      Json{{"total", total_}, {"by_path", by_path_}, {"by_kind", by_kind_}, {"by_status", by_status_}});
}

}  // namespace haloform::sandbox
