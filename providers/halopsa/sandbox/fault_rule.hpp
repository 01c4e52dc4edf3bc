#pragma once

#include "planner/base/result.hpp"
#include "providers/halopsa/sandbox/message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::sandbox {

/// Something that goes wrong on purpose. A rule is written
///
///     METHOD PATH[?NAME=VALUE&...][~TEXT][:WHEN] KIND[=ARGUMENT][,retry-after=SECONDS][,as=STYLE][,stored]
///
/// METHOD is `GET POST PUT PATCH DELETE *`, or `LIST CREATE UPDATE`, which are GETs of collections and POSTs
/// without and with an id. PATH is compared without case, `*` stands for any text: `/api/Agent`,
/// `/api/Agent/*`, `/auth/token`. `?` and `~` want a query parameter (`?search=*`: any value of it), or a text in the
/// body. WHEN counts the requests that fit: `:3` the third, `:2-4` the second to fourth, `:from-3`, `:every-5`; without
/// it every one.
///
/// | kind | |
/// |---|---|
/// | **something else is answered** | and nothing is done; `,stored`: after it was done |
/// | `status=N` | with `,retry-after=S`; `,as=STYLE` is one of BodyStyle; 502 is an HTML page otherwise |
/// | `html`, `garbage`, `empty`, `empty-object` | 200 with a page, with no JSON, with nothing, with `{}` |
/// | `error-200=TEXT` | 200 with `{"error": TEXT}` |
/// | `redirect=URL` | 307 with that `Location` |
/// | **the wire** | |
/// | `truncate`, `cut` | half of the answer, as if it were whole; or closed in the middle of it |
/// | `reset-before`, `reset-after` | a reset connection, before or after it was done |
/// | `hang-before=MS`, `hang-after=MS` | the answer comes late |
/// | `drip=MS` | the answer begins at once and comes in small pieces, the last of them after that time |
/// | `huge=MB` | so many megabytes of blanks stand before the answer |
/// | `content-type=TYPE` | the answer is called something else than JSON |
/// | **the records** | CREATE, UPDATE |
/// | `drop-field=NAME` | the field, by its name on the wire, is silently not kept |
/// | `inactive` | CREATE: stored inactive |
/// | `ignored` | UPDATE: answered as done, and nothing is done |
/// | `duplicate` | UPDATE: the id is overlooked, a second record is made |
/// | `other-id` | the answer carries another id |
/// | `as-id=N` | the answer carries this id, that of another record |
/// | `warning=TEXT` | the answer carries `_warning` |
/// | `lean` | answers and rows have only id, name, e-mail and the active flag |
/// | **the listing** | LIST |
/// | `short-list=N` | only the first N rows ever come; `record_count` is the true one |
/// | `empty-list` | no rows, `record_count` 0 |
/// | `moving-count` | `record_count` grows from page to page |
/// | `duplicate-row` | the second row of the page is the first again |
/// | `slipped-page` | pages after the first begin one row early, as when a record came in between |
/// | **the token** | |
/// | `revoke-token` | every token given so far ends before the request is looked at |
enum class FaultKind : std::uint8_t {
  status,
  html,
  garbage,
  empty,
  empty_object,
  error_200,
  redirect,
  truncate,
  cut,
  reset_before,
  reset_after,
  hang_before,
  hang_after,
  drip,
  huge,
  content_type,
  drop_field,
  inactive,
  duplicate,
  other_id,
  as_id,
  lean,
  short_list,
  empty_list,
  moving_count,
  duplicate_row,
  slipped_page,
  ignored,
  warning,
  revoke_token,
};

/// How a refusal is written: instances have many ways.
enum class BodyStyle : std::uint8_t {
  error,        ///< `{"error": TEXT}`
  message,      ///< `{"Message": TEXT}`
  exception,    ///< `{"ClassName": "System.Exception", "Message": TEXT, ...}`
  result_code,  ///< `{"resultCode": STATUS, "errorMessage": TEXT}`
  model_state,  ///< `{"[0].id": [TEXT]}`
  string,       ///< A JSON string.
  plain,        ///< Text.
  nothing,
};
/// `error`, `message`, `exception`, `result-code`, `model-state`, `string`, `plain`, `nothing`.
[[nodiscard]] std::optional<BodyStyle> parse_body_style(std::string_view text);

struct FaultRule {
  std::string text;
  std::string method;
  std::string path;  ///< Normal form; `*` matches any text.
  Parameters query;
  std::string body_part;
  std::uint64_t first = 1;
  std::uint64_t last = UINT64_MAX;
  std::uint64_t every = 1;
  FaultKind kind = FaultKind::status;
  std::string argument;
  std::int64_t number = 0;
  std::optional<std::int64_t> retry_after;
  BodyStyle style = BodyStyle::error;
  bool stored = false;
};

/// Reads a rule; a `usage` error says which part is not understood and what may stand there.
[[nodiscard]] Result<FaultRule> parse_fault(std::string_view text);

}  // namespace haloform::sandbox
