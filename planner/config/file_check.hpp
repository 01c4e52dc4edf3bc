#pragma once

#include "planner/base/diagnostic.hpp"
#include "planner/base/quote.hpp"
#include "planner/config/yaml_tree.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace haloform::config {

using Rule = Diagnostic::Rule;

/// One file being checked: reads values of a wanted type, and collects what is wrong, with its place. A
/// function that gives nothing back has said why.
class FileCheck {
 public:
  /// `file` is the file's index in the SourceFiles of this configuration, `path` its name there.
  FileCheck(std::uint32_t file, const std::string& path, Diagnostics& found)
      : file_(file), path_(&path), found_(&found) {}

  [[nodiscard]] SourcePlace place(const YamlNode& node) const { return {file_, node.line(), node.column()}; }
  [[nodiscard]] SourceSpan span(const YamlNode& node) const { return {*path_, node.line(), node.column()}; }
  [[nodiscard]] const std::string& path() const { return *path_; }

  void error(const YamlNode& at, MarkedText what, MarkedText advice = {}, Rule rule = Rule::invalid_value) {
    found_->error(span(at), std::move(what), std::move(advice), rule);
  }
  void warning(const YamlNode& at, MarkedText what, MarkedText advice = {}, Rule rule = Rule::invalid_value) {
    found_->warning(span(at), std::move(what), std::move(advice), rule);
  }
  /// `key` of the mapping called `inside` is none of `known`. Says where client_id and client_secret belong.
  /// Gives back the known name that was meant, if one is near.
  std::optional<std::string_view> unknown_key(const YamlNode& key, std::string_view inside,
                                              std::span<const std::string_view> known);

  /// Whether the value called `name` is a mapping; `like` shows what one looks like.
  [[nodiscard]] bool mapping(const YamlNode& value, std::string_view name, std::string_view like);
  [[nodiscard]] bool sequence(const YamlNode& value, std::string_view name, std::string_view like);
  /// A text, which may be empty. Numbers, truth values and null are not texts; a text holds no NUL, and is not longer
  /// than `longest_text`.
  [[nodiscard]] std::optional<std::string_view> text(const YamlNode& value, std::string_view name);
  /// The same, with more than blanks in it.
  [[nodiscard]] std::optional<std::string> filled_text(const YamlNode& value, std::string_view name);
  /// A file within the folder of the configuration, or, without one, a path that is judged by itself. `elsewhere` is
  /// what names a file that lies anywhere.
  [[nodiscard]] std::optional<std::string> file_within(const std::filesystem::path* folder,
                                                       const YamlNode& value, std::string_view name,
                                                       std::string_view elsewhere);
  [[nodiscard]] std::optional<std::int64_t> integer(const YamlNode& value, std::string_view name);
  /// A whole number from `low` up to 4,294,967,295.
  [[nodiscard]] std::optional<std::uint32_t> count(const YamlNode& value, std::string_view name,
                                                   std::uint32_t low);
  [[nodiscard]] std::optional<bool> boolean(const YamlNode& value, std::string_view name);

 private:
  std::uint32_t file_;
  const std::string* path_;
  Diagnostics* found_;
};

/// The longest text, in bytes: more than any field of HaloPSA keeps.
inline constexpr std::size_t longest_text = 64UL * 1024;

/// `did you mean "…"?`, or nothing.
[[nodiscard]] std::string did_you_mean(const std::optional<std::string_view>& name);

}  // namespace haloform::config
