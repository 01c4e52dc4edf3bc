#include "tests/pages/hostile_plan.hpp"

#include "tests/render/sample_plan.hpp"
#include "tests/support/hostile_texts.hpp"

#include <utility>

namespace haloform::test {

namespace {

/// What would be more than a name in Markdown or HTML, and is not among the texts that every output is tried with.
const std::vector<std::string> markup{
    "<script>document.title = 'taken'</script>",
    "<img src=x onerror=\"document.title='taken'\">",
    "</td></tr></table></details><h1>Approved</h1>",
    "</style><style>body{display:none}</style>",
    "<!-- haloform: hidden --> <!--",
    "' onmouseover='document.title=1' \"x\"",
    "a | b || c |",
    "\\| d \\\\| e \\",
    "**bold** __under__ *em* _em_ ~~struck~~",
    "`code` `` ` `` ```",
    "[link](https://evil.example) [ref][1] ![image](https://evil.example/x.png)",
    "[1]: https://evil.example \"title\"",
    "https://evil.example/x www.evil.example ftp://evil.example mailto:a@evil.example",
    "&lt;b&gt; &#64;jane &amp;",
    "@jane @acme/admins @{8a1c} @<8a1c> mail@evil.example",
    "#12 acme/people#3 GH-12 !34 $5 ~bug ~\"a b\" %7 &8 ^alert#9 PROJ-10",
    ":tada: :100: a:100:b",
    "$x$ $$y$$ $`z`$",
    "# heading",
    "> quote",
    "- item",
    "1. item",
    "+ item",
    "* item",
    "---",
    "===",
    "~~~",
    "    code",
    "[^1] [^1]: note",
    "- [ ] task",
    "line\nbreak\r\n\r\n# heading\n| a |\n|---|",
};

std::vector<std::string> names() {
  std::vector<std::string> all = markup;
  for (const HostileText& one : hostile_texts()) all.push_back(one.text);
  return all;
}

}  // namespace

const std::vector<std::string>& hostile_names() {
  static const std::vector<std::string> all = names();
  return all;
}

plan::Plan hostile_plan() {
  std::vector<plan::Step> steps;
  for (const std::string& text : hostile_names()) {
    const std::string key = "agent.p" + std::to_string(steps.size());
    const RemoteId id = remote_id(700 + static_cast<int>(steps.size()));
    if (steps.size() % 2 == 0) {
      render::StepDraft step(key, plan::Deactivate{id, plan::DeactivateChanges::alone()});
      steps.push_back(step.person(text, text).note(plan::WasInTeams{{text, text}}));
      continue;
    }
    plan::Changes all = render::changes(ResourceType::agent, {{"phone", text, text + "!"}});
    all.teams = plan::TeamsChange{{{"", remote_id(1), text}}, {{"", remote_id(2), text}}, plan::Drift::no};
    render::StepDraft step(key, plan::Update{id, render::some(all)});
    steps.push_back(step.person(text, text).note(plan::NoLongerManaged{{text}}));
  }
  plan::Plan plan = render::sample_plan(std::move(steps));
  plan.instance = hostile_names().at(0);
  for (const std::string& text : hostile_names())
    plan.warnings.emplace_back(plan::ListingInDoubt{ResourceType::agent, text});
  return plan;
}

}  // namespace haloform::test
