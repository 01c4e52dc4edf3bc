#include "tests/support/report_rules.hpp"

#include "tests/support/process.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <stdexcept>
#include <utility>

namespace haloform::test {

namespace {

using nlohmann::json;

class Judge {
 public:
  void expect(bool right, const std::string& what) {
    if (!right) wrong_.push_back(what);
  }
  /// Whether there is a text under `key` that is not empty.
  bool text(const json& node, const char* key, const std::string& where) {
    const bool right = node.is_object() && node.contains(key) && node.at(key).is_string() &&
                       !node.at(key).get<std::string>().empty();
    expect(right, where + " has no text under " + key);
    return right;
  }
  /// `{"text": "…"}`
  void message(const json& node, const char* key, const std::string& where) {
    const bool there = node.is_object() && node.contains(key);
    expect(there, where + " lacks " + key);
    if (!there || !text(node.at(key), "text", where + '.' + key)) return;
    const std::string words = node.at(key).at("text");
    for (std::size_t at = 0; at < words.size(); ++at) {
      if (words[at] != '{' && words[at] != '}') continue;
      expect(at + 1 < words.size() && words[at + 1] == words[at],
             where + " has a placeholder without an argument: " + words);
      ++at;
    }
    expect(!words.contains("]("), where + " has a link: " + words);
  }
  void relative_path(const std::string& path, const std::string& where) {
    expect(!path.empty() && path.front() != '/' && !path.contains("://"),
           where + " is not relative: " + path);
    for (std::size_t start = 0; start <= path.size();) {
      const std::size_t end = std::min(path.find('/', start), path.size());
      const std::string part = path.substr(start, end - start);
      expect(!part.empty() && part != "." && part != "..", where + " is not in its shortest form: " + path);
      start = end + 1;
    }
  }
  void positive(const json& node, const char* key, const std::string& where) {
    expect(node.is_object() && node.contains(key) && node.at(key).is_number_integer() &&
               node.at(key).get<std::int64_t>() >= 1,
           where + " has no number from 1 under " + key);
  }
  void one_of(const json& node, const char* key, const std::set<std::string>& allowed,
              const std::string& where) {
    if (text(node, key, where))
      expect(allowed.contains(node.at(key)), where + '.' + key + " is " + node.at(key).get<std::string>());
  }
  void unique(std::set<std::string>& seen, const std::string& one, const std::string& where) {
    expect(seen.insert(one).second, where + " is there twice: " + one);
  }
  Wrong verdict() { return std::move(wrong_); }

 private:
  Wrong wrong_;
};

/// Characters, as hosts count them.
std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](unsigned char letter) { return (letter & 0xc0U) != 0x80U; }));
}

void judge_result(Judge& judge, const json& result, const json& rules) {
  const std::string where = "result " + result.dump().substr(0, 80);
  judge.message(result, "message", where);
  judge.one_of(result, "level", {"error", "warning", "note", "none"}, where);
  if (judge.text(result, "ruleId", where) && result.contains("ruleIndex")) {
    const auto index = result.at("ruleIndex").get<std::size_t>();
    judge.expect(index < rules.size() && rules.at(index).at("id") == result.at("ruleId"),
                 where + " names another rule");
  }
  const bool placed =
      result.contains("locations") && result.at("locations").is_array() && result.at("locations").size() == 1;
  judge.expect(placed, where + " has not one location");
  if (!placed) return;
  const json& place = result.at("locations").front().at("physicalLocation");
  if (judge.text(place.at("artifactLocation"), "uri", where)) {
    const std::string uri = place.at("artifactLocation").at("uri");
    judge.relative_path(uri, where);
    judge.expect(
        uri.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/%") ==
            std::string::npos,
        where + " has an URI that is not encoded: " + uri);
  }
  for (const char* key : {"startLine", "startColumn", "endLine", "endColumn"})
    judge.positive(place.at("region"), key, where);
  judge.expect(place.at("region").at("endColumn") > place.at("region").at("startColumn"),
               where + " has an empty region");
}

}  // namespace

Wrong wrong_in_sarif(const json& log) {
  Judge judge;
  judge.expect(log.value("version", "") == "2.1.0", "not version 2.1.0");
  judge.text(log, "$schema", "the log");
  judge.expect(log.contains("runs") && log.at("runs").size() == 1, "not one run");
  const json& run = log.at("runs").at(0);
  const json& driver = run.at("tool").at("driver");
  judge.text(driver, "name", "driver");
  judge.text(run.at("automationDetails"), "id", "automationDetails");
  judge.expect(run.at("automationDetails").at("id").get<std::string>().ends_with('/'),
               "the category has no end");
  const json& rules = driver.at("rules");
  judge.expect(rules.size() <= 25'000, "too many rules");
  std::set<std::string> ids;
  for (const json& rule : rules) {
    if (judge.text(rule, "id", "rule")) judge.unique(ids, rule.at("id"), "rule");
    for (const char* key : {"shortDescription", "fullDescription", "help"})
      judge.message(rule, key, "rule " + rule.at("id").dump());
  }
  judge.expect(run.at("results").size() <= 25'000, "too many results");
  std::set<std::string> prints;
  for (const json& result : run.at("results")) {
    judge_result(judge, result, rules);
    for (const auto& [name, print] : result.at("partialFingerprints").items())
      judge.unique(prints, print, "fingerprint");
  }
  return judge.verdict();
}

Wrong wrong_in_codequality(const json& report) {
  Judge judge;
  judge.expect(report.is_array(), "not an array");
  std::set<std::string> prints;
  for (const json& one : report) {
    const std::string where = "finding " + one.dump().substr(0, 80);
    judge.text(one, "description", where);
    judge.text(one, "check_name", where);
    if (judge.text(one, "fingerprint", where)) judge.unique(prints, one.at("fingerprint"), "fingerprint");
    judge.one_of(one, "severity", {"info", "minor", "major", "critical", "blocker"}, where);
    if (judge.text(one.at("location"), "path", where))
      judge.relative_path(one.at("location").at("path"), where);
    judge.positive(one.at("location").at("lines"), "begin", where);
  }
  return judge.verdict();
}

Wrong wrong_in_terraform_report(const json& report) {
  Judge judge;
  for (const char* key : {"create", "update", "delete"}) {
    const bool right = report.contains(key) && report.at(key).is_number_integer() &&
                       report.at(key).get<std::int64_t>() >= 0 &&
                       report.at(key).get<std::int64_t>() <= 999'999;
    judge.expect(right, std::string("no count under ") + key);
  }
  return judge.verdict();
}

Wrong wrong_in_insights(const json& both) {
  Judge judge;
  const json& report = both.at("report");
  judge.text(report, "title", "report");
  judge.text(report, "details", "report");
  judge.expect(characters(report.at("details")) <= 2000, "the details of the report are too long");
  judge.one_of(report, "report_type", {"SECURITY", "COVERAGE", "TEST", "BUG"}, "report");
  judge.one_of(report, "result", {"PASSED", "FAILED", "PENDING"}, "report");
  judge.expect(report.at("data").size() <= 10, "more than 10 data items");
  for (const json& item : report.at("data")) {
    judge.text(item, "title", "data");
    judge.expect(item.value("type", "") == "NUMBER" && item.at("value").is_number(),
                 "data that is no number");
  }
  if (report.contains("link"))
    judge.expect(report.at("link").get<std::string>().starts_with("https://"), "a link to elsewhere");
  judge.expect(both.at("annotations").size() <= 1000, "more than 1000 annotations");
  std::set<std::string> ids;
  for (const json& one : both.at("annotations")) {
    const std::string where = "annotation " + one.dump().substr(0, 80);
    if (judge.text(one, "external_id", where)) judge.unique(ids, one.at("external_id"), "external_id");
    judge.one_of(one, "annotation_type", {"VULNERABILITY", "CODE_SMELL", "BUG"}, where);
    judge.one_of(one, "severity", {"LOW", "MEDIUM", "HIGH", "CRITICAL"}, where);
    if (judge.text(one, "summary", where))
      judge.expect(characters(one.at("summary")) <= 450, where + " has a summary that is too long");
    judge.expect(characters(one.value("details", "")) <= 2000, where + " has details that are too long");
    judge.expect(one.contains("path") == one.contains("line"), where + " has half a place");
    if (one.contains("path")) judge.relative_path(one.at("path"), where);
  }
  return judge.verdict();
}

std::vector<JunitTest> read_junit(std::string_view xml) {
  constexpr const char* reader = R"(
import json, sys, xml.etree.ElementTree as tree
tests = []
for document in sys.stdin.buffer.read().split(b"\0"):
    root = tree.fromstring(document)
    assert root.tag == "testsuites" and len(root) == 1, root.tag
    suite = root[0]
    assert suite.tag == "testsuite", suite.tag
    of_suite = []
    for one in suite:
        assert one.tag == "testcase" and one.get("classname") and one.get("name"), tree.tostring(one)
        float(one.get("time"))
        ends = [part for part in one if part.tag in ("failure", "error", "skipped")]
        assert len(ends) <= 1 and len(one) <= 1, tree.tostring(one)
        text = (one[0].text or one[0].get("message") or "") if len(one) else ""
        of_suite.append({"group": one.get("classname"), "name": one.get("name"),
                         "end": ends[0].tag if ends else "passed", "text": text})
    for node in (root, suite):
        assert int(node.get("tests")) == len(of_suite), node.attrib
        for tag, key in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            assert int(node.get(key)) == sum(one["end"] == tag for one in of_suite), node.attrib
    tests += of_suite
print(json.dumps(tests))
)";
  ProcessOptions options;
  options.input = std::string(xml);
  const ProcessResult result = run({"python3", "-c", reader}, options);
  if (result.exit_code != 0) throw std::runtime_error(result.err);
  std::vector<JunitTest> tests;
  for (const json& one : json::parse(result.out))
    tests.push_back({one.at("group"), one.at("name"), one.at("end"), one.at("text")});
  return tests;
}

}  // namespace haloform::test
