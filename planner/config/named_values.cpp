#include "planner/config/named_values.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/base/text.hpp"
#include "planner/config/file_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace haloform::config {

namespace {

/// A suggestion compares a word with every name there is; a file full of mistakes gets this many.
constexpr int most_names_suggested = 20;

const FieldSpec::Naming& naming_of(const Catalog& catalog, const NamedValue& one) {
  return *catalog.of(one.address.type()).at(one.field).naming;
}

/// A directory by name.
class NameIndex {
 public:
  explicit NameIndex(const Directory& directory) : directory_(&directory) {
    by_name_.reserve(directory.entries.size());
    for (const Directory::Entry& entry : directory.entries)
      by_name_[comparison_key(entry.name)].push_back(&entry);
    // As messages list them: the one that is most likely meant comes first.
    for (auto& [name, bearers] : by_name_) {
      std::ranges::sort(bearers, {}, [](const Directory::Entry* entry) {
        return std::tuple(entry->status, parse_integer(entry->id).value_or(0), entry->id);
      });
    }
  }

  /// All records with the name.
  [[nodiscard]] const std::vector<const Directory::Entry*>& find(std::string_view name) const {
    static const std::vector<const Directory::Entry*> nobody;
    const auto at = by_name_.find(comparison_key(name));
    return at == by_name_.end() ? nobody : at->second;
  }

  [[nodiscard]] std::string suggestion(std::string_view name) const {
    std::vector<std::string_view> names;
    names.reserve(directory_->entries.size());
    for (const Directory::Entry& entry : directory_->entries) names.push_back(entry.name);
    return did_you_mean(nearest(name, names));
  }

 private:
  const Directory* directory_;
  std::unordered_map<std::string, std::vector<const Directory::Entry*>> by_name_;
};

std::string ids_words(const std::vector<const Directory::Entry*>& entries) {
  std::string words;
  for (const Directory::Entry* entry : entries) {
    words += words.empty() ? "id " : ", id ";
    words += entry->id;
    if (entry->status == Directory::Entry::Status::inactive) words += " (inactive)";
  }
  return words;
}

}  // namespace

/// The second door to a DesiredState: the one that `validate` built, with ids where it had names.
class NameLookup {
 public:
  NameLookup(const Catalog& catalog, DesiredState desired, std::vector<Directory> directories)
      : catalog_(&catalog), desired_(std::move(desired)) {
    DesiredState::Parts& parts = desired_.parts_;
    parts.directories = std::move(directories);
    for (Directory& directory : parts.directories)
      std::ranges::sort(directory.entries, {}, &Directory::Entry::id);
    for (const Directory& directory : parts.directories)
      indices_.emplace_back(directory.kind, NameIndex(directory));
  }

  Checked<DesiredState> run() {
    for (const NamedValue& one : desired_.parts_.named) look_up(one);
    if (found_.has_errors()) return std::unexpected(std::move(found_));
    desired_.parts_.named.clear();
    return std::move(desired_);
  }

 private:
  void look_up(const NamedValue& one) {
    const FieldSpec::Naming& naming = naming_of(*catalog_, one);
    const auto index =
        std::ranges::find(indices_, naming.directory, &std::pair<Directory::Kind, NameIndex>::first);
    if (index == indices_.end()) {
      return error(one, fmt::format("{} were not looked up", directory_plural(naming.directory)),
                   "this is a bug in haloform; please report it");
    }
    const auto& bearers = index->second.find(one.name);
    if (bearers.empty()) return unknown(one, naming, index->second);
    if (bearers.size() > 1) {
      return error(
          one,
          fmt::format("{} names the {} {}, and {} {} have that name: {}", one.address.text(),
                      directory_noun(naming.directory), in_quotes(one.name), bearers.size(),
                      directory_plural(naming.directory), ids_words(bearers)),
          naming.directory == Directory::Kind::sites
              ? fmt::format("write the id of the one that is meant: {}: {}", naming.key, bearers.front()->id)
              : "rename one of them in HaloPSA",
          Diagnostic::Rule::ambiguous_reference);
    }
    set(one, *bearers.front());
  }

  void unknown(const NamedValue& one, const FieldSpec::Naming& naming, const NameIndex& index) {
    std::string advice = ++suggestions_ > most_names_suggested ? std::string() : index.suggestion(one.name);
    if (advice.empty()) {
      advice = naming.directory == Directory::Kind::sites ? "write the name as HaloPSA shows it, or the id"
                                                          : "write the name as HaloPSA shows it";
    }
    error(one,
          fmt::format("{} names the {} {}, which the instance does not have", one.address.text(),
                      directory_noun(naming.directory), in_quotes(one.name)),
          std::move(advice));
  }

  void set(const NamedValue& one, const Directory::Entry& entry) {
    auto& resources = desired_.parts_.resources;
    const auto at = std::ranges::lower_bound(resources, one.address, {}, &Resource::address);
    if (at == resources.end() || at->address != one.address) return;
    const FieldSpec& spec = catalog_->of(one.address.type()).at(one.field);
    if (spec.kind == ValueKind::names) return set_name(one, entry, at->fields);
    if (const auto number = parse_integer(entry.id)) at->fields.set(one.field, Value::integer(*number));
  }

  /// A set of names stays one, in the spelling of the instance.
  static void set_name(const NamedValue& one, const Directory::Entry& entry, Attributes& fields) {
    const Value* value = fields.find(one.field);
    const auto names = value == nullptr ? std::nullopt : value->as_names();
    if (!names) return;
    std::vector<std::string> spelled(names->begin(), names->end());
    std::ranges::replace(spelled, one.name, entry.name);
    fields.set(one.field, Value::names(std::move(spelled)));
  }

  void error(const NamedValue& one, std::string what, std::string advice,
             Diagnostic::Rule rule = Diagnostic::Rule::unknown_reference) {
    found_.error(desired_.span(one.place), std::move(what), std::move(advice), rule);
  }

  const Catalog* catalog_;
  DesiredState desired_;
  std::vector<std::pair<Directory::Kind, NameIndex>> indices_;
  Diagnostics found_;
  int suggestions_ = 0;
};

std::vector<Directory::Kind> names_wanted(const Catalog& catalog, const DesiredState& desired) {
  std::vector<Directory::Kind> kinds;
  for (const Directory::Kind kind : all_directories) {
    const auto of_kind = [&](const NamedValue& one) { return naming_of(catalog, one).directory == kind; };
    if (std::ranges::any_of(desired.named(), of_kind)) kinds.push_back(kind);
  }
  return kinds;
}

Checked<DesiredState> look_names_up(const Catalog& catalog, DesiredState desired,
                                    std::vector<Directory> directories) {
  return NameLookup(catalog, std::move(desired), std::move(directories)).run();
}

}  // namespace haloform::config
