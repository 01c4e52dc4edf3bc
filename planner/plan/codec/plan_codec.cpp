#include "planner/plan/codec/plan_codec.hpp"

#include "planner/json/events.hpp"
#include "planner/json/node.hpp"
#include "planner/json/writer.hpp"
#include "planner/plan/codec/plan_digest.hpp"
#include "planner/plan/codec/plan_names.hpp"
#include "planner/plan/codec/seal.hpp"
#include "planner/plan/codec/step_decode.hpp"
#include "planner/plan/codec/step_encode.hpp"
#include "planner/plan/codec/summary_codec.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace haloform::plan {

namespace {

/// Takes each element of `resource_changes` as soon as it is whole and throws its tree away, so that a large
/// plan costs its own size and not that of its JSON.
class StepCollector {
 public:
  StepCollector(const Catalog& catalog, json::Trouble& trouble) : catalog_(&catalog), trouble_(&trouble) {}

  bool operator()(int depth, nlohmann::json::parse_event_t event, const nlohmann::json& parsed) {
    if (depth == 1 && event == nlohmann::json::parse_event_t::key) {
      in_steps_ = parsed.get_ref<const std::string&>() == "resource_changes";
    }
    if (!in_steps_ || depth != 2 || event != nlohmann::json::parse_event_t::object_end) return true;
    if (trouble_->what) return false;
    const std::string name = "resource_changes[" + std::to_string(steps_.size()) + ']';
    if (std::optional<Step> step = read_step(*catalog_, json::Node(parsed, name, *trouble_))) {
      steps_.push_back(std::move(*step));
    }
    return false;
  }
  std::vector<Step> take() { return std::move(steps_); }

 private:
  const Catalog* catalog_;
  json::Trouble* trouble_;
  bool in_steps_ = false;
  std::vector<Step> steps_;
};

/// That a file is not what haloform writes of the plan in it.
PlanFileFault not_as_written(std::string_view file, std::string_view written) {
  const FirstDifference first = first_difference(file, written);
  if (first.before.starts_with("    \"seal\"")) return {PlanFileFault::Kind::other_seal};
  return {PlanFileFault::Kind::other_line, {}, first.line};
}

std::unexpected<PlanFileFault> unreadable(PlanFileFault::Kind kind, std::string detail = {}) {
  return std::unexpected(PlanFileFault{kind, std::move(detail)});
}

/// Whether another version of haloform saved it: Terraform's part is the same in all of them.
bool is_of_another_form(const nlohmann::json& document) {
  if (!document.is_object() ||
      document.value("format_version", nlohmann::json()) != nlohmann::json(plan_format_version))
    return false;
  const auto own = document.find("haloform");
  return own != document.end() && own->is_object() &&
         own->value("format", nlohmann::json()) != nlohmann::json(plan_form);
}

/// The format, then what the plan says about itself.
std::optional<PlanFileFault> read_document(const Catalog& catalog, const nlohmann::json& document,
                                           Plan& plan) {
  json::Trouble trouble;
  const json::Node root(document, "", trouble);
  const std::string format = root.at("format_version").text();
  if (!trouble.what && format != plan_format_version)
    return PlanFileFault{PlanFileFault::Kind::other_version, format};
  read_summary(catalog, root.at("haloform"), plan);
  if (trouble.what) return PlanFileFault{PlanFileFault::Kind::no_plan, *trouble.what};
  return std::nullopt;
}

/// Deeper than any plan. The parser would keep every open bracket, and what it keeps is seventy times their bytes.
constexpr int most_levels = 32;
struct TooDeep {};

}  // namespace

std::string encode_plan(const Catalog& catalog, const Plan& plan) {
  json::Writer out;
  out.begin_object().key("format_version").text(plan_format_version);
  out.key("applyable").truth(plan.has_runnable() && !plan.is_blocked());
  out.key("complete").truth(plan.is_complete());
  out.key("errored").truth(plan.is_blocked()).key("haloform");
  write_summary(out, catalog, plan);
  out.key("resource_changes").begin_array();
  for (const Step& step : plan.steps) write_step(out, catalog, step);
  out.end_array().end_object();
  // Only a key can stand like this: quotes inside of a text are escaped.
  return sealed("haloform plan file 1", out.finish(), "\"seal\": \"");
}

std::expected<Plan, PlanFileFault> decode_plan(const Catalog& catalog, std::string_view text) {
  using enum PlanFileFault::Kind;
  Plan plan;
  json::Trouble in_steps;
  try {
    StepCollector collector(catalog, in_steps);
    const nlohmann::json document = nlohmann::json::parse(
        text, [&](int depth, nlohmann::json::parse_event_t event, nlohmann::json& parsed) {
          if (depth > most_levels) throw TooDeep{};
          return collector(depth, event, parsed);
        });
    if (is_of_another_form(document)) return unreadable(other_form);
    plan.steps = collector.take();
    if (auto fault = read_document(catalog, document, plan)) return std::unexpected(std::move(*fault));
  } catch (const TooDeep&) {
    return unreadable(nested);
  } catch (const nlohmann::json::exception& error) {
    return unreadable(no_plan, json::complaint(error.what()));
  }
  if (in_steps.what) return unreadable(no_plan, *in_steps.what);
  // Where people are covered the digest is that of another plan, which has their names.
  if (plan.privacy == Privacy::full && plan_digest(catalog, plan) != plan.digest)
    return unreadable(other_digest);
  // What other programs show of a plan (Terraform's before and after, the counts) is derived from what apply
  // executes. A file in which the two differ would have been reviewed for something else.
  if (const std::string same = encode_plan(catalog, plan); same != text)
    return std::unexpected(not_as_written(text, same));
  return plan;
}

}  // namespace haloform::plan
