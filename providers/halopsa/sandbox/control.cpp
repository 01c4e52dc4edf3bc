// The control surface: how a test looks behind the API and changes what stands there.
#include "providers/halopsa/sandbox/control.hpp"

#include "planner/base/text.hpp"
#include "providers/halopsa/sandbox/fault_rule.hpp"
#include "providers/halopsa/sandbox/import_run.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace haloform::sandbox {

namespace {

constexpr std::string_view prefix = "/_sandbox/";

Answer done() { return {.body = "{}"}; }

/// A test that asks for the wrong thing should read at once what there is.
Answer unknown() {
  return error_answer(404,
                      "The control surface has GET world, GET requests[?summary], POST reset-log, "
                      "GET/POST/DELETE faults, GET/POST/DELETE habits, POST/DELETE "
                      "records/{agents,customers,teams,sites}[/{id}] "
                      "(halo: users and clients, too), GET/POST seats, GET/POST rate-limit, GET/POST halo, "
                      "GET/POST attached, POST import, POST latency, POST revoke-tokens.");
}

Answer faults_answer(Instance& instance, const Request& request, std::string_view rest) {
  if (request.method == "GET") return json_answer(200, instance.faults.report());
  if (request.method == "DELETE") {
    if (rest.empty()) {
      instance.faults.clear();
      return done();
    }
    const auto id = parse_integer(rest);
    return id && instance.faults.remove(*id) ? done() : error_answer(404, "There is no such fault rule.");
  }
  if (request.method != "POST") return unknown();
  const auto body = parse_json(request.body);
  if (!body || !body->is_object() || !body->contains("rule") || !(*body)["rule"].is_string()) {
    return error_answer(400, R"(The body must be {"rule": "METHOD PATH FAULT"}.)");
  }
  auto rule = parse_fault((*body)["rule"].get<std::string>());
  if (!rule) return error_answer(400, rule.error().text());
  return json_answer(200, Json{{"id", instance.faults.add(*std::move(rule))}});
}

Answer habits_answer(Instance& instance, const Request& request, std::string_view rest) {
  if (request.method == "GET") return json_answer(200, instance.habits.report());
  if (request.method == "DELETE") {
    if (rest.empty()) {
      instance.habits.clear();
      return done();
    }
    const auto id = parse_integer(rest);
    return id && instance.habits.remove(*id) ? done() : error_answer(404, "There is no such habit.");
  }
  if (request.method != "POST") return unknown();
  const auto body = parse_json(request.body);
  if (!body || !body->is_object() || !body->contains("habit") || !(*body)["habit"].is_string()) {
    return error_answer(400, R"(The body must be {"habit": "NAME[=VALUE]"}.)");
  }
  const auto id = instance.habits.add((*body)["habit"].get<std::string>());
  if (!id) return error_answer(400, id.error().text());
  instance.keep_past();
  return json_answer(200, Json{{"id", *id}});
}

Answer records_answer(Instance& instance, const Request& request, std::string_view rest) {
  const auto slash = std::min(rest.find('/'), rest.size());
  const Shape* shape = shape_called(instance.dialect.shapes(), rest.substr(0, slash));
  if (shape == nullptr) shape = shape_called(world_shapes(), rest.substr(0, slash));
  if (shape == nullptr) return unknown();
  std::optional<std::int64_t> id;
  if (slash < rest.size()) {
    id = parse_integer(rest.substr(slash + 1));
    if (!id || *id < 1) return error_answer(400, "The id must be a whole number from 1 on.");
  }
  if (request.method == "DELETE" && id) {
    return instance.world.remove(shape->collection, *id) ? done()
                                                         : error_answer(404, "There is no such record.");
  }
  if (request.method != "POST") return unknown();
  auto body = parse_json(request.body);
  if (!body || !body->is_object()) return error_answer(400, "The body must be a JSON object.");
  if (!id && !shape->customer_type.empty()) (*body)["type"] = std::string(shape->customer_type);
  const std::lock_guard lock(instance.writing);
  return json_answer(200, instance.world.put(shape->collection, id, *body));
}

Answer seats_answer(Instance& instance, const Request& request) {
  if (request.method == "POST") {
    const auto body = parse_json(request.body);
    if (!body || !body->is_object()) return error_answer(400, "The body must be a JSON object.");
    if (const auto mode = body->find("mode"); mode != body->end()) {
      const auto parsed = mode->is_string() ? parse_seat_mode(mode->get<std::string>()) : std::nullopt;
      if (!parsed) return error_answer(400, "mode is one of error-200, empty-200, created-inactive, 400");
      instance.seat_mode = *parsed;
    }
    if (const auto seats = body->find("seats"); seats != body->end()) {
      if (!seats->is_null() && (!seats->is_number_integer() || *seats < 0)) {
        return error_answer(400, "seats is a whole number or null");
      }
      instance.world.set_seats(seats->is_null() ? std::nullopt : std::optional(seats->get<std::int64_t>()));
    }
  } else if (request.method != "GET") {
    return unknown();
  }
  const auto seats = instance.world.seats();
  return json_answer(200, Json{{"seats", seats ? Json(*seats) : Json(nullptr)},
                               {"used", instance.world.seats_used()},
                               {"mode", std::string(seat_mode_text(instance.seat_mode))}});
}

Answer rate_limit_answer(Instance& instance, const Request& request) {
  if (request.method != "POST") return json_answer(200, instance.rate_limit.report());
  const auto body = parse_json(request.body);
  const bool clear = body && body->is_object() && body->value("requests", Json()).is_null();
  const auto number = [&](const char* key) {
    return body && body->is_object() && body->value(key, Json()).is_number_integer()
               ? (*body)[key].get<std::int64_t>()
               : std::int64_t{0};
  };
  const Allowance allowance{.requests = number("requests"), .window = Milliseconds(number("ms"))};
  if (!clear && (allowance.requests < 1 || allowance.window.count() < 1)) {
    return error_answer(400, R"(The body must be {"requests": N, "ms": N}, or {"requests": null}.)");
  }
  instance.rate_limit.set(clear ? std::nullopt : std::optional(allowance));
  return json_answer(200, instance.rate_limit.report());
}

Answer halo_answer(Instance& instance, const Request& request) {
  if (request.method == "POST") {
    const auto body = parse_json(request.body);
    if (!body || !body->is_object()) return error_answer(400, "The body must be a JSON object.");
    for (const auto& [name, value] : body->items()) {
      const auto set = instance.knobs.set(name, value.is_string() ? value.get<std::string>() : value.dump());
      if (!set) return error_answer(400, (set.error().what + ": " + set.error().advice).plain());
    }
  }
  return json_answer(200, instance.knobs.report());
}

Answer attached_answer(Instance& instance, const Request& request) {
  if (request.method == "POST") {
    const auto body = parse_json(request.body);
    if (!body || !instance.around.set(*body)) {
      return error_answer(
          400,
          R"(The body must be {"tickets": [...], "cabs": [...], "approval_processes": [...], "connections": [...]}.)");
    }
  }
  return json_answer(200, instance.around.report());
}

Answer latency_answer(Instance& instance, const Request& request) {
  const auto body = parse_json(request.body);
  if (!body || !body->is_object() || !body->contains("ms") || !(*body)["ms"].is_number_unsigned()) {
    return error_answer(400, R"(The body must be {"ms": N}.)");
  }
  instance.latency = Milliseconds((*body)["ms"].get<std::int64_t>());
  return done();
}

}  // namespace

Answer control_answer(Instance& instance, const Request& request) {
  std::string_view path = request.path;
  if (!path.starts_with(prefix)) return unknown();
  path.remove_prefix(prefix.size());
  const auto slash = std::min(path.find('/'), path.size());
  const std::string_view name = path.substr(0, slash);
  const std::string_view rest = path.substr(std::min(slash + 1, path.size()));
  if (name == "faults") return faults_answer(instance, request, rest);
  if (name == "habits") return habits_answer(instance, request, rest);
  if (name == "records") return records_answer(instance, request, rest);
  if (!rest.empty()) return unknown();
  if (name == "seats") return seats_answer(instance, request);
  if (name == "rate-limit") return rate_limit_answer(instance, request);
  if (name == "halo") return halo_answer(instance, request);
  if (name == "attached") return attached_answer(instance, request);
  if (request.method == "GET" && name == "world") return {.body = instance.world.text()};
  if (request.method == "GET" && name == "requests") {
    return {.body = parameter(request.query, "summary") ? instance.log.summary() : instance.log.entries()};
  }
  if (request.method != "POST") return unknown();
  if (name == "import") return import_answer(instance, request);
  if (name == "latency") return latency_answer(instance, request);
  if (name == "reset-log") {
    instance.log.reset();
    return done();
  }
  if (name == "revoke-tokens") {
    instance.tokens.revoke_all();
    return done();
  }
  return unknown();
}

}  // namespace haloform::sandbox
