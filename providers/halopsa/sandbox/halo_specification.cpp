// The OpenAPI document of what is served here, made from the tables that serve it.
#include "providers/halopsa/sandbox/halo_specification.hpp"

#include "providers/halopsa/sandbox/halo_filler.hpp"
#include "providers/halopsa/sandbox/halo_record.hpp"
#include "providers/halopsa/sandbox/shapes.hpp"
#include "providers/halopsa/sandbox/world.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace haloform::sandbox {

namespace {

struct Named {
  std::string_view envelope;
  const char* path;
  const char* schema;
  std::array<const char*, 6> parameters;
};

constexpr std::array types = {
    Named{"agents",
          "/Agent",
          "Uname",
          {"includeenabled", "includedisabled", "includeunassigned", "includeapiagents", "team", "team_id"}},
    Named{"users",
          "/Users",
          "Users",
          {"includeactive", "includeinactive", "exclude_generaluser", "client_id", "site_id", "count"}},
    Named{"clients", "/Client", "Area", {"includeactive", "includeinactive", "count", "", "", ""}},
    Named{"sites", "/Site", "Site", {"includeactive", "includeinactive", "client_id", "count", "", ""}},
    Named{"teams",
          "/Team",
          "SectionDetail",
          {"includeenabled", "includedisabled", "showall", "includeagentsforteams", "", ""}},
};

Json type_of(char letter) {
  switch (letter) {
    case 'i': return Json{{"type", "integer"}, {"format", "int32"}};
    case 'd': return Json{{"type", "number"}, {"format", "double"}};
    case 't': return Json{{"type", "string"}, {"format", "date-time"}};
    case 'b': return Json{{"type", "boolean"}};
    case 'a': return Json{{"type", "array"}, {"items", Json{{"type", "object"}}}};
    case 'o': return Json{{"type", "object"}};
    default: return Json{{"type", "string"}};
  }
}

char letter_of(const Json& value) {
  if (value.is_boolean()) return 'b';
  if (value.is_number_float()) return 'd';
  if (value.is_number()) return 'i';
  if (value.is_array()) return 'a';
  return 's';
}

/// Every key that a whole record has, as an empty one shows it.
Json properties_of(const Shape& shape) {
  const World nothing;
  Directory directory(nothing);
  const Json empty{{"id", 0}};
  Json properties = Json::object();
  const Json wire = wire_record(shape, empty, directory);
  for (const auto& [key, value] : wire.items()) properties[key] = type_of(letter_of(value));
  for (const FillerField& field : filler_of(shape.singular, Width::whole))
    properties[std::string(field.name)] = type_of(field.type);
  return properties;
}

Json parameter_of(const char* name, const char* in) {
  return Json{{"name", name}, {"in", in}, {"schema", type_of('s')}};
}

Json listing_of(const Named& named) {
  Json parameters = Json::array();
  // Teams have no pages.
  if (named.envelope != "teams") {
    for (const char* name : {"page_no", "page_size", "pageinate", "order", "search"})
      parameters.push_back(parameter_of(name, "query"));
  }
  for (const char* name : named.parameters) {
    if (*name != '\0') parameters.push_back(parameter_of(name, "query"));
  }
  return Json{{"tags", {named.schema}}, {"parameters", parameters}, {"responses", {{"200", Json::object()}}}};
}

Json posting_of(const Named& named) {
  const Json schema{{"type", "array"},
                    {"items", {{"$ref", "#/components/schemas/" + std::string(named.schema)}}}};
  const Json content{{"application/json", Json{{"schema", schema}}}};
  return Json{{"tags", {named.schema}},
              {"requestBody", Json{{"content", content}}},
              {"responses", Json{{"201", Json::object()}}}};
}

Json document() {
  Json paths = Json::object();
  Json schemas = Json::object();
  const Json one{{"parameters", Json::array({parameter_of("id", "path")})},
                 {"responses", Json{{"200", Json::object()}}}};
  for (const Named& named : types) {
    paths[named.path] = Json{{"get", listing_of(named)}, {"post", posting_of(named)}};
    paths[std::string(named.path) + "/{id}"] = Json{{"get", one}, {"delete", one}};
    schemas[named.schema] =
        Json{{"type", "object"}, {"properties", properties_of(*shape_called(halo_shapes(), named.envelope))}};
  }
  const Json plain{{"responses", Json{{"200", Json::object()}}}};
  for (const char* path : {"/Agent/me", "/AuthInfo", "/InstanceInfo", "/Roles", "/UserRoles"})
    paths[path] = Json{{"get", plain}};
  return Json{{"openapi", "3.0.1"},
              {"info", Json{{"title", "HaloPSA sandbox"}, {"version", "v2"}}},
              {"servers", Json::array({Json{{"url", "/api"}}})},
              {"paths", paths},
              {"components", Json{{"schemas", schemas}}}};
}

}  // namespace

Answer halo_specification() {
  static const std::string text = json_text(document());
  return {.body = text};
}

}  // namespace haloform::sandbox
