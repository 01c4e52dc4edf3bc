#include "tests/pipelines/gitlab_file.hpp"

#include "tests/pipelines/yaml_fields.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <filesystem>
#include <regex>
#include <stdexcept>
#include <utility>

namespace haloform::test {
namespace {

namespace fs = std::filesystem;
using Inputs = std::map<std::string, std::string>;

/// Every scalar of a tree with its inputs replaced.
YAML::Node with_inputs(const YAML::Node& node, const Inputs& inputs, const std::string& where) {
  if (node.IsSequence()) {
    YAML::Node list(YAML::NodeType::Sequence);
    for (const YAML::Node& one : node) list.push_back(with_inputs(one, inputs, where));
    return list;
  }
  if (node.IsMap()) {
    YAML::Node map(YAML::NodeType::Map);
    for (const auto& pair : node)
      map[with_inputs(pair.first, inputs, where)] = with_inputs(pair.second, inputs, where);
    return map;
  }
  if (!node.IsScalar()) return node;
  std::string text = node.Scalar();
  static const std::regex place(R"(\$\[\[ inputs\.([a-z_]+) \]\])");
  for (std::smatch found; std::regex_search(text, found, place);) {
    const auto input = inputs.find(found[1]);
    if (input == inputs.end()) not_understood(where, "the input " + found[1].str());
    text.replace(static_cast<std::size_t>(found.position()), static_cast<std::size_t>(found.length()),
                 input->second);
  }
  if (text.contains("$[[")) not_understood(where, text);
  return YAML::Node(text);
}

/// What is given, held against what `spec` declares.
Inputs inputs_of(const YAML::Node& header, const Inputs& given, const std::string& where) {
  YamlFields top(header, where);
  YamlFields spec = top.fields("spec");
  top.end();
  const auto declared = spec.node("inputs");
  spec.end();
  Inputs all;
  for (const auto& pair : *declared) {
    const std::string name = pair.first.Scalar();
    YamlFields input(pair.second, where + ".inputs." + name);
    static_cast<void>(input.required("description"));
    const auto otherwise = input.node("default");
    const auto options = input.texts("options");
    input.end();
    const auto found = given.find(name);
    if (found == given.end() && !otherwise)
      throw std::runtime_error(where + ": the input " + name + " is missing");
    all[name] = found != given.end() ? found->second : otherwise->Scalar();
    if (!options.empty() && std::ranges::find(options, all[name]) == options.end())
      throw std::runtime_error(where + ": " + name + " cannot be " + all[name]);
  }
  for (const auto& [name, value] : given)
    if (!all.contains(name)) throw std::runtime_error(where + ": there is no input " + name);
  return all;
}

/// The jobs of one file that is included, as they stand there.
YAML::Node included(const std::string& file, const Inputs& given) {
  const std::vector<YAML::Node> documents = YAML::LoadAllFromFile(file);
  if (documents.size() != 2) not_understood(file, "a file without inputs");
  return with_inputs(documents[1], inputs_of(documents[0], given, file), file);
}

std::string file_of_include(YamlFields& include, const fs::path& root) {
  const std::string local = include.text("local");
  const std::string component = include.text("component");
  if (local.empty() == component.empty()) not_understood(include.where(), "what is included");
  if (!local.empty()) return root / local;
  static const std::regex form(R"(\$CI_SERVER_FQDN/acme/haloform/([a-z-]+)@[0-9.]+)");
  std::smatch found;
  if (!std::regex_match(component, found, form)) not_understood(include.where(), component);
  return root / "templates" / found[1].str() / "template.yml";
}

/// As GitLab merges what `extends` names: maps key by key, all else replaced.
YAML::Node merged(const YAML::Node& base, const YAML::Node& over) {
  if (!base.IsMap() || !over.IsMap()) return YAML::Clone(over);
  YAML::Node all = YAML::Clone(base);
  for (const auto& pair : over) {
    const std::string key = pair.first.Scalar();
    all[key] = all[key] ? merged(all[key], pair.second) : YAML::Clone(pair.second);
  }
  return all;
}

YAML::Node extended(const YAML::Node& jobs, const std::string& name) {
  const YAML::Node job = jobs[name];
  if (!job) throw std::runtime_error("there is no job " + name);
  const YAML::Node base = job["extends"];
  if (!base) return YAML::Clone(job);
  YAML::Node all = merged(extended(jobs, scalar_text(base, name)), job);
  all.remove("extends");
  return all;
}

std::vector<GitlabRule> rules_of(YamlFields& job) {
  std::vector<GitlabRule> rules;
  const auto list = job.node("rules");
  if (!list || !list->IsSequence()) not_understood(job.where(), "a job without rules");
  for (const YAML::Node& one : *list) {
    YamlFields rule(one, job.where() + ".rules");
    GitlabRule read{.condition = rule.required("if")};
    if (const std::string when = rule.text("when"); !when.empty()) read.when = when;
    rule.end();
    static const std::set<std::string> known{"on_success", "manual"};
    if (!known.contains(read.when)) not_understood(job.where(), "when: " + read.when);
    rules.push_back(std::move(read));
  }
  return rules;
}

void read_environment(YamlFields& job, GitlabJob& read) {
  const auto node = job.node("environment");
  if (!node) return;
  YamlFields environment(*node, job.where() + ".environment");
  read.environment = environment.required("name");
  const std::string action = environment.text("action");
  environment.end();
  if (!action.empty() && action != "access") not_understood(job.where(), "the action " + action);
  read.deploys = action.empty();
}

GitlabArtifacts artifacts_of(YamlFields fields) {
  GitlabArtifacts read;
  const std::string when = fields.text("when");
  if (when != "always" && !when.empty()) not_understood(fields.where(), "when: " + when);
  read.always = when == "always";
  if (const std::string access = fields.text("access"); !access.empty()) read.access = access;
  static_cast<void>(fields.text("expire_in"));
  read.paths = fields.texts("paths");
  read.reports = fields.pairs("reports");
  static const std::set<std::string> known{"terraform", "codequality", "junit"};
  for (const auto& [kind, file] : read.reports)
    if (!known.contains(kind)) not_understood(fields.where(), "a report " + kind + ": " + file);
  fields.end();
  return read;
}

GitlabJob job_of(const std::string& name, const YAML::Node& node) {
  YamlFields job(node, name);
  GitlabJob read;
  read.name = name;
  read.stage = job.required("stage");
  YamlFields image = job.fields("image");
  read.image = image.required("name");
  // Else the entry point of the image would be given the shell as its arguments.
  if (image.texts("entrypoint") != std::vector<std::string>{""}) not_understood(name, "an entry point");
  image.end();
  read.script = job.texts("before_script");
  for (std::string& line : job.texts("script")) read.script.push_back(std::move(line));
  if (read.script.empty()) not_understood(name, "a job without a script");
  read.after_script = job.texts("after_script");
  read.variables = job.pairs("variables");
  read.rules = rules_of(job);
  read.needs = job.texts("needs");
  read_environment(job, read);
  read.resource_group = job.text("resource_group");
  read.interruptible = job.flag("interruptible", false);
  YamlFields may_fail = job.fields("allow_failure");
  for (const std::string& code : may_fail.texts("exit_codes")) read.may_fail_with.insert(std::stoi(code));
  may_fail.end();
  read.artifacts = artifacts_of(job.fields("artifacts"));
  job.end();
  return read;
}

// --- what rules say ---

class GitlabExpression {
 public:
  GitlabExpression(std::string_view text, const Environment& variables)
      : text_(text), variables_(variables) {}

  bool value() {
    const bool said = any();
    if (!rest().empty()) unknown();
    return said;
  }

 private:
  using Operand = std::optional<std::string>;

  bool any() {
    bool said = all();
    while (took("||")) said = all() || said;
    return said;
  }
  bool all() {
    bool said = compared();
    while (took("&&")) said = compared() && said;
    return said;
  }
  bool compared() {
    const Operand left = operand();
    if (took("==")) return left == operand();
    if (took("!=")) return left != operand();
    unknown();
  }
  Operand operand() {
    const std::string_view from = rest();
    if (from.starts_with('"')) {
      const std::size_t end = from.find('"', 1);
      if (end == std::string_view::npos) unknown();
      at_ += end + 1;
      return std::string(from.substr(1, end - 1));
    }
    if (!from.starts_with('$')) unknown();
    std::size_t end = 1;
    while (end < from.size() &&
           (std::isalnum(static_cast<unsigned char>(from[end])) != 0 || from[end] == '_'))
      ++end;
    if (end == 1) unknown();
    at_ += end;
    const auto found = variables_.find(std::string(from.substr(1, end - 1)));
    return found == variables_.end() ? Operand() : Operand(found->second);
  }
  bool took(std::string_view word) {
    if (!rest().starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  std::string_view rest() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    return text_.substr(at_);
  }
  [[noreturn]] void unknown() const { not_understood("a rule", std::string(text_)); }

  std::string_view text_;
  const Environment& variables_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<GitlabJob> gitlab_jobs(const std::string& file) {
  YamlFields top(YAML::LoadFile(file), file);
  const auto includes = top.node("include");
  top.end();
  if (!includes || !includes->IsSequence() || includes->size() != 1) not_understood(file, "its includes");
  YamlFields include((*includes)[0], file + ".include");
  const std::string other = file_of_include(include, fs::path(file).parent_path());
  const YAML::Node all = included(other, include.pairs("inputs"));
  include.end();
  std::vector<GitlabJob> jobs;
  for (const auto& pair : all) {
    const std::string name = pair.first.Scalar();
    if (!name.starts_with('.')) jobs.push_back(job_of(name, extended(all, name)));
  }
  return jobs;
}

bool gitlab_condition(std::string_view text, const Environment& variables) {
  return GitlabExpression(text, variables).value();
}

std::string gitlab_expanded(std::string_view text, const Environment& variables) {
  static const std::regex place(R"(\$(\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*)))");
  std::string out;
  std::string left(text);
  for (std::smatch found; std::regex_search(left, found, place); left = found.suffix()) {
    const auto value = variables.find(found[2].matched ? found[2] : found[3]);
    out += found.prefix().str() + (value == variables.end() ? std::string() : value->second);
  }
  return out + left;
}

}  // namespace haloform::test
