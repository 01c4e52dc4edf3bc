#pragma once

#include "planner/base/source_span.hpp"
#include "planner/model/address.hpp"
#include "planner/model/remote_id.hpp"
#include "planner/plan/value/reason_parts.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

namespace haloform::plan {

// ---- why there is no plan

/// A target that neither the configuration nor the state knows.
struct UnknownTarget {
  Address address;
};

/// The listing of a type is empty, and the state knows active records of it.
struct EmptyListing {
  ResourceType type = ResourceType::agent;
  std::size_t active = 0;
};

/// The reading lacks a record, and nothing proves that it was deleted.
struct DeletionNotProved {
  Address address;
  RemoteId id;
  SourceSpan where;
};

/// A mistake of ours: the reading cannot answer for what the plan needs to know.
struct NotAskedFor {
  Address address;
  std::variant<RemoteId, KeyName> what;
  SourceSpan where;
};

/// A mistake of ours: a name of the configuration still stands where an id is needed.
struct NotLookedUp {
  Address address;
  std::string name;
  SourceSpan where;
};

/// Put into words by planner/render/faults.
using PlanFault = std::variant<UnknownTarget, EmptyListing, DeletionNotProved, NotAskedFor, NotLookedUp>;

// ---- why a text is no plan that may be applied

struct PlanFileFault {
  enum class Kind : std::uint8_t {
    no_plan,         ///< `detail` says what is wrong, and where.
    nested,          ///< Deeper than any plan.
    other_version,   ///< `detail` is the format_version.
    other_form,      ///< Of another version of haloform.
    other_digest,    ///< The digest does not fit the steps.
    other_seal,      ///< The seal does not fit the text.
    other_line,      ///< `line` is not as haloform writes it.
    people_covered,  ///< It was written for reading only.
  } kind = Kind::no_plan;
  std::string detail{};
  std::size_t line = 0;
};

// ---- why a text is no approval that something may be held against

struct ApprovalFault {
  enum class Kind : std::uint8_t {
    unreadable,    ///< `detail` says what is wrong, and where.
    saved_plan,    ///< A plan, saved or shown as JSON.
    of_nothing,    ///< There was no plan to approve when it was written.
    other_form,    ///< Of another version of haloform.
    other_digest,  ///< Its digests do not add up to the one that it names.
    other_seal,    ///< The seal does not fit the text.
    other_line,    ///< `line` is not as haloform writes it.
  } kind = Kind::unreadable;
  std::string detail{};
  std::size_t line = 0;
};

}  // namespace haloform::plan
