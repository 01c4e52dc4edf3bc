#include "planner/config/named_values.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/base/text.hpp"
#include "planner/config/file_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
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

std::string_view client_part(std::string_view site) { return site.substr(0, site.find('/')); }

/// Where the configuration says a name.
struct NameUse {
  Directory::Kind kind = Directory::Kind::sites;
  std::string_view name;
  SourceSpan at;
  std::string who;  ///< An address, or `allow`.
};

/// A name of the configuration that is wrong, and all that use it, in the order of their places.
struct WrongName {
  Directory::Kind kind = Directory::Kind::sites;  ///< `clients` where it is the client of a site.
  std::string_view name;
  std::vector<const NameUse*> uses;
};

/// Collects wrong names, and says each once.
class WrongNames {
 public:
  WrongNames(const Catalog& catalog, const DesiredState& desired, const std::vector<Directory>& directories,
             WallTime now)
      : uses_(uses_in(catalog, desired, now)) {
    for (const Directory& directory : directories) {
      indices_.emplace(directory.kind, NameIndex(directory));
      if (directory.kind != Directory::Kind::sites) continue;
      for (const Directory::Entry& site : directory.entries)
        clients_.emplace(comparison_key(client_part(site.name)), client_part(site.name));
    }
  }

  Diagnostics run() {
    std::ranges::stable_sort(uses_, {}, &NameUse::at);
    for (const NameUse& one : uses_) sort_in(one);
    for (const WrongName& wrong : wrong_) say(wrong);
    return std::move(found_);
  }

 private:
  static std::vector<NameUse> uses_in(const Catalog& catalog, const DesiredState& desired, WallTime now) {
    std::vector<NameUse> all;
    all.reserve(desired.named().size());
    for (const NamedValue& one : desired.named()) {
      all.push_back(
          {naming_of(catalog, one).directory, one.name, desired.span(one.place), one.address.text()});
    }
    for (const GuardTable::OneOff& one : desired.guards().once()) {
      if (!one.is_looked_up() && now < one.ends)
        all.push_back({Directory::Kind::sites, one.site_name, desired.span(one.place), "allow"});
    }
    return all;
  }

  void sort_in(const NameUse& one) {
    const Directory::Kind kind = one.kind;
    const auto index = indices_.find(kind);
    if (index == indices_.end() || index->second.find(one.name).size() == 1) return;
    const bool no_client = kind == Directory::Kind::sites && index->second.find(one.name).empty() &&
                           !clients_.contains(comparison_key(client_part(one.name)));
    const auto said_of = no_client ? Directory::Kind::clients : kind;
    const std::string_view name = no_client ? trimmed(client_part(one.name)) : one.name;
    const auto [at, is_new] = known_.try_emplace({said_of, comparison_key(name)}, wrong_.size());
    if (is_new) wrong_.push_back({said_of, name, {}});
    wrong_[at->second].uses.push_back(&one);
  }

  void say(const WrongName& wrong) {
    const std::string_view noun = directory_noun(wrong.kind);
    const auto& bearers = wrong.kind == Directory::Kind::clients ? std::vector<const Directory::Entry*>{}
                                                                 : indices_.at(wrong.kind).find(wrong.name);
    std::string what = bearers.empty() ? fmt::format("the instance has no {} {}", noun, in_quotes(wrong.name))
                                       : fmt::format("{} {} of the instance are called {}: {}",
                                                     bearers.size(), directory_plural(wrong.kind),
                                                     in_quotes(wrong.name), ids_words(bearers));
    found_.error(
        wrong.uses.front()->at, what + used_words(wrong.uses), advice(wrong, !bearers.empty()),
        bearers.empty() ? Diagnostic::Rule::unknown_reference : Diagnostic::Rule::ambiguous_reference);
  }

  /// `, which contact.bob names`, or all places, those of one file together.
  [[nodiscard]] std::string used_words(const std::vector<const NameUse*>& uses) const {
    constexpr std::size_t most_bytes = 700;
    if (uses.size() == 1) return fmt::format("; {} names it", uses.front()->who);
    std::string words = fmt::format("; {} places name it: ", uses.size());
    std::string file;
    for (std::size_t at = 0; at < uses.size(); ++at) {
      if (words.size() > most_bytes) return words + fmt::format(" and {} more", uses.size() - at);
      const SourceSpan& span = uses[at]->at;
      if (at > 0) words += ", ";
      if (span.file != file) words += span.file + ":";
      file = span.file;
      words += fmt::format("{}:{}", span.line, span.column);
    }
    return words;
  }

  [[nodiscard]] std::string advice(const WrongName& wrong, bool is_ambiguous) const {
    if (is_ambiguous) {
      return wrong.kind == Directory::Kind::sites ? "write the id of the one that is meant"
                                                  : "rename one of them in HaloPSA";
    }
    std::string near;
    if (wrong.kind == Directory::Kind::clients) {
      std::vector<std::string_view> names;
      names.reserve(clients_.size());
      for (const auto& [key, client] : clients_) names.push_back(client);
      near = did_you_mean(nearest(wrong.name, names));
    } else {
      near = indices_.at(wrong.kind).suggestion(wrong.name);
    }
    if (!near.empty()) return near;
    const auto words = std::ranges::find(directory_words(), wrong.kind, &DirectoryWords::kind);
    return fmt::format("write the name as `haloform list {}` shows it", words->plural);
  }

  std::vector<NameUse> uses_;
  std::map<Directory::Kind, NameIndex> indices_;
  std::map<std::string, std::string_view> clients_;  ///< Their names by key.
  std::map<std::pair<Directory::Kind, std::string>, std::size_t> known_;
  std::vector<WrongName> wrong_;
  Diagnostics found_;
};

}  // namespace

/// The second door to a DesiredState: the one that `validate` built, with ids where it had names.
class NameLookup {
 public:
  NameLookup(const Catalog& catalog, DesiredState desired, std::vector<Directory> directories, WallTime now)
      : catalog_(&catalog), desired_(std::move(desired)), now_(now) {
    DesiredState::Parts& parts = desired_.parts_;
    parts.directories = std::move(directories);
    for (Directory& directory : parts.directories)
      std::ranges::sort(directory.entries, {}, &Directory::Entry::id);
    for (const Directory& directory : parts.directories)
      indices_.emplace_back(directory.kind, NameIndex(directory));
  }

  Checked<DesiredState> run() {
    for (const NamedValue& one : desired_.parts_.named) look_up(one);
    for (GuardTable::OneOff& one : desired_.parts_.guards.once()) {
      if (!one.is_looked_up()) look_up(one);
    }
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

  /// The site of what `allow:` lets through.
  void look_up(GuardTable::OneOff& one) {
    const auto index =
        std::ranges::find(indices_, Directory::Kind::sites, &std::pair<Directory::Kind, NameIndex>::first);
    if (index == indices_.end()) return;  // It counts for nobody.
    const auto& bearers = index->second.find(one.site_name);
    if (bearers.size() == 1) {
      one.site = parse_integer(bearers.front()->id);
      return;
    }
    // The site of a client that left may be gone, and the entry lets nobody through any more.
    if (one.ends <= now_) return;
    std::string advice =
        bearers.empty() ? index->second.suggestion(one.site_name)
                        : fmt::format("write the id of the one that is meant: site: {}", bearers.front()->id);
    if (advice.empty()) advice = "write the name as HaloPSA shows it, or the id";
    found_.error(
        desired_.span(one.place),
        bearers.empty() ? fmt::format("allow names the site {}, which the instance does not have",
                                      in_quotes(one.site_name))
                        : fmt::format("allow names the site {}, and {} sites have that name: {}",
                                      in_quotes(one.site_name), bearers.size(), ids_words(bearers)),
        std::move(advice),
        bearers.empty() ? Diagnostic::Rule::unknown_reference : Diagnostic::Rule::ambiguous_reference);
  }

  void unknown(const NamedValue& one, const FieldSpec::Naming& naming, const NameIndex& index) {
    std::string advice = ++suggestions_ > most_names_suggested ? std::string() : index.suggestion(one.name);
    if (advice.empty()) {
      advice = "write the name as HaloPSA shows it";
      if (naming.directory == Directory::Kind::sites) advice += ", or the id";
      if (naming.directory == Directory::Kind::departments)
        advice += "; a department to which no team belongs cannot be named";
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
  WallTime now_;
  std::vector<std::pair<Directory::Kind, NameIndex>> indices_;
  Diagnostics found_;
  int suggestions_ = 0;
};

const std::vector<DirectoryWords>& directory_words() {
  static const std::vector<DirectoryWords> all = [] {
    const auto one_word = [](std::string_view name) {
      std::string word(name);
      std::ranges::replace(word, ' ', '-');
      return word;
    };
    std::vector<DirectoryWords> words;
    words.reserve(all_directories.size());
    for (const Directory::Kind kind : all_directories)
      words.push_back({kind, one_word(directory_noun(kind)), one_word(directory_plural(kind))});
    return words;
  }();
  return all;
}

std::vector<Directory::Kind> names_wanted(const Catalog& catalog, const DesiredState& desired) {
  std::vector<Directory::Kind> kinds;
  for (const Directory::Kind kind : all_directories) {
    const auto of_kind = [&](const NamedValue& one) { return naming_of(catalog, one).directory == kind; };
    const bool of_site = kind == Directory::Kind::sites &&
                         !std::ranges::all_of(desired.guards().once(), &GuardTable::OneOff::is_looked_up);
    if (of_site || std::ranges::any_of(desired.named(), of_kind)) kinds.push_back(kind);
  }
  return kinds;
}

Diagnostics wrong_names(const Catalog& catalog, const DesiredState& desired,
                        const std::vector<Directory>& directories, WallTime now) {
  return WrongNames(catalog, desired, directories, now).run();
}

Checked<DesiredState> look_names_up(const Catalog& catalog, DesiredState desired,
                                    std::vector<Directory> directories, WallTime now) {
  return NameLookup(catalog, std::move(desired), std::move(directories), now).run();
}

}  // namespace haloform::config
