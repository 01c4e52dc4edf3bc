#include "tests/support/forge_world.hpp"

#include <algorithm>
#include <cctype>

namespace haloform::test {

namespace {

std::string small_letters(std::string_view text) {
  std::string out;
  for (const char sign : text) out += static_cast<char>(std::tolower(static_cast<unsigned char>(sign)));
  return out;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%' && at + 2 < text.size()) {
      out += static_cast<char>(std::stoi(std::string(text.substr(at + 1, 2)), nullptr, 16));
      at += 2;
    } else {
      out += text[at];
    }
  }
  return out;
}

}  // namespace

ForgeComment* ForgeWorld::comment(std::int64_t id) {
  const auto found = std::ranges::find(comments, id, &ForgeComment::id);
  return found == comments.end() || found->deleted ? nullptr : &*found;
}

ForgeComment& ForgeWorld::add(const std::string& pull, std::int64_t author, std::string body) {
  comments.push_back({next_id++, pull, author, std::move(body)});
  return comments.back();
}

std::vector<const ForgeComment*> ForgeWorld::of(const std::string& pull) const {
  std::vector<const ForgeComment*> found;
  for (const ForgeComment& one : comments) {
    if (one.pull == pull && !one.deleted) found.push_back(&one);
  }
  return found;
}

std::string ForgeRequest::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

std::string ForgeRequest::asked(const std::string& name, const std::string& otherwise) const {
  const auto found = query.find(name);
  return found == query.end() ? otherwise : found->second;
}

std::vector<std::string> ForgeRequest::parts() const {
  std::vector<std::string> all;
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    if (end > at) all.push_back(path.substr(at, end - at));
    at = end + 1;
  }
  return all;
}

ForgeRequest forge_request(std::string_view text) {
  ForgeRequest request;
  const std::size_t head_end = std::min(text.find("\r\n\r\n"), text.size());
  std::string_view head = text.substr(0, head_end);
  if (head_end < text.size()) request.body = text.substr(head_end + 4);
  const std::string_view first = head.substr(0, head.find("\r\n"));
  request.method = first.substr(0, first.find(' '));
  std::string_view target = first.substr(std::min(request.method.size() + 1, first.size()));
  target = target.substr(0, target.find(' '));
  request.target = target;
  request.path = percent_decoded(target.substr(0, target.find('?')));
  std::string_view query = target.contains('?') ? target.substr(target.find('?') + 1) : std::string_view();
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    request.query[std::string(pair.substr(0, equals))] =
        equals < pair.size() ? percent_decoded(pair.substr(equals + 1)) : std::string();
  }
  for (std::size_t at = first.size() + 2; at < head.size();) {
    const std::size_t end = std::min(head.find("\r\n", at), head.size());
    const std::string_view line = head.substr(at, end - at);
    const std::size_t colon = std::min(line.find(':'), line.size());
    std::string_view value = line.substr(std::min(colon + 1, line.size()));
    while (value.starts_with(' ')) value.remove_prefix(1);
    request.headers[small_letters(line.substr(0, colon))] = value;
    at = end + 2;
  }
  return request;
}

bool ForgeUser::may(std::string_view area, Right wanted) const {
  if (permissions.empty()) return right >= wanted;
  const std::string writes = std::string(area) + "=write";
  return permissions.contains(writes) ||
         (wanted == Right::reads && permissions.contains(std::string(area) + "=read"));
}

ForgeUser forge_user(std::string_view token) {
  using Right = ForgeUser::Right;
  if (token == forge_writer || token == forge_jwt)
    return {forge_bot_id, "github-actions[bot]", Right::writes, true};
  if (token == forge_reader) return {forge_bot_id, "github-actions[bot]", Right::reads, true};
  if (token.starts_with(forge_job_with)) {
    const std::string permissions(token.substr(forge_job_with.size()));
    const bool writes = permissions.contains("pull-requests=write") || permissions.contains("issues=write");
    return {forge_bot_id, "github-actions[bot]", writes ? Right::writes : Right::reads, true, permissions};
  }
  if (token == forge_person) return {forge_person_id, "octo", Right::writes, false};
  return {};
}

std::size_t characters_in(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

}  // namespace haloform::test
