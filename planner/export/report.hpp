#pragma once

#include "planner/base/marked_text.hpp"
#include "planner/base/privacy.hpp"
#include "planner/model/address.hpp"
#include "planner/model/remote_id.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/privacy/veil.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::exporting {

/// Why a record is in no file. The names for machines never change.
enum class Why : std::uint8_t {
  general_user,  ///< HaloPSA's own row of a site.
  unassigned,    ///< HaloPSA's own row for work that nobody has.
  api_only,      ///< An agent that is an application.
  imported,      ///< An import of the instance's own writes it.
  twin,          ///< Another record has the same natural key, so that no plan could tell them apart.
  leaver,        ///< The state knows it, and its block was taken out.
  inactive,      ///< Switched off, and only people who are active were asked for.
  invalid,       ///< A block with its name or e-mail would be refused.
  differs,       ///< A plan of its block would not be empty.
};
/// `general_user`
[[nodiscard]] std::string_view why_name(Why why);

/// A record as people know it.
struct Subject {
  ResourceType type = ResourceType::agent;
  RemoteId id;
  std::string name;
  std::string email;
};

struct LeftOut {
  Subject who;
  Why why = Why::invalid;
  MarkedText detail{};             ///< What was said of it, where something was; else empty.
  std::vector<RemoteId> others{};  ///< Of twins.
};

/// Something that the record has and its block does not say.
struct Omission {
  enum class Why : std::uint8_t {
    undeclared,  ///< It names a team that is not declared.
    unnamed,     ///< It has a name that does not tell which one is meant, or that cannot be looked up.
    invalid,     ///< Its value would be refused.
  };
  Address address;
  std::string field;
  Why why = Why::invalid;
  MarkedText detail{};
};

struct Exported {
  Address address;
  Subject who;
  bool active = true;
  std::string file;
};

struct FileChange {
  enum class What : std::uint8_t { created, changed };
  std::string path;  ///< From the folder of the configuration.
  What what = What::created;
  std::size_t added = 0;    ///< Blocks that come to it.
  std::size_t updated = 0;  ///< Blocks of it that say something else now.
};

/// What an export wrote, or would write.
struct Report {
  Privacy privacy = Privacy::full;
  std::string instance;
  Profile profile = Profile::guide;
  bool dry_run = false;
  std::vector<Exported> exported;  ///< By address.
  std::vector<Address> updated;    ///< Blocks that were there, and take over what was changed outside.
  std::vector<FileChange> files;   ///< By path.
  std::vector<LeftOut> left_out;   ///< By type, why and id.
  std::vector<Omission> omissions;
  std::size_t managed = 0;  ///< Records in scope that blocks declared already.
  /// Why the listing of a type in scope may lack somebody, who is in no file then.
  std::vector<std::pair<ResourceType, std::string>> doubts;
  std::vector<MarkedText> kept;  ///< What was changed outside and no block can say: in words.
};

/// With whoever is named in it covered; addresses and ids stay.
[[nodiscard]] Report without_people(Report report, const plan::Veil& veil);

}  // namespace haloform::exporting
