#include "planner/render/checks/junit.hpp"

#include "planner/render/annotations.hpp"
#include "planner/render/checks/xml.hpp"
#include "planner/render/drift_annotations.hpp"
#include "planner/render/escape.hpp"
#include "planner/render/phrases.hpp"
#include "planner/render/phrases_of_blocks.hpp"
#include "planner/render/repository_path.hpp"
#include "planner/render/rules.hpp"
#include "planner/render/run_annotations.hpp"
#include "planner/render/step_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::render {

namespace {

enum class TestEnd : std::uint8_t { passed, failure, error, skipped };

/// One test, as readers of JUnit know them.
struct TestCase {
  std::string group;  ///< `classname`
  std::string name;
  std::optional<RepositoryPlace> place;
  TestEnd end = TestEnd::passed;
  std::string rule;     ///< What kind of failure it is.
  std::string message;  ///< Why it did not pass; of one that did, a remark. May be empty.
  Milliseconds took{0};
};

std::string seconds_text(Milliseconds time) {
  return fmt::format("{}.{:03}", time.count() / 1000, time.count() % 1000);
}

/// What stands within the test, whole lines.
std::string test_body(const TestCase& test) {
  const std::string message = xml_text(test.message);
  switch (test.end) {
    case TestEnd::failure:
    case TestEnd::error: {
      const std::string_view tag = test.end == TestEnd::failure ? "failure" : "error";
      const std::string summary = xml_text(test.message.substr(0, test.message.find('\n')));
      return fmt::format("      <{0} type=\"{1}\" message=\"{2}\">{3}</{0}>\n", tag, xml_text(test.rule),
                         summary, message);
    }
    case TestEnd::skipped: return fmt::format("      <skipped message=\"{}\"/>\n", message);
    case TestEnd::passed: break;
  }
  return message.empty() ? std::string() : fmt::format("      <system-out>{}</system-out>\n", message);
}

std::string test_element(const TestCase& test) {
  std::string text =
      fmt::format("    <testcase classname=\"{}\" name=\"{}\"", xml_text(test.group), xml_text(test.name));
  if (test.place)
    text += fmt::format(" file=\"{}\" line=\"{}\"", xml_text(test.place->path), test.place->line);
  text += fmt::format(" time=\"{}\"", seconds_text(test.took));
  const std::string body = test_body(test);
  return text + (body.empty() ? "/>\n" : ">\n" + body + "    </testcase>\n");
}

std::string test_suite(std::string_view name, const std::vector<TestCase>& tests) {
  const auto count = [&](TestEnd end) { return std::ranges::count(tests, end, &TestCase::end); };
  Milliseconds took{0};
  for (const TestCase& test : tests) took += test.took;
  const std::string counts = fmt::format(
      "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{}\"", tests.size(),
      count(TestEnd::failure), count(TestEnd::error), count(TestEnd::skipped), seconds_text(took));
  std::string text = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"haloform\" {0}>\n  <testsuite "
      "name=\"{1}\" {0}>\n",
      counts, name);
  for (const TestCase& test : tests) text += test_element(test);
  return text + "  </testsuite>\n</testsuites>\n";
}

std::optional<RepositoryPlace> step_place(const plan::Step& step, const Options& options) {
  if (step.source.line == 0) return std::nullopt;
  auto path = path_in_repository(options.run, step.source.file);
  if (!path) return std::nullopt;
  return RepositoryPlace{std::move(*path), step.source.line, step.source.column};
}

TestCase step_test(const plan::Step& step, const Options& options) {
  return {"haloform." + std::string(type_name(step.address.type())),
          fmt::format("{}: {}", step.address.text(), plan::action_name(step.kind())),
          step_place(step, options),
          TestEnd::passed,
          {},
          {}};
}

void fail_for(const plan::Block& block, TestCase& test) {
  const Phrase said = phrase(block);
  test.end = TestEnd::failure;
  if (test.rule.empty()) test.rule = plan::rule_name(plan::rule_of(block));
  if (!test.message.empty()) test.message += '\n';
  test.message += terminal_safe(said.words);
  if (!said.way_forward.empty()) test.message += "\nto proceed: " + terminal_safe(said.way_forward);
}

TestCase planned_test(const plan::Step& step, const Options& options) {
  TestCase test = step_test(step, options);
  for (const plan::Block& block : step.blocked_by) fail_for(block, test);
  if (step.blocked_by.empty() && step.deferred) {
    test.end = TestEnd::skipped;
    test.message = terminal_safe(phrase(*step.deferred).words);
  } else if (step.blocked_by.empty()) {
    test.message = terminal_safe(reason_words(step));
  }
  return test;
}

TestCase applied_test(const plan::StepResult& result, const Options& options) {
  TestCase test = step_test(*result.step, options);
  test.took = result.took;
  test.message = terminal_safe(message_of(result));
  switch (result.end) {
    case plan::StepEnd::done: break;
    case plan::StepEnd::failed: test.end = TestEnd::failure; break;
    case plan::StepEnd::in_doubt: test.end = TestEnd::error; break;
    case plan::StepEnd::not_started:
    case plan::StepEnd::deferred:
    case plan::StepEnd::blocked:
    case plan::StepEnd::held:
    case plan::StepEnd::unapproved: test.end = TestEnd::skipped; break;
  }
  if (result.grave) test.end = TestEnd::error;
  test.rule = result.grave ? "duplicate_made" : test.end == TestEnd::error ? "in_doubt" : "failed";
  return test;
}

/// Of what is no step: an error that ended the run, a mistake of the configuration.
TestCase found_test(const Annotation& one, TestEnd end, const Options& options) {
  TestCase test{
      "haloform", one.message.substr(0, one.message.find('\n')), place_of(one, options.run), end, one.rule,
      one.message};
  if (test.place) test.group = test.place->path;
  return test;
}

}  // namespace

std::string render_junit(const Catalog&, const plan::Plan& plan, const Options& options) {
  std::vector<TestCase> tests;
  for (const plan::Block& block : plan.blocked_by) {
    TestCase whole{"haloform", "the plan as a whole", {}, TestEnd::passed, {}, {}};
    fail_for(block, whole);
    tests.push_back(std::move(whole));
  }
  for (const plan::Step& step : plan.steps) tests.push_back(planned_test(step, options));
  if (tests.empty()) tests.push_back({"haloform", "no changes", {}, TestEnd::passed, {}, {}});
  return test_suite("haloform plan", tests);
}

std::string render_junit(const Catalog&, const plan::Plan&, const plan::ApplyReport& report,
                         const Options& options) {
  std::vector<TestCase> tests;
  if (report.halted) {
    for (const Annotation& one : annotations_of(Trouble(*report.halted)))
      tests.push_back(found_test(one, TestEnd::error, options));
  }
  for (const plan::StepResult& result : report.results) tests.push_back(applied_test(result, options));
  if (tests.empty()) tests.push_back({"haloform", "no changes", {}, TestEnd::passed, {}, {}});
  return test_suite("haloform apply", tests);
}

std::string render_junit(const Catalog& catalog, const drift::Report& report, const Options& options) {
  std::vector<TestCase> tests;
  std::size_t left =
      report.findings.size();  // They come first; the rest says what was not looked at, or is over.
  for (const Annotation& one : annotations_of(catalog, report)) {
    const TestEnd not_drift = one.rule == drift_unseen_rule ? TestEnd::error : TestEnd::passed;
    tests.push_back(found_test(one, left > 0 ? TestEnd::failure : not_drift, options));
    left -= left > 0 ? 1 : 0;
  }
  if (report.empty()) tests.insert(tests.begin(), {"haloform", "no drift", {}, TestEnd::passed, {}, {}});
  return test_suite("haloform drift", tests);
}

std::string render_junit(const Trouble& trouble, const Options& options) {
  std::vector<TestCase> tests;
  for (const Annotation& one : annotations_of(Trouble(trouble.errors)))
    tests.push_back(found_test(one, TestEnd::error, options));
  for (const Annotation& one : annotations_of(trouble.diagnostics))
    tests.push_back(found_test(one, one.level == Level::error ? TestEnd::failure : TestEnd::passed, options));
  if (trouble.errors.empty() && !trouble.diagnostics.has_errors())
    tests.insert(tests.begin(), {"haloform", "the configuration is valid", {}, TestEnd::passed, {}, {}});
  return test_suite("haloform validate", tests);
}

}  // namespace haloform::render
