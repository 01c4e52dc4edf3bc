#pragma once

#include "planner/base/result.hpp"
#include "providers/halopsa/auth/client.hpp"
#include "providers/halopsa/tables/profiles.hpp"
#include "providers/halopsa/wire/codec.hpp"
#include "providers/halopsa/wire/membership_book.hpp"

#include <cstddef>
#include <string_view>

namespace haloform::halopsa {

/// The request for one page; `size` 0 where the type has no pages. `search` may be empty.
[[nodiscard]] Call page_call(const TypeRow& row, std::string_view search, std::size_t number,
                             std::size_t size);
/// `book` takes the memberships that rows of agents tell.
[[nodiscard]] Result<Page> read_page(Client& client, const TypeRow& row, const Call& call,
                                     MembershipBook* book = nullptr);

/// Whether a first page may be all that was served of more rows: it is as full as was asked for, or holds a round number.
/// What its count says is not believed then.
[[nodiscard]] bool may_be_cut(std::size_t rows, std::size_t asked);

/// Whether an Error says that there is no such page, as some instances do behind the last one.
[[nodiscard]] bool says_no_such_page(const Error& error);
/// Or says something else that is no page. That ends only what is known to be whole without it.
[[nodiscard]] bool refuses_the_page(const Error& error);

}  // namespace haloform::halopsa
