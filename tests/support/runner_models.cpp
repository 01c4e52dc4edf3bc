#include "tests/support/runner_models.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <optional>
#include <utility>

namespace haloform::test {

namespace {

using Unescape = std::pair<std::string_view, std::string_view>;

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

std::string unescaped(std::string_view text, const std::vector<Unescape>& table) {
  std::string plain(text);
  for (const auto& [from, to] : table) plain = replaced(std::move(plain), from, to);
  return plain;
}

/// Lines as a reader of streams has them: both kinds of line end divide.
std::vector<std::string_view> lines_of(std::string_view written) {
  std::vector<std::string_view> lines;
  while (!written.empty()) {
    const std::size_t end = std::min(written.find_first_of("\r\n"), written.size());
    lines.push_back(written.substr(0, end));
    written.remove_prefix(std::min(end + 1, written.size()));
  }
  return lines;
}

std::string_view without_leading_blanks(std::string_view line) {
  constexpr std::array<std::string_view, 8> wide{"\u3000", "\u00a0", "\u0085", "\u2003",
                                                 "\u2002", "\u2009", "\u2028", "\ufeff"};
  for (;;) {
    if (!line.empty() && std::isspace(static_cast<unsigned char>(line.front())) != 0) {
      line.remove_prefix(1);
      continue;
    }
    const auto blank =
        std::ranges::find_if(wide, [&](std::string_view one) { return line.starts_with(one); });
    if (blank == wide.end()) return line;
    line.remove_prefix(blank->size());
  }
}

/// `name key=value,key=value`
RunnerCommand command_in(std::string_view info, char separator, const std::vector<Unescape>& table) {
  const std::size_t space = info.find(' ');
  RunnerCommand command{std::string(info.substr(0, space)), {}, {}};
  std::string_view rest = space == std::string_view::npos ? std::string_view() : info.substr(space + 1);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(separator), rest.size());
    const std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    command.properties[std::string(pair.substr(0, equals))] = unescaped(pair.substr(equals + 1), table);
  }
  return command;
}

std::string small(std::string_view text) {
  std::string letters(text);
  std::ranges::transform(letters, letters.begin(),
                         [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return letters;
}

/// `PREFIX…]data`, of which the prefix may stand anywhere.
std::optional<RunnerCommand> bracketed(std::string_view line, std::string_view prefix,
                                       const std::vector<Unescape>& table) {
  const std::size_t start = small(line).find(prefix);
  if (start == std::string::npos) return std::nullopt;
  const std::size_t bracket = line.find(']', start);
  if (bracket == std::string_view::npos) return std::nullopt;
  const std::size_t info = start + prefix.size();
  RunnerCommand command = command_in(line.substr(info, bracket - info), ';', table);
  command.data = unescaped(line.substr(bracket + 1), table);
  return command;
}

}  // namespace

std::vector<RunnerCommand> github_obeys(std::string_view written) {
  static const std::vector<Unescape> of_data{{"%0D", "\r"}, {"%0A", "\n"}, {"%25", "%"}};
  static const std::vector<Unescape> of_property{
      {"%0D", "\r"}, {"%0A", "\n"}, {"%3A", ":"}, {"%2C", ","}, {"%25", "%"}};
  static const std::vector<Unescape> of_older{
      {"%3B", ";"}, {"%0D", "\r"}, {"%0A", "\n"}, {"%5D", "]"}, {"%25", "%"}};
  std::vector<RunnerCommand> commands;
  for (const std::string_view line : lines_of(written)) {
    const std::string_view rest = without_leading_blanks(line);
    const std::size_t end = rest.starts_with("::") ? rest.find("::", 2) : std::string_view::npos;
    if (end != std::string_view::npos) {
      RunnerCommand command = command_in(rest.substr(2, end - 2), ',', of_property);
      command.data = unescaped(rest.substr(end + 2), of_data);
      commands.push_back(std::move(command));
    }
    // Where commands of the newer form are stopped, the older one is still looked for.
    if (auto older = bracketed(line, "##[", of_older)) commands.push_back(std::move(*older));
  }
  return commands;
}

std::vector<RunnerCommand> azure_obeys(std::string_view written) {
  static const std::vector<Unescape> table{
      {"%3B", ";"}, {"%0D", "\r"}, {"%0A", "\n"}, {"%5D", "]"}, {"%AZP25", "%"}};
  std::vector<RunnerCommand> commands;
  for (std::string_view line : lines_of(written)) {
    // The first in a line is obeyed; that there is no second one either is not left to luck.
    while (auto command = bracketed(line, "##vso[", table)) {
      commands.push_back(std::move(*command));
      line.remove_prefix(small(line).find("##vso[") + 1);
    }
  }
  return commands;
}

}  // namespace haloform::test
