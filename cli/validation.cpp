#include "cli/validation.hpp"

#include "planner/base/text.hpp"
#include "planner/model/schema.hpp"

#include <fmt/format.h>

namespace haloform::cli {

std::string valid_words(const Validation& validation) {
  std::string text = "The configuration is valid: ";
  for (const ResourceType type : all_types) {
    text += counted(validation.desired->resources(type).size(), type_name(type));
    text += type == all_types.back() ? "" : ", ";
  }
  return text + fmt::format(" in {}.", counted(validation.desired->file_count(), "file"));
}

}  // namespace haloform::cli
