// What editors are told of a configuration: that it says what the readers say. Somebody else's parser and validator judge beside them.
#include "planner/config/schema/editor_schema.hpp"

#include "planner/config/configuration.hpp"
#include "tests/config/support.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <ranges>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace haloform::config {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::IsEmpty;

std::string text_in(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Whether haloform takes it, as `validate` would.
bool is_taken(const fs::path& root_file) {
  auto reader = ConfigurationReader::open(guide_catalog(), root_file);
  if (!reader || !reader->settings()) return false;
  return reader->read((*reader->settings()).profile).has_value();
}

/// What the validator says of these files; nothing where it judges each as it should.
std::string judged(const test::TempDir& folder, const std::string& wanted,
                   const std::vector<std::string>& files) {
  folder.write("schema.json", editor_schema(guide_catalog()));
  std::vector<std::string> command{"python3",
                                   std::string(HALOFORM_SOURCE_DIR) + "/tests/config/check_editor_schema.py",
                                   folder / "schema.json", wanted};
  command.insert(command.end(), files.begin(), files.end());
  const test::ProcessResult result = test::run(command);
  EXPECT_EQ(result.exit_code, result.out.empty() ? 0 : 1) << result.err;
  return result.out;
}

struct WrongFile {
  std::string name;
  std::string text;
};

std::vector<WrongFile> wrong_files() {
  std::vector<WrongFile> files;
  std::istringstream lines(text_in(std::string(HALOFORM_SOURCE_DIR) + "/tests/config/wrong_files.txt"));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("=== ")) {
      files.push_back({line.substr(4), {}});
    } else if (!files.empty()) {
      files.back().text += line + "\n";
    }
  }
  return files;
}

/// Feeds with a person in them, that only what a file says of them can be wrong with.
void write_feeds(const test::TempDir& folder, const std::string& place) {
  folder.write(place + "hr.csv",
               "no,n,m,m2,t,p,c,company,end\n1,Jane Smith,jane@example.com,,desk,,,Acme,2027-06-30\n"
               "2,Ann Poe,ann@example.com,,desk,,,Acme,\n");
  folder.write(place + "hr.jsonl",
               R"({"no": "1", "n": "Jane Smith", "m": "jane@example.com", "c": "2026-11-30"})"
               "\n");
}

TEST(EditorSchema, refuses_what_the_readers_refuse) {
  const test::TempDir folder;
  std::vector<std::string> files;
  for (const WrongFile& file : wrong_files()) {
    const std::string place = std::to_string(files.size()) + "/";
    const bool is_included = file.name.starts_with("included:");
    write_feeds(folder, place);
    if (is_included) folder.write(place + "haloform.yaml", "version: 1\ninclude: [people.yaml]\n");
    folder.write(place + (is_included ? "people.yaml" : "haloform.yaml"), file.text);
    EXPECT_FALSE(is_taken(folder / (place + "haloform.yaml"))) << file.name << "\n" << file.text;
    files.push_back(folder / (place + (is_included ? "people.yaml" : "haloform.yaml")));
  }
  EXPECT_GE(files.size(), 200U);
  std::istringstream taken(judged(folder, "wrong", files));
  for (std::string line; std::getline(taken, line);) {
    const auto number =
        std::stoul(fs::path(line.substr(0, line.find(": "))).parent_path().filename().string());
    ADD_FAILURE() << "the schema takes: " << wrong_files().at(number).name << "\n"
                  << wrong_files().at(number).text;
  }
}

/// The blocks of YAML in a document.
std::vector<std::string> blocks_in(const std::string& document) {
  std::vector<std::string> blocks;
  bool inside = false;
  std::istringstream lines(document);
  for (std::string line; std::getline(lines, line);) {
    if (line == "```yaml") {
      blocks.emplace_back();
      inside = true;
    } else if (line == "```") {
      inside = false;
    } else if (inside) {
      blocks.back() += line + "\n";
    }
  }
  return blocks;
}

/// Root files below a folder that haloform takes, and all that lies beside them in `people`.
void add_taken(const fs::path& below, std::vector<std::string>& files) {
  for (const auto& entry : fs::recursive_directory_iterator(below)) {
    const fs::path& path = entry.path();
    if (path.extension() != ".yaml") continue;
    const bool is_included = path.parent_path().filename() == "people";
    if (is_included || (path.filename().string().starts_with("haloform") && is_taken(path)))
      files.push_back(path.string());
  }
}

TEST(EditorSchema, refuses_nothing_that_the_readers_take) {
  const fs::path source(HALOFORM_SOURCE_DIR);
  std::vector<std::string> files;
  for (const char* below : {"examples/quickstart", "examples/acme", "tests/scenarios"})
    add_taken(source / below, files);
  const std::size_t of_examples = files.size();
  const test::TempDir folder;
  for (const auto& entry : fs::recursive_directory_iterator(source / "docs")) {
    if (entry.path().extension() != ".md") continue;
    for (const std::string& block : blocks_in(text_in(entry.path()))) {
      const std::string name = std::to_string(files.size()) + ".yaml";
      folder.write(name, block.starts_with("version:") ? block : "version: 1\n" + block);
      if (is_taken(folder / name)) files.push_back(folder / name);
    }
  }
  for (const auto& entry : fs::directory_iterator(source / "tests/fuzz/corpus/configuration")) {
    if (is_taken(entry.path())) files.push_back(entry.path().string());
  }
  EXPECT_GT(of_examples, 35U);
  EXPECT_GT(files.size(), of_examples + 4);
  EXPECT_EQ(judged(folder, "valid", files), "");
}

// Whatever stands at its border, each of which a reader takes.
TEST(EditorSchema, refuses_nothing_that_is_unusual_and_right) {
  const test::TempDir folder;
  std::vector<std::string> files;
  for (
      const char* text :
      {"version: 1\nagents:\ncontacts: ~\nteams: {}\nmoved:\n",
       "version: 1\ninclude: []\nguards: {}\nseats: {}\npii: {}\nnotify: []\nstate: {}\ndefaults: {agent: "
       "{}}\n",
       "version: 1\nagents: {a: {name: J, email: Jane.O'Hara+x@EXAMPLE.com, phone: \"\", firstname: ~, "
       "surname: \"\", "
       "site_id: ~, department_id: 0, teams: [], active: TRUE}}\n",
       "version: 0x1\nagents: {0: {name: \"Zoë 李\", email: zoe@bücher.example, phone: 0441632960001}}\n",
       "version: 1\ncontacts: {b: {name: B, site: \"\"}, c: {name: C, site: 0}, d: {name: D, site: \" A/b/c "
       "\", email: \"\"}}\n",
       "version: 1\nteams: {t: {name: T, membership: additive}, u: {name: U, membership: exclusive, "
       "members: []}}\n",
       "version: 1\ninstance: {url: \" HTTPS://Acme.HaloPSA.com:443/psa/ \", rate_limit: {requests: 1, per: "
       "60000ms}, batch: 100}\n",
       "version: 1\ninstance: {url: \"http://[::1]:8080\", api: guide, batch: 1, rate_limit: off, ca_file: "
       "./certs/../ca.pem/x}\n"
       "#",
       "version: 1\ninstance: {url: http://LocalHost:1, auth_url: \"http://127.0.0.1/auth/token\"}\n",
       "version: 1\nstate: {lease: 3600, required: false}\n",
       "version: 1\nstate: {lease: 0060s, git: {}}\n",
       "version: 1\nstate: {git: {remote: \"git@host:people/state.git\", branch: state/people}}\n",
       "version: 1\nstate: {postgres: {}, lease: 1h, encryption: required}\n",
       "version: 1\nguards: {delete: 0%, create: 0, contacts: {update: 100%}, agents: {deactivate: 007%}}\n",
       "version: 1\naudit: {file: logs/audit.log}\npii: HASH\n#",
       "version: 1\npii: {drift: hash, out: mask}\n",
       "version: 1\nnotify: [{kind: teams, on: drift, url_env: HALOFORM_NOTIFY_1}]\n",
       "version: 1\nmoved: []\nagents: {a: {name: A, email: a@b, lifecycle: {}}}\n",
       "version: 1\ndefaults: {lifecycle: {grace: 0d, overlap: 14d, protect: break_glass, paused: false, "
       "owner: automatic, block_if: []}, team: {lifecycle: {on_removal: forget}}}\n",
       "version: 1\ntimezone: Europe/London\nguards: {per_site: 30, contacts: {per_site: 0}}\nallow: []\n"
       "feeds: {}\n",
       "version: 1\nallow: [{contacts.per_site: 90, site: 30, until: 2027-02-14, reason: x}, {agents.create: "
       "1, until: \"2027-02-14\", reason: x}]\nfeeds:\n",
       "version: 1\nagents: {a: {name: A, email: a@b, language: 2, line_manager: agent.b, is_sales: ~, "
       "external_id: \"0417\", custom: {CFa: 1.5, CFb: ~, \"CF c\": \"x\", CFd: true}, lifecycle: "
       "{protect: break_glass, starts_on: 2027-01-11, ends_on: \"2028-02-29\", grace: 007d, overlap: 0d, "
       "extended_until: {reason: x, date: 2028-03-01}, paused: {reason: x}, owner: haloform, block_if: "
       "[line_manager, cab]}}, b: {name: B, email: b@b, language: en-GB, line_manager: \"\", custom: "
       "{}}, c: {name: C, email: c@b, line_manager: b, custom: ~, lifecycle: {paused: {reason: x, until: "
       "2027-03-31}}}, d: {name: D, email: d@b, line_manager: 14}}\n",
       "version: 1\nteams: {desk: {name: Desk}}\nfeeds: {hr: {csv: ./hr.csv, type: agent, key: no, fields: "
       "{name: \"{n}\", email: \"{m}\", phone: \"a}}b{{\", custom: {CFShirt: \"{c}\"}, jobtitle: {column: c, "
       "map: {A: 1}}}, teams: "
       "[desk, \"{t}\"], active: true, lifecycle: {ends_on: \"{end}\", grace: 7d, protect: false, block_if: "
       "[cab]}, columns: [company], delimiter: \",\", rows: {min: 0, max_drop: [10%, 5]}, empty: "
       "{max_rise: 5%}, population: {column: company}, generated: mtime, max_age: 2d, confirm: 2, prefer: "
       "yaml}}\n",
       "version: 1\nfeeds: {hr: {jsonl: hr.jsonl, type: contact, key: no, fields: {name: \"{n}\", site: 30}, "
       "max_age: 36h, generated: {column: c}}}\n",
       "version: 1\nagents: {a: {name: A, email: a@b, lifecycle: {previously: [], drift: [], "
       "ignore_changes: [teams]}}}\n",
       "{\"version\": 1, \"agents\": {\"a\": {\"name\": \"A\", \"email\": \"a@b\"}}}\n"}) {
    const std::string name = std::to_string(files.size()) + ".yaml";
    write_feeds(folder, "");
    folder.write(name, text);
    // The few that a reader refuses after all prove nothing.
    if (is_taken(folder / name)) files.push_back(folder / name);
  }
  EXPECT_GE(files.size(), 22U);
  EXPECT_EQ(judged(folder, "valid", files), "");
}

TEST(EditorSchema, has_a_shape_for_every_key_that_a_reader_takes) {
  EXPECT_THAT(keys_without_shape(guide_catalog()), IsEmpty())
      << "add what may stand there to a table of planner/config/schema";
}

/// Each mapping of a schema with a document that leads to it, to try what its reader says of a key that it does not know.
class Mappings {
 public:
  explicit Mappings(const json& schema) : schema_(schema) { visit(schema, {}); }
  /// By the way that leads there.
  [[nodiscard]] const std::map<std::vector<std::string>, std::set<std::string>>& all() const { return all_; }

 private:
  void visit(const json& shape, const std::vector<std::string>& way) {
    if (!shape.is_object()) return;
    if (shape.contains("$ref")) {
      const std::string ref = shape.at("$ref").get<std::string>();
      return visit(schema_.at(json::json_pointer(ref.substr(1))), way);
    }
    for (const char* several : {"anyOf", "oneOf"}) {
      if (!shape.contains(several)) continue;
      for (const json& one : shape.at(several)) visit(one, way);
    }
    if (shape.contains("items")) visit(shape.at("items"), longer(way, "[]"));
    const json more = shape.value("additionalProperties", json());
    if (more.is_object()) visit(more, longer(way, "x"));
    if (more.is_boolean() && !more.get<bool>()) {
      std::set<std::string>& keys = all_[way];
      for (const auto& [key, inner] : shape.at("properties").items()) {
        keys.insert(key);
        visit(inner, longer(way, key));
      }
    } else {
      const bool is_mapping = shape.value("type", json()) == "object" && !more.is_object();
      EXPECT_FALSE(is_mapping) << "a mapping that takes anything, at " << testing::PrintToString(way);
    }
  }
  static std::vector<std::string> longer(std::vector<std::string> way, std::string step) {
    way.push_back(std::move(step));
    return way;
  }

  const json& schema_;
  std::map<std::vector<std::string>, std::set<std::string>> all_;
};

constexpr const char* no_key = "zq-no-such-key";

/// What the reader says that there is in the place of a key that it does not know.
std::set<std::string> known_to_the_reader(const std::vector<std::string>& way) {
  json document{{no_key, 1}};
  for (const std::string& step : way | std::views::reverse)
    document = step == "[]" ? json::array({document}) : json{{step, document}};
  document["version"] = 1;
  const auto read = validate(guide_catalog(), std::nullopt, {{"haloform.yaml", document.dump()}});
  std::set<std::string> known;
  if (read) return known;
  constexpr std::string_view begins = "known are ";
  for (const Diagnostic& one : read.error()) {
    const std::string advice = one.advice.plain();
    if (!one.what.plain().contains(no_key) || !advice.starts_with(begins)) continue;
    std::istringstream names(advice.substr(begins.size()));
    for (std::string name; std::getline(names >> std::ws, name, ',');) known.insert(name);
  }
  return known;
}

// The reader's own word, of every mapping that there is: a key that it learns, and that stands in no list of ours, is found here.
TEST(EditorSchema, knows_the_keys_that_the_readers_name) {
  const json schema = json::parse(editor_schema(guide_catalog()));
  const Mappings mappings(schema);
  EXPECT_GT(mappings.all().size(), 30U);
  for (const auto& [way, keys] : mappings.all()) {
    EXPECT_EQ(known_to_the_reader(way), keys) << testing::PrintToString(way);
  }
}

TEST(EditorSchema, of_one_block_is_what_the_file_says_of_it) {
  const json whole = json::parse(editor_schema(guide_catalog()));
  for (const ResourceType type : all_types) {
    json block = json::parse(editor_schema_of(guide_catalog(), type));
    EXPECT_EQ(block.at("$schema"), whole.at("$schema"));
    block.erase("$schema");
    block.erase("title");
    EXPECT_EQ(block, whole.at("definitions").at(std::string(type_name(type))));
  }
}

TEST(EditorSchema, is_published_as_it_is) {
  expect_golden("docs/schema/haloform.schema.json", editor_schema(guide_catalog()));
}

}  // namespace
}  // namespace haloform::config
