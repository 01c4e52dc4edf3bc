#include "planner/render/phrases_of_stale.hpp"

#include "planner/model/alike.hpp"
#include "planner/render/phrases_of_ownership.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <variant>

namespace haloform::render {

namespace {

struct StalePhrases {
  Phrase operator()(const plan::EntryChangedSince& one) const {
    return {"State entry changed",
            fmt::format("its entry {} since the plan was made, with serial {}",
                        one.removed ? "was removed from the state" : "in the state was changed", one.serial)};
  }
  Phrase operator()(const plan::BoundToAnother& one) const {
    return {"Bound to another record", fmt::format("the state now binds it to id {}", one.id.text())};
  }
  Phrase operator()(const plan::RecordBoundElsewhere& one) const {
    return {"Record bound to another address",
            fmt::format("the state now binds the record to {}", one.holder.text())};
  }
  Phrase operator()(const plan::UnlistedByNow& one) const {
    return {"May exist unlisted", "it may exist without being listed: " + one.doubt};
  }
  Phrase operator()(const plan::ExistsByNow& /*one*/) const {
    return {"Exists by now", "the record did not exist when the plan was made, but exists now"};
  }
  Phrase operator()(const plan::CreatedLatelyUnseen& /*one*/) const {
    return {"Not shown yet", "haloform created it lately, and HaloPSA does not show it yet"};
  }
  Phrase operator()(const plan::UnreadByNow& one) const {
    return {"Could not be read", "it could not be read: " + one.why.plain()};
  }
  Phrase operator()(const plan::GoneByNow& /*one*/) const {
    return {"Deleted since", "the record does not exist any more"};
  }
  Phrase operator()(const plan::SwitchedSince& one) const {
    return {"Switched since", fmt::format("active was {} and is {}", !one.active, one.active)};
  }
  Phrase operator()(const plan::FieldChangedSince& one) const {
    return {"Field changed since",
            fmt::format("{} was {} and is {}", one.field, value_words(one.was), value_words(one.is))};
  }
  Phrase operator()(const plan::TeamsChangedSince& one) const {
    std::string were;
    for (const std::string& team : one.were) were += (were.empty() ? "" : ", ") + team;
    std::string are;
    for (const RemoteId id : one.are) are += (are.empty() ? "id " : ", id ") + id.text();
    return {"Teams changed since", fmt::format("teams were {} and are {}", were.empty() ? "none" : were,
                                               are.empty() ? "none" : are)};
  }
  Phrase operator()(const plan::KeyChangedSince& one) const {
    return {"Natural key changed since",
            fmt::format("its natural key was {} and is now {}", key_words(one.was),
                        one.is ? key_words(*one.is) : std::string("nothing"))};
  }
  Phrase operator()(const plan::KeyTakenSince& one) const {
    return {"Natural key taken since", fmt::format("id {} now has {}", one.by.text(), key_words(one.key))};
  }
  Phrase operator()(const plan::MayHaveComeSince& one) const {
    return {"May be there by now", may_be_words(record_words(one.record))};
  }
  Phrase operator()(const plan::OwnedSince& one) const {
    return {"Owned by an import by now",
            fmt::format("{} owned by the {} import by now", fields_are(one.fields), import_words(one.by))};
  }
  Phrase operator()(const plan::NotStartedYet& one) const {
    return {"Not started yet", fmt::format("it starts on {}, which has not come", one.on)};
  }
  Phrase operator()(const plan::EndedSince& one) const {
    return {"Ended since", fmt::format("it ended on {}, which is over", one.on)};
  }
  Phrase operator()(const plan::EndMovedSince& one) const {
    return {"End moved since", one.to ? fmt::format("it would be deactivated, and ends on {} by now", *one.to)
                                      : std::string("it would be deactivated, and has no end by now")};
  }
  Phrase operator()(const plan::PausedSince& one) const {
    return {"Paused since",
            one.until ? fmt::format("it is paused until {}", *one.until) : std::string("it is paused")};
  }

 private:
  static std::string value_words(const std::optional<std::string>& value) {
    return value ? fmt::format("\"{}\"", *value) : std::string("empty");
  }
};

}  // namespace

Phrase phrase(const plan::StaleReason& reason) { return std::visit(StalePhrases{}, reason); }

}  // namespace haloform::render
