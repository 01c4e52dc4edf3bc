#include "planner/config/origins.hpp"

#include "planner/base/text.hpp"
#include "planner/config/file_check.hpp"
#include "planner/config/file_reader.hpp"
#include "planner/config/yaml_reader.hpp"
#include "planner/config/yaml_tree.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace haloform::config {

namespace {

using Origin = DesiredState::Origin;

class OriginFinder {
 public:
  OriginFinder(const Catalog& catalog, const DesiredState& desired, const std::filesystem::path& root)
      : catalog_(catalog), desired_(desired), root_(root) {}

  Result<std::vector<Origin>> find(const Resource& resource) {
    if (desired_.feed_of(resource) != nullptr) return in_feed(resource);
    const std::string file = desired_.span(resource.place).file;
    auto tree = read(file);
    if (!tree) return std::unexpected(std::move(tree.error()));
    if (const auto block = block_in(**tree, resource.address)) in_block(*block, file, resource);
    if (auto well = from_defaults(resource); !well) return std::unexpected(std::move(well.error()));
    if (auto well = from_teams(resource); !well) return std::unexpected(std::move(well.error()));
    return std::move(origins_);
  }

 private:
  /// Of a row of a feed: what no block adds, and is not as `defaults:` has it, stands in the row.
  Result<std::vector<Origin>> in_feed(const Resource& resource) {
    if (auto well = from_added_block(resource); !well) return std::unexpected(std::move(well.error()));
    if (auto well = from_defaults(resource); !well) return std::unexpected(std::move(well.error()));
    const TypeSchema& schema = catalog_.of(resource.address.type());
    std::erase_if(origins_, [&](const Origin& origin) {
      if (origin.from != Origin::From::defaults) return false;
      const auto field = schema.find(origin.field);
      const Value* value = field ? resource.fields.find(*field) : nullptr;
      return value == nullptr || value->plain() != default_text(schema, origin.field);
    });
    const SourceSpan row = desired_.span(resource.place);
    for (const auto& [field, value] : resource.fields) {
      if (!has(schema.at(field).name)) add(Origin::From::block, schema.at(field).name, row);
    }
    if (resource.active && !has("active")) add(Origin::From::block, "active", row);
    if (auto well = from_teams(resource); !well) return std::unexpected(std::move(well.error()));
    for (const std::string& team : resource.teams) {
      if (std::ranges::find(origins_, team, &Origin::team) == origins_.end())
        origins_.push_back({Origin::From::block, "teams", team, row});
    }
    return std::move(origins_);
  }
  /// The block of YAML that adds to a row, in whichever file it stands.
  Result<void> from_added_block(const Resource& resource) {
    const auto is_feed = [&](const std::string& file) {
      return std::ranges::find(desired_.feeds(), file, &DesiredState::Feed::file) != desired_.feeds().end();
    };
    for (std::uint32_t at = 0; at < desired_.file_count(); ++at) {
      const std::string file = desired_.span({at, 1, 1}).file;
      if (is_feed(file)) continue;
      const auto tree = read(file);
      if (!tree) return std::unexpected(tree.error());
      const auto block = block_in(**tree, resource.address);
      if (!block) continue;
      in_block(*block, file, resource);
      break;
    }
    std::erase_if(origins_, [&](const Origin& origin) { return is_fed(resource, origin.field); });
    return {};
  }
  /// Whether the row counts where a block says the field too.
  bool is_fed(const Resource& resource, std::string_view field) {
    const auto root = read(desired_.span({}).file);
    const auto feeds = root ? (*root)->root().find("feeds") : std::nullopt;
    const auto feed = feeds ? feeds->value.find(desired_.feed_of(resource)->name) : std::nullopt;
    const auto prefer = feed ? feed->value.find("prefer") : std::nullopt;
    const auto fields = feed ? feed->value.find("fields") : std::nullopt;
    if (!prefer || prefer->value.text() != "feed" || !fields) return false;
    const TypeSchema& schema = catalog_.of(resource.address.type());
    for (const YamlEntry entry : fields->value.entries()) {
      auto id = schema.find(entry.key.text());
      if (!id) id = schema.named_by(entry.key.text());
      if (id && schema.at(*id).name == field) return true;
    }
    return false;
  }
  std::string default_text(const TypeSchema& schema, std::string_view field) {
    const auto tree = read(desired_.span({}).file);
    const auto defaults = tree ? (*tree)->root().find("defaults") : std::nullopt;
    const auto of_type = defaults ? defaults->value.find(type_name(schema.type)) : std::nullopt;
    const auto entry = of_type ? of_type->value.find(field) : std::nullopt;
    return entry ? std::string(entry->value.text()) : std::string();
  }

  Result<const YamlTree*> read(const std::string& file) {
    const auto known = trees_.find(file);
    if (known != trees_.end()) return &known->second;
    const auto text = read_whole_file(root_ / file);
    if (!text) return std::unexpected(text.error());
    Diagnostics found;
    auto tree = read_yaml(file, *text, found);
    if (!tree) return fail(ErrorKind::io, "the file was changed while it was read", file, "run again");
    return &trees_.emplace(file, std::move(*tree)).first->second;
  }

  static std::optional<YamlNode> block_in(const YamlTree& tree, const Address& address) {
    const auto section = tree.root().find(type_plural(address.type()));
    if (!section) return std::nullopt;
    const auto block = section->value.find(address.key());
    return block ? std::optional(block->value) : std::nullopt;
  }

  static SourceSpan span(const std::string& file, const YamlNode& node) {
    return {file, node.line(), node.column()};
  }

  void in_block(const YamlNode& block, const std::string& file, const Resource& resource) {
    const TypeSchema& schema = catalog_.of(resource.address.type());
    for (const YamlEntry entry : block.entries()) {
      if (entry.use != KeyUse::first) continue;
      const std::string_view key = entry.key.text();
      auto field = schema.find(key);
      if (!field) field = schema.named_by(key);
      if (field) {
        add(Origin::From::block, schema.at(*field).name, span(file, entry.value));
      } else if (key == "active") {
        add(Origin::From::block, key, span(file, entry.value));
      } else if (key == "teams") {
        for (const YamlNode item : entry.value.items())
          origins_.push_back({Origin::From::block, "teams", std::string(item.text()), span(file, item)});
      }
    }
  }

  Result<void> from_defaults(const Resource& resource) {
    const TypeSchema& schema = catalog_.of(resource.address.type());
    const std::string file = desired_.span({}).file;  // the root file is the first
    auto tree = read(file);
    if (!tree) return std::unexpected(std::move(tree.error()));
    const auto defaults = (*tree)->root().find("defaults");
    const auto of_type = defaults ? defaults->value.find(type_name(schema.type)) : std::nullopt;
    if (!of_type) return {};
    for (const YamlEntry entry : of_type->value.entries()) {
      const auto field = schema.find(entry.key.text());
      if (!field || entry.use != KeyUse::first || has(schema.at(*field).name)) continue;
      add(Origin::From::defaults, schema.at(*field).name, span(file, entry.value));
    }
    return {};
  }

  Result<void> from_teams(const Resource& resource) {
    for (const std::string& key : resource.teams) {
      const auto address = Address::of(ResourceType::team, key);
      const Resource* team = address ? desired_.find(*address) : nullptr;
      if (team == nullptr) continue;
      const std::string file = desired_.span(team->place).file;
      auto tree = read(file);
      if (!tree) return std::unexpected(std::move(tree.error()));
      const auto block = block_in(**tree, *address);
      const auto members = block ? block->find("members") : std::nullopt;
      if (!members) continue;
      for (const YamlNode item : members->value.items()) {
        if (item.text() == resource.address.key())
          origins_.push_back({Origin::From::team, "teams", key, span(file, item)});
      }
    }
    return {};
  }

  [[nodiscard]] bool has(std::string_view field) const {
    return std::ranges::find(origins_, field, &Origin::field) != origins_.end();
  }
  void add(Origin::From from, std::string_view field, SourceSpan where) {
    origins_.push_back({from, std::string(field), {}, std::move(where)});
  }

  const Catalog& catalog_;
  const DesiredState& desired_;
  const std::filesystem::path& root_;
  std::map<std::string, YamlTree> trees_;  // nodes point into them: a map moves nothing
  std::vector<Origin> origins_;
};

}  // namespace

Result<std::vector<DesiredState::Origin>> origins_of(const Catalog& catalog, const DesiredState& desired,
                                                     const std::filesystem::path& root,
                                                     const Address& address) {
  const Resource* resource = desired.find(address);
  if (resource == nullptr) return std::vector<Origin>();
  return OriginFinder(catalog, desired, root).find(*resource);
}

}  // namespace haloform::config
