#include "planner/config/validator.hpp"

#include "planner/config/natural_keys.hpp"
#include "planner/config/references.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <queue>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>

namespace haloform::config {

namespace {

/// Merges the sorted drafts of all files. Each moves once, and a file's memory goes as soon as it is used up.
class Merge {
 public:
  Merge(Collected& collected, Diagnostics& found) : collected_(&collected), found_(&found) {}

  Declared run() {
    std::size_t count = 0;
    for (std::uint32_t file = 0; file < collected_->parts.size(); ++file) {
      const std::size_t drafts = collected_->parts[file].drafts.size();
      count += drafts;
      if (drafts > 0) heads_.push({file, 0});
    }
    declared_.resources.reserve(count);
    declared_.natural_places.reserve(count);
    while (!heads_.empty()) {
      Head head = heads_.top();
      heads_.pop();
      std::vector<Draft>& drafts = collected_->parts[head.file].drafts;
      // Mostly a file has many in a row.
      do {
        take(drafts[head.at]);
      } while (++head.at < drafts.size() && (heads_.empty() || !Later{this}(head, heads_.top())));
      if (head.at < drafts.size()) {
        heads_.push(head);
      } else {
        std::vector<Draft>().swap(drafts);
      }
    }
    return std::move(declared_);
  }

 private:
  struct Head {
    std::uint32_t file;
    std::size_t at;
  };
  [[nodiscard]] const Resource& resource(const Head& head) const {
    return collected_->parts[head.file].drafts[head.at].resource;
  }

  /// Moves what the draft declares out of it.
  void take(Draft& draft) {
    const bool again =
        !declared_.resources.empty() && declared_.resources.back().address == draft.resource.address;
    if (again && draft.added_at.has_value() != added_at_.has_value() &&
        draft.resource.place == declared_.resources.back().place) {
      // A row of a feed, and the block that adds to it, which has all that the row says.
      if (!draft.added_at) return;
      declared_.resources.pop_back();
      declared_.natural_places.pop_back();
    } else if (again) {
      return declared_again(draft);
    }
    added_at_ = draft.added_at;
    declared_.resources.push_back(std::move(draft.resource));
    declared_.natural_places.push_back(draft.natural_place);
  }

  void declared_again(const Draft& draft) {
    const Resource& first = declared_.resources.back();
    const std::string name = first.address.text();
    const SourcePlace place = draft.added_at.value_or(draft.resource.place);
    const bool by_feeds = !draft.added_at && place.file >= collected_->first_feed;
    found_->add(
        {Severity::error, collected_->files.span(place),
         by_feeds ? fmt::format("{} is in two feeds", name) : fmt::format("{} is declared again", name),
         by_feeds ? "one of them must leave the person out; where they are two people, write key: "
                    "\"NAME-{column}\" in a feed"
                  : "keep one of the two blocks",
         collected_->files.span(by_feeds ? first.place : added_at_.value_or(first.place)),
         fmt::format("the first {}", name), Diagnostic::Rule::duplicate});
    declared_.dropped[first.address].push_back(place);
  }

  Collected* collected_;
  Diagnostics* found_;
  Declared declared_;
  std::optional<SourcePlace> added_at_;  ///< Draft::added_at of the last one.
  /// The one with the smallest address on top; of equal addresses, the one that stands first.
  struct Later {
    const Merge* merge;
    bool operator()(const Head& left, const Head& right) const {
      const Resource& one = merge->resource(left);
      const Resource& other = merge->resource(right);
      return std::tie(other.address, other.place) < std::tie(one.address, one.place);
    }
  };
  std::priority_queue<Head, std::vector<Head>, Later> heads_{Later{this}};
};

/// Takes out of the feeds what blocks of YAML say in their place.
void drop_overridden(Collected& collected) {
  std::set<std::pair<Address, std::optional<std::uint32_t>>> overridden;
  for (const FileParts& part : collected.parts) {
    for (const Overridden& one : part.overridden)
      overridden.emplace(one.address,
                         one.field ? std::optional<std::uint32_t>(one.field->index) : std::nullopt);
  }
  if (overridden.empty()) return;
  const auto is_over = [&](const NamedValue& one) {
    return overridden.contains({one.address, std::optional<std::uint32_t>(one.field.index)});
  };
  for (std::size_t file = collected.first_feed; file < collected.parts.size(); ++file) {
    FileParts& part = collected.parts[file];
    std::erase_if(part.named, is_over);
    std::erase_if(part.by_key, is_over);
    std::erase_if(part.memberships, [&](const MembershipClaim& claim) {
      const auto address = Address::of(ResourceType::agent, claim.agent);
      return address && overridden.contains({*address, std::nullopt});
    });
  }
}

/// Everything in a text that could be a key.
void add_words(std::string_view text, std::unordered_set<std::string>& words) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789._-";
  for (std::size_t at = text.find_first_of(letters); at != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_not_of(letters, at), text.size());
    words.emplace(text.substr(at, end - at));
    at = text.find_first_of(letters, end);
  }
}

}  // namespace

Checked<DesiredState> Validator::validate(const Catalog& catalog, std::optional<Profile> profile,
                                          Collected collected, Diagnostics& warnings) {
  Diagnostics found = std::move(collected.found);
  drop_overridden(collected);
  std::vector<MembershipClaim> memberships;
  std::vector<IdClaim> ids;
  std::vector<PreviousClaim> previous;
  std::vector<NumberClaim> numbers;
  std::vector<MoveClaim> moves;
  std::vector<NamedValue> named;
  std::vector<NamedValue> by_key;
  FileParts::Outcome outcome = FileParts::Outcome::whole;
  std::unordered_set<std::string> possible;
  for (FileParts& part : collected.parts) {
    append(memberships, part.memberships);
    append(ids, part.ids);
    append(previous, part.previous);
    append(numbers, part.numbers);
    append(moves, part.moves);
    append(named, part.named);
    append(by_key, part.by_key);
    found.append(std::move(part.found));
    for (const RefusedKey& one : part.refused)
      possible.insert(fmt::format("{}.{}", type_name(one.type), one.key));
    if (part.outcome == FileParts::Outcome::partial && part.unread.empty()) outcome = part.outcome;
    add_words(part.unread, possible);
  }
  Declared declared = Merge(collected, found).run();
  declared.possible = std::move(possible);
  declared.outcome = outcome;

  References references(catalog, profile, collected.files, declared, found);
  references.join_memberships(std::move(memberships));
  references.name_declared(std::move(by_key));
  references.check_ids(std::move(ids));
  references.check_numbers(std::move(numbers));
  std::erase_if(named, [&](const NamedValue& one) { return declared.is_dropped(one.address, one.place); });
  check_natural_keys(catalog, collected.files, declared, previous, named, found);
  references.check_moves(moves);

  found.sort();
  found.drop_repeats();  // an alias that is used many times is wrong in one place only
  if (found.has_errors()) return std::unexpected(std::move(found));
  warnings = std::move(found);
  DesiredState::Parts parts;
  parts.resources = std::move(declared.resources);
  for (MoveClaim& claim : moves) parts.moves.push_back(std::move(claim.move));
  std::ranges::sort(parts.moves, {}, &Move::from);
  std::ranges::sort(named, {}, &NamedValue::place);
  parts.named = std::move(named);
  parts.guards = collected.root.guards;
  parts.agent_seats = collected.root.agent_seats;
  parts.files = std::move(collected.files);
  parts.feeds = std::move(collected.feeds);
  return DesiredState(std::move(parts));
}

}  // namespace haloform::config
