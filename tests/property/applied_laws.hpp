#pragma once

#include "tests/property/company_laws.hpp"
#include "tests/property/company_view.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace haloform::test {

/// A world and a state at one time; the state is null where there is no file.
struct Moment {
  RecordRows rows;
  nlohmann::json state;
  bool operator==(const Moment&) const = default;
};

/// Whose each record is, by collection and id.
using RecordOwners = std::map<std::pair<std::string, std::int64_t>, std::string>;
[[nodiscard]] RecordOwners owners_in(const nlohmann::json& state);

/// The addresses that a plan in JSON defers.
[[nodiscard]] std::set<std::string> waiting_addresses(const nlohmann::json& plan);
/// The rules by which anything in it is blocked.
[[nodiscard]] std::set<std::string> blocks_of_plan(const nlohmann::json& plan);

/// Is told of each law, whether it holds, and what was seen.
using Verdict = std::function<void(Law, bool, const std::string&)>;

/// What can be said of one apply, from what it was told and from what was there before and after it.
struct AppliedLaws {
  std::string profile;
  std::string previous;  ///< The configuration that was applied before; empty at first.
  std::string configuration;
  nlohmann::json plan;
  Moment before;
  Moment after;
  nlohmann::json requests;
  bool allow_delete = false;

  void hold(const Verdict& must) const;

 private:
  void writes(const Verdict& must) const;
  void deletes(const Verdict& must) const;
  void unmanaged(const Verdict& must) const;
  void fields(const Verdict& must) const;
  void as_declared(const Verdict& must) const;
  void memberships_as_declared(const Verdict& must, const std::string& address, const nlohmann::json& row,
                               const std::map<std::int64_t, std::string>& team_keys) const;
  void taken_out(const Verdict& must) const;
  void known(const Verdict& must) const;
  [[nodiscard]] const nlohmann::json* row_after(const std::string& address) const;
};

}  // namespace haloform::test
