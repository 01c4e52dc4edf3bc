#pragma once

#include "planner/config/feeds/feed_spec.hpp"
#include "planner/config/file_check.hpp"
#include "planner/config/file_parts.hpp"

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace haloform::config {

/// One person of a feed, as a block of YAML that adds to them has to know.
struct FeedPerson {
  /// What the row says under one key of a block or of its lifecycle: `email`, `active`, `ends_on`. A key with a name of its own for a
  /// field (`site`) counts as the field.
  struct Given {
    std::string_view key;
    SourcePlace place;
  };
  const Draft* draft = nullptr;
  const FeedSpec* feed = nullptr;
  std::vector<Given> given;

  [[nodiscard]] const Given* gives(std::string_view key) const;
};

/// Whether an entry of a block that adds to somebody, or of its lifecycle, is to be read. What the row of the feed says too counts
/// in one of the two places: in which, `prefer` says; else it is an error with both.
[[nodiscard]] bool may_add(const FeedPerson& fed, const Resource& person, const BlockRules& rules,
                           const YamlEntry& entry, const FileCheck& check, FileParts& parts);

/// All whom feeds declare. It holds what their rows are read with.
class FeedPeople {
 public:
  [[nodiscard]] const FeedPerson* find(const Address& address) const;
  /// Whether there is a feed of the type: a block without what everybody needs may then be of somebody who left it.
  [[nodiscard]] bool has(ResourceType type) const { return types_.at(type); }
  /// Whether a feed of the type leaves names and e-mails to YAML: then a block may have one of them, and still be of such a person.
  [[nodiscard]] bool prefers_yaml(ResourceType type) const { return prefer_yaml_.at(type); }
  /// Whether a feed could not be read, so that nobody knows whom it declares.
  [[nodiscard]] bool is_broken() const { return broken_; }

  void broke() { broken_ = true; }
  FeedSpec& add(FeedSpec spec);
  void add(const Address& address, FeedPerson&& person) { people_.try_emplace(address, std::move(person)); }

 private:
  std::list<FeedSpec> feeds_;  ///< Others point to them.
  std::unordered_map<Address, FeedPerson> people_;
  PerType<bool> types_{};
  PerType<bool> prefer_yaml_{};
  bool broken_ = false;
};

}  // namespace haloform::config
