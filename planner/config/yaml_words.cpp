#include "planner/config/yaml_words.hpp"

#include <yaml-cpp/exceptions.h>

#include <array>

namespace haloform::config {

YamlWords yaml_words(std::string_view message) {
  namespace msg = YAML::ErrorMsg;
  struct Row {
    std::string_view message;
    YamlWords words;
  };
  static constexpr YamlWords escape{"unknown escape in a double-quoted text",
                                    "write a backslash as \\\\, or put the text in single quotes"};
  static constexpr YamlWords character{"a text cannot start with this character", "put the text in quotes"};
  static const std::array rows{
      Row{msg::MAP_VALUE,
          {"a `key: value` is not allowed here",
           "check the indentation of this line and the one above, and quote a text that holds a colon"}},
      Row{msg::MAP_KEY, {"a key is not allowed here", "check the indentation of this line"}},
      Row{msg::BLOCK_ENTRY, {"a list item is not allowed here", "start a new line for `- `, and indent it"}},
      Row{msg::END_OF_MAP, misfit_words},
      Row{msg::END_OF_SEQ, misfit_words},
      Row{msg::END_OF_MAP_FLOW,
          {"a `{` is not closed, or a comma is missing", "close it with `}` after the last entry"}},
      Row{msg::END_OF_SEQ_FLOW,
          {"a `[` is not closed, or a comma is missing", "close it with `]` after the last item"}},
      Row{msg::FLOW_END, {"a closing bracket has no opening one", "remove it, or add the opening one"}},
      Row{msg::EOF_IN_SCALAR, open_quote_words},
      Row{msg::DOC_IN_SCALAR, open_quote_words},
      Row{msg::TAB_IN_INDENTATION, tab_words},
      Row{msg::UNKNOWN_TOKEN, character},
      Row{msg::CHAR_IN_SCALAR, character},
      Row{msg::CHAR_IN_BLOCK,
          {"unexpected text after `|` or `>`", "start the text on the next line, indented"}},
      Row{msg::INVALID_ESCAPE, escape},
      Row{msg::INVALID_HEX, escape},
      Row{msg::INVALID_UNICODE, escape},
      Row{msg::UNKNOWN_ANCHOR,
          {"this alias (`*`) names an anchor (`&`) that is not defined before it",
           "write the anchor first, or quote a text that begins with `*`"}},
      Row{msg::ALIAS_CONTENT, {"an alias (`*`) cannot have content of its own", "remove one of the two"}},
  };
  for (const Row& row : rows) {
    if (message.starts_with(row.message)) return row.words;
  }
  return {"this is not valid YAML", "put texts with special characters in quotes, and check the indentation"};
}

}  // namespace haloform::config
