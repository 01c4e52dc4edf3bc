#include "providers/halopsa/doctor/doctor_twins.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/base/text.hpp"
#include "planner/model/known_texts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::halopsa {

std::optional<Finding> twins_finding(const TypeSchema& schema, const TypeSnapshot& listed) {
  if (!schema.email) return std::nullopt;
  const ResourceType type = schema.type;
  std::map<std::string, std::vector<const Record*>> holders;
  for (const Record& record : listed.records()) {
    if (!record.is_active() || record.built_in != BuiltIn::no) continue;
    each_email(schema, record, [&](std::string_view email) {
      std::vector<const Record*>& all = holders[comparison_key(email)];
      if (all.empty() || all.back() != &record) all.push_back(&record);
    });
  }
  std::erase_if(holders, [](const auto& one) { return one.first.empty() || one.second.size() < 2; });
  if (holders.empty()) return std::nullopt;
  constexpr std::size_t most_named = 10;
  std::string text;
  std::size_t named = 0;
  for (auto& [email, records] : holders) {
    if (named++ == most_named) break;
    std::ranges::sort(records, {}, &Record::id);
    text += fmt::format("{}{} active {} have the e-mail {}:", text.empty() ? "" : "; ", records.size(),
                        type_plural(type), marked(MarkedText::Personal::email, email));
    for (const Record* record : records)
      text += fmt::format("{} id {} \"{}\"", record == records.front() ? "" : ",", record->id.text(),
                          marked(MarkedText::Personal::name, record->fields.text(schema.name)));
  }
  if (holders.size() > most_named) text += fmt::format("; and {} more e-mails", holders.size() - most_named);
  return Finding{
      Finding::Health::warning, std::string(type_plural(type)), std::move(text),
      "deactivate the records that are not used any more; a block that is meant to be one of several needs "
      "`lifecycle: {id: ID}`",
      std::nullopt};
}

}  // namespace haloform::halopsa
