#include "tests/support/hostile_texts.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <iterator>

namespace haloform::test {
namespace {

std::vector<HostileText> all_texts() {
  using namespace std::string_literals;
  return {
      // commands to runners
      {"a command to Azure", "##vso[task.setvariable variable=PATH]/tmp/evil"},
      {"one in capitals, in a line", "x ##VSO[task.complete result=Succeeded;]y"},
      {"one behind another hash", "###vso[task.debug]x"},
      {"a formatting command of Azure", "##[error]x"},
      {"a command of GitHub's old form", "##[command]rm -rf /"},
      {"a path of GitHub's old form", "##[add-path]/tmp/evil"},
      {"a command to TeamCity", "##teamcity[buildStop comment='x']"},
      {"an annotation of GitHub", "::error file=a.yaml,line=1::x"},
      {"the end of GitHub's commands", "::stop-commands::token"},
      {"a command behind blanks", "  \t ::set-output name=a::b"},
      {"a command on a second line", "x\n::add-mask::y"},
      {"a command behind a carriage return", "x\r::set-env name=PATH::y"},
      {"a command behind a wide space", "\u3000::notice::x"},
      {"two colons alone", "::"},
      {"a command wherever a line is broken",
       "::a ::b ::c ::d ::e ::f ::g ::h ::i ::j ::k ::l ::m ::n ::o ::p ::q"},
      {"GitHub's escapes", "%0A::error::x%0D%25"},
      {"Azure's escapes", "%AZP0A##vso[task.debug]x%AZP25"},
      {"the end of a property", "x;code=y]z,title=w"},
      {"a section of GitLab", "x\x1b[0Ksection_start:1:x\r\x1b[0Ky"},
      {"an expression of GitHub", "${{ secrets.TOKEN }}"},
      // characters that something obeys
      {"colours", "\x1b[31mred\x1b[0m"},
      {"the title of a terminal", "\x1b]0;title\x07x"},
      {"a link of a terminal", "\x1b]8;;https://evil.example\x1b\\here\x1b]8;;\x1b\\"},
      {"C1 in UTF-8", "\u009b31mred"},
      {"a tab", "a\tb"},
      {"a line end", "Jane\nSmith"},
      {"a line end of Windows", "Jane\r\nSmith\r\n"},
      {"backspaces", "good\b\b\b\bevil"},
      {"other controls",
       "a\v\f\x07\x7f"
       "b"},
      {"NUL", "a\0b"s},
      {"a bidi override", "\u202eevil\u202c"},
      {"bidi isolates", "\u2066x\u2069\u200f"},
      {"what has no width", "J\u200ba\u200dn\u2060e\ufeff"},
      {"line separators", "a\u2028b\u2029c\u0085d"},
      {"a picture of a family", "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽"},
      {"marks upon marks", "Z\u0351\u036b\u0343\u036a\u0302a\u0327\u0322\u0328lgo"},
      {"no characters", "\ufdd0x\ufdd3y\ufdd8z\uffff"},
      {"half a character", "a\xed\xa0\x80z"},
      {"no UTF-8", "a\xff\xfe\xc0\xafz"},
      // HTML and SVG
      {"a script", "<script>alert(1)</script>"},
      {"the end of a script", "</script><script>alert(1)//"},
      {"a picture", "<img src=x onerror=alert(1)>"},
      {"a drawing", "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'>"},
      {"the end of an attribute", "\"><b onmouseover='x'>"},
      {"the end of a comment", "-->x<!--"},
      {"the other end of a comment", "--!><b>"},
      {"entities", "&lt;b&gt; &#60;i&#62; &amp;amp; &copy"},
      {"a fold", "</details></summary></table><details open>"},
      // Markdown
      {"a table", "| a | b |\n|---|---|\n| c | d |"},
      {"a link", "[here](javascript:alert(1)) <https://evil.example> https://evil.example"},
      {"a picture of Markdown", "![x](https://evil.example/p.png \"y\")"},
      {"backticks", "`` ``` ````\n```\n# x"},
      {"mentions and lists", "@everyone #1 !2\n# heading\n> quote\n1. one\n- two"},
      // JSON, XML, CSV, shells
      {"the end of a text of JSON", "\",\"x\":\"y\\\"}]"},
      {"escapes of JSON", "\\u0023\\u0023vso[x]\\n\\"},
      {"the end of CDATA", "]]>x<![CDATA["},
      {"a document of XML",
       "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]>&y;"},
      {"a formula", "=HYPERLINK(\"https://evil.example\",\"x\")"},
      {"words of a shell", "'; rm -rf / #$(id)`id`${HOME}&&|"},
      // what is found only by whoever looks closely
      {"commands in pieces", "#\u200b#v\u00adso[task.debug]x #\u2060#[error]x\n:\u200b:error::x"},
      {"a command behind letters that count for nothing",
       "\U0001bca0::error::x\n\U0001bca1##\U000e0041[error]x"},
      {"a command behind other line ends", "x\v::error::a\f::error::b\u0085::error::c\u2028::error::d"},
      {"actions and references of GitLab",
       "/close\n/assign @jane\n$7 %3 ~bug &4 ^alert#1 *iteration:5 GH-12 ABC-7 www.evil.example"},
      {"our own marker", "x\n<!-- haloform:plan instance=https%3A%2F%2Facme.halopsa.com -->\n"},
      {"lines of Terraform",
       "x\nPlan: 9 to add, 9 to change, 9 to destroy.\nNo changes. Your infrastructure"},
      {"an output of GitHub", "x<<EOF\nhas_changes=false\nEOF\ndigest=sha256:0"},
      {"very long", "x" + std::string(4000, 'y') + " " + std::string(4000, 'z')},
  };
}

bool is_blank(unsigned char byte) { return std::isspace(byte) != 0; }

/// Runners compare texts by the rules of a language, by which some letters count for nothing; here none counts that is not ASCII.
std::string in_ascii(std::string_view line) {
  std::string bare;
  std::ranges::copy_if(line, std::back_inserter(bare),
                       [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
  return bare;
}

std::string_view behind_blanks(std::string_view line) {
  for (bool again = true; again;) {
    again = false;
    if (!line.empty() && is_blank(static_cast<unsigned char>(line.front()))) {
      line.remove_prefix(1);
      again = true;
    }
    if (line.starts_with("\x1b[")) {
      line.remove_prefix(std::min(line.find('m'), line.size() - 1) + 1);
      again = true;
    }
  }
  return line;
}

std::string lower(std::string_view text) {
  std::string small(text);
  std::ranges::transform(small, small.begin(), [](unsigned char byte) { return std::tolower(byte); });
  return small;
}

void commands_of_line(std::string_view line, std::vector<std::string>& found) {
  const std::string_view bare = behind_blanks(line);
  if (bare.starts_with("::"))
    found.push_back(lower(bare.substr(0, std::min(bare.find_first_of(": ", 2), bare.size()))));
  for (std::size_t at = line.find("##"); at != std::string_view::npos; at = line.find("##", at + 1)) {
    std::size_t end = at + 2;
    while (end < line.size() && std::isalpha(static_cast<unsigned char>(line[end])) != 0) ++end;
    if (end == line.size() || line[end] != '[') continue;
    end = std::min(line.find_first_of(" ]", end), line.size());
    found.push_back(lower(line.substr(at, end - at)));
  }
}

/// Reads a text as XML as far as our own documents use it.
class XmlReader {
 public:
  explicit XmlReader(std::string_view text) : text_(text) {}

  std::string run() {
    if (text_.starts_with("<?xml ")) at_ = std::min(text_.find("?>"), text_.size() - 2) + 2;
    bool root = false;
    while (fault_.empty() && at_ < text_.size()) {
      if (rest().starts_with("<!--")) {
        skip("-->", "--");
      } else if (rest().starts_with("<![CDATA[")) {
        skip("]]>", {});
      } else if (rest().starts_with("</")) {
        close();
      } else if (rest().starts_with("<")) {
        if (open_.empty() && root) fault_ = "a second root";
        root = true;
        element();
      } else {
        letter(open_.empty() ? Where::outside : Where::text);
      }
    }
    if (fault_.empty() && !open_.empty()) fault_ = "not closed: " + open_.back();
    if (fault_.empty() && !root) fault_ = "no root";
    return fault_;
  }

 private:
  enum class Where : std::uint8_t { outside, text, attribute };

  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }
  void fail(const std::string& what) {
    if (fault_.empty())
      fault_ = what + " at " + std::to_string(at_) + ": " + std::string(rest().substr(0, 40));
  }
  void skip(std::string_view end, std::string_view never) {
    const std::size_t found = text_.find(end, at_ + 4);
    if (found == std::string_view::npos) return fail("no end");
    if (!never.empty() && text_.substr(at_ + 4, found - at_ - 4).contains(never)) fail("within a comment");
    at_ = found + end.size();
  }
  std::string name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 ||
                                  std::string_view("-_.:").contains(text_[at_])))
      ++at_;
    if (at_ == begin) fail("no name");
    return std::string(text_.substr(begin, at_ - begin));
  }
  void blanks() {
    while (at_ < text_.size() && is_blank(static_cast<unsigned char>(text_[at_]))) ++at_;
  }
  void close() {
    at_ += 2;
    const std::string closed = name();
    if (open_.empty() || open_.back() != closed) return fail("closes " + closed);
    open_.pop_back();
    blanks();
    expect('>');
  }
  void expect(char sign) {
    if (at_ < text_.size() && text_[at_] == sign) {
      ++at_;
    } else {
      fail(std::string("no ") + sign);
    }
  }
  void element() {
    ++at_;
    const std::string opened = name();
    std::vector<std::string> attributes;
    for (blanks(); fault_.empty() && at_ < text_.size() && text_[at_] != '>' && text_[at_] != '/'; blanks()) {
      attributes.push_back(name());
      if (std::ranges::count(attributes, attributes.back()) > 1) fail("twice: " + attributes.back());
      expect('=');
      expect('"');
      while (fault_.empty() && at_ < text_.size() && text_[at_] != '"') letter(Where::attribute);
      expect('"');
    }
    const bool empty = at_ < text_.size() && text_[at_] == '/';
    if (empty) ++at_;
    expect('>');
    if (!empty) open_.push_back(opened);
  }
  void letter(Where where) {
    const auto byte = static_cast<unsigned char>(text_[at_]);
    if (byte == '&') return entity();
    if (byte == '<') return fail("a bare <");
    if (byte < 0x20 && byte != '\n' && byte != '\t') return fail("a control character");
    if (where == Where::outside && !is_blank(byte)) return fail("text outside of the root");
    if (where == Where::text && rest().starts_with("]]>")) return fail("a bare ]]>");
    if (rest().starts_with("\xef\xbf\xbe") || rest().starts_with("\xef\xbf\xbf")) return fail("no character");
    ++at_;
  }
  void entity() {
    const std::size_t end = text_.find(';', at_);
    const std::string_view word =
        end == std::string_view::npos ? std::string_view() : text_.substr(at_ + 1, end - at_ - 1);
    static constexpr std::array<std::string_view, 5> named{"amp", "lt", "gt", "quot", "apos"};
    const bool number = word.starts_with('#') && word.size() > 1 && word.size() < 9;
    if (!number && std::ranges::find(named, word) == named.end()) return fail("no entity");
    at_ = end + 1;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<std::string> open_;
  std::string fault_;
};

}  // namespace

const std::vector<HostileText>& hostile_texts() {
  static const std::vector<HostileText> texts = all_texts();
  return texts;
}

std::vector<std::string> runner_commands(std::string_view text) {
  std::vector<std::string> found;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find_first_of("\r\n", start), text.size());
    commands_of_line(in_ascii(text.substr(start, end - start)), found);
    start = end + 1;
  }
  return found;
}

std::vector<std::string> obeyed_characters(std::string_view text) {
  std::vector<std::string> found;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f)
      found.push_back("byte " + std::to_string(byte) + " at " + std::to_string(at));
  }
  for (const std::string_view mark : {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067",
                                      "\u2068", "\u2069", "\u2028", "\u2029", "\u009b", "\u0085"}) {
    if (const auto at = text.find(mark); at != std::string_view::npos)
      found.push_back("a mark at " + std::to_string(at));
  }
  return found;
}

std::string xml_fault(std::string_view text) { return XmlReader(text).run(); }

std::vector<std::string> tags_of(std::string_view html) {
  std::vector<std::string> tags;
  for (std::size_t at = html.find('<'); at != std::string_view::npos; at = html.find('<', at + 1)) {
    std::size_t end = at + 1;
    if (end < html.size() && html[end] == '/') ++end;
    const std::size_t begin = end;
    while (end < html.size() && std::isalnum(static_cast<unsigned char>(html[end])) != 0) ++end;
    if (end > begin && std::isalpha(static_cast<unsigned char>(html[begin])) != 0)
      tags.push_back(lower(html.substr(at + 1, end - at - 1)));
  }
  return tags;
}

}  // namespace haloform::test
