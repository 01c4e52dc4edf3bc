// One page of a listing: how it is asked for, and what may be read from it.
#include "providers/halopsa/listing/listing_page.hpp"

#include "planner/base/url.hpp"

#include <fmt/format.h>

#include <utility>

namespace haloform::halopsa {

namespace {

/// Counts and pages that an instance cuts short are cut at a multiple of this.
constexpr std::size_t round_number = 50;

}  // namespace

Call page_call(const TypeRow& row, std::string_view search, std::size_t number, std::size_t size) {
  Call call;
  call.scope = row.read_scope;
  call.path = row.path;
  char joint = '?';
  const auto add = [&](std::string_view part) {
    call.path += joint;
    call.path += part;
    joint = '&';
  };
  if (!row.everything.empty()) add(row.everything);
  if (!search.empty()) add("search=" + url_encoded(search));
  if (size > 0 && row.paging == Paging::pageinate) add("pageinate=true");
  if (size > 0) add(fmt::format("page_no={}&page_size={}", number, size));
  return call;
}

Result<Page> read_page(Client& client, const TypeRow& row, const Call& call, MembershipBook* book) {
  auto answer = client.call(call);
  if (!answer) return std::unexpected(std::move(answer.error().error));
  auto page = decode_page(row, answer->body, client.where(call));
  if (!page) page.error().what = client.safe(page.error().what);
  if (!page || book == nullptr) return page;
  for (auto& [agent, rows] : page->memberships) book->note(agent, std::move(rows));
  page->memberships.clear();
  return page;
}

bool may_be_cut(std::size_t rows, std::size_t asked) {
  return rows > 0 && (rows >= asked || rows % round_number == 0);
}

bool says_no_such_page(const Error& error) {
  return error.kind == ErrorKind::refused || error.kind == ErrorKind::not_found;
}

bool refuses_the_page(const Error& error) {
  return says_no_such_page(error) || error.kind == ErrorKind::protocol;
}

}  // namespace haloform::halopsa
