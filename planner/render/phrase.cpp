#include "planner/render/phrase.hpp"

#include <fmt/format.h>

namespace haloform::render {

std::string key_words(const plan::KeyName& key) {
  std::string words = (key.by == NaturalKey::By::email ? "e-mail " : "name ") + key.text;
  if (key.scope) words += fmt::format(" in site {}", *key.scope);
  return words;
}

std::string record_words(const plan::RecordName& record) {
  return fmt::format("id {} {}", record.id.text(), record.person.words());
}

std::string id_words(const std::vector<RemoteId>& ids) {
  std::string words;
  for (const RemoteId id : ids) words += ' ' + id.text();
  return words;
}

}  // namespace haloform::render
