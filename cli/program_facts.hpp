#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::cli {

/// What was known when the program was built. The build writes `build_facts()` (cmake/build_facts.cmake): another commit compiles
/// that source again, and no other.
struct BuildFacts {
  struct Library {
    std::string_view name;
    std::string_view version;
    std::string_view file;  ///< What its shared library's name begins with; empty where it is headers alone.
  };
  std::string_view version;
  std::string_view commit;  ///< 40 hexadecimal digits; empty where neither git nor the source knew it.
  std::string_view compiler;
  std::span<const Library> libraries;
};
[[nodiscard]] BuildFacts build_facts();

/// How a library came into the program.
enum class Linkage : std::uint8_t {
  shared,  ///< The system's, found by its loader.
  inside,  ///< Part of the program: a static library, or headers alone.
  loaded,  ///< The system's, when a state needs it.
};

/// What `version` says.
struct ProgramFacts {
  struct Library {
    std::string name;
    std::optional<std::string> version;  ///< Of the one in use; nothing where it is not installed.
    Linkage linkage = Linkage::shared;
  };
  std::string version;
  std::optional<std::string> commit;
  std::string compiler;
  std::vector<Library> libraries;
};

/// Of this program on this machine. How a library is linked is read from the program itself, and the versions of those that a
/// system replaces from them.
[[nodiscard]] ProgramFacts program_facts();

/// Three lines for people; the first one is the version alone.
[[nodiscard]] std::string facts_text(const ProgramFacts& facts);
[[nodiscard]] std::string facts_json(const ProgramFacts& facts);

}  // namespace haloform::cli
