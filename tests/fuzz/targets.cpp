#include "tests/fuzz/targets.hpp"

#include "planner/base/text.hpp"
#include "planner/config/edit/edit_file.hpp"
#include "planner/plan/approval/approval_codec.hpp"
#include "planner/plan/codec/plan_codec.hpp"
#include "planner/render/faults.hpp"
#include "planner/state/bindings.hpp"
#include "planner/state/journal.hpp"
#include "planner/state/state_codec.hpp"
#include "providers/halopsa/tables/catalog.hpp"
#include "providers/halopsa/tables/profiles.hpp"
#include "providers/halopsa/wire/codec.hpp"
#include "tests/support/json_readers.hpp"
#include "tests/support/source_texts.hpp"
#include "tests/support/yaml_readers.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace haloform::fuzz {

namespace {

const Catalog& catalog() {
  static const Catalog made = halopsa::make_catalog();
  return made;
}

/// A broken promise is a crash, so that a fuzzer keeps the input.
void must(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", promise);
  std::abort();
}

void must_say_why(const Error& error) {
  must(!error.what.empty(), "an error says what is wrong");
  must(error.what.plain().size() < 4'096, "an error does not repeat the whole input");
}

/// Edits each block once in every way: what comes out was read again by then, and must never have been something else.
void edit_blocks(std::string_view text, const DesiredState& desired) {
  constexpr std::size_t enough = 8;
  std::size_t done = 0;
  for (const Resource& resource : desired.resources()) {
    if (++done > enough) return;
    const TypeSchema& schema = catalog().of(resource.address.type());
    config::BlockEdit edit{resource.address};
    edit.fields.push_back({{std::string(schema.at(schema.name).name)}, Value::text("a: \"b\" #c\n- d")});
    if (schema.activation == TypeFacts::Activation::switchable)
      edit.fields.push_back({{"active"}, Value::boolean(false)});
    const bool joins = schema.membership == TypeFacts::Membership::joins_teams;
    edit.lists.push_back({joins ? "teams" : "members", {"new-one"}, resource.teams});
    const auto edited = config::edit_file(catalog(), "haloform.yaml", text, std::vector{edit});
    if (!edited) must(edited.error().kind == ErrorKind::configuration, "an edit is refused, and never wrong");
  }
}

}  // namespace

void configuration(std::string_view text) {
  for (const std::optional<Profile> profile :
       {std::optional<Profile>(), std::optional(Profile::guide), std::optional(Profile::halo)}) {
    const auto read = validate(catalog(), profile, {SourceText{"haloform.yaml", std::string(text)}});
    if (read) {
      edit_blocks(text, *read);
      continue;
    }
    must(read.error().has_errors(), "what is refused says why");
  }
  const auto settings = read_settings({"haloform.yaml", std::string(text)});
  if (!settings) must(settings.error().has_errors(), "settings that are refused say why");
}

void yaml(std::string_view text) {
  const test::YamlReaders readers = test::compare_yaml_readers(text);
  must(readers.difference.empty(), "both readers of YAML agree");
}

void json(std::string_view text) { must(test::json_difference(text).empty(), "both readers of JSON agree"); }

void state(std::string_view text) {
  const auto read = state::decode_state(catalog(), text, "fuzz");
  if (!read) return must_say_why(read.error());
  const std::string written = state::encode_state(catalog(), *read);
  const auto again = state::decode_state(catalog(), written, "fuzz");
  must(again.has_value(), "a state that was written can be read");
  must(state::encode_state(catalog(), *again) == written, "a state comes back as it was written");
  static_cast<void>(state::peek_stamp(text));
}

void journal(std::string_view text) {
  const auto read = state::decode_journal(catalog(), text, "fuzz");
  if (!read) return must_say_why(read.error());
  if (!*read) return;
  const state::Journal& journal = **read;
  std::string written = state::encode_header(journal.header);
  for (const state::JournalEvent& event : journal.events) written += state::encode_event(catalog(), event);
  const auto again = state::decode_journal(catalog(), written, "fuzz");
  must(again.has_value() && again->has_value(), "a journal that was written can be read");
  must((*again)->events.size() == journal.events.size(), "no event of a journal is lost");
  auto folded = state::fold(state::State{}, journal);
  if (!folded) return must_say_why(folded.error());
  if (!folded->exists() || !state::check_bindings(*folded)) return;  // A session writes neither.
  ++folded->serial;                                                  // As a session does when it writes.
  const auto stored = state::decode_state(catalog(), state::encode_state(catalog(), *folded), "fuzz");
  if (!stored) std::fprintf(stderr, "%s\n", stored.error().text().c_str());
  must(stored.has_value(), "a folded state can be written and read");
}

void plan(std::string_view text) {
  const auto read = plan::decode_plan(catalog(), text);
  if (!read) return must_say_why(render::error_of(read.error(), "fuzz"));
  const std::string written = plan::encode_plan(catalog(), *read);
  const auto again = plan::decode_plan(catalog(), written);
  must(again.has_value(), "a plan that was written can be read");
  must(plan::encode_plan(catalog(), *again) == written, "a plan comes back as it was written");
}

void approval(std::string_view text) {
  const auto read = plan::decode_approval(text);
  if (!read) return must_say_why(render::error_of(read.error(), "fuzz"));
  const std::string written = plan::encode_approval(*read);
  must(plan::decode_approval(written).has_value(), "an approval that was written can be read");
  must(trimmed(written) == trimmed(text), "an approval that is read is as it was written");
}

void feeds(std::string_view text) {
  if (text.empty()) return;
  constexpr std::array<std::string_view, 3> roots{
      "csv: f.csv, key: no, fields: {name: \"{first} {last}\", email: \"{mail}\"}, teams: {column: dept, "
      "separator: \";\", "
      "map: {Service Desk: sd}, unmapped: none}, active: \"{active}\", population: {column: dept}, trailer: "
      "{prefix: END, "
      "count: 1}, generated: {trailer: 2}, rows: {min: 0}",
      "jsonl: f.jsonl, key: no, fields: {name: \"{name.first} {name.last}\", email: "
      "\"{mails[work].value}\"}, "
      "teams: {column: "
      "depts, unmapped: ignore, map: {Service Desk: sd}}, generated: {column: at}",
      "scim: f.scim, key: externalId, fields: {name: \"{name.givenName}\", email: \"{emails[type eq "
      "\\\"work\\\"].value}\"}, "
      "teams: {column: \"enterprise:department\", map: {Service Desk: sd}, unmapped: none}"};
  constexpr std::array<std::string_view, 3> names{"f.csv", "f.jsonl", "f.scim"};
  const auto choice = static_cast<unsigned char>(text.front());
  const std::string root = "version: 1\nteams: {sd: {name: SD}}\nfeeds: {hr: {type: agent, " +
                           std::string(roots.at(choice % roots.size())) + "}}\n";
  const Profile profile = all_profiles.at((choice / roots.size()) % all_profiles.size());
  const auto read =
      validate(catalog(), profile,
               {SourceText{"haloform.yaml", root},
                SourceText{std::string(names.at(choice % roots.size())), std::string(text.substr(1))}});
  if (!read) return must(read.error().has_errors(), "a feed that is refused says why");
  const auto& facts = read->feeds();
  must(facts.size() == 1, "a feed that is read is one");
  must(facts.front().rows == read->resources(ResourceType::agent).size(),
       "each row is a person, and nothing else is");
  for (const Resource& resource : read->resources(ResourceType::agent)) {
    must(read->feed_of(resource) == &facts.front(), "whoever is declared is of the feed");
    must(!resource.external_id->empty(), "everybody has a key");
  }
}

void bodies(std::string_view text) {
  if (text.empty()) return;
  const auto choice = static_cast<unsigned char>(text.front());
  const std::string_view body = text.substr(1);
  const halopsa::ProfileTable table =
      halopsa::make_profile(all_profiles.at(choice % all_profiles.size()), catalog());
  const halopsa::TypeRow& row = table.of(all_types.at((choice / all_profiles.size()) % all_types.size()));
  const auto page = halopsa::decode_page(row, body, "GET /fuzz");
  if (!page) must_say_why(page.error());
  const halopsa::Answer answer = halopsa::decode_answer(row, body);
  if (const auto* one = std::get_if<halopsa::OneRecord>(&answer.holds)) {
    must(one->record.id.number() > 0, "a record has an id");
  }
  static_cast<void>(halopsa::decode_facts(body));
}

}  // namespace haloform::fuzz
