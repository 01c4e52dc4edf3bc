#include "tests/contract/world.hpp"

#include "providers/halopsa/sandbox/api.hpp"
#include "providers/halopsa/sandbox/dialects.hpp"
#include "providers/halopsa/sandbox/fault_rule.hpp"
#include "providers/halopsa/sandbox/instance.hpp"
#include "providers/halopsa/sandbox/server.hpp"

#include <nlohmann/json.hpp>

#include <mutex>
#include <stdexcept>

namespace haloform::testing {

namespace {

sandbox::Application application(const sandbox::Dialect& dialect) {
  return {"the-client",
          std::string(world_secret),
          {},
          sandbox::parse_application_scopes("", dialect.scopes).value()};
}

}  // namespace

struct World::Served {
  Served(const Clock& clock, const StopFlag& stop, const sandbox::Dialect& dialect)
      : instance(application(dialect), std::chrono::seconds(3600), clock, stop, dialect) {}

  sandbox::Instance instance;
  sandbox::Server server{
      [this](const sandbox::Request& request) { return sandbox::answer(instance, request); }};
  std::string url;
  std::mutex lines_mutex;
};

World::World(const std::string& text, Profile profile)
    : api(profile),
      served_(std::make_unique<Served>(clock_, stop_, *sandbox::dialect_called(profile_name(profile)))) {
  if (!served_->instance.world.load(text, "a test")) throw std::runtime_error("the world cannot be read");
  served_->url = served_->server.bind({"127.0.0.1", 0}).value().url();
  served_->server.start();
}

World::~World() {
  provider_.reset();
  reader_.reset();
  served_->server.stop();
}

std::string World::people(int agents, int contacts) {
  std::string text =
      R"({"roles":["Technician","Dispatcher"],"teams":[{"id":900001,"name":"One"},{"id":900002,"name":"Two"},{"id":900003,"name":"Three"}],"agents":[)";
  for (int number = 1; number <= agents; ++number) {
    const std::string tail = std::to_string(number);
    text += (number > 1 ? ",{\"id\":" : "{\"id\":") + tail + ",\"name\":\"Agent " + tail +
            "\",\"email\":\"agent" + tail + "@example.com\",\"team_id\":900001}";
  }
  text += "],\"customers\":[";
  for (int number = 1; number <= contacts; ++number) {
    const std::string tail = std::to_string(number);
    text += (number > 1 ? ",{\"id\":" : "{\"id\":") + std::to_string(100'000 + number) +
            ",\"name\":\"Contact " + tail + "\",\"email\":\"contact" + tail +
            "@client.example\",\"site_id\":5}";
  }
  return text + "]}";
}

halopsa::ProviderOptions World::options() {
  halopsa::ProviderOptions options;
  options.settings.url = served_->url;
  options.settings.profile = api;
  if (!scopes.empty()) options.settings.scope = scopes;
  options.client_id = "the-client";
  options.client_secret = Secret(std::string(world_secret));
  options.retry_for = retry_for;
  options.request_timeout = request_timeout;
  options.observer = [this](const http::RequestEvent& event) {
    const std::lock_guard lock(served_->lines_mutex);
    lines.push_back(std::string(http::method_name(event.method)) + " " + event.url + " " +
                    std::to_string(event.status) + " " + event.failure);
  };
  return options;
}

ports::Provider& World::provider() {
  if (!provider_) provider_ = halopsa::connect(catalog_, options(), clock_, stop_).value();
  return *provider_;
}

ports::Reader& World::reader() {
  if (!reader_) reader_ = halopsa::connect_reader(catalog_, options(), clock_, stop_).value();
  return *reader_;
}

void World::fault(std::string_view rule) { served_->instance.faults.add(sandbox::parse_fault(rule).value()); }

void World::clear_faults() { served_->instance.faults.clear(); }

std::uint64_t World::fired() const {
  std::uint64_t all = 0;
  for (const auto& rule : served_->instance.faults.report()) all += rule.at("fired").get<std::uint64_t>();
  return all;
}

void World::habit(std::string_view text) {
  if (!served_->instance.habits.add(text)) throw std::runtime_error("no such habit");
}

void World::knob(std::string_view assignment) {
  if (!served_->instance.knobs.set(assignment)) throw std::runtime_error("no such knob");
}

void World::seats(std::int64_t count, std::string_view mode) {
  served_->instance.world.set_seats(count);
  served_->instance.seat_mode = sandbox::parse_seat_mode(mode).value();
}

std::string World::agent(std::int64_t id) const {
  return served_->instance.world.find(sandbox::Collection::agents, id).value_or("");
}

std::string World::contact(std::int64_t id) const {
  return served_->instance.world.find(sandbox::Collection::customers, id).value_or("");
}

std::size_t World::agents() const {
  return served_->instance.world.list(sandbox::Collection::agents, {}).record_count;
}

std::string World::log() const { return served_->instance.log.entries(); }

std::size_t World::requests() const {
  return nlohmann::json::parse(served_->instance.log.summary()).at("total").get<std::size_t>();
}

}  // namespace haloform::testing
