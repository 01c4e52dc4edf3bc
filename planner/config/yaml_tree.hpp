#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::config {

/// How a node was written. `quoted` is every scalar that is a text by its form: in quotes, as a block, tagged
/// `!!str`.
enum class YamlKind : std::uint8_t { null, plain, quoted, sequence, mapping, alias };

/// What a scalar means by the YAML 1.2 core schema, with one exception: digits behind a leading zero are a
/// text.
enum class ScalarType : std::uint8_t { null, boolean, integer, real, text };

/// Whether a key is to be read. A repeated key and a merge key are reported by the reader and then stay
/// unread.
enum class KeyUse : std::uint8_t { first, repeated, merge };

class YamlNode;

/// One YAML file: its nodes in the order in which they stand, 20 bytes each, and the text of its scalars in
/// one piece. Nodes refer to it by pointer, so it stays where it is while they are used.
class YamlTree {
 public:
  /// The document; a null where the file has none.
  [[nodiscard]] YamlNode root() const;
  [[nodiscard]] std::size_t node_count() const { return nodes_.size(); }

 private:
  friend class YamlNode;
  friend class YamlTreeBuilder;
  friend class PlainYamlReader;
  friend class TreeWriter;
  struct Node {
    std::uint32_t line = 1;
    std::uint32_t column = 1;
    std::uint32_t start =
        0;  ///< Scalar, or the word of a null: offset in text_. Collection: the node behind it. Alias: the node it means.
    std::uint32_t size = 0;  ///< Scalar: bytes. Sequence: items. Mapping: entries.
    YamlKind kind = YamlKind::null;
    KeyUse use = KeyUse::first;
  };
  std::vector<Node> nodes_;
  std::string text_;
};

struct YamlEntry;

/// Lays down a tree that no text of YAML stands for, in the order of its nodes, each at a place of another file.
class TreeWriter {
 public:
  struct Place {
    std::uint32_t line = 1;
    std::uint32_t column = 1;
  };
  TreeWriter& open(YamlKind kind, Place place);
  TreeWriter& close();
  TreeWriter& scalar(YamlKind kind, std::string_view text, Place place);
  /// A key, or a text.
  TreeWriter& text(std::string_view text, Place place) { return scalar(YamlKind::quoted, text, place); }
  /// Once all is closed.
  [[nodiscard]] YamlTree take() { return std::move(tree_); }

 private:
  struct Frame {
    std::uint32_t node = 0;
    std::uint32_t children = 0;  ///< Keys and values each count.
  };
  std::uint32_t add(YamlKind kind, Place place);

  YamlTree tree_;
  std::vector<Frame> frames_;
};

/// A view of one node. An alias looks like the node that it means, at the place of that node.
class YamlNode {
 public:
  [[nodiscard]] YamlKind kind() const { return node().kind; }
  [[nodiscard]] bool is_mapping() const { return kind() == YamlKind::mapping; }
  [[nodiscard]] bool is_sequence() const { return kind() == YamlKind::sequence; }
  [[nodiscard]] bool is_scalar() const { return !is_mapping() && !is_sequence(); }
  [[nodiscard]] bool is_null() const { return kind() == YamlKind::null; }
  [[nodiscard]] std::uint32_t line() const { return node().line; }
  [[nodiscard]] std::uint32_t column() const { return node().column; }
  /// The scalar as it reads, without quotes; empty for null and collections.
  [[nodiscard]] std::string_view text() const;
  /// How a null was written: `~`, `null`, `Null`, `NULL`, or not at all. Empty for everything else.
  [[nodiscard]] std::string_view null_word() const;
  /// Items of a sequence, entries of a mapping.
  [[nodiscard]] std::size_t size() const { return is_scalar() ? 0 : node().size; }
  /// Of a scalar; a collection has none and counts as text.
  [[nodiscard]] ScalarType scalar_type() const;

  class Items;
  class Entries;
  /// Nothing where this is not a sequence.
  [[nodiscard]] Items items() const;
  /// Nothing where this is not a mapping.
  [[nodiscard]] Entries entries() const;
  /// The value under a key that is to be read; nothing where there is none. Linear in the number of entries.
  [[nodiscard]] std::optional<YamlEntry> find(std::string_view key) const;

 private:
  friend class YamlTree;
  YamlNode(const YamlTree& tree, std::uint32_t index);
  [[nodiscard]] const YamlTree::Node& node() const { return tree_->nodes_[index_]; }
  /// The node behind node `index`, whatever that holds.
  [[nodiscard]] static std::uint32_t behind(const YamlTree& tree, std::uint32_t index);
  const YamlTree* tree_;
  std::uint32_t index_;
};

struct YamlEntry {
  YamlNode key;
  YamlNode value;
  KeyUse use = KeyUse::first;
};

/// `for (const YamlNode item : node.items())`.
class YamlNode::Items {
 public:
  class Iterator {
   public:
    Iterator(const YamlTree* tree, std::uint32_t index) : tree_(tree), index_(index) {}
    [[nodiscard]] YamlNode operator*() const { return {*tree_, index_}; }
    Iterator& operator++();
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const YamlTree* tree_;
    std::uint32_t index_;
  };
  Items(Iterator first, Iterator last) : first_(first), last_(last) {}
  [[nodiscard]] Iterator begin() const { return first_; }
  [[nodiscard]] Iterator end() const { return last_; }

 private:
  Iterator first_;
  Iterator last_;
};

/// `for (const YamlEntry entry : node.entries())`.
class YamlNode::Entries {
 public:
  class Iterator {
   public:
    Iterator(const YamlTree* tree, std::uint32_t index) : tree_(tree), index_(index) {}
    [[nodiscard]] YamlEntry operator*() const;
    Iterator& operator++();
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const YamlTree* tree_;
    std::uint32_t index_;
  };
  Entries(Iterator first, Iterator last) : first_(first), last_(last) {}
  [[nodiscard]] Iterator begin() const { return first_; }
  [[nodiscard]] Iterator end() const { return last_; }

 private:
  Iterator first_;
  Iterator last_;
};

/// What a plain scalar means.
[[nodiscard]] ScalarType plain_scalar_type(std::string_view text);
/// The number that a plain integer writes (decimal, 0o17, 0xff); nothing where it does not fit 64 bits.
[[nodiscard]] std::optional<std::int64_t> plain_integer(std::string_view text);

}  // namespace haloform::config
