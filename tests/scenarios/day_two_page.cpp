#include "tests/scenarios/day_two_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <sstream>

namespace haloform::test {

namespace {

constexpr std::string_view opening =
    "# Day two\n"
    "\n"
    "What comes after the first apply: people join, move, marry, pause, leave and come back. Each story "
    "below is played by the\n"
    "tests with the real program against the sandbox ([tests/scenarios](../tests/scenarios)); what it shows "
    "here is what was printed,\n"
    "without the lines that every run has, and of many alike the first. `#` says what happened meanwhile, "
    "lines that begin with `|` are what\n"
    "haloform said, `sent` is what reached HaloPSA.\n";

/// How lines begin that say the same in every run.
constexpr std::array<std::string_view, 8> usual{"As of ", "Instance ", "Configuration ", "State ",
                                                "Read ",  "Guards ",   "Requests: ",     "Digest: "};

/// `Plan: 1 to add, 0 to change, 0 to destroy.`, which tools read.
bool is_for_tools(std::string_view said) {
  return said.starts_with("Plan: ") && said.ends_with("to destroy.");
}

/// What is shown together: a paragraph of what haloform said, or any other line.
struct Piece {
  std::string_view kind;  ///< Pieces of one kind are told by the first of them; empty: this one is told.
  bool after_gap = false;
  std::vector<std::string> lines;
};

/// Of so many of a kind in a row, only some are shown.
struct Shortening {
  std::string_view kind;
  std::size_t most;
  std::size_t kept;
  std::string_view rest;  ///< `{}` is how many are left out.
};

constexpr std::string_view symbols = "+~>^x-!?";
constexpr std::array<Shortening, 4> shortenings{{{"step", 4, 2, "|\n| ... {} more like these"},
                                                 {"added", 12, 4, "  + ... {} more lines"},
                                                 {"removed", 12, 4, "  - ... {} more lines"},
                                                 {"sent", 4, 2, "  ... {} more"}}};

std::string_view kind_of(std::string_view line) {
  if (line.starts_with("| ")) {
    const bool is_step = line.size() > 4 && symbols.contains(line[2]) && line[3] == ' ';
    return is_step ? "step" : "";
  }
  if (line.starts_with("  +")) return "added";
  if (line.starts_with("  -")) return "removed";
  return line.starts_with("  POST ") ? "sent" : "";
}

/// How many pieces from `first` on are alike.
std::size_t length_of_run(const std::vector<Piece>& pieces, std::size_t first) {
  const auto sign_of = [](const Piece& piece) { return piece.lines.front().substr(0, 3); };
  std::size_t end = first + 1;
  while (end < pieces.size() && !pieces[first].kind.empty() && pieces[end].kind == pieces[first].kind &&
         sign_of(pieces[end]) == sign_of(pieces[first]))
    ++end;
  return end - first;
}

/// What is shown of one command: lines of the transcript.
class Shown {
 public:
  void add(const std::string& line) {
    if (line.starts_with("[exit 0, nothing")) return;
    if (line == "[exit 0, sent:]") return keep("sent:");
    if (line.starts_with("2|")) return keep(line.substr(1));  // stderr
    if (!line.starts_with(" |")) return keep(line);
    const std::string said = line.size() > 3 ? line.substr(3) : "";
    // Of a line that is left out, what was wrapped goes with it.
    if (!said.starts_with("  ") || !leaving_out_)
      leaving_out_ = is_for_tools(said) ||
                     std::ranges::any_of(usual, [&](std::string_view one) { return said.starts_with(one); });
    if (!leaving_out_) keep(said.empty() ? "|" : "| " + said);
  }

  /// Without empty lines at both ends, with one in the place of several, and with the first of many alike.
  [[nodiscard]] std::string text() const {
    std::string out;
    for (std::size_t at = 0; at < pieces_.size();) {
      const std::size_t run = length_of_run(pieces_, at);
      const auto* const rule = std::ranges::find(shortenings, pieces_[at].kind, &Shortening::kind);
      const bool is_long = rule != shortenings.end() && run > rule->most;
      for (std::size_t shown = 0; shown < (is_long ? rule->kept : run); ++shown) {
        const Piece& piece = pieces_[at + shown];
        if (piece.after_gap && !out.empty()) out += "|\n";
        for (const std::string& line : piece.lines) out += line + "\n";
      }
      if (is_long) out += fmt::format(fmt::runtime(rule->rest), run - rule->kept) + "\n";
      at += run;
    }
    return out;
  }

 private:
  void keep(const std::string& line) {
    if (line == "|") {
      gap_ = true;
      return;
    }
    const bool said = line.starts_with("| ");
    if (said && !gap_ && !pieces_.empty() && pieces_.back().lines.front().starts_with("| ")) {
      pieces_.back().lines.push_back(line);
    } else {
      pieces_.push_back({kind_of(line), said && gap_, {line}});
    }
    gap_ = false;
  }

  std::vector<Piece> pieces_;
  bool gap_ = false;
  bool leaving_out_ = false;
};

/// A step as it is told: what is no command of a shell is a comment.
std::string told_as(const std::string& step) {
  const auto rest_behind = [&](std::string_view verb) {
    return step.starts_with(verb) ? std::optional(step.substr(verb.size())) : std::nullopt;
  };
  if (const auto day = rest_behind("$ on ")) return "# on " + *day;
  if (const auto files = rest_behind("$ edit "))
    return "# a commit to " + files->substr(0, files->find(" <- "));
  if (const auto what = rest_behind("$ hand ")) return "# by hand, in HaloPSA: " + *what;
  return step;
}

/// How a step of apply ended, which the report says once more.
bool is_progress(std::string_view line) { return line.starts_with("2| ") && line.ends_with("(some time)"); }

std::string title_and_text(std::string_view readme) {
  std::string out;
  std::istringstream in{std::string(readme)};
  for (std::string line; std::getline(in, line);) out += (line.starts_with("# ") ? "#" : "") + line + "\n";
  return out;
}

}  // namespace

std::string abridged(std::string_view transcript) {
  std::vector<std::pair<std::string, Shown>> parts;
  bool told = false;
  std::istringstream in{std::string(transcript)};
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("== ")) break;
    if (line.starts_with("$ ")) {
      told = !line.starts_with("$ given ");
      if (told) parts.emplace_back(line, Shown());
    } else if (told && !line.empty() && !is_progress(line)) {
      parts.back().second.add(line);
    }
  }
  // The last one is the plan that finds nothing.
  if (!parts.empty()) parts.pop_back();
  std::string out;
  bool was_day = false;
  for (const auto& [command, shown] : parts) {
    if (!out.empty() && !was_day) out += "\n";
    out += told_as(command) + "\n" + shown.text();
    was_day = command.starts_with("$ on ");
  }
  return out;
}

std::string day_two_page(const std::vector<Story>& stories) {
  std::string page(opening);
  for (const Story& story : stories) {
    page += "\n" + title_and_text(story.readme) + "\n```\n" + abridged(story.transcript) + "```\n";
  }
  return page;
}

}  // namespace haloform::test
