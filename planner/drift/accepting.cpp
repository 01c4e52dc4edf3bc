#include "planner/drift/accepting.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace haloform::drift {

namespace {

using config::BlockEdit;

std::vector<std::string> names_in(const Value& value) {
  const auto names = value.as_names();
  return names ? std::vector<std::string>(names->begin(), names->end()) : std::vector<std::string>();
}

/// What is in `all` and not in `others`.
std::vector<std::string> without(const std::vector<std::string>& all,
                                 const std::vector<std::string>& others) {
  std::vector<std::string> left;
  std::ranges::copy_if(all, std::back_inserter(left), [&](const std::string& one) {
    return std::ranges::find(others, one) == others.end();
  });
  return left;
}

/// The address that a finding belongs to.
const std::optional<Address>& whose(const Finding& finding) {
  return finding.address ? finding.address : finding.team;
}

/// Turns findings into edits of blocks.
class Acceptor {
 public:
  Acceptor(const Catalog& catalog, const DesiredState& desired) : catalog_(&catalog), desired_(&desired) {}

  void take(const Finding& finding) {
    if (finding.kind == Kind::twin || finding.kind == Kind::outsider_in_team)
      return left_.push_back({&finding});
    if (!can_be_accepted(finding.kind) || desired_->find(*finding.address) == nullptr)
      return refused_.push_back({&finding});
    accepted_.insert(*finding.address);
    for (const plan::FieldChange& change : finding.changes.fields) field(finding, change);
    if (finding.changes.active)
      of(*finding.address).fields.push_back({{"active"}, Value::boolean(finding.changes.active->after)});
    if (finding.changes.teams) teams(finding, *finding.changes.teams);
  }

  Acceptance finish() {
    Acceptance acceptance;
    acceptance.refused = std::move(refused_);
    for (const NotAcceptable& one : left_)
      (accepted_.contains(*whose(*one.finding)) ? acceptance.left : acceptance.refused).push_back(one);
    const auto of_kind = std::ranges::find(acceptance.refused, NotAcceptable::Why::kind, &NotAcceptable::why);
    if (of_kind != acceptance.refused.end()) return acceptance;
    for (auto& [address, edit] : edits_) acceptance.edits.push_back(std::move(edit));
    return acceptance;
  }

 private:
  BlockEdit& of(const Address& address) {
    return edits_.try_emplace(address, BlockEdit{address}).first->second;
  }

  void field(const Finding& finding, const plan::FieldChange& change) {
    const TypeSchema& schema = catalog_->of(finding.type);
    const FieldSpec& spec = schema.at(change.field);
    const std::string name(spec.name);
    if (change.after.is_null() && spec.presence == Presence::required)
      return refused_.push_back({&finding, NotAcceptable::Why::required, change.field});
    if (spec.kind == ValueKind::names) return names(finding, change, name);
    if (spec.kind == ValueKind::entries) return entries(finding, change, name);
    std::optional<Value> value = change.after;
    if (spec.declared_as && change.after.as_text()) {
      const auto address = Address::parse(*change.after.as_text());
      value = spec.kind == ValueKind::resource ? key_in(address) : key_of(*spec.declared_as, change.after);
      if (!value) return refused_.push_back({&finding, NotAcceptable::Why::undeclared, change.field});
    }
    BlockEdit::Field edit{{name}, std::move(*value)};
    if (spec.naming && spec.naming->key != spec.name) edit.keys.emplace_back(spec.naming->key);
    of(*finding.address).fields.push_back(std::move(edit));
  }

  /// A set of names: those that differ come and go, the others stay where they are.
  void names(const Finding& finding, const plan::FieldChange& change, const std::string& name) {
    const Value* declared = desired_->find(*finding.address)->fields.find(change.field);
    const std::vector<std::string> before =
        declared == nullptr ? std::vector<std::string>() : names_in(*declared);
    const std::vector<std::string> after = names_in(change.after);
    of(*finding.address).lists.push_back({name, without(after, before), without(before, after)});
  }

  /// Values by name: each that differs in its place.
  void entries(const Finding& finding, const plan::FieldChange& change, const std::string& name) {
    for (const Value::Entry& entry : change.after.as_entries().value_or(std::vector<Value::Entry>{}))
      of(*finding.address).fields.push_back({{entry.name}, entry.value, name});
  }

  /// As a block names another: by its key.
  [[nodiscard]] static std::optional<Value> key_in(const std::optional<Address>& address) {
    return address ? std::optional(Value::text(address->key())) : std::nullopt;
  }

  /// The key of the block that declares what bears this name.
  [[nodiscard]] std::optional<Value> key_of(ResourceType type, const Value& name) const {
    for (const Resource& resource : desired_->resources(type)) {
      const Value* its = resource.fields.find(catalog_->of(type).name);
      if (its != nullptr && *its == name) return Value::text(resource.address.key());
    }
    return std::nullopt;
  }

  void teams(const Finding& finding, const plan::TeamsChange& change) {
    const auto is_in = [](const std::vector<plan::TeamRef>& teams, const plan::TeamRef& one) {
      return std::ranges::find(teams, one) != teams.end();
    };
    for (const plan::TeamRef& team : change.before) {
      if (!is_in(change.after, team)) leave(*finding.address, team);
    }
    for (const plan::TeamRef& team : change.after) {
      if (!is_in(change.before, team)) join(*finding.address, team);
    }
  }

  /// Out of the lists of both sides: either may name it.
  void leave(const Address& agent, const plan::TeamRef& team) {
    const auto address = Address::of(ResourceType::team, team.key);
    if (!address) return;
    if (desired_->find(agent)->list != MemberList::absent) list(agent, "teams").remove.push_back(team.key);
    if (desired_->find(*address)->list != MemberList::absent)
      list(*address, "members").remove.push_back(agent.key());
  }

  /// Where the agent has a list of its own it is named there, else in that of the team. A team that no block declares cannot
  /// be named, and needs not be: where it matters, the agent's place is in no declared one.
  void join(const Address& agent, const plan::TeamRef& team) {
    const auto address = Address::of(ResourceType::team, team.key);
    if (!address) return;
    const bool by_team = desired_->find(agent)->list == MemberList::absent &&
                         desired_->find(*address)->list != MemberList::absent;
    if (by_team) {
      list(*address, "members").add.push_back(agent.key());
    } else {
      list(agent, "teams").add.push_back(team.key);
    }
  }

  BlockEdit::List& list(const Address& address, std::string_view key) {
    auto& lists = of(address).lists;
    const auto at = std::ranges::find(lists, key, &BlockEdit::List::key);
    if (at != lists.end()) return *at;
    lists.push_back({std::string(key)});
    return lists.back();
  }

  const Catalog* catalog_;
  const DesiredState* desired_;
  std::map<Address, BlockEdit> edits_;
  std::set<Address> accepted_;  ///< Of whom something is.
  std::vector<NotAcceptable> refused_;
  std::vector<NotAcceptable> left_;
};

}  // namespace

Acceptance accept(const Catalog& catalog, const DesiredState& desired, const Report& report,
                  const std::set<Address>& addresses) {
  Acceptor acceptor(catalog, desired);
  std::set<Address> heard;
  const auto take = [&](const Finding& finding) {
    const std::optional<Address>& address = whose(finding);
    if (!address || !addresses.contains(*address)) return;
    heard.insert(*address);
    acceptor.take(finding);
  };
  std::ranges::for_each(report.findings, take);
  std::ranges::for_each(report.accepted, take, &Accepted::finding);
  Acceptance acceptance = acceptor.finish();
  std::ranges::set_difference(addresses, heard, std::back_inserter(acceptance.quiet));
  return acceptance;
}

}  // namespace haloform::drift
