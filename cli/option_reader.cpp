#include "cli/option_reader.hpp"

#include "cli/flag_values.hpp"

namespace haloform::cli {

const std::string* OptionReader::last(std::string_view flag) const {
  const auto found = typed_.values.find(flag);
  return found == typed_.values.end() || found->second.empty() ? nullptr : &found->second.back();
}

std::optional<std::string> OptionReader::value(std::string_view flag) const {
  const std::string* typed = last(flag);
  return typed == nullptr ? std::nullopt : std::optional(*typed);
}

std::string OptionReader::text(std::string_view flag, std::string_view otherwise) const {
  const std::string* typed = last(flag);
  return typed == nullptr ? std::string(otherwise) : *typed;
}

const std::vector<std::string>& OptionReader::values(std::string_view flag) const {
  static const std::vector<std::string> none;
  const auto found = typed_.values.find(flag);
  return found == typed_.values.end() ? none : found->second;
}

std::optional<std::string> OptionReader::first_word() const {
  return typed_.words.empty() ? std::nullopt : std::optional(typed_.words.front());
}

std::int64_t OptionReader::number(std::string_view flag, std::string_view otherwise, std::int64_t least,
                                  std::int64_t most) {
  return or_note<std::int64_t>(number_value(flag, text(flag, otherwise), least, most), least);
}

Milliseconds OptionReader::duration(std::string_view flag, std::string_view otherwise) {
  return or_note(duration_value(flag, text(flag, otherwise)), Milliseconds(0));
}

Address OptionReader::address(std::size_t word) {
  return or_note(address_value("ADDRESS", typed_.words.at(word)), *Address::of(ResourceType::agent, "none"));
}

}  // namespace haloform::cli
