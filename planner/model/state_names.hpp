#pragma once

#include <array>
#include <string_view>

namespace haloform {

/// What stands behind the path of a state in the names of the files that are kept beside it.
inline constexpr const char* backup_ending = ".backup";
inline constexpr const char* damaged_ending = ".damaged";
inline constexpr const char* journal_ending = ".journal";
inline constexpr const char* lock_ending = ".lock";
inline constexpr const char* draft_ending = ".tmp";
inline constexpr const char* watch_ending = ".watch";
inline constexpr std::array<std::string_view, 6> endings_beside_a_state{
    backup_ending, damaged_ending, journal_ending, lock_ending, draft_ending, watch_ending};

}  // namespace haloform
