#pragma once

#include "cli/command.hpp"
#include "cli/option_reader.hpp"
#include "cli/options.hpp"
#include "cli/output_kinds.hpp"

#include <initializer_list>
#include <optional>

namespace haloform::cli {

/// The flags that several commands take, each list beside what reads it. A flag means the same wherever it stands.

/// What every command takes.
[[nodiscard]] FlagList common_flags();
[[nodiscard]] CommonOptions common_options(OptionReader& typed);

/// --pii, of a command that shows people; among the common options.
[[nodiscard]] FlagList privacy_flags();

/// --config
[[nodiscard]] FlagList config_flags();
/// --state
[[nodiscard]] FlagList state_flags();
/// --config and --state
[[nodiscard]] FlagList location_flags();
[[nodiscard]] Locations locations(OptionReader& typed);

[[nodiscard]] FlagList instance_flags();
[[nodiscard]] InstanceFlags instance_options(OptionReader& typed);

[[nodiscard]] FlagList lock_flags();
[[nodiscard]] Milliseconds lock_timeout(OptionReader& typed);

/// --as-of, of a command that plans; `policy_options` reads it too.
[[nodiscard]] FlagList as_of_flags();
[[nodiscard]] std::optional<AsOf> as_of(OptionReader& typed);

[[nodiscard]] FlagList policy_flags();
[[nodiscard]] PolicyFlags policy_options(OptionReader& typed);

/// Of a command that shows a plan.
[[nodiscard]] FlagList detail_flags();
[[nodiscard]] render::Detail shown_detail(const OptionReader& typed);

/// Of a command whose result `can_show` is asked about.
[[nodiscard]] FlagList output_flags(const CanShow& can_show);
[[nodiscard]] Outputs outputs(OptionReader& typed, const CanShow& can_show);
/// --json, which `outputs` reads too.
[[nodiscard]] FlagList stream_flags();

/// All of them, list behind list.
[[nodiscard]] FlagList joined(std::initializer_list<FlagList> lists);

}  // namespace haloform::cli
