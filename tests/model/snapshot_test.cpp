#include "planner/model/snapshot.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace haloform {
namespace {

constexpr FieldId name{0};
constexpr FieldId email{1};
constexpr FieldId site{2};

TypeSchema contact_schema() {
  TypeSchema schema(ResourceType::contact);
  schema.fields = {
      {"name", ValueKind::text, Comparison::exact, Presence::required, {Profile::guide}},
      {"email", ValueKind::text, Comparison::email, Presence::optional, {Profile::guide}},
      {"site_id", ValueKind::integer, Comparison::reference, Presence::optional, {Profile::guide}}};
  schema.name = name;
  schema.email = email;
  schema.scope = site;
  return schema;
}

Record record(std::int64_t id, const char* mail = "") {
  Record row{*RemoteId::from(id), {}, true, BuiltIn::no};
  row.fields.set(email, Value::text(mail));
  return row;
}

// Whether an instance counts agents that only the API uses, nobody says.
TEST(ActiveAgents, are_counted_alike_with_those_of_the_api_or_without) {
  std::vector<Record> rows{record(1), record(2), record(3), record(4)};
  rows[2].built_in = BuiltIn::api_only;
  rows[3].active = false;
  const auto listed = TypeSnapshot::whole(ResourceType::agent, std::move(rows), 4);
  ASSERT_TRUE(listed);
  EXPECT_EQ(active_unlike(*listed, 1), 3U);
  EXPECT_EQ(active_unlike(*listed, 2), std::nullopt);
  EXPECT_EQ(active_unlike(*listed, 3), std::nullopt);
  EXPECT_EQ(active_unlike(*listed, 4), 3U);
}

TEST(TypeSnapshot, a_listing_that_lacks_rows_is_not_whole) {
  std::vector<Record> rows{record(1), record(2)};
  const auto cut = TypeSnapshot::whole(ResourceType::agent, std::move(rows), 3);
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().kind, ErrorKind::incomplete);
  EXPECT_EQ(cut.error().what, "the listing of agents has 2 rows where the instance counts 3");
}

TEST(TypeSnapshot, a_row_that_came_twice_spoils_the_count) {
  const auto doubled = TypeSnapshot::whole(ResourceType::agent, {record(1), record(2), record(1)}, 3);
  ASSERT_FALSE(doubled);
  EXPECT_EQ(doubled.error().what, "the listing of agents has id 1 twice");
}

TEST(TypeSnapshot, a_whole_listing_answers_for_every_id_and_every_key) {
  const auto whole = TypeSnapshot::whole(ResourceType::agent, {record(1)}, 1);
  ASSERT_TRUE(whole);
  EXPECT_TRUE(whole->covers(*RemoteId::from(77)));
  EXPECT_EQ(whole->find(*RemoteId::from(77)), nullptr);
  EXPECT_EQ(whole->total(), 1U);
}

TEST(TypeSnapshot, single_questions_answer_only_for_what_was_asked) {
  const NaturalKey asked{ResourceType::contact, NaturalKey::By::email, "a@example.com", std::nullopt};
  const NaturalKey other{ResourceType::contact, NaturalKey::By::email, "b@example.com", std::nullopt};
  const auto some =
      TypeSnapshot::asked(ResourceType::contact, {record(5)}, {*RemoteId::from(9)}, {asked}, 1000);
  EXPECT_TRUE(some.covers(*RemoteId::from(5)));
  EXPECT_TRUE(some.covers(*RemoteId::from(9)));
  EXPECT_FALSE(some.covers(*RemoteId::from(10)));
  EXPECT_TRUE(some.covers(asked));
  EXPECT_FALSE(some.covers(other));
  EXPECT_FALSE(some.is_whole());
}

TEST(TypeSnapshot, gone_takes_the_listing_and_a_404) {
  auto whole = TypeSnapshot::whole(ResourceType::agent, {record(1)}, std::nullopt);
  ASSERT_TRUE(whole);
  EXPECT_FALSE(whole->is_gone(*RemoteId::from(2))) << "absence from a listing alone proves nothing";
  whole->confirm_gone(*RemoteId::from(2));
  EXPECT_TRUE(whole->is_gone(*RemoteId::from(2)));
  whole->confirm_gone(*RemoteId::from(1));
  EXPECT_FALSE(whole->is_gone(*RemoteId::from(1))) << "a record that is in the listing is there";
}

TEST(NaturalKey, is_the_email_within_the_site_or_the_name_where_there_is_none) {
  const TypeSchema schema = contact_schema();
  Attributes fields;
  EXPECT_EQ(natural_key(schema, fields), std::nullopt);
  fields.set(name, Value::text("Bob Jones"));
  EXPECT_EQ(natural_key(schema, fields)->words(), "name bob jones");
  fields.set(email, Value::text(" Bob@Client.Example"));
  fields.set(site, Value::integer(5));
  EXPECT_EQ(natural_key(schema, fields)->words(), "e-mail bob@client.example in site 5");
}

TEST(NaturalKey, matches_within_its_site_only_where_a_site_was_declared) {
  const TypeSchema schema = contact_schema();
  Record live = record(3, "BOB@client.example");
  live.fields.set(site, Value::integer(6));
  NaturalKey key{ResourceType::contact, NaturalKey::By::email, "bob@client.example", std::nullopt};
  EXPECT_TRUE(key.matches(schema, live));
  key.scope = 5;
  EXPECT_FALSE(key.matches(schema, live));
}

}  // namespace
}  // namespace haloform
