#pragma once

#include "planner/config/edit/add_blocks.hpp"
#include "planner/export/choose.hpp"

#include <map>
#include <string>
#include <vector>

namespace haloform::exporting {

/// What is to be written.
struct Blocks {
  std::map<std::string, std::vector<config::NewBlock>> by_file;
  std::vector<Omission> omissions;  ///< By address, in the order of a block.
};

/// The blocks of those who were chosen: what each record has, but for what is empty or is what `defaults:` says; sites, roles and
/// teams by name or key where that tells which one is meant, else by id, or not at all.
[[nodiscard]] Blocks blocks_of(const Sources& sources, const Choice& choice, const Verdicts& verdicts);

}  // namespace haloform::exporting
