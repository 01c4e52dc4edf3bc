#include "providers/storage/sealed_state.hpp"

#include "planner/json/writer.hpp"
#include "planner/state/state_codec.hpp"

#include <fmt/format.h>

#include <utility>

namespace haloform::storage {

namespace {

constexpr std::string_view sealed_key = "\"sealed\": \"";
constexpr std::string_view end_of_sealed = "\"\n}\n";

std::string head_of_sealed(const state::Stamp& stamp) {
  std::string head = fmt::format("{}1,\n\"serial\": {}, \"lineage\": ", sealed_mark, stamp.serial);
  json::append_json(head, stamp.lineage);
  return head + ",\n";
}

std::unexpected<Error> damaged_file(std::string_view origin) {
  return fail(ErrorKind::state, "the encrypted state was damaged: it is not as haloform wrote it",
              std::string(origin), "restore a good copy with `haloform state restore FILE`");
}

}  // namespace

Result<std::string> state_file_text(const Catalog& catalog, const state::State& state,
                                    const FileRules& rules) {
  std::string text = state::encode_state(catalog, state);
  if (rules.sealing == nullptr || rules.writes_open) return text;
  const std::string head = head_of_sealed({state.lineage, state.serial});
  auto sealed = rules.sealing->seal(text, head);
  if (!sealed) return sealed;
  return head + std::string(sealed_key) + *sealed + std::string(end_of_sealed);
}

Result<std::string> open_sealed_file(std::string_view text, const FileRules& rules, std::string_view origin) {
  if (rules.sealing == nullptr)
    return fail(ErrorKind::state, "the state is encrypted, and there is no key to read it with",
                std::string(origin), "set HALOFORM_STATE_KEY to the key that it was encrypted with");
  const auto at = text.find(sealed_key);
  if (at == std::string_view::npos || !text.ends_with(end_of_sealed)) return damaged_file(origin);
  const auto start = at + sealed_key.size();
  if (text.size() < start + end_of_sealed.size()) return damaged_file(origin);
  auto opened =
      rules.sealing->open(text.substr(start, text.size() - start - end_of_sealed.size()), text.substr(0, at));
  if (!opened) opened.error().where = origin;
  return opened;
}

Result<void> may_be_open(const FileRules& rules, std::string_view origin) {
  if (!rules.sealed_only) return {};
  return fail(ErrorKind::state, "the state is not encrypted, and `encryption: required` does not accept that",
              std::string(origin), "run `haloform state encrypt`");
}

}  // namespace haloform::storage
