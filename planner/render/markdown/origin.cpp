#include "planner/render/markdown/origin.hpp"

#include "planner/render/markdown/cells.hpp"
#include "planner/render/repository_path.hpp"

#include <fmt/format.h>

namespace haloform::render {

namespace {

void add_words(std::string& words, const std::string& more) {
  words.append(words.empty() ? "" : " · ").append(more);
}

MarkdownPart origin_of(std::string_view instance, std::string_view commit, const Options& options) {
  std::string words;
  if (!commit.empty()) add_words(words, "Commit " + markdown_code(commit));
  if (!options.run.run_url.empty()) add_words(words, markdown_link("pipeline run", options.run.run_url));
  if (!instance.empty()) add_words(words, "Instance " + markdown_code(instance));
  MarkdownPart part{.what = "Commit and instance", .rank = MarkdownPart::Rank::origin};
  part.foot = words.empty() ? "" : words + "\n\n";
  return part;
}

}  // namespace

MarkdownPart origin_part(const plan::Plan& plan, const Options& options) {
  const std::string_view made_from = plan.made_from ? std::string_view(plan.made_from->id) : "";
  return origin_of(plan.instance, options.run.commit.empty() ? made_from : options.run.commit, options);
}

MarkdownPart origin_part(std::string_view instance, const Options& options) {
  return origin_of(instance, options.run.commit, options);
}

MarkdownPart origin_part(const Options& options) { return origin_of("", options.run.commit, options); }

MarkdownPart privacy_part(const Options& options) {
  MarkdownPart part{.what = "Privacy", .rank = MarkdownPart::Rank::sums};
  part.foot = options.privacy == Privacy::full
                  ? ""
                  : fmt::format("Names and what else is personal are not shown as they are (`--pii {}`).\n\n",
                                privacy_name(options.privacy));
  return part;
}

std::string markdown_address(std::string_view address, std::string_view id) {
  std::string words = markdown_code(address);
  if (!id.empty()) words += ", id " + markdown_cell(id);
  return words;
}

std::string markdown_place(std::string_view source, const Options& options) {
  return source.empty()
             ? std::string()
             : markdown_code(path_in_repository(options.run, source).value_or(std::string(source)));
}

}  // namespace haloform::render
