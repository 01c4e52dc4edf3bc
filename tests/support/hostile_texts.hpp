#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace haloform::test {

/// What somebody may be called who wishes us ill, or only types carelessly: more than 60 texts that break out of something, somewhere.
struct HostileText {
  std::string_view what;  ///< For the message of a test that fails.
  std::string text;       ///< Not always UTF-8.
};
[[nodiscard]] const std::vector<HostileText>& hostile_texts();

/// The heads of the commands that a runner of pipelines finds in a text, in order: `::error`, `##vso[task.complete`. GitHub looks at
/// the beginning of a line, blanks aside; Azure, TeamCity and the old form of GitHub's look anywhere.
[[nodiscard]] std::vector<std::string> runner_commands(std::string_view text);

/// Control characters and marks that a terminal, a runner or a reader's eye obeys, each in words; a line end and a tab are none.
[[nodiscard]] std::vector<std::string> obeyed_characters(std::string_view text);

/// What is wrong with a text as XML; empty: it is well-formed.
[[nodiscard]] std::string xml_fault(std::string_view text);

/// The tags of a page, without their attributes, in order: `p`, `/p`.
[[nodiscard]] std::vector<std::string> tags_of(std::string_view html);

}  // namespace haloform::test
