#include "providers/halopsa/sandbox/halo_filler.hpp"

#include "providers/halopsa/sandbox/halo_fields.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <map>

namespace haloform::sandbox {

namespace {

/// The ways in which instances write "no value", by turns.
std::string no_value(char type, std::size_t turn) {
  const auto one_of = [turn](std::string_view first, std::string_view second) {
    return std::string(turn % 2 == 0 ? first : second);
  };
  switch (type) {
    case 's': return one_of("\"\"", "null");
    case 'i': return one_of("0", "-1");
    case 'd': return one_of("0.0", "null");
    case 't': return one_of("\"1899-12-30T00:00:00\"", "null");
    case 'b': return "false";
    case 'a': return one_of("[]", R"([{"id":1,"name":"A part of something else"}])");
    default: break;
  }
  return one_of("null", R"({"id":-1,"name":"","details":{"line1":"","line2":null}})");
}

void read(std::string_view names, std::vector<FillerField>& fields) {
  constexpr std::string_view white = " \n";
  for (auto start = names.find_first_not_of(white); start != std::string_view::npos;
       start = names.find_first_not_of(white)) {
    names.remove_prefix(start);
    const std::string_view word = names.substr(0, names.find_first_of(white));
    const char type = word.back();
    fields.push_back(
        {.name = word.substr(0, word.size() - 2), .type = type, .value = no_value(type, fields.size())});
    names.remove_prefix(word.size());
  }
}

/// All fields of a type, how many of them a row has, and their texts with a comma in front of each.
struct Filler {
  std::vector<FillerField> fields;
  std::size_t of_row = 0;
  std::string row_text;
  std::string whole_text;
};

Filler made(std::string_view singular) {
  const FillerNames names = filler_names(singular);
  Filler filler;
  read(names.rows, filler.fields);
  filler.of_row = filler.fields.size();
  read(names.further, filler.fields);
  for (std::size_t i = 0; i < filler.fields.size(); ++i) {
    const std::string text = ",\"" + std::string(filler.fields[i].name) + "\":" + filler.fields[i].value;
    filler.whole_text += text;
    if (i < filler.of_row) filler.row_text += text;
  }
  return filler;
}

const Filler& filler_for(std::string_view singular) {
  static const std::map<std::string_view, Filler> all = {{"agent", made("agent")},
                                                         {"user", made("user")},
                                                         {"client", made("client")},
                                                         {"site", made("site")},
                                                         {"team", made("team")}};
  return all.at(singular);
}

}  // namespace

std::span<const FillerField> filler_of(std::string_view singular, Width width) {
  const Filler& filler = filler_for(singular);
  return std::span(filler.fields).first(width == Width::row ? filler.of_row : filler.fields.size());
}

std::string filled(const Json& own, std::string_view singular, Width width) {
  const Filler& filler = filler_for(singular);
  std::string text = json_text(own);
  text.pop_back();
  const auto fields = filler_of(singular, width);
  const bool doubled =
      std::ranges::any_of(fields, [&](const auto& field) { return own.contains(field.name); });
  if (!doubled) {
    text += width == Width::row ? filler.row_text : filler.whole_text;
  } else {
    // A world file may give one of these fields a value.
    for (const FillerField& field : fields) {
      if (own.contains(field.name)) continue;
      text.append(",\"").append(field.name).append("\":").append(field.value);
    }
  }
  return text + "}";
}

const std::string& picture() {
  static const std::string base64(200'000, 'A');
  return base64;
}

}  // namespace haloform::sandbox
