#pragma once

#include "planner/base/result.hpp"

#include <string>
#include <string_view>

/// What the parts of a place may be, whoever names it: --state, HALOFORM_STATE or `state:` of the configuration. Each check gives
/// ErrorKind::usage that says what is wrong with the text; none repeats what may be a password.
namespace haloform {

/// A name, a path, or an https or ssh URL (http to loopback): no other transport, no password, nothing that git takes for a flag.
[[nodiscard]] Result<void> check_git_remote(std::string_view text);
/// What git takes for the name of a branch, in short; without `#`, behind which --state writes it.
[[nodiscard]] Result<void> check_git_branch(std::string_view text);
/// The address of a server in its one spelling: https, or http to loopback; no user, query or fragment.
[[nodiscard]] Result<std::string> store_address(std::string_view text);
[[nodiscard]] Result<void> check_bucket(std::string_view text);
/// A path in a bucket or container: no empty parts, `.` or `..`.
[[nodiscard]] Result<void> check_object_key(std::string_view text);
[[nodiscard]] Result<void> check_region(std::string_view text);
[[nodiscard]] Result<void> check_account(std::string_view text);
[[nodiscard]] Result<void> check_container(std::string_view text);
/// Of a row: letters, digits, `-`, `_` and `.`.
[[nodiscard]] Result<void> check_row_name(std::string_view text);
/// Of PostgreSQL: small letters, digits and `_`, as it stands in SQL without quotes.
[[nodiscard]] Result<void> check_schema(std::string_view text);
/// `postgres://` or `postgresql://` without a password in any of its parts.
[[nodiscard]] Result<void> check_postgres_url(std::string_view text);
/// A method of HTTP for locks: LOCK, UNLOCK, PUT, POST or DELETE.
[[nodiscard]] Result<void> check_lock_method(std::string_view text);

}  // namespace haloform
