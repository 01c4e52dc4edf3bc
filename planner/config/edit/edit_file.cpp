#include "planner/config/edit/edit_file.hpp"

#include "planner/config/edit/block_editor.hpp"
#include "planner/config/edit/list_editor.hpp"
#include "planner/config/edit/read_again.hpp"
#include "planner/config/edit/says_exactly.hpp"

#include <fmt/format.h>

#include <optional>
#include <vector>

namespace haloform::config {

namespace {

/// All keys of a block, in the order in which they usually stand.
std::vector<std::string_view> usual_order(const TypeSchema& schema) {
  std::vector<std::string_view> keys;
  for (const FieldSpec& field : schema.fields) {
    keys.push_back(field.name);
    if (field.naming && field.naming->key != field.name) keys.push_back(field.naming->key);
  }
  keys.insert(keys.end(), {"active", "teams", "membership", "members", "lifecycle"});
  return keys;
}

std::optional<YamlNode> block_of(const YamlTree& tree, const Address& address) {
  const auto section = tree.root().find(type_plural(address.type()));
  if (!section) return std::nullopt;
  const auto block = section->value.find(address.key());
  return block && block->value.is_mapping() ? std::optional(block->value) : std::nullopt;
}

/// An alias is where its anchor is, which somebody else may refer to.
Result<void> check_own(const SourceText& source, const std::string& file, const YamlTree& tree,
                       const Address& address) {
  const auto section = tree.root().find(type_plural(address.type()));
  const auto block = section->value.find(address.key());
  for (const YamlEntry& entry : {*section, *block}) {
    const auto colon = source.colon(entry.key);
    const char first = colon ? source.letter(source.behind_gap(*colon + 1)) : '\0';
    if (colon && first != '*' && first != '&' && first != '!') continue;
    return fail(
        ErrorKind::configuration,
        fmt::format(
            "{} is written with an anchor, an alias or a tag, so that its lines may count for others too",
            address.text()),
        SourceSpan{file, entry.key.line(), entry.key.column()}.text(), "change it by hand");
  }
  return {};
}

Result<void> edit_block(const BlockPlace& place, const BlockEdit& edit, Splices& splices) {
  for (const BlockEdit::Field& field : edit.fields) {
    if (auto done = edit_field(place, field, splices); !done) return done;
  }
  for (const BlockEdit::List& list : edit.lists) {
    if (auto done = edit_list(place, list, splices); !done) return done;
  }
  return {};
}

}  // namespace

Result<std::string> edit_file(const Catalog& catalog, const std::string& file, std::string_view text,
                              std::span<const BlockEdit> edits) {
  const auto tree = read_again(file, text);
  if (!tree) return std::unexpected(tree.error());
  const SourceText source(text);
  Splices splices;
  for (const BlockEdit& edit : edits) {
    const auto block = block_of(*tree, edit.address);
    if (!block) {
      return fail(ErrorKind::configuration,
                  fmt::format("{} does not stand in this file", edit.address.text()), file,
                  "run again: somebody may have changed it meanwhile");
    }
    if (auto own = check_own(source, file, *tree, edit.address); !own)
      return std::unexpected(std::move(own.error()));
    const std::vector<std::string_view> keys = usual_order(catalog.of(edit.address.type()));
    const BlockPlace place{
        source, file, edit.address.text(),
        *block, keys, file.ends_with(".json") ? ScalarStyle::double_quoted : ScalarStyle::plain};
    if (auto done = edit_block(place, edit, splices); !done) return std::unexpected(std::move(done.error()));
  }
  std::string edited = splices.applied_to(text);
  const auto again = read_again(file, edited);
  if (!again || !says_exactly(tree->root(), again->root(), edits)) {
    return fail(ErrorKind::internal,
                "the edited file would say something else than it should; nothing was written", file,
                "change it by hand, and please report this");
  }
  return edited;
}

}  // namespace haloform::config
