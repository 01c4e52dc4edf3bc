#pragma once

#include "planner/base/result.hpp"
#include "planner/base/sealing.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::storage {

/// What stands in front of a document, always readable.
struct DocumentHead {
  std::uint64_t serial = 0;  ///< Counts the writes of the document: each has one more than the one before.
  std::string lineage;       ///< Of the state; empty where there was none yet.
  std::string writer;        ///< The id of the lease under which it was written: whose bytes these are.
  std::string written;       ///< When, as iso_time writes it.
  std::string by;            ///< Who, for people.
  std::string moved_to;      ///< Where the state is instead; empty where it is here.
};

/// The document of a state: its text has a fixed layout, so that the state in it is taken out as it stands.
///
///     {"haloform_document": 1,
///     "serial": 12, "lineage": "…",
///     "writer": "…", "written": "…", "by": "…",
///     "moved_to": "…",                        (where the state has moved)
///     "journal": [
///     {"haloform_journal": 1, …},             (the lines of a journal)
///     {"time": …}
///     ],
///     "state": {…}                            (the text of a state file, or null)
///     }
///
/// Encrypted, the last two are one line: `"sealed": "…"`, which is bound to all the lines in front of it.
struct DocumentText {
  DocumentHead head;
  std::string
      journal;  ///< Lines as the journal has them, the header first, each with its line end; may be empty.
  std::string state;        ///< As state::encode_state writes it; empty where there is none.
  bool was_sealed = false;  ///< As it was read.
};

/// How documents are written and read.
struct DocumentKeys {
  const Sealing* sealing = nullptr;  ///< Null: it is stored as it is.
  bool sealed_only = false;          ///< One that is not encrypted is refused.
  bool writes_open = false;          ///< With a key, too, it is written as it is (`state decrypt`).
};

/// Sealed where there is a key. Fails where sealing does.
[[nodiscard]] Result<std::string> encode_document(const DocumentText& document, const DocumentKeys& keys);

/// Reads what encode_document wrote. Anything else is ErrorKind::state that says what it is instead, as far as that can be
/// seen, and what to do; it is never taken for a new state. `origin` names it in errors.
[[nodiscard]] Result<DocumentText> decode_document(std::string_view text, const DocumentKeys& keys,
                                                   std::string_view origin);

/// The head alone; nothing where the text does not begin as a document of this format.
[[nodiscard]] std::optional<DocumentHead> peek_head(std::string_view text);
/// Whether a text is meant to be a document, by its beginning.
[[nodiscard]] bool is_document(std::string_view text);

}  // namespace haloform::storage
