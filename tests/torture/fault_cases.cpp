// What is tried: every request of a run, and everything that may become of one.
#include "tests/torture/fault_cases.hpp"

#include <algorithm>

namespace haloform::test {
namespace {

using Aim = Fault::Aim;
using Pace = Fault::Pace;

const std::vector<Position> guide_positions = {
    {"token", "POST", "/auth/token", ""},
    {"agents", "LIST", "/api/Agent", ""},
    {"contacts", "LIST", "/api/Customer", ""},
    {"teams", "LIST", "/api/Team", ""},
    {"deactivate", "UPDATE", "/api/Agent~\"isactive\":false", "isactive"},
    {"update", "UPDATE", "/api/Agent~Changed", "surname"},
    {"membership", "UPDATE", "/api/Agent~\"team_id\"", "team_id"},
    {"reactivate", "UPDATE", "/api/Agent~\"isactive\":true", "isactive"},
    {"create agent", "CREATE", "/api/Agent", "surname"},
    {"create contact", "CREATE", "/api/Customer", "surname"},
};

const std::vector<Position> halo_positions = {
    {"token", "POST", "/auth/token", ""},
    {"agents", "LIST", "/api/Agent?page_no=1", ""},
    {"agents, page 2", "LIST", "/api/Agent?page_no=2", ""},
    {"contacts", "LIST", "/api/Users", ""},
    {"teams", "LIST", "/api/Team", ""},
    {"seats", "GET", "/api/InstanceInfo", ""},
    {"self", "GET", "/api/Agent/me", ""},
    {"deactivate", "UPDATE", "/api/Agent~\"isdisabled\":true", "isdisabled"},
    {"update", "UPDATE", "/api/Agent~Changed", "surname"},
    {"tickets", "GET", "/api/Tickets", ""},
    {"delegations", "GET", "/api/Agent/*?includedetails=true", "", ":1", ":1"},
    {"approvals", "GET", "/api/ApprovalProcess", ""},
    {"CABs", "GET", "/api/CAB", ""},
    {"look at teams", "GET", "/api/Agent/*?includedetails=true", "", ":2", ":from-2"},
    {"membership", "UPDATE", "/api/Agent~\"teams\"", "teams"},
    {"reactivate", "UPDATE", "/api/Agent~\"isdisabled\":false", "isdisabled"},
    {"create agent", "CREATE", "/api/Agent", "surname"},
    {"create contact", "CREATE", "/api/Users", "surname"},
};

const std::vector<Position> many_positions = {
    {"teams before", "LIST", "/api/Team?includeagentsforteams=*", "", ":1", ":from-1"},
    {"teams after", "LIST", "/api/Team?includeagentsforteams=*", "", ":2", ":from-2"},
    {"membership", "UPDATE", "/api/Agent~\"teams\"", "teams"},
};

const std::vector<Fault> faults = {
    {Aim::anything, Pace::quick, "429 with Retry-After", "status=429,retry-after=1"},
    {Aim::anything, Pace::quick, "429 without", "status=429"},
    {Aim::creates, Pace::quick, "429, stored", "status=429,retry-after=1,stored"},
    {Aim::creates, Pace::quick, "401, stored", "status=401,stored"},
    {Aim::creates, Pace::quick, "400, stored", "status=400,as=model-state,stored"},
    {Aim::creates, Pace::quick, "409, stored", "status=409,stored"},
    {Aim::anything, Pace::quick, "500", "status=500"},
    {Aim::writes, Pace::quick, "500, stored", "status=500,stored"},
    {Aim::anything, Pace::quick, "502, a page", "status=502"},
    {Aim::writes, Pace::quick, "502, stored", "status=502,stored"},
    {Aim::anything, Pace::quick, "503", "status=503"},
    {Aim::anything, Pace::quick, "504", "status=504"},
    {Aim::writes, Pace::quick, "504, stored", "status=504,stored"},
    {Aim::anything, Pace::slow, "no answer in time, done later", "hang-before=75000"},
    {Aim::writes, Pace::slow, "no answer in time, stored", "hang-after=75000"},
    {Aim::anything, Pace::slow, "slow drip", "drip=75000"},
    {Aim::anything, Pace::quick, "reset before", "reset-before"},
    {Aim::anything, Pace::quick, "reset, stored", "reset-after"},
    {Aim::anything, Pace::quick, "body cut off", "cut"},
    {Aim::anything, Pace::quick, "body truncated", "truncate"},
    {Aim::anything, Pace::quick, "garbage for JSON", "garbage"},
    {Aim::writes, Pace::quick, "garbage, stored", "garbage,stored"},
    {Aim::anything, Pace::quick, "a page with 200", "html"},
    {Aim::anything, Pace::quick, "empty 200", "empty"},
    {Aim::writes, Pace::quick, "empty 200, stored", "empty,stored"},
    {Aim::anything, Pace::quick, "{} with 200", "empty-object"},
    {Aim::anything, Pace::quick, "error in a 200", "error-200=Not today"},
    {Aim::writes, Pace::quick, "error in a 200, stored", "error-200=Not today,stored"},
    {Aim::anything, Pace::quick, "400", "status=400,as=model-state"},
    {Aim::anything, Pace::quick, "403", "status=403"},
    {Aim::anything, Pace::quick, "404", "status=404,as=nothing"},
    {Aim::anything, Pace::quick, "token revoked", "revoke-token"},
    {Aim::anything, Pace::quick, "body of 100 MB", "huge=100"},
    {Aim::anything, Pace::quick, "redirect to another host", "redirect={url}/api/elsewhere"},
    {Aim::anything, Pace::quick, "wrong content type", "content-type=text/html"},
    {Aim::writes, Pace::quick, "another id in the answer", "other-id"},
    {Aim::writes, Pace::quick, "a field not kept", "drop-field={field}"},
    {Aim::updates, Pace::quick, "answered, not done", "ignored"},
    {Aim::creates, Pace::quick, "created inactive", "inactive"},
    {Aim::anything, Pace::quick, "few fields in the answer", "lean"},
    {Aim::lists, Pace::quick, "a row twice", "duplicate-row"},
    {Aim::lists, Pace::quick, "a page slips by one", "slipped-page"},
    {Aim::lists, Pace::quick, "a count that moves", "moving-count"},
    {Aim::lists, Pace::quick, "rows missing", "short-list=1"},
    {Aim::lists, Pace::quick, "no rows", "empty-list"},
};

std::string filled(std::string text, std::string_view hole, std::string_view with) {
  const std::size_t at = text.find(hole);
  return at == std::string::npos ? text : text.replace(at, hole.size(), with);
}

}  // namespace

const std::vector<Position>& positions(std::string_view profile) {
  return profile == "halo" ? halo_positions : guide_positions;
}

const std::vector<Position>& positions_of_many() { return many_positions; }

std::vector<std::string_view> columns() {
  // All that the guide asks, halo asks too.
  std::vector<std::string_view> names;
  names.reserve(halo_positions.size());
  for (const Position& position : halo_positions) names.push_back(position.name);
  return names;
}

bool Fault::fits(const Position& position) const {
  switch (aim) {
    case Aim::anything: return true;
    case Aim::writes: return position.is_write();
    case Aim::creates: return position.is_create();
    case Aim::updates: return position.is_write() && !position.is_create();
    case Aim::lists: return position.is_list();
  }
  return false;
}

const std::vector<Fault>& all_faults() { return faults; }

std::string rule_text(const Fault& fault, const Position& position, Lasting lasting, std::string_view url) {
  std::string rule = std::string(position.method) + " " + std::string(position.path);
  // Always a count: without one, a colon in the text would begin it.
  rule += lasting == Lasting::once ? position.once : position.stays;
  rule += " " + std::string(fault.kind);
  // The sandbox under another name: what followed the redirect would stand in its log.
  const std::string other = "http://localhost" + std::string(url.substr(url.rfind(':')));
  return filled(filled(std::move(rule), "{field}", position.drops), "{url}", other);
}

}  // namespace haloform::test
