#pragma once

#include "cli/context.hpp"
#include "cli/options.hpp"

#include <functional>
#include <string>

namespace haloform {

/// How a command's result looks as each kind. Called only for the kinds that are wanted.
struct Rendering {
  std::function<std::string(const TextOptions&)> text;
  std::function<std::string()> json;
};

/// Whether stdout carries JSON, so that what people read has to go to stderr.
[[nodiscard]] bool stdout_is_json(const Outputs& outputs);

/// Writes the result everywhere it is wanted. Where all that is wanted goes to files, stdout still gets the
/// text, unless --quiet was given. Files are not in colour, and readable by
/// their owner only.
[[nodiscard]] Outcome<void> write_outputs(const Context& context, const Outputs& outputs, Detail detail,
                                          const Rendering& rendering);

}  // namespace haloform
