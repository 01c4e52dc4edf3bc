#include "providers/storage/document/document_text.hpp"

#include "planner/state/journal.hpp"
#include "planner/state/state_codec.hpp"
#include "providers/storage/document/document_state.hpp"
#include "tests/stores/remote_place.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace haloform::storage {
namespace {

using ::testing::HasSubstr;

DocumentText sample_document() {
  StateDraft draft;
  draft.agent("jane", 1);
  const state::State state = draft.build();
  DocumentText document;
  document.head = {12, state.lineage, "writer-1", "2026-11-23T12:00:00.000Z", "jane on \"host\", apply", ""};
  document.journal = state::encode_header(header_for(state)) +
                     state::encode_event(sample_catalog(), intent_of("agent.bob")) +
                     state::encode_event(sample_catalog(), done_of("agent.eve", 7));
  document.state = state::encode_state(sample_catalog(), state);
  return document;
}

std::string encoded(const DocumentText& document, const DocumentKeys& keys = {}) {
  auto text = encode_document(document, keys);
  return text ? *text : std::string{};
}

Error refusal(std::string_view text, const DocumentKeys& keys = {}) {
  auto document = decode_document(text, keys, "a store");
  return document ? Error{} : document.error();
}

TEST(DocumentText, is_JSON_and_comes_back_as_it_was) {
  const DocumentText document = sample_document();
  const std::string text = encoded(document);
  EXPECT_TRUE(text.starts_with("{\"haloform_document\": 1,\n\"serial\": 12, \"lineage\": \""));
  const auto json = nlohmann::json::parse(text, nullptr, false);
  ASSERT_FALSE(json.is_discarded()) << text;
  EXPECT_EQ(json["serial"], 12);
  EXPECT_EQ(json["journal"].size(), 3U);
  EXPECT_TRUE(json["state"].is_object());

  const auto back = decode_document(text, {}, "a store");
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(back->head.serial, 12U);
  EXPECT_EQ(back->head.by, document.head.by);
  EXPECT_EQ(back->journal, document.journal);
  EXPECT_EQ(back->state, document.state);
  EXPECT_EQ(encoded(*back), text);
  const auto state = state_of(sample_catalog(), *back, "a store");
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_EQ(state->state.resources.size(), 2U);
  EXPECT_EQ(state->state.open.size(), 1U);
  EXPECT_TRUE(state->unfolded);
}

TEST(DocumentText, may_hold_no_state_and_no_journal) {
  DocumentText document;
  document.head.moved_to = "s3://bucket/\"key\"";
  const std::string text = encoded(document);
  EXPECT_FALSE(nlohmann::json::parse(text, nullptr, false).is_discarded()) << text;
  const auto back = decode_document(text, {}, "a store");
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(back->head.moved_to, document.head.moved_to);
  EXPECT_TRUE(back->state.empty() && back->journal.empty());
}

TEST(DocumentText, that_was_cut_anywhere_is_refused) {
  const std::string text = encoded(sample_document());
  for (std::size_t size = 0; size < text.size(); ++size)
    ASSERT_EQ(refusal(std::string_view(text).substr(0, size)).kind, ErrorKind::state) << size;
  EXPECT_EQ(refusal(text + "x").kind, ErrorKind::state);
}

TEST(DocumentText, of_somebody_else_is_named_and_never_taken_for_a_new_state) {
  EXPECT_THAT(
      refusal("{\"version\": 4, \"terraform_version\": \"1.9.0\", \"serial\": 3, \"lineage\": \"x\"}").what,
      HasSubstr("state of Terraform"));
  EXPECT_THAT(refusal(sample_document().state).what, HasSubstr("the file of a state"));
  EXPECT_THAT(refusal("").what, HasSubstr("is empty"));
  EXPECT_THAT(refusal("<html>").what, HasSubstr("not a state of haloform"));
  EXPECT_THAT(refusal("{\"haloform_document\": 2,\n").what, HasSubstr("newer haloform"));
  std::string odd = encoded(sample_document());
  odd.replace(odd.find("\"writer\""), 8, "\"wrote_\"");
  EXPECT_THAT(refusal(odd).what, HasSubstr("damaged"));
}

TEST(DocumentText, that_is_sealed_shows_its_head_alone_and_is_bound_to_it) {
  const ToySealing key("first");
  const std::string text = encoded(sample_document(), {&key});
  EXPECT_FALSE(nlohmann::json::parse(text, nullptr, false).is_discarded()) << text;
  EXPECT_EQ(text.find("jane@example.com"), std::string::npos);
  const auto back = decode_document(text, {&key, true}, "a store");
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_TRUE(back->was_sealed);
  EXPECT_EQ(back->state, sample_document().state);
  EXPECT_EQ(peek_head(text)->serial, 12U);

  std::string moved_on = text;
  moved_on.replace(moved_on.find("\"serial\": 12"), 12, "\"serial\": 13");
  EXPECT_EQ(refusal(moved_on, {&key}).kind, ErrorKind::state) << "an old state under a new serial";
  EXPECT_THAT(refusal(text).advice, HasSubstr("HALOFORM_STATE_KEY"));
  const ToySealing other("second");
  EXPECT_EQ(refusal(text, {&other}).where, "a store");
}

TEST(DocumentText, that_is_not_sealed_is_read_with_a_key_unless_sealing_is_required) {
  const ToySealing key("first");
  const std::string text = encoded(sample_document());
  EXPECT_TRUE(decode_document(text, {&key}, "a store"));
  const Error refused = refusal(text, {&key, true});
  EXPECT_EQ(refused.kind, ErrorKind::state);
  EXPECT_THAT(refused.advice, HasSubstr("state encrypt"));
  EXPECT_EQ(encoded(sample_document(), {&key, false, true}), text) << "decrypted";
}

}  // namespace
}  // namespace haloform::storage
