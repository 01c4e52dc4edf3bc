#pragma once

#include "planner/base/result.hpp"
#include "planner/model/directory.hpp"
#include "planner/model/value.hpp"
#include "providers/halopsa/auth/client.hpp"
#include "providers/halopsa/listing/page_threads.hpp"
#include "providers/halopsa/tables/profiles.hpp"
#include "providers/http/patience.hpp"

namespace haloform::halopsa {

/// What the names of an instance are read with; all of it is borrowed.
struct DirectoryReading {
  Client& client;
  const ProfileTable& table;
  PageThreads& threads;
  const http::Patience& patience;
};

/// Reads all names of one kind, to the last row. ErrorKind::incomplete where there are none: nobody asks for names of
/// which the configuration uses none, and a missing right looks like that. ErrorKind::configuration where the profile has
/// none. Sites are called `Client/Site`, by the client name of their rows, or, where a row has none, by /Client.
[[nodiscard]] Result<Directory> read_directory(const DirectoryReading& reading, Directory::Kind kind);

/// The fields with the ids of roles instead of their names: what a request carries. A name that no role has, or
/// several do, is ErrorKind::refused.
[[nodiscard]] Result<Attributes> with_ids_of_names(const TypeRow& row, Attributes fields,
                                                   const Directory& directory);
/// The directories that it takes to put ids in the place of all names in the fields.
[[nodiscard]] std::vector<Directory::Kind> names_in(const TypeRow& row, const Attributes& fields);

}  // namespace haloform::halopsa
