#pragma once

#include <array>
#include <string_view>

namespace haloform::fuzz {

/// Reads one input as a target does: whatever the bytes are, it returns. Aborts where what was read does not hold
/// together: what is accepted must come out of its own writing unchanged, and what is refused must say why.
void configuration(std::string_view text);
/// What the quick reader of plain files makes of the bytes is what the parser of record does.
void yaml(std::string_view text);
/// The quick reader of JSON tells what the other one does.
void json(std::string_view text);
void state(std::string_view text);
void journal(std::string_view text);
void plan(std::string_view text);
void approval(std::string_view text);
/// The first byte chooses profile and type, the rest is the body of an answer.
void bodies(std::string_view text);

/// The first byte chooses form and profile, the rest is a feed.
void feeds(std::string_view text);

struct Target {
  std::string_view name;  ///< Of its folders in corpus/ and found/, too.
  void (*read)(std::string_view text);
};
inline constexpr std::array<Target, 9> targets{Target{"configuration", configuration},
                                               Target{"yaml", yaml},
                                               Target{"json", json},
                                               Target{"state", state},
                                               Target{"journal", journal},
                                               Target{"plan", plan},
                                               Target{"approval", approval},
                                               Target{"bodies", bodies},
                                               Target{"feeds", feeds}};

}  // namespace haloform::fuzz
