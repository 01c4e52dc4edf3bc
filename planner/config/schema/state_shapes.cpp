#include "planner/config/schema/state_shapes.hpp"

#include "planner/config/state_section.hpp"
#include "planner/config/store_sections.hpp"
#include "planner/model/state_names.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace haloform::config {

namespace {

constexpr std::size_t longest_part_of_a_place = 1024;

Shape part_like(std::string_view pattern) {
  Shape shape = text_like(pattern);
  shape["maxLength"] = longest_part_of_a_place;
  return shape;
}

constexpr std::string_view remote_pattern =
    R"(^(?!-)(?![Hh][Tt][Tt][Pp][Ss]?://[^/?#]*@)(?![\s\S]*://[^/]*:[^/]*@)(?=[\s\S]*\S)[^\u0000-\u001f\u007f]+$)";
constexpr std::string_view branch_pattern =
    R"(^(?!-)(?!refs/)(?!HEAD$)(?!@$)(?![\s\S]*\.\.)(?![\s\S]*@\{)(?![\s\S]*\.$)(?!([\s\S]*/)?\.)(?![\s\S]*\.lock(/|$))(?!/)(?![\s\S]*//)(?![\s\S]*/$)[^ ~^:?*\[\\#\u0000-\u001f\u007f]+$)";
constexpr std::string_view object_pattern =
    R"(^(?=[\s\S]*\S)(?!/)(?![\s\S]*//)(?![\s\S]*/$)(?!([\s\S]*/)?\.{1,2}(/|$))[^\u0000-\u001f\u007f]+$)";

constexpr std::array<std::string_view, 5> lock_words{"LOCK", "UNLOCK", "POST", "PUT", "DELETE"};

Shape lock_method_shape(const Subject&) { return word_shape(lock_words); }
Shape address_of_a_store(const Subject&) { return url_shape(); }

/// A key is called alike in whatever store it means the same.
constexpr std::array store_rows_shapes{
    KeyRow{"path", [](const Subject&) { return path_shape(endings_beside_a_state); },
           "The file, below the folder of the configuration."},
    KeyRow{"remote", [](const Subject&) { return part_like(remote_pattern); },
           "A name of the repository (origin), a path, or an https or ssh URL."},
    KeyRow{"branch", [](const Subject&) { return part_like(branch_pattern); }, "haloform-state by default."},
    KeyRow{"address", address_of_a_store, "Where the state is read and written."},
    KeyRow{"lock_address", address_of_a_store, "address by default."},
    KeyRow{"unlock_address", address_of_a_store, "address by default."},
    KeyRow{"lock_method", lock_method_shape, "LOCK by default."},
    KeyRow{"unlock_method", lock_method_shape, "UNLOCK by default."},
    KeyRow{"bucket", [](const Subject&) { return part_like("^[A-Za-z0-9._-]+$"); }, ""},
    KeyRow{"key", [](const Subject&) { return part_like(object_pattern); }, "The object in the bucket."},
    KeyRow{"region", [](const Subject&) { return part_like("^[a-z0-9-]+$"); }, "AWS_REGION by default."},
    KeyRow{"endpoint", address_of_a_store, "For another service than the cloud's own."},
    KeyRow{"path_style", [](const Subject&) { return boolean_shape(); },
           "Whether the bucket stands in the path, and not in the name of the host."},
    KeyRow{"ca_file", [](const Subject&) { return path_shape(); },
           "Certificates that are trusted besides those of the system."},
    KeyRow{"account", [](const Subject&) { return part_like("^[a-z0-9]+$"); }, "The storage account."},
    KeyRow{"container", [](const Subject&) { return part_like("^[a-z0-9$-]+$"); }, ""},
    KeyRow{"blob", [](const Subject&) { return part_like(object_pattern); }, ""},
    KeyRow{"name", [](const Subject&) { return part_like("^[A-Za-z0-9._-]+$"); },
           "Which state of the table."},
    KeyRow{"schema", [](const Subject&) { return part_like("^[a-z_][a-z0-9_]*$"); }, ""}};

Shape store_shape(const Subject& subject, const StoreRow& row) {
  std::vector<std::string_view> keys;
  Shape required = Shape::array();
  for (const StoreKey& key : row.keys()) {
    keys.push_back(key.name);
    if (key.needed) required.push_back(key.name);
  }
  Shape shape = mapping_shape(subject, "state." + std::string(row.name), keys, store_rows_shapes);
  if (!required.empty()) shape["required"] = std::move(required);
  return described(std::move(shape),
                   "As in " + std::string(row.like) +
                       ". Credentials come from the environment: " + std::string(row.credentials) + ".");
}

/// From 3s to 1h, in whatever unit; a number is seconds.
Shape lease_shape(const Subject&) {
  return integer_or_text(
      3, 3600,
      "^0*(([3-9]|[1-9][0-9]{1,2}|[12][0-9]{3}|3[0-5][0-9]{2}|3600)s?|([1-9]|[1-5][0-9]|60)m|1h|"
      "([3-9][0-9]{3}|[1-9][0-9]{4,5}|[12][0-9]{6}|3[0-5][0-9]{5}|3600000)ms)$");
}

constexpr std::array beside_rows{
    KeyRow{"required", [](const Subject&) { return boolean_shape(); },
           "true: where there is no state, that is an error and not a first use."},
    KeyRow{"encryption", [](const Subject&) { return Shape{{"const", "required"}}; },
           "required: without HALOFORM_STATE_KEY nothing is read or written."},
    KeyRow{"lease", lease_shape, "How long a lock lasts that nobody renews; 3s to 1h."}};

}  // namespace

Shape state_shape(const Subject& subject) {
  std::vector<std::string_view> beside;
  Shape properties = Shape::object();
  Shape stores = Shape::array();
  for (const std::string_view key : keys_of_state()) {
    const auto row = std::ranges::find(store_rows(), key, &StoreRow::name);
    if (row == store_rows().end()) {
      beside.push_back(key);
      continue;
    }
    properties[std::string(key)] = store_shape(subject, *row);
    stores.push_back(with_keys({key}));
  }
  Shape shape = mapping_shape(subject, "state", beside, beside_rows);
  properties.update(shape["properties"]);
  shape["properties"] = std::move(properties);
  // One, or none, which is a file beside the configuration.
  shape["anyOf"] = Shape::array({Shape{{"oneOf", stores}}, no_shape({{"anyOf", stores}})});
  return shape;
}

}  // namespace haloform::config
