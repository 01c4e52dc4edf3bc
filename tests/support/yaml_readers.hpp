#pragma once

#include <string>
#include <string_view>

namespace haloform::test {

/// How the quick reader of plain files and the parser of record see one text.
struct YamlReaders {
  bool quick = false;  ///< Whether the quick reader takes it.
  /// Where they disagree about a text that is taken: nodes, places or diagnostics. Empty: they agree.
  std::string difference;
};

[[nodiscard]] YamlReaders compare_yaml_readers(std::string_view text);

}  // namespace haloform::test
