#include "providers/halopsa/wire/codec.hpp"

#include "providers/halopsa/tables/catalog.hpp"
#include "providers/halopsa/wire/claims.hpp"
#include "providers/halopsa/wire/membership_book.hpp"
#include "providers/halopsa/wire/request_body.hpp"
#include "tests/halopsa/fake_instance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::halopsa {
namespace {

using enum ResourceType;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::id;

class CodecTest : public ::testing::Test {
 protected:
  Catalog catalog_ = make_catalog();
  ProfileTable guide_ = make_profile(Profile::guide, catalog_);

  [[nodiscard]] Result<Page> page(ResourceType type, std::string_view body) const {
    return decode_page(guide_.of(type), body, "GET /here");
  }
  [[nodiscard]] Record agent_row(const std::string& row) const {
    return page(agent, R"({"record_count":1,"agents":[)" + row + "]}").value().records.at(0);
  }
  [[nodiscard]] const Value* value(const Record& record, std::string_view name) const {
    return record.fields.find(catalog_.of(agent).find(name).value());
  }
  template <typename Request>
  [[nodiscard]] std::string body_of(ResourceType type, const Request& request) const {
    return body_in(guide_, type, request);
  }
  template <typename Request>
  [[nodiscard]] static std::string body_in(const ProfileTable& table, ResourceType type,
                                           const Request& request) {
    return encode(table.of(type), std::span<const Request>(&request, 1));
  }
  [[nodiscard]] Error page_error(ResourceType type, std::string_view body) const {
    auto decoded = page(type, body);
    EXPECT_FALSE(decoded.has_value()) << body;
    return decoded ? Error{} : decoded.error();
  }
};

TEST_F(CodecTest, the_guides_own_listings_are_read) {
  const auto agents = page(agent, R"({"record_count": 120, "agents": [
    {"id": 1, "name": "Jane Smith", "email": "jane@example.com", "isactive": true}]})")
                          .value();
  EXPECT_EQ(agents.count, 120U);
  ASSERT_EQ(agents.rows(), 1U);
  EXPECT_EQ(agents.records[0].id, id(1));
  EXPECT_EQ(agents.records[0].active, true);
  EXPECT_EQ(*agents.records[0].teams, std::nullopt);
  EXPECT_EQ(value(agents.records[0], "name")->plain(), "Jane Smith");
  EXPECT_EQ(value(agents.records[0], "phone"), nullptr)
      << "a field that the row lacks is not null, but unknown";

  const auto teams = page(team, R"({"teams": [{"id": 3, "name": "Support Tier 1"}]})").value();
  EXPECT_EQ(teams.count, std::nullopt);
  EXPECT_EQ(teams.records.at(0).id, id(3));
}

TEST_F(CodecTest, every_field_of_the_table_is_read) {
  const Record record =
      agent_row(R"({"id":7,"name":"J","email":"j@x","firstname":"a","surname":"b","username":"c",
    "role":"d","phone":"e","mobile":"f","department_id":8,"site_id":9,"timezone":"g","language":"h","team_id":3,
    "isactive":false,"unknown":{"nested":[1,{"id":5}]},"_x":1})");
  for (const FieldSpec& field : catalog_.of(agent).fields)
    EXPECT_EQ(value(record, field.name) != nullptr, field.carried(Profile::guide)) << field.name;
  EXPECT_EQ(*value(record, "department_id"), Value::integer(8));
  EXPECT_EQ(*value(record, "language"), Value::text("h"));
  EXPECT_EQ(record.active, false);
  EXPECT_THAT(record.teams->value(), ElementsAre(id(3)));
}

TEST_F(CodecTest, ids_may_be_whole_doubles_or_strings) {
  for (const char* text : {"18", "18.0", "\"18\"", "\"18.0\"", "1.8e1"}) {
    EXPECT_EQ(agent_row(std::string(R"({"id":)") + text + "}").id, id(18)) << text;
    EXPECT_EQ(*value(agent_row(std::string(R"({"id":1,"site_id":)") + text + "}"), "site_id"),
              Value::integer(18))
        << text;
  }
}

TEST_F(CodecTest, a_row_without_a_usable_id_is_an_error_and_not_skipped) {
  for (const char* bad :
       {R"({"name":"x"})", R"({"id":null})", R"({"id":0})", R"({"id":-4})", R"({"id":1.5})", R"({"id":"x"})",
        R"({"id":18446744073709551615})", R"({"id":{"id":1}})", R"({"id":true})"}) {
    const Error error =
        page_error(agent, std::string(R"({"record_count":2,"agents":[{"id":1},)") + bad + "]}");
    EXPECT_EQ(error.kind, ErrorKind::protocol);
    EXPECT_THAT(error.what, HasSubstr("row 2 has ")) << bad;
    EXPECT_EQ(error.where, "GET /here");
  }
}

TEST_F(CodecTest, nothing_is_written_in_many_ways) {
  for (const char* nothing : {"null", "0", "-1", "\"\"", "\" \"", "\"0\""}) {
    const Record record =
        agent_row(std::string(R"({"id":1,"site_id":)") + nothing + ",\"team_id\":" + nothing + "}");
    EXPECT_TRUE(value(record, "site_id")->is_null()) << nothing;
    EXPECT_TRUE(record.teams->value().empty()) << nothing;
  }
  EXPECT_TRUE(value(agent_row(R"({"id":1,"phone":""})"), "phone")->is_null());
  EXPECT_TRUE(value(agent_row(R"({"id":1,"phone":null})"), "phone")->is_null());
}

TEST_F(CodecTest, odd_values_are_tolerated) {
  const Record record =
      agent_row(R"({"id":1,"phone":442079460000,"role":true,"site_id":"head office","department_id":1.5,
    "mobile":{"a":1},"isactive":"false"})");
  EXPECT_EQ(*value(record, "phone"), Value::text("442079460000"));
  EXPECT_EQ(*value(agent_row(R"({"id":1,"phone":18446744073709551615})"), "phone"),
            Value::text("18446744073709551615"));
  EXPECT_EQ(value(record, "role"), nullptr);
  EXPECT_EQ(value(record, "site_id"), nullptr);
  EXPECT_EQ(value(record, "department_id"), nullptr);
  EXPECT_EQ(value(record, "mobile"), nullptr);
  EXPECT_EQ(record.active, false);
  EXPECT_EQ(agent_row(R"({"id":1,"isactive":null})").active, std::nullopt);
  EXPECT_EQ(agent_row(R"({"id":1,"isactive":0})").active, false);
}

TEST_F(CodecTest, companies_among_the_contacts_are_counted_and_not_kept) {
  const Page rows =
      page(contact, R"({"record_count":4,"customers":[{"id":1,"type":"company"},{"id":2,"type":"Contact"},
    {"id":3},{"id":4,"type":null}]})")
          .value();
  EXPECT_EQ(rows.rows(), 4U);
  EXPECT_THAT(rows.others, ElementsAre(id(1)));
  EXPECT_EQ(rows.records.size(), 3U);
  EXPECT_EQ(page(agent, R"({"agents":[{"id":1,"type":"company"}]})").value().records.size(), 1U);
}

TEST_F(CodecTest, rows_that_an_instance_made_for_itself_are_marked) {
  const auto mark = [this](ResourceType type, const char* row) {
    return page(type, std::string("[") + row + "]").value().records.at(0).built_in;
  };
  EXPECT_EQ(mark(contact, R"({"id":1,"name":"General User"})"), BuiltIn::general_user);
  EXPECT_EQ(mark(contact, R"({"name":" general user","id":1})"), BuiltIn::general_user);
  EXPECT_EQ(mark(contact, R"({"id":1,"name":"General Userson"})"), BuiltIn::no);
  EXPECT_EQ(mark(agent, R"({"id":1,"name":"Unassigned"})"), BuiltIn::unassigned);
  EXPECT_EQ(mark(agent, R"({"id":1,"name":"General User"})"), BuiltIn::no);
  EXPECT_EQ(mark(agent, R"({"id":1,"isapiagent":true})"), BuiltIn::api_only);
  EXPECT_EQ(mark(agent, R"({"id":1,"is_api_only":true,"builtin":true})"), BuiltIn::api_only);
  EXPECT_EQ(mark(agent, R"({"id":1,"isapiagent":false})"), BuiltIn::no);
  EXPECT_EQ(mark(contact, R"({"id":1,"builtin":true})"), BuiltIn::general_user);
}

TEST_F(CodecTest, who_is_written_by_an_import_is_told_by_the_ids_of_the_row) {
  const ProfileTable halo = make_profile(Profile::halo, catalog_);
  using Source = Record::ImportedBy::Source;
  const auto by = [&](ResourceType type, const std::string& more) {
    const auto rows = decode_page(halo.of(type), R"([{"id":1,"name":"Ann")" + more + "}]", "GET /here");
    return *rows.value().records.at(0).imported;
  };
  const std::string guid = "5f3c9e2a-0000-4000-8000-00000000beef";
  EXPECT_EQ(by(contact, R"(,"azureoid":")" + guid + '"'), (Record::ImportedBy{Source::entra, guid}));
  EXPECT_EQ(by(contact, R"(,"_importtype":"CSP Tenant","azureoid":")" + guid + '"'),
            (Record::ImportedBy{Source::csp, guid}));
  EXPECT_EQ(by(contact, R"(,"oktaid":"00u1"  ,"azureoid":"")"), (Record::ImportedBy{Source::okta, "00u1"}));
  EXPECT_EQ(by(contact, R"(,"okta_id":"00u1")"), (Record::ImportedBy{Source::okta, "00u1"}));
  EXPECT_EQ(by(contact, R"(,"isintegration":true)"), (Record::ImportedBy{Source::other, ""}));
  EXPECT_EQ(by(agent, R"(,"azure_connectionid":3)"), (Record::ImportedBy{Source::entra, ""}));
  EXPECT_EQ(by(agent, R"(,"oktaid":"00u1","azure_connectionid":3)"),
            (Record::ImportedBy{Source::okta, "00u1"}));
  for (const char* none :
       {"", R"(,"azureoid":null)", R"(,"azureoid":"")", R"(,"azureoid":" ")", R"(,"azureoid":0)",
        R"(,"azureoid":"0")", R"(,"azureoid":"00000000-0000-0000-0000-000000000000")",
        R"(,"azureoid":"{00000000-0000-0000-0000-000000000000}")", R"(,"azureoid":-1)", R"(,"azureoid":true)",
        R"(,"azureoid":{"id":"x"})", R"(,"azureoid":["x"])", R"(,"azure_connectionid":3)",
        R"(,"isintegration":false)", R"(,"azure_tenant_id":"x","azuretenantid":"x")"}) {
    EXPECT_EQ(by(contact, none), std::nullopt) << none;
  }
  EXPECT_EQ(by(agent, R"(,"azure_connectionid":0)"), std::nullopt);
  EXPECT_EQ(by(team, R"(,"azureoid":"x")"), std::nullopt);
}

TEST_F(CodecTest, memberships_and_roles_that_an_import_gave_are_told_apart_and_sent_along) {
  const ProfileTable halo = make_profile(Profile::halo, catalog_);
  const auto answer = decode_answer(halo.of(agent), R"({"id":7,"name":"Ann",
    "teams":[{"id":41,"team_id":3,"in_section":true,"isintegration":false},
             {"id":42,"team_id":4,"in_section":true,"isintegration":true}],
    "roles":[{"id":"r1","name":"Technician","is_integration":false},{"is_integration":true,"name":"Directory","id":"r2"}]})");
  const auto& one = std::get<OneRecord>(answer.holds);
  EXPECT_EQ(*one.record.teams, std::vector{id(3)});
  EXPECT_EQ(*one.record.granted, std::vector{id(4)});
  EXPECT_THAT(*one.record.given_names, ElementsAre("Directory"));
  EXPECT_EQ(value(one.record, "roles")->plain(), Value::names({"Technician", "Directory"}).plain());
  RowUpdate update{ports::UpdateRequest{agent, id(7), {}, {}, std::vector{id(5)}}, one.memberships};
  EXPECT_EQ(
      body_in(halo, agent, update),
      R"([{"id":7,"teams":[{"team_id":5,"in_section":true},{"id":42,"team_id":4,"in_section":true}]}])");
}

TEST_F(CodecTest, the_listing_is_found_in_any_of_its_envelopes) {
  for (const char* body :
       {R"([{"id":1},{"id":2}])", R"({"agents":[{"id":1},{"id":2}],"results":[{"id":9}]})",
        R"({"columns":[{"id":7}],"results":[{"id":1},{"id":2}]})",
        R"({"columns":[{"name":"x"}],"numbers":[1,2],"empty":[],"rows":[{"id":1},{"id":2}]})"}) {
    const auto rows = page(agent, body);
    ASSERT_TRUE(rows.has_value()) << body;
    ASSERT_EQ(rows->records.size(), 2U) << body;
    EXPECT_EQ(rows->records[1].id, id(2));
  }
  EXPECT_EQ(page(agent, R"({"record_count":0,"agents":[]})").value().rows(), 0U);
  EXPECT_EQ(page(agent, "[]").value().rows(), 0U);
}

TEST_F(CodecTest, a_body_without_a_listing_names_the_keys_it_has) {
  EXPECT_THAT(page_error(agent, R"({"record_count":1,"people":[{"name":"x"}],"page_no":1})").what,
              HasSubstr("its keys are: record_count, people, page_no"));
  EXPECT_THAT(page_error(agent, R"({"one":[{"id":1}],"two":[{"id":2}]})").what, HasSubstr("one, two"));
  EXPECT_THAT(page_error(agent, "{}").what, HasSubstr("its keys are: none"));
  EXPECT_THAT(page_error(agent, R"({"agents":[1,2]})").what, HasSubstr("not objects"));
}

TEST_F(CodecTest, an_error_with_status_200_is_an_error) {
  const Error error = page_error(agent, R"({"errorMessage":"You shall not list"})");
  EXPECT_EQ(error.kind, ErrorKind::protocol);
  EXPECT_THAT(error.what, HasSubstr("You shall not list"));
  EXPECT_THAT(page_error(agent, R"("no licence")").what, HasSubstr("no licence"));
}

TEST_F(CodecTest, what_is_not_json_is_quoted_by_its_first_line) {
  EXPECT_THAT(page_error(agent, "<!DOCTYPE html>\n<html>login</html>").what,
              HasSubstr("it starts with: <!DOCTYPE html>"));
  EXPECT_THAT(page_error(agent, R"({"record_count":2,"agents":[{"id":1},)").what,
              HasSubstr("not JSON, or incomplete"));
  EXPECT_THAT(page_error(agent, " ").what, HasSubstr("empty"));
  EXPECT_THAT(page_error(agent, "{\"agents\":[{\"id\":1,\"name\":\"\xff\"}]}").what, HasSubstr("not JSON"));
  EXPECT_THAT(page_error(agent, "[] []").what, HasSubstr("not JSON"));
}

TEST_F(CodecTest, an_answer_holds_one_record_in_any_of_three_shapes) {
  for (const char* body :
       {R"({"id":99,"name":"John"})", R"([{"id":99,"name":"John"}])",
        R"({"agents":[{"id":99,"name":"John"}]})", R"({"id":777777,"agents":[{"id":99,"name":"John"}]})",
        R"({"agents":[{"id":99,"name":"John"}],"id":777777})",
        R"({"columns":[{"id":1},{"id":2}],"id":99,"name":"John"})"}) {
    const Answer answer = decode_answer(guide_.of(agent), body);
    const auto* one = std::get_if<OneRecord>(&answer.holds);
    ASSERT_NE(one, nullptr) << body;
    EXPECT_EQ(one->record.id, id(99));
    EXPECT_EQ(value(one->record, "name")->plain(), "John");
  }
}

TEST_F(CodecTest, an_answer_without_a_record_keeps_the_servers_words) {
  const auto words = [this](const char* body) {
    const Answer answer = decode_answer(guide_.of(agent), body);
    const auto* none = std::get_if<NoRecord>(&answer.holds);
    return none == nullptr ? "a record" : none->words;
  };
  EXPECT_EQ(words(R"({"errorMessage":"No free seat"})"), "No free seat");
  EXPECT_EQ(words(R"({"message":"No free seat"})"), "No free seat");
  EXPECT_EQ(words("{}"), "");
  EXPECT_EQ(words(""), "");
  EXPECT_EQ(words("[]"), "");
  EXPECT_EQ(words(R"({"id":0,"name":"John"})"), R"({"id":0,"name":"John"})");
  EXPECT_EQ(words("null"), "");
  EXPECT_TRUE(std::holds_alternative<Unreadable>(decode_answer(guide_.of(agent), "<html>").holds));
  EXPECT_TRUE(std::holds_alternative<Unreadable>(decode_answer(guide_.of(agent), R"({"id":99)").holds));
}

TEST_F(CodecTest, an_answer_says_in_a_field_of_its_own_that_something_is_wrong) {
  const auto errors = [this](const char* body) { return decode_answer(guide_.of(agent), body).error_words; };
  EXPECT_EQ(errors(R"({"id":1,"errorMessage":"no"})"), "no");
  EXPECT_EQ(errors(R"({"error":"no"})"), "no");
  EXPECT_EQ(errors(R"({"id":1,"error":"","Message":null})"), "");
  EXPECT_EQ(errors(R"({"message":"updated"})"), "");
}

TEST_F(CodecTest, a_create_carries_no_id_and_an_update_the_id_and_what_changes) {
  ports::CreateRequest create;
  create.fields.set(catalog_.of(agent).name, Value::text("Jane"));
  create.fields.set(*catalog_.of(agent).find("site_id"), Value::integer(5));
  create.active = true;
  create.teams = std::vector{id(3)};
  EXPECT_EQ(body_of(agent, create), R"({"name":"Jane","site_id":5,"isactive":true,"team_id":3})");

  ports::UpdateRequest update{agent, id(42), {}, std::nullopt, std::nullopt};
  update.fields.set(*catalog_.of(agent).find("phone"), Value::null());
  EXPECT_EQ(body_of(agent, RowUpdate{update}), R"({"id":42,"phone":null})");
  update.fields = {};
  update.active = false;
  update.teams.emplace();
  EXPECT_EQ(body_of(agent, RowUpdate{update}), R"({"id":42,"isactive":false,"team_id":null})");
  ports::CreateRequest new_team;
  new_team.type = team;
  new_team.fields.set(catalog_.of(team).name, Value::text("A \"quoted\" \x1b[31m té"));
  new_team.active = true;
  EXPECT_EQ(body_of(team, new_team), "{\"name\":\"A \\\"quoted\\\" \\u001b[31m té\"}");
}

TEST_F(CodecTest, roles_are_rows_that_bear_names_and_go_out_by_their_ids) {
  const ProfileTable halo = make_profile(Profile::halo, catalog_);
  const auto roles = [&](const std::string& more) -> std::string {
    const auto read = decode_page(halo.of(agent), R"([{"id":1)" + more + "}]", "GET /here").value();
    const Value* names = value(read.records.at(0), "roles");
    return names == nullptr ? "unknown" : names->plain();
  };
  EXPECT_EQ(roles(R"(,"roles":[{"id":"g2","name":"B","teams":[{"name":"X"}]},{"id":"g1","name":"A"}])"),
            "A, B");
  EXPECT_EQ(roles(R"(,"roles":[],"role_list":"A")"), "null") << "the rows know best";
  EXPECT_EQ(roles(R"(,"role_list":"Project staff")"), "Project staff");
  for (const char* unclear : {"", R"(,"roles":null)", R"(,"role_list":"")", R"(,"role_list":"A, B")"})
    EXPECT_EQ(roles(unclear), "unknown") << unclear;
  const auto memberships =
      decode_page(halo.of(agent), R"([{"id":1,"roles":[{"name":"A","team_id":9}],"teams":[{"team_id":3}]}])",
                  "GET /here")
          .value();
  EXPECT_EQ(*memberships.records.at(0).teams, std::vector{id(3)}) << "rows of roles are none of teams";

  ports::UpdateRequest update{agent, id(42), {}, std::nullopt, std::nullopt};
  const FieldId field = catalog_.of(agent).find("roles").value();
  update.fields.set(field, Value::names({"g2", "g1"}));
  EXPECT_EQ(body_in(halo, agent, RowUpdate{update}), R"([{"id":42,"roles":[{"id":"g1"},{"id":"g2"}]}])");
  update.fields.set(field, Value::null());
  EXPECT_EQ(body_in(halo, agent, RowUpdate{update}), R"([{"id":42,"roles":[]}])");
}

TEST_F(CodecTest, what_is_encoded_comes_back_as_it_was) {
  ports::CreateRequest create;
  create.fields.set(catalog_.of(agent).name, Value::text("\t\"\\ \xe2\x80\xae \xf0\x9f\x98\x80"));
  create.fields.set(*catalog_.of(agent).find("department_id"), Value::integer(9'007'199'254'740'991));
  create.teams = std::vector{id(3)};
  create.active = false;
  std::string body = body_of(agent, create);
  body.insert(1, "\"id\":1,");
  const Answer answer = decode_answer(guide_.of(agent), body);
  const Record& record = std::get<OneRecord>(answer.holds).record;
  EXPECT_EQ(record.fields, create.fields);
  EXPECT_EQ(record.teams, create.teams);
  EXPECT_EQ(record.active, create.active);
}

// ---- real instances: values by name, and who the credentials are

TEST_F(CodecTest, custom_fields_and_departments_are_read_and_written_as_rows) {
  const ProfileTable halo = make_profile(Profile::halo, catalog_);
  const Answer answer =
      decode_answer(halo.of(agent), R"({"id": 7, "name": "Ann", "linemanager": 9.0, "is_sales": true,
    "language_id": 2, "workday_id": 0, "sms": null, "departments": [
      {"id": 1, "department_id": 3, "department_name": "Sales", "role_id": null},
      {"id": 2, "department_id": 4, "department_name": "By a role", "role_id": "6f9d"}],
    "customfields": [{"id": 1, "name": "CFVan", "value": 7.0, "validation_data": [{"name": "CFNo", "value": 1}]},
      {"name": "CFOnCall", "value": true}, {"name": "CFRate", "value": 1.5}, {"name": "CFTable", "value": [{"id": 1}]}]})");
  const auto* one = std::get_if<OneRecord>(&answer.holds);
  ASSERT_NE(one, nullptr);
  EXPECT_EQ(value(one->record, "line_manager")->plain(), "9");
  EXPECT_EQ(value(one->record, "is_sales")->plain(), "true");
  EXPECT_EQ(*value(one->record, "language"), Value::text("2"));
  EXPECT_TRUE(value(one->record, "workday_id")->is_null());
  EXPECT_EQ(value(one->record, "departments")->plain(), "Sales");
  EXPECT_EQ(value(one->record, "custom")->plain(), "CFOnCall: true, CFRate: 1.5, CFTable: null, CFVan: 7");
  const Answer bare = decode_answer(halo.of(agent), R"({"id": 7, "name": "Ann", "customfields": []})");
  EXPECT_EQ(value(std::get<OneRecord>(bare.holds).record, "custom"), nullptr) << "that says nothing";

  ports::UpdateRequest update{agent, id(7), {}, {}, {}};
  const auto set = [&](std::string_view name, Value to) {
    update.fields.set(catalog_.of(agent).find(name).value(), std::move(to));
  };
  set("custom", Value::entries({{"CFVan", Value::integer(8)}, {"CFOnCall", Value::null()}}));
  set("departments", Value::names({"3", "12"}));
  set("language", Value::text("2"));
  set("is_sales", Value::null());
  set("line_manager", Value::null());
  EXPECT_EQ(
      body_in(halo, agent, RowUpdate{update}),
      R"([{"id":7,"language_id":2,"linemanager":null,"departments":[{"department_id":12},{"department_id":3}],)"
      R"("is_sales":false,"customfields":[{"name":"CFOnCall","value":null},{"name":"CFVan","value":8}]}])");
}

TEST_F(CodecTest, who_the_credentials_are_is_read_from_an_agent_and_from_claims_in_any_envelope) {
  const ProfileTable halo = make_profile(Profile::halo, catalog_);
  const auto self = [&](std::string_view body) { return decode_self(halo.of(agent), body); };
  EXPECT_EQ(self(R"({"id": 9, "name": "Api"})").id, id(9));
  EXPECT_EQ(self(R"([{"id": 9, "name": "Api"}])").id, id(9));
  for (const char* body : {
           R"({"id": 1, "claims": [{"type": "iss", "value": "x"}, {"type": "name", "value": "Api"},
               {"type": "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", "value": "a@b.example"}]})",
           R"([{"type": "Email", "value": "a@b.example"}, {"type": "name", "value": "Api"}])",
           R"({"email": "a@b.example", "name": "Api", "exp": 1700000000})"}) {
    const ports::OwnAgent one = self(body);
    EXPECT_FALSE(one.id) << body;
    EXPECT_THAT(one.emails, ElementsAre("a@b.example")) << body;
    EXPECT_THAT(one.names, ElementsAre("Api")) << body;
  }
  EXPECT_EQ(self(R"({"claims": [{"type": "agentid", "value": "17"}]})").id, id(17));
  EXPECT_EQ(self(R"({"claims": [{"type": "sub", "value": "17"}]})").id, std::nullopt);
  for (const char* nothing : {"", "null", "[]", "{}", "<html>", R"({"claims": "no"})"}) {
    const ports::OwnAgent one = self(nothing);
    EXPECT_TRUE(!one.id && one.emails.empty() && one.names.empty()) << nothing;
  }
}

TEST(MembershipBook, agrees_where_both_witnesses_have_the_same_and_is_silent_otherwise) {
  using Kind = MembershipRow::Kind;
  MembershipBook book;
  book.note(id(1), {{11, id(5), Kind::member}, {12, id(6), Kind::visitor}, {0, id(7), Kind::granted}});
  book.note(id(2), {});
  MembershipBook::Heard heard;
  heard.lists.agents[id(1)] = {{id(5)}, {id(7)}};
  EXPECT_EQ(book.agreed(id(1), heard).value().size(), 3U)
      << "rows of teams may lack those who only see tickets";
  heard.lists.visited[id(1)] = {id(6)};
  EXPECT_TRUE(book.agreed(id(1), heard));
  heard.lists.visited[id(1)] = {id(6), id(9)};
  EXPECT_FALSE(book.agreed(id(1), heard)) << "somebody let them see another team meanwhile";
  heard.lists.visited.clear();
  book.note(id(4), {{41, id(5), Kind::member}, {42, id(7), Kind::given}});
  heard.lists.agents[id(4)] = {{id(5)}, {id(7)}};
  EXPECT_TRUE(book.agreed(id(4), heard)) << "what an import gave is granted, to both";
  EXPECT_FALSE(book.agreed(id(2), heard)) << "of somebody in no team nothing can be told";
  EXPECT_FALSE(book.agreed(id(3), heard)) << "whose own rows were never read";
  heard.lists.agents[id(1)].teams = {id(5), id(8)};
  EXPECT_FALSE(book.agreed(id(1), heard));
  heard.lists.agents[id(1)] = {{id(5)}, {}};
  EXPECT_FALSE(book.agreed(id(1), heard)) << "the one by a role is missing";
  heard.lists.agents[id(1)] = {{id(5)}, {id(7)}};
  heard.lists.unclear.insert(id(1));
  EXPECT_FALSE(book.agreed(id(1), heard));
  heard.lists.unclear.clear();
  book.forget(id(1));
  EXPECT_FALSE(book.agreed(id(1), heard));
}

}  // namespace
}  // namespace haloform::halopsa
