#include "planner/render/faults.hpp"

#include "planner/base/marked_text.hpp"
#include "planner/base/quote.hpp"
#include "planner/base/text.hpp"
#include "planner/plan/codec/plan_names.hpp"
#include "planner/plan/judging/completeness.hpp"
#include "planner/render/phrases.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <variant>

namespace haloform::render {

namespace {

constexpr std::string_view our_mistake = "this is a bug in haloform; please report it";

struct FaultErrors {
  Error operator()(const plan::UnknownTarget& one) const {
    return {ErrorKind::usage,
            fmt::format("--target {} is neither declared nor in the state", one.address.text()),
            {},
            "`haloform state list` shows the addresses that the state knows"};
  }
  Error operator()(const plan::EmptyListing& one) const {
    const std::string_view plural = type_plural(one.type);
    return {
        ErrorKind::incomplete,
        fmt::format("the listing of {} is empty, and the state knows {}", plural,
                    counted(one.active, fmt::format("active {}", type_name(one.type)),
                            fmt::format("active {}", plural))),
        {},
        "check what the API application may read; if they really are gone, " + plan::allow_empty(one.type)};
  }
  Error operator()(const plan::DeletionNotProved& one) const {
    return {ErrorKind::incomplete,
            fmt::format("{}: the reading lacks id {}, and nothing proves that it was deleted",
                        one.address.text(), one.id.text()),
            one.where.text(),
            "run again; a record counts as deleted only when HaloPSA answers 404 for its id"};
  }
  Error operator()(const plan::NotAskedFor& one) const {
    const auto* id = std::get_if<RemoteId>(&one.what);
    const std::string what =
        id != nullptr ? "id " + id->text()
                      : marked(MarkedText::Personal::other, key_words(std::get<plan::KeyName>(one.what)));
    return {ErrorKind::internal,
            fmt::format("{}: the instance was not asked for {}", one.address.text(), what), one.where.text(),
            std::string(our_mistake)};
  }
  Error operator()(const plan::NotLookedUp& one) const {
    return {ErrorKind::internal, fmt::format("{}: \"{}\" was not looked up", one.address.text(), one.name),
            one.where.text(), std::string(our_mistake)};
  }
};

std::string file_words(const plan::PlanFileFault& fault) {
  using enum plan::PlanFileFault::Kind;
  switch (fault.kind) {
    case no_plan: break;
    case nested: return "this is not a plan that haloform saved: it is nested too deeply";
    case other_version:
      return fmt::format(
          "this is not a plan that haloform saved: its format_version is {}, and this haloform reads {}",
          openly_in_quotes(fault.detail), openly_in_quotes(plan::plan_format_version));
    case other_form:
      return "another version of haloform saved this plan, in a form that this one does not read";
    case other_digest: return "the plan's digest does not match its steps: it was changed after it was saved";
    case other_seal: return "its seal does not match its content: the plan was changed after it was saved";
    case people_covered:
      return "people are covered in this plan, so it is only for reading, and cannot be applied";
    case other_line:
      return fmt::format("line {} is not as haloform wrote it: the plan was changed after it was saved",
                         fault.line);
  }
  return "this is not a plan that haloform saved: " + fault.detail;
}

std::string approval_words(const plan::ApprovalFault& fault) {
  using enum plan::ApprovalFault::Kind;
  switch (fault.kind) {
    case unreadable: break;
    case saved_plan: return "this is a plan, and not the approval of one";
    case of_nothing: return "this approves nothing: there was no plan when it was written";
    case other_form:
      return "another version of haloform wrote this approval, in a form that this one does not read";
    case other_digest:
      return "the approval's digests do not add up to the digest that it names: it was changed after it was "
             "written";
    case other_seal:
      return "its seal does not match its content: the approval was changed after it was written";
    case other_line:
      return fmt::format("line {} is not as haloform wrote it: the approval was changed after it was written",
                         fault.line);
  }
  return "this is not an approval that haloform wrote" +
         (fault.detail.empty() ? std::string(", or only a part of one") : ": " + fault.detail);
}

}  // namespace

Error error_of(const plan::PlanFault& fault) { return std::visit(FaultErrors{}, fault); }

std::vector<Error> errors_of(const std::vector<plan::PlanFault>& faults) {
  std::vector<Error> errors;
  errors.reserve(faults.size());
  for (const plan::PlanFault& fault : faults) errors.push_back(error_of(fault));
  return errors;
}

Error error_of(const plan::PlanFileFault& fault, std::string_view origin) {
  return {ErrorKind::usage, file_words(fault), std::string(origin),
          "plan again, and save the new plan with --out"};
}

Error error_of(const plan::ApprovalFault& fault, std::string_view origin) {
  const bool from_plan = fault.kind == plan::ApprovalFault::Kind::saved_plan;
  return {ErrorKind::usage, approval_words(fault), std::string(origin),
          from_plan
              ? "apply the plan itself, or write its approval with `haloform show FILE -o approval=FILE`"
              : "plan again with `-o approval=FILE`, and have that plan reviewed"};
}

}  // namespace haloform::render
