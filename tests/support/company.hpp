#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace haloform::test {

/// A world under a sandbox, what is declared of it at first and afterwards, and what a stranger does in between.
struct Company {
  std::string profile;           ///< `guide` or `halo`.
  nlohmann::ordered_json world;  ///< As `haloform sandbox --world` reads it.
  std::string before;            ///< haloform.yaml. Sections begin a line, blocks are indented by two.
  std::string after;
  /// `[{"in": "agents", "who": "p1@example.com", "fields": {"surname": "x"}}]`, in the world's own terms; `fields` of null
  /// mean that the record is deleted. `who` is an e-mail, letter case aside, or else a name.
  nlohmann::ordered_json by_hand;

  bool operator==(const Company&) const = default;
};

/// One YAML document that a person can read, change and hand to HALOFORM_WORLD.
[[nodiscard]] std::string company_text(const Company& company);
/// Reads it back. Throws std::runtime_error with what is missing.
[[nodiscard]] Company parse_company(const std::string& text);

}  // namespace haloform::test
