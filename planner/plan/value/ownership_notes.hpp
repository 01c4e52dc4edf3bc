#pragma once

#include "planner/base/marked_text.hpp"
#include "planner/base/source_span.hpp"
#include "planner/model/address.hpp"
#include "planner/model/remote_id.hpp"
#include "planner/plan/value/reason_parts.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace haloform::plan {

// What imports of the instance's own write, and what hangs on those who leave (plan/note.hpp).

/// Of somebody who is deactivated or deleted: what hangs on them in HaloPSA.
struct HangsOnThem {
  static constexpr std::string_view kind = "attached";
  std::vector<AttachedThing> things;
  static constexpr auto members() { return std::tuple(member("things", &HangsOnThem::things)); }
};

/// `lifecycle.owner` was changed: who says what an import of the instance's own writes.
struct OwnerChanged {
  static constexpr std::string_view kind = "owner_changed";
  bool to_haloform = false;
  static constexpr auto members() { return std::tuple(member("to_haloform", &OwnerChanged::to_haloform)); }
};

/// `lifecycle.block_if` was changed.
struct BlockIfChanged {
  static constexpr std::string_view kind = "block_if_changed";
  std::vector<std::string> to;
  static constexpr auto members() { return std::tuple(member("to", &BlockIfChanged::to, Tells::nobody)); }
};

/// A block declares other values than the record has in fields that an import of the instance's own writes: they are not sent.
struct OwnedByImport {
  static constexpr std::string_view kind = "owned_by_import";
  Address address;
  RemoteId id;
  std::string by;  ///< `entra`, as import_name has it.
  std::vector<std::string> fields;
  SourceSpan where;
  static constexpr auto members() {
    return std::tuple(member("address", &OwnedByImport::address), member("id", &OwnedByImport::id),
                      member("by", &OwnedByImport::by, Tells::nobody),
                      member("fields", &OwnedByImport::fields, Tells::nobody),
                      member("where", &OwnedByImport::where));
  }
};

/// More of these than are named.
struct MoreOwned {
  static constexpr std::string_view kind = "more_owned_by_import";
  std::size_t count = 0;
  static constexpr auto members() { return std::tuple(member("count", &MoreOwned::count)); }
};

/// What hangs on people who leave, and could not be read.
struct AttachedNotRead {
  static constexpr std::string_view kind = "attached_not_read";
  std::string what;  ///< One of attached_kinds; empty: all, of people beyond those who were asked about.
  std::size_t people = 0;
  MarkedText why;
  static constexpr auto members() {
    return std::tuple(member("what", &AttachedNotRead::what, Tells::nobody),
                      member("people", &AttachedNotRead::people), member("why", &AttachedNotRead::why));
  }
};

}  // namespace haloform::plan
