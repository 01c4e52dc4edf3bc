#include "tests/audit/log_maker.hpp"

#include "planner/render/audit/audit_words.hpp"
#include "tests/support/builders.hpp"

#include <utility>

namespace haloform::audit {

Line sample_line(std::size_t number) {
  Line line{{wall_time("2026-11-23T22:05:07.123Z"), address("agent.a" + std::to_string(number))}, {}};
  line.write.person = {"Agent " + std::to_string(number), "a" + std::to_string(number) + "@example.com"};
  line.write.action = "update";
  line.write.id = remote_id(static_cast<std::int64_t>(100 + number));
  line.write.fields.push_back({"phone", Value::text("+44 1"), Value::text("+44 2"), Value::text("+44 2")});
  line.write.request = "POST /api/agent";
  line.write.status = 200;
  line.run.actor = "ci";
  line.run.instance = "https://acme.halopsa.com";
  return line;
}

LogMaker::LogMaker(std::size_t lines, std::string chain) : chain_(Chain::begun(std::move(chain))) {
  grow(lines);
}

void LogMaker::grow(std::size_t lines) {
  for (std::size_t at = 0; at < lines; ++at) lines_.push_back(chain_.add(sample_line(lines_.size() + 1)));
}

std::vector<std::string> LogMaker::lines(std::size_t first, std::size_t last) const {
  std::vector<std::string> some;
  for (std::size_t number = first; number <= last; ++number) some.push_back(line(number));
  return some;
}

LogFile file_of(const std::vector<std::string>& lines, std::string name, std::string_view end) {
  LogFile file{std::move(name), {}};
  for (const std::string& line : lines) file.text.append(line).append(end);
  return file;
}

std::string flaws_of(const Verification& found) {
  std::string words;
  for (const Flaw& flaw : found.flaws) words += render::flaw_words(flaw) + "\n";
  return words;
}

std::string asides_of(const Verification& found) {
  std::string words;
  for (const Aside& aside : found.asides) words += render::aside_words(aside) + "\n";
  return words;
}

}  // namespace haloform::audit
