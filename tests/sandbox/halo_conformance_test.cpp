// What the sandbox answers under `halo`, held against the records of the OpenAPI document that real instances publish: its
// names and types of March 2025, or the document that HALOFORM_OPENAPI names.
#include "tests/sandbox/halo_client.hpp"
#include "tests/support/openapi.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace haloform::test {
namespace {

using nlohmann::json;

bool fits(const std::string& type, const json& value) {
  if (value.is_null())
    return true;  // The document marks hardly anything as nullable, and instances send null.
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "integer")
    return value.is_number() && value.get<double>() == static_cast<double>(value.get<std::int64_t>());
  if (type == "number") return value.is_number();
  if (type == "array") return value.is_array();
  return value.is_object();
}

class HaloConformance : public testing::Test {
 protected:
  void SetUp() override {
    auto found = openapi();
    ASSERT_TRUE(found) << "no OpenAPI document: tests run in the root of the repository";
    ASSERT_TRUE(found->is_object()) << "the OpenAPI document is not JSON";
    document_ = std::move(*found);
  }

  /// The properties of a record, as the document has them for what is posted; answers have no schema of their own in it.
  [[nodiscard]] const json& properties(const std::string& path) const {
    const json& schema = document_.at("paths")
                             .at(path)
                             .at("post")
                             .at("requestBody")
                             .at("content")
                             .at("application/json")
                             .at("schema");
    const std::string reference = schema.at("items").at("$ref");
    return document_.at("components")
        .at("schemas")
        .at(reference.substr(reference.rfind('/') + 1))
        .at("properties");
  }

  void check(const std::string& path, const json& record) {
    const json& known = properties(path);
    // Whole sites inside of users are seen in answers, and stand in no document.
    const std::set<std::string> seen_elsewhere{"/Users site"};
    for (const auto& [key, value] : record.items()) {
      if (!known.contains(key)) {
        if (!seen_elsewhere.contains(path + " " + key)) unknown_.insert(path + " " + key);
      } else {
        EXPECT_TRUE(fits(known.at(key).value("type", "object"), value))
            << path << " " << key << ": " << value.dump().substr(0, 60);
      }
    }
  }

  json document_;
  std::set<std::string> unknown_;
};

TEST_F(HaloConformance, records_fit_the_document) {
  SignedInHalo sandbox;
  for (const std::string path : {"/Agent", "/Users", "/Team", "/Client", "/Site"}) {
    const json listed = sandbox.client.get(path).body;
    const json* rows = &listed;
    if (listed.is_object()) {
      for (const auto& [key, value] : listed.items()) {
        if (value.is_array() && key != "columns") rows = &value;
      }
    }
    ASSERT_FALSE(rows->empty()) << path;
    for (const json& row : *rows) {
      check(path, row);
      const json one =
          sandbox.client
              .get(path + "/" + std::to_string(row.at("id").get<std::int64_t>()) + "?includedetails=true")
              .body;
      check(path, one);
    }
  }
  for (const std::string& one : unknown_) ADD_FAILURE() << "not in the document: " << one;
}

}  // namespace
}  // namespace haloform::test
