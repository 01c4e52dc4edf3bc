#include "tests/contract/world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform {
namespace {

using enum ResourceType;
using ::testing::HasSubstr;
using testing::id;
using testing::World;
using Why = ports::Unclear::Why;

ports::CreateRequest somebody(const World& world, ResourceType type, const char* name) {
  ports::CreateRequest request;
  request.type = type;
  request.fields.set(world.field(type, "name"), Value::text(name));
  if (type != team)
    request.fields.set(world.field(type, "email"), Value::text(std::string(name) + "@example.com"));
  return request;
}

/// Every custom field that the sandbox has for a type.
Value sample_entries(ResourceType type) {
  if (type == agent) {
    return Value::entries({{"CFEmployeeNumber", Value::text("007 \xc3\xa9\"")},
                           {"CFOnCall", Value::boolean(true)},
                           {"CFShift", Value::integer(3)}});
  }
  return Value::entries({{"CFBadge", Value::text("B-1")},
                         {"CFOnSite", Value::boolean(false)},
                         {"CFShirtSize", Value::text("XL")},
                         {"CFVan", Value::null()}});
}

/// A value for a field that no other field has.
Value sample(ResourceType type, const FieldSpec& field) {
  if (field.name == "site_id") return Value::integer(5);  // which the world's people are in
  if (field.kind == ValueKind::resource) return Value::integer(type == agent ? 900'100 : 900'101);
  if (field.kind == ValueKind::entries) return sample_entries(type);
  if (field.kind == ValueKind::boolean) return Value::boolean(true);
  if (!field.id_under.empty()) return Value::text("7");
  if (field.declared_as) return Value::text("Two");  // a team of the world
  if (field.kind == ValueKind::names) {
    switch (field.naming->directory) {
      case Directory::Kind::departments: return Value::names({"Support"});  // all that its teams belong to
      case Directory::Kind::contact_roles: return Value::names({"Approver", "Customer User"});
      default: return Value::names({"Technician", "Dispatcher"});
    }
  }
  if (field.kind == ValueKind::integer)
    return Value::integer(static_cast<std::int64_t>(field.name.size()) + 1);
  return Value::text("the " + std::string(field.name) +
                     " \"of\" \xc3\xa9\xe2\x80\xae\xf0\x9f\x98\x80\t\x1b[1m");
}

class EveryProfile : public ::testing::TestWithParam<Profile> {};

TEST_P(EveryProfile, every_field_of_every_type_comes_back_as_it_was_sent_and_can_be_cleared) {
  World world(World::people(1, 1), GetParam());
  for (const ResourceType type : all_types) {
    SCOPED_TRACE(type_name(type));
    const TypeSchema& schema = world.catalog().of(type);
    ports::CreateRequest request;
    request.type = type;
    for (std::size_t at = 0; at < schema.fields.size(); ++at) {
      if (schema.fields[at].carried(GetParam()))
        request.fields.set(FieldId{static_cast<std::uint8_t>(at)}, sample(type, schema.fields[at]));
    }
    if (type == agent) request.teams = std::vector{id(900'002)};
    const ports::WriteOutcome made = world.provider().create(request);
    const auto* written = std::get_if<ports::Written>(&made);
    ASSERT_NE(written, nullptr);
    EXPECT_EQ(written->record.fields, request.fields);
    EXPECT_EQ(written->record.teams, request.teams);

    ports::UpdateRequest update{type, written->record.id, {}, {}, {}};
    for (std::size_t at = 0; at < schema.fields.size(); ++at) {
      const FieldSpec& field = schema.fields[at];
      if (!field.carried(GetParam()) || field.presence == Presence::required) continue;
      if (GetParam() == Profile::halo && schema.scope == FieldId{static_cast<std::uint8_t>(at)})
        continue;  // a contact has a site
      if (field.kind == ValueKind::entries || field.name == "colour")
        continue;  // entries go one by one, and the instance gives somebody without a colour one
      update.fields.set(FieldId{static_cast<std::uint8_t>(at)}, Value::null());
    }
    update.fields.set(schema.name, Value::text("renamed"));
    if (type == agent) update.teams.emplace();
    if (type != team) update.active = false;
    const ports::WriteOutcome changed = world.provider().update(update);
    ASSERT_TRUE(std::holds_alternative<ports::Written>(changed));
    const Record& after = std::get<ports::Written>(changed).record;
    EXPECT_EQ(after.id, written->record.id);
    for (const auto& [field, value] : update.fields) {
      ASSERT_NE(after.fields.find(field), nullptr);
      EXPECT_TRUE(same_value(schema.at(field), *after.fields.find(field), value)) << schema.at(field).name;
    }
    EXPECT_EQ(after.active, update.active);
    EXPECT_EQ(after.teams, update.teams);
  }
}

INSTANTIATE_TEST_SUITE_P(Writing, EveryProfile, ::testing::ValuesIn(all_profiles),
                         [](const auto& name) { return std::string(profile_name(name.param)); });

struct Ending {
  const char* fault;
  Why why;
  std::size_t made;
};

TEST(Writing, a_create_that_ends_in_the_dark_is_unclear_and_was_sent_once) {
  for (const Ending& row : {
           Ending{"CREATE /api/Agent reset-after", Why::reset, 1},
           Ending{"CREATE /api/Agent reset-before", Why::reset, 0},
           Ending{"CREATE /api/Agent hang-after=1000", Why::timeout, 1},
           Ending{"CREATE /api/Agent hang-before=1000", Why::timeout, 1},
           Ending{"CREATE /api/Agent status=500,stored", Why::server_error, 1},
           Ending{"CREATE /api/Agent status=503", Why::server_error, 0},
           Ending{"CREATE /api/Agent status=502,stored", Why::server_error, 1},
           Ending{"CREATE /api/Agent status=504,stored", Why::timeout, 1},
           Ending{"CREATE /api/Agent status=524,stored", Why::timeout, 1},
           Ending{"CREATE /api/Agent status=202", Why::timeout, 0},
           Ending{"CREATE /api/Agent html,stored", Why::unreadable, 1},
           Ending{"CREATE /api/Agent garbage,stored", Why::unreadable, 1},
           Ending{"CREATE /api/Agent truncate", Why::unreadable, 1},
           Ending{"CREATE /api/Agent cut", Why::reset, 1},
           Ending{"CREATE /api/Agent empty", Why::no_record, 0},
           Ending{"CREATE /api/Agent empty-object", Why::no_record, 0},
           Ending{"CREATE /api/Agent error-200=no free seat", Why::no_record, 0},
       }) {
    SCOPED_TRACE(row.fault);
    World world(World::people(3, 1));
    world.request_timeout = Milliseconds(300);
    ASSERT_TRUE(world.provider().list(agent).has_value());
    world.fault(row.fault);
    const std::size_t before = world.provider().requests();
    const ports::WriteOutcome outcome = world.provider().create(somebody(world, agent, "john"));
    const auto* unclear = std::get_if<ports::Unclear>(&outcome);
    ASSERT_NE(unclear, nullptr);
    EXPECT_EQ(unclear->why, row.why);
    EXPECT_EQ(world.fired(), 1U);
    EXPECT_EQ(world.provider().requests(), before + 1);
    world.clear_faults();
    const auto found =
        world.provider().search({agent, NaturalKey::By::email, "john@example.com", {}}).value();
    // What hung may still be under way on the server.
    if (std::string_view(row.fault).find("hang-before") == std::string_view::npos) {
      EXPECT_EQ(found.size(), row.made);
    }
  }
}

TEST(Writing, a_create_that_was_refused_was_not_done_for_all_that_is_known) {
  for (const char* fault :
       {"CREATE /api/Agent status=400", "CREATE /api/Agent status=403", "CREATE /api/Agent status=409"}) {
    SCOPED_TRACE(fault);
    World world(World::people(3, 1));
    world.fault(fault);
    const ports::WriteOutcome outcome = world.provider().create(somebody(world, agent, "john"));
    EXPECT_TRUE(std::holds_alternative<ports::Unclear>(outcome));
    EXPECT_EQ(world.agents(), 3U);
    EXPECT_EQ(world.fired(), 1U);
  }
}

TEST(Writing, a_429_leaves_a_create_unclear_and_the_next_request_waits_for_its_end) {
  World world(World::people(3, 1));
  world.fault("CREATE /api/Agent:1 status=429,retry-after=1");
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(std::get<ports::Unclear>(world.provider().create(somebody(world, agent, "john"))).why,
            Why::throttled);
  EXPECT_TRUE(
      std::holds_alternative<ports::Written>(world.provider().create(somebody(world, agent, "john"))));
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(900));
  EXPECT_EQ(world.agents(), 4U);
}

TEST(Writing, a_token_that_ends_in_mid_run_is_renewed) {
  World world(World::people(3, 1));
  ASSERT_TRUE(world.provider().list(agent).has_value());
  world.fault("CREATE /api/Agent:1 revoke-token");
  EXPECT_EQ(std::get<ports::Unclear>(world.provider().create(somebody(world, agent, "john"))).why,
            Why::unauthorized);
  EXPECT_TRUE(
      std::holds_alternative<ports::Written>(world.provider().create(somebody(world, agent, "john"))));
  EXPECT_EQ(world.agents(), 4U);
  EXPECT_EQ(world.provider().requests(), 5U) << "token, listing, 401, token, create";
}

TEST(Writing, a_missing_seat_shows_in_four_ways) {
  World world(World::people(3, 1));
  const auto create = [&] { return world.provider().create(somebody(world, agent, "john")); };
  world.seats(3, "error-200");
  const ports::WriteOutcome text = create();
  EXPECT_EQ(std::get<ports::Unclear>(text).why, Why::no_record);
  EXPECT_THAT(std::get<ports::Unclear>(text).error.what, HasSubstr("seat"));
  world.seats(3, "empty-200");
  EXPECT_EQ(std::get<ports::Unclear>(create()).why, Why::no_record);
  world.seats(3, "400");
  EXPECT_EQ(std::get<ports::Unclear>(create()).why, Why::refused);
  world.seats(3, "created-inactive");
  EXPECT_EQ(std::get<ports::Written>(create()).record.active, false);
  EXPECT_EQ(world.agents(), 4U);
}

TEST(Writing, a_reactivation_without_a_seat_is_refused) {
  World world(World::people(3, 1));
  ports::UpdateRequest off{agent, id(1), {}, false, {}};
  ASSERT_TRUE(std::holds_alternative<ports::Written>(world.provider().update(off)));
  world.seats(2, "error-200");
  ports::UpdateRequest on{agent, id(1), {}, true, {}};
  const ports::WriteOutcome outcome = world.provider().update(on);
  EXPECT_TRUE(std::holds_alternative<ports::Refused>(outcome));
  EXPECT_THAT(world.agent(1), HasSubstr("\"isactive\":false"));
}

TEST(Writing, an_update_is_sent_again_until_it_is_clear) {
  for (const char* fault :
       {"UPDATE /api/Agent:1-2 reset-after", "UPDATE /api/Agent:1 status=503", "UPDATE /api/Agent:1 html",
        "UPDATE /api/Agent:1 cut", "UPDATE /api/Agent:1 truncate"}) {
    SCOPED_TRACE(fault);
    World world(World::people(3, 1));
    world.retry_for = Milliseconds(20'000);
    world.fault(fault);
    ports::UpdateRequest request{agent, id(2), {}, {}, {}};
    request.fields.set(world.field(agent, "name"), Value::text("New Name"));
    EXPECT_TRUE(std::holds_alternative<ports::Written>(world.provider().update(request)));
    EXPECT_GT(world.fired(), 0U);
    EXPECT_EQ(world.agents(), 3U);
    EXPECT_THAT(world.agent(2), HasSubstr("New Name"));
  }
}

TEST(Writing, the_answer_shows_what_the_instance_did_not_do_as_asked) {
  World world(World::people(3, 1));
  ports::UpdateRequest request{agent, id(2), {}, {}, {}};
  request.fields.set(world.field(agent, "phone"), Value::text("+44"));
  world.fault("UPDATE /api/Agent:1 drop-field=phone");
  world.fault("UPDATE /api/Agent:2 duplicate");
  const ports::WriteOutcome dropped = world.provider().update(request);
  EXPECT_TRUE(std::get<ports::Written>(dropped).record.fields.find(world.field(agent, "phone"))->is_null());
  EXPECT_NE(std::get<ports::Written>(world.provider().update(request)).record.id, id(2));
  EXPECT_EQ(world.fired(), 2U);
}

TEST(Writing, a_lean_answer_carries_only_what_it_says) {
  World world(World::people(3, 1));
  world.fault("CREATE /api/Agent lean");
  ports::CreateRequest request = somebody(world, agent, "john");
  request.fields.set(world.field(agent, "phone"), Value::text("+44"));
  const ports::WriteOutcome outcome = world.provider().create(request);
  const Record& record = std::get<ports::Written>(outcome).record;
  EXPECT_EQ(record.fields.find(world.field(agent, "phone")), nullptr);
  EXPECT_EQ(*record.teams, std::nullopt);
  EXPECT_EQ(world.provider().get(agent, record.id).value()->fields.text(world.field(agent, "phone")), "+44");
}

TEST(Writing, deleting_is_final) {
  World world(World::people(3, 2));
  EXPECT_FALSE(world.provider().remove(agent, id(2)).has_value());
  EXPECT_EQ(world.agent(2), "");
  EXPECT_FALSE(world.provider().get(agent, id(2)).value().has_value());
  world.fault("DELETE /api/Agent/*:1 reset-after");
  EXPECT_FALSE(world.provider().remove(agent, id(3)).has_value()) << "the repeat met a 404: it is gone";
  EXPECT_EQ(world.provider().remove(agent, id(3))->error.kind, ErrorKind::not_found);
  EXPECT_FALSE(world.provider().remove(contact, id(100'001)).has_value());
  EXPECT_EQ(world.contact(100'001), "");
}

TEST(Writing, a_scope_that_is_missing_is_named) {
  World world(World::people(3, 1));
  world.scopes = "read:agents read:customers read:teams";
  const ports::WriteOutcome outcome = world.provider().create(somebody(world, team, "Four"));
  const auto* refused = std::get_if<ports::Unclear>(&outcome);
  ASSERT_NE(refused, nullptr);
  EXPECT_EQ(refused->why, Why::refused);
  EXPECT_EQ(refused->error.kind, ErrorKind::permission);
  EXPECT_THAT(refused->error.text(), HasSubstr("edit:teams"));
}

}  // namespace
}  // namespace haloform
