#include "tests/config/support.hpp"

#include "planner/config/configuration.hpp"
#include "providers/halopsa/tables/catalog.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <utility>

namespace haloform::config {

namespace {

std::string versioned(std::string_view text) { return "version: 1\n" + std::string(text); }

}  // namespace

const Catalog& guide_catalog() {
  static const Catalog catalog = halopsa::make_catalog();
  return catalog;
}

std::vector<std::string> lines(const Diagnostics& found) {
  std::vector<std::string> all;
  for (const Diagnostic& one : found) {
    std::string line = one.where.text() + ": " + one.what.plain();
    if (!one.advice.empty()) line += " -> " + one.advice.plain();
    if (one.also) line += " | " + one.also->text() + ": " + one.also_what.plain();
    all.push_back(std::move(line));
  }
  return all;
}

std::vector<std::string> places(const Diagnostics& found) {
  std::vector<std::string> all;
  for (const Diagnostic& one : found) all.push_back(one.where.text() + ": " + one.what.plain());
  return all;
}

std::vector<std::string> mistakes(std::vector<SourceText> files) {
  const auto desired = validate(guide_catalog(), Profile::guide, std::move(files));
  return desired ? std::vector<std::string>{} : places(desired.error());
}

std::vector<std::string> mistakes_in(std::string_view text) {
  return mistakes({{"haloform.yaml", versioned(text)}});
}

std::vector<std::string> full_mistakes_in(std::string_view text) {
  const auto desired = validate(guide_catalog(), Profile::guide, {{"haloform.yaml", versioned(text)}});
  return desired ? std::vector<std::string>{} : lines(desired.error());
}

std::vector<std::string> warnings_of(std::string_view text) {
  const test::TempDir folder;
  folder.write("haloform.yaml", "version: 1\n" + std::string(text));
  auto reader = ConfigurationReader::open(guide_catalog(), folder.path());
  if (!reader) return {"cannot be opened"};
  const auto read = reader->read(Profile::guide);
  EXPECT_TRUE(read) << text
                    << testing::PrintToString(read ? std::vector<std::string>{} : places(read.error()));
  return places(reader->warnings());
}

DesiredState desired(std::string_view text) {
  auto desired = validate(guide_catalog(), Profile::guide, {{"haloform.yaml", versioned(text)}});
  if (desired) return std::move(*desired);
  std::string all;
  for (const std::string& line : lines(desired.error())) all += line + '\n';
  throw std::runtime_error(all);
}

const Resource& resource(const DesiredState& desired, std::string_view address) {
  const auto parsed = Address::parse(address);
  const Resource* found = parsed ? desired.find(*parsed) : nullptr;
  if (found == nullptr) throw std::runtime_error("not declared: " + std::string(address));
  return *found;
}

std::string value(const Resource& resource, std::string_view field) {
  const auto id = guide_catalog().of(resource.address.type()).find(field);
  const Value* found = id ? resource.fields.find(*id) : nullptr;
  return found == nullptr ? "absent" : found->plain();
}

}  // namespace haloform::config
