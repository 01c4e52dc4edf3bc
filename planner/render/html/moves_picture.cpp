#include "planner/render/html/moves_picture.hpp"

#include "planner/base/text.hpp"
#include "planner/render/html/cells.hpp"
#include "planner/render/step_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string_view>

namespace haloform::render {

namespace {

constexpr std::size_t most_lines = 60;
constexpr std::size_t most_names = 12;
/// Bytes of a name that fit into a box.
constexpr std::size_t box_bytes = 30;

// In units of the picture.
constexpr std::size_t width = 900;
constexpr std::size_t box_width = 240;
constexpr std::size_t box_height = 28;
constexpr std::size_t row_height = 40;
constexpr std::size_t title_height = 24;

std::string_view class_of(const TeamEnd& end) {
  switch (end.kind) {
    case TeamEnd::Kind::newcomer: return "new";
    case TeamEnd::Kind::gone: return "gone";
    case TeamEnd::Kind::outside:
    case TeamEnd::Kind::team: break;
  }
  return "between";
}

std::string words_of(const TeamEnd& end) {
  switch (end.kind) {
    case TeamEnd::Kind::newcomer: return "new or back";
    case TeamEnd::Kind::gone: return "deactivated or deleted";
    case TeamEnd::Kind::outside: return "no other team";
    case TeamEnd::Kind::team: break;
  }
  return end.name;
}

std::string person_words(const Catalog& catalog, const plan::Step& step) {
  const plan::Person who = plan::person_of(catalog.of(step.address.type()), step);
  return who.name.empty() ? step.address.text() : who.name;
}

std::string who_words(const Catalog& catalog, const TeamMove& move, std::size_t most) {
  std::string names;
  for (std::size_t at = 0; at < std::min(move.who.size(), most); ++at)
    names += (at == 0 ? "" : ", ") + html_cell(person_words(catalog, *move.who[at]));
  if (move.who.size() > most) names += fmt::format(" and {} more", move.who.size() - most);
  return names;
}

/// The largest moves, in their order.
std::vector<const TeamMove*> drawn_moves(const std::vector<TeamMove>& moves) {
  std::vector<const TeamMove*> drawn;
  drawn.reserve(moves.size());
  for (const TeamMove& move : moves) drawn.push_back(&move);
  if (drawn.size() <= most_lines) return drawn;
  std::ranges::stable_sort(drawn, std::ranges::greater{},
                           [](const TeamMove* one) { return one->who.size(); });
  drawn.resize(most_lines);
  std::ranges::sort(drawn);  // all are in one vector
  return drawn;
}

/// The boxes of one side, from top to bottom, and where lines end at them.
class Column {
 public:
  void add(const TeamEnd& end) { ++boxes_[end].lines; }
  void arrange() {
    std::size_t row = 0;
    for (auto& [end, box] : boxes_) box.top = title_height + row++ * row_height;
  }
  [[nodiscard]] std::size_t lines_at(const TeamEnd& end) const { return boxes_.at(end).lines; }
  /// Where the next line of this box ends: they are spread over its height.
  std::size_t next_port(const TeamEnd& end) {
    Box& box = boxes_.at(end);
    ++box.used;
    return box.top + box.used * box_height / (box.lines + 1);
  }
  [[nodiscard]] std::size_t height() const { return title_height + boxes_.size() * row_height; }
  [[nodiscard]] std::string text(std::size_t left) const {
    std::string out;
    for (const auto& [end, box] : boxes_) {
      std::string name = words_of(end);
      shorten(name, box_bytes);
      out += fmt::format("<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"5\"/>",
                         class_of(end), left, box.top, box_width, box_height);
      out += fmt::format("<text x=\"{}\" y=\"{}\">{}</text>\n", left + 10, box.top + 19, html_cell(name));
    }
    return out;
  }

 private:
  struct Box {
    std::size_t lines = 0;
    std::size_t used = 0;
    std::size_t top = 0;
  };
  std::map<TeamEnd, Box> boxes_;
};

/// One move as a curve, with how many go that way where the fewer lines are beside it.
void append_move(std::string& lines, std::string& counts, const Catalog& catalog, const TeamMove& move,
                 Column& from, Column& to) {
  constexpr std::size_t left = box_width;
  constexpr std::size_t right = width - box_width;
  constexpr std::size_t bend = (right - left) / 2;
  const std::size_t start = from.next_port(move.from);
  const std::size_t end = to.next_port(move.to);
  const std::string_view look =
      move.from.kind == TeamEnd::Kind::newcomer ? class_of(move.from) : class_of(move.to);
  lines += fmt::format(
      "<path class=\"{0}\" stroke-width=\"{1}\" d=\"M{2} {3}C{4} {3} {4} {5} {6} {5}\"><title>{7} to {8}: "
      "{9}</title></path>\n",
      look, 2 + std::min<std::size_t>(move.who.size(), 12), left, start, left + bend, end, right,
      html_cell(words_of(move.from)), html_cell(words_of(move.to)), who_words(catalog, move, most_names));
  const bool at_start = from.lines_at(move.from) <= to.lines_at(move.to);
  counts += fmt::format("<text class=\"count\" x=\"{}\" y=\"{}\">{}</text>\n",
                        at_start ? left + 16 : right - 16, (at_start ? start : end) + 5, move.who.size());
}

std::string picture(const Catalog& catalog, const std::vector<const TeamMove*>& moves) {
  Column from;
  Column to;
  for (const TeamMove* move : moves) {
    from.add(move->from);
    to.add(move->to);
  }
  from.arrange();
  to.arrange();
  std::string lines;
  std::string counts;
  for (const TeamMove* move : moves) append_move(lines, counts, catalog, *move, from, to);
  return fmt::format(
      "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-labelledby=\"moves-title\" "
      "aria-describedby=\"moves-table\">\n"
      "<title id=\"moves-title\">Who moves between teams</title>\n"
      "<text x=\"0\" y=\"14\">before</text><text x=\"{}\" y=\"14\">after</text>\n{}{}{}{}</svg>\n",
      width, std::max(from.height(), to.height()), width - box_width, lines, from.text(0),
      to.text(width - box_width), counts);
}

}  // namespace

std::string moves_picture(const Catalog& catalog, const std::vector<TeamMove>& moves) {
  if (moves.empty()) return {};
  const auto drawn = drawn_moves(moves);
  std::string out = picture(catalog, drawn);
  if (drawn.size() < moves.size())
    out += fmt::format("<p>The {} largest of {} moves are drawn; all are in the table.</p>\n", drawn.size(),
                       moves.size());
  out +=
      "<div class=\"scroll\"><table id=\"moves-table\"><caption>Who moves</caption><thead><tr><th "
      "scope=\"col\">From</th>"
      "<th scope=\"col\">To</th><th scope=\"col\">Who</th></tr></thead><tbody>\n";
  for (const TeamMove& move : moves) {
    out += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n", html_cell(words_of(move.from)),
                       html_cell(words_of(move.to)), who_words(catalog, move, move.who.size()));
  }
  return out + "</tbody></table></div>\n";
}

}  // namespace haloform::render
