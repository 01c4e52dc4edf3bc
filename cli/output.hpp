#pragma once

#include "cli/context.hpp"
#include "cli/options.hpp"
#include "cli/output_kinds.hpp"

#include <functional>
#include <string>

namespace haloform::cli {

/// A command's result as one kind of output. Called only for the kinds that are wanted.
using Rendered = std::function<std::string(const OutputKind&, const render::TextOptions&)>;

/// Whether stdout carries a document, so that what people read has to go to stderr.
[[nodiscard]] bool stdout_is_taken(const Outputs& outputs);

/// ErrorKind::usage where a kind among them does not show what there is to show.
[[nodiscard]] Result<void> check_outputs(const Outputs& outputs, const CanShow& can_show);

/// Writes the result everywhere it is wanted. Where all that is wanted goes to files, stdout still gets the
/// usual kind, unless --quiet was given. Files are not in colour, and readable by
/// their owner only.
[[nodiscard]] Outcome<void> write_outputs(const Context& context, const Outputs& outputs,
                                          render::Detail detail, const Rendered& rendered);

}  // namespace haloform::cli
