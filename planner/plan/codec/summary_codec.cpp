#include "planner/plan/codec/summary_codec.hpp"

#include "planner/base/clock.hpp"
#include "planner/json/values.hpp"
#include "planner/plan/codec/json_names.hpp"
#include "planner/plan/codec/plan_names.hpp"
#include "planner/plan/codec/reason_codec.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace haloform::plan {

namespace {

// ---- written

void write_counts(json::Writer& json, const Plan& plan) {
  const Counts counts = plan.counts();
  json.begin_object();
  json.key("add").count(counts.add()).key("change").count(counts.change());
  json.key("destroy").count(counts.destroy()).key("import").count(counts.import);
  for (std::size_t kind = 0; kind < action_kinds; ++kind) {
    json.key(action_name(static_cast<ActionKind>(kind))).count(counts.running.at(kind));
  }
  json.key("blocked").count(counts.blocked).key("deferred").count(counts.deferred);
  json.key("held").count(counts.held).end_object();
}

void write_read(json::Writer& json, const ReadSummary& read) {
  json.begin_object().key("files").count(read.files).key("state_exists").truth(read.state_exists);
  json.key("state_entries").count(read.state_entries).key("requests").count(read.requests);
  for (const ResourceType type : all_types) {
    json.key(type_name(type)).begin_object().key("declared").count(read.declared.at(type)).key("live");
    if (read.live.at(type)) {
      json.count(*read.live.at(type));
    } else {
      json.null();
    }
    json.key("whole").truth(read.whole.at(type)).key("doubt").text(read.doubt.at(type)).end_object();
  }
  json.key("active_agents");
  if (read.active_agents) {
    json.begin_object().key("listed").count(read.active_agents->listed);
    json.key("counted").count(read.active_agents->counted).end_object();
  } else {
    json.null();
  }
  json.end_object();
}

void write_seats(json::Writer& json, const std::optional<SeatBalance>& seats) {
  if (!seats) {
    json.null();
    return;
  }
  json.begin_object().key("limit").integer(seats->limit).key("used").integer(seats->used);
  json.key("freed").integer(seats->freed).key("taken").integer(seats->taken);
  json.key("after").integer(seats->after).key("peak").integer(seats->peak);
  json.key("api_only");
  write_addresses(json, seats->api_only);
  json.end_object();
}

void write_pace(json::Writer& json, const std::optional<ApplyPace>& pace) {
  if (!pace) {
    json.null();
    return;
  }
  json.begin_object().key("requests").integer(pace->requests).key("per_ms").integer(pace->per.count());
  json.key("at_least_ms").integer(pace->at_least.count()).end_object();
}

void write_guards(json::Writer& json, const Plan& plan) {
  json.key("guards").begin_array();
  for (const GuardUse& use : plan.guards) {
    json.begin_object().key("type").text(type_name(use.type)).key("guard").text(guard_name(use.kind));
    json.key("limit").text(use.limit.text()).key("base").count(use.base);
    json.key("allowed").count(use.allowed).key("used").count(use.used);
    json.key("leaves_nobody").truth(use.leaves_nobody).end_object();
  }
  json.end_array().key("raised_guards").begin_array();
  for (const GuardRaise& raise : plan.raises) {
    json.begin_object().key("type").text(type_name(raise.type)).key("guard").text(guard_name(raise.kind));
    json.key("before").text(raise.from.text()).key("after").text(raise.to.text()).key("until");
    if (raise.until) {
      json.text(iso_time(*raise.until));
    } else {
      json.null();
    }
    json.key("site").text(raise.site).end_object();
  }
  json.end_array().key("found").begin_object();
  for (const ResourceType type : all_types) {
    const FoundRecords& found = plan.found.at(type);
    json.key(type_name(type)).begin_object().key("records").count(found.records);
    json.key("active").count(found.active).end_object();
  }
  json.end_object();
}

template <typename Number>
void write_tally(json::Writer& json, std::string_view key, const std::map<std::string, Number>& counts) {
  json.key(key).begin_object();
  for (const auto& [what, number] : counts) json.key(what).integer(static_cast<std::int64_t>(number));
  json.end_object();
}

void write_feeds(json::Writer& json, const Plan& plan) {
  json.key("feeds").begin_array();
  for (const auto& [name, feed] : plan.feeds) {
    json.begin_object().key("name").text(name).key("file").text(feed.file);
    json.key("digest").text(feed.digest).key("rows").integer(static_cast<std::int64_t>(feed.rows));
    write_tally(json, "populations", feed.populations);
    write_tally(json, "empty", feed.empty);
    write_tally(json, "missing", feed.missing);
    json.key("at").text(iso_time(feed.at)).end_object();
  }
  json.end_array();
}

void write_commit(json::Writer& json, const std::optional<state::Commit>& commit) {
  if (!commit) {
    json.null();
    return;
  }
  json.begin_object().key("commit").text(commit->id).key("time");
  if (commit->time) {
    json.text(iso_time(*commit->time));
  } else {
    json.null();
  }
  json.end_object();
}

void write_identity(json::Writer& json, const Plan& plan) {
  json.key("format").integer(plan_form).key("pii").text(privacy_name(plan.privacy));
  json.key("digest").text(plan.digest).key("seal").text("").key("instance").text(plan.instance);
  json.key("tenant").text(plan.tenant);
  json.key("profile").text(profile_name(plan.profile)).key("lineage").text(plan.lineage);
  json.key("serial").integer(static_cast<std::int64_t>(plan.serial));
  json.key("created").text(iso_time(plan.created)).key("as_of");
  if (plan.as_of) {
    json.text(iso_time(*plan.as_of));
  } else {
    json.null();
  }
  json.key("made_from");
  write_commit(json, plan.made_from);
  json.key("targeted").truth(plan.is_targeted);
  json.key("applyable").truth(plan.has_runnable() && !plan.is_blocked());
  json.key("errored").truth(plan.is_blocked());
}

void write_unmanaged(json::Writer& json, const Catalog& catalog, const Plan& plan) {
  json.key("unmanaged").begin_object();
  for (const ResourceType type : all_types) json.key(type_name(type)).count(plan.unmanaged.at(type));
  json.end_object().key("unmanaged_records");
  if (!plan.lists_unmanaged) {
    json.null();
    return;
  }
  json.begin_array();
  for (const UnmanagedRecord& record : plan.unmanaged_records) {
    json.begin_object().key("type").text(type_name(record.type)).key("id").integer(record.id.number());
    json.key("name").text(record.name).key("email").text(record.email);
    json.key("active").truth(record.active).key("twin_of").text(record.twin_of).key("fields");
    write_fields(json, catalog.of(record.type), record.fields);
    json.end_object();
  }
  json.end_array();
}

// ---- read

ReadSummary read_read(const json::Node& node) {
  ReadSummary read;
  read.files = node.at("files").count<std::size_t>();
  read.state_exists = node.at("state_exists").truth();
  read.state_entries = node.at("state_entries").count<std::size_t>();
  read.requests = node.at("requests").count<std::size_t>();
  for (const ResourceType type : all_types) {
    const json::Node row = node.at(type_name(type));
    const json::Node live = row.at("live");
    read.declared.at(type) = row.at("declared").count<std::size_t>();
    if (!live.is_null()) read.live.at(type) = live.count<std::size_t>();
    read.whole.at(type) = row.at("whole").truth();
    read.doubt.at(type) = row.at("doubt").text();
  }
  if (const json::Node active = node.at("active_agents"); !active.is_null()) {
    read.active_agents = ReadSummary::ActiveAgents{active.at("listed").count<std::size_t>(),
                                                   active.at("counted").count<std::size_t>()};
  }
  return read;
}

template <typename Number>
std::map<std::string, Number> read_tally(const json::Node& node) {
  std::map<std::string, Number> counts;
  node.each_member(
      [&](const std::string& what, const json::Node& number) { counts[what] = number.count<Number>(); });
  return counts;
}

void read_feeds(const json::Node& node, Plan& plan) {
  node.each([&](const json::Node& item) {
    state::AcceptedFeed& feed = plan.feeds[item.at("name").text()];
    feed.file = item.at("file").text();
    feed.digest = item.at("digest").text();
    feed.rows = item.at("rows").count<std::uint64_t>();
    feed.populations = read_tally<std::uint64_t>(item.at("populations"));
    feed.empty = read_tally<std::uint64_t>(item.at("empty"));
    feed.missing = read_tally<std::uint32_t>(item.at("missing"));
    feed.at = json::read_time(item.at("at"));
  });
}

std::optional<state::Commit> read_commit(const json::Node& node) {
  if (node.is_null()) return std::nullopt;
  state::Commit commit{node.at("commit").text()};
  if (const json::Node time = node.at("time"); !time.is_null()) commit.time = json::read_time(time);
  return commit;
}

std::optional<SeatBalance> read_seats(const json::Node& node) {
  if (node.is_null()) return std::nullopt;
  const auto number = [&](std::string_view key) { return node.at(key).count<std::uint32_t>(); };
  SeatBalance seats{number("limit"), number("used"),  number("freed"),
                    number("taken"), number("after"), number("peak")};
  seats.api_only = read_addresses(node.at("api_only"));
  return seats;
}

std::optional<ApplyPace> read_pace(const json::Node& node) {
  if (node.is_null()) return std::nullopt;
  const auto time = [&](std::string_view key) {
    return Milliseconds(static_cast<Milliseconds::rep>(node.at(key).count<std::size_t>()));
  };
  return ApplyPace{node.at("requests").count<std::uint32_t>(), time("per_ms"), time("at_least_ms")};
}

Limit read_limit(const json::Node& node) { return json::known(node, Limit::parse(node.text())); }

void read_guards(const json::Node& node, Plan& plan) {
  const auto type_of = [](const json::Node& item) {
    return json::known(item.at("type"), parse_type(item.at("type").text()));
  };
  const auto kind_of_guard = [](const json::Node& item) {
    return json::known(item.at("guard"), parse_guard(item.at("guard").text()));
  };
  node.at("guards").each([&](const json::Node& item) {
    plan.guards.push_back({type_of(item), kind_of_guard(item), read_limit(item.at("limit")),
                           item.at("base").count<std::size_t>(), item.at("allowed").count<std::size_t>(),
                           item.at("used").count<std::size_t>(), item.at("leaves_nobody").truth()});
  });
  node.at("raised_guards").each([&](const json::Node& item) {
    GuardRaise raise{type_of(item), kind_of_guard(item), read_limit(item.at("before")),
                     read_limit(item.at("after"))};
    if (const json::Node until = item.at("until"); !until.is_null()) raise.until = json::read_time(until);
    raise.site = item.at("site").text();
    plan.raises.push_back(std::move(raise));
  });
  for (const ResourceType type : all_types) {
    const json::Node found = node.at("found").at(type_name(type));
    plan.found.at(type) = {found.at("records").count<std::size_t>(), found.at("active").count<std::size_t>()};
  }
}

void read_unmanaged(const Catalog& catalog, const json::Node& node, Plan& plan) {
  for (const ResourceType type : all_types)
    plan.unmanaged.at(type) = node.at("unmanaged").at(type_name(type)).count<std::size_t>();
  const json::Node records = node.at("unmanaged_records");
  plan.lists_unmanaged = !records.is_null();
  if (!plan.lists_unmanaged) return;
  records.each([&](const json::Node& item) {
    const ResourceType type = json::known(item.at("type"), parse_type(item.at("type").text()));
    const std::optional<RemoteId> id = read_id(item.at("id"));
    if (!id) return;
    plan.unmanaged_records.push_back({type, *id, item.at("name").text(), item.at("email").text(),
                                      item.at("active").truth(), item.at("twin_of").text(),
                                      read_fields(catalog.of(type), item.at("fields"))});
  });
}

}  // namespace

void write_summary(json::Writer& json, const Catalog& catalog, const Plan& plan) {
  json.begin_object();
  write_identity(json, plan);
  json.key("counts");
  write_counts(json, plan);
  json.key("seats");
  write_seats(json, plan.seats);
  json.key("requests").count(plan.requests).key("apply_requests").count(plan.apply_requests);
  json.key("rate_limit");
  write_pace(json, plan.pace);
  write_unmanaged(json, catalog, plan);
  json.key("allowed").begin_object();
  for (const auto& [name, limit] : plan.allowed) json.key(name).integer(limit);
  json.end_object().key("deletes_allowed").truth(plan.deletes_allowed);
  write_guards(json, plan);
  write_feeds(json, plan);
  ReasonWriter reasons(json);
  json.key("warnings");
  reasons.write(plan.warnings);
  json.key("drift").begin_array();
  for (const DriftNote& note : plan.drift) {
    json.begin_object().key("address").text(note.address.text()).key("id").integer(note.id.number());
    json.key("why");
    reasons.write(note.why);
    json.end_object();
  }
  json.end_array().key("blocked_by");
  reasons.write(plan.blocked_by);
  json.key("read");
  write_read(json, plan.read);
  json.end_object();
}

void read_summary(const Catalog& catalog, const json::Node& node, Plan& plan) {
  const json::Node profile = node.at("profile");
  const json::Node privacy = node.at("pii");
  plan.privacy = json::known(privacy, parse_privacy(privacy.text()));
  plan.digest = node.at("digest").text();
  plan.instance = node.at("instance").text();
  plan.tenant = node.at("tenant").text();
  plan.profile = json::known(profile, parse_profile(profile.text()));
  plan.lineage = node.at("lineage").text();
  plan.serial = node.at("serial").count<std::uint64_t>();
  plan.created = json::read_time(node.at("created"));
  if (const json::Node as_of = node.at("as_of"); !as_of.is_null()) plan.as_of = json::read_time(as_of);
  plan.made_from = read_commit(node.at("made_from"));
  plan.is_targeted = node.at("targeted").truth();
  plan.seats = read_seats(node.at("seats"));
  plan.requests = node.at("requests").count<std::size_t>();
  plan.apply_requests = node.at("apply_requests").count<std::size_t>();
  plan.pace = read_pace(node.at("rate_limit"));
  read_unmanaged(catalog, node, plan);
  node.at("allowed").each_member([&](const std::string& name, const json::Node& limit) {
    plan.allowed.emplace(name, limit.count<std::uint32_t>());
  });
  plan.deletes_allowed = node.at("deletes_allowed").truth();
  read_guards(node, plan);
  read_feeds(node.at("feeds"), plan);
  plan.warnings = ReasonReader::read_list<PlanWarning>(node.at("warnings"));
  node.at("drift").each([&](const json::Node& item) {
    const std::optional<Address> address = read_address(item.at("address"));
    const std::optional<RemoteId> id = id_or_nothing(item.at("id"));
    auto why = ReasonReader::read<DriftReason>(item.at("why"));
    if (address && id && why) plan.drift.push_back({*address, *id, std::move(*why)});
  });
  plan.blocked_by = ReasonReader::read_list<Block>(node.at("blocked_by"));
  plan.read = read_read(node.at("read"));
}

}  // namespace haloform::plan
