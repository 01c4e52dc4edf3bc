#pragma once

#include "planner/base/result.hpp"
#include "providers/http/transport.hpp"

#include <string>
#include <string_view>

namespace haloform::storage {

/// The text of the first element of that name in a small XML answer of AWS; empty where there is none. Entities are as they came.
[[nodiscard]] std::string xml_text(std::string_view xml, std::string_view element);

/// What an answer that is no success says in its body.
struct S3Words {
  std::string code;     ///< `NoSuchKey`; empty where the body is not S3's.
  std::string message;  ///< One line.
};
[[nodiscard]] S3Words s3_words(const http::Response& response);

/// Which object of which bucket an answer is about.
struct S3Place {
  std::string location;  ///< Error::where: `s3://BUCKET/KEY`.
  std::string bucket;
  std::string key;     ///< Of the document: rights are told for it and its neighbours.
  std::string region;  ///< That requests are signed for.
};

/// The Error for an answer that is no success. `doing`: `reading the state`.
[[nodiscard]] Error s3_error(const http::Response& response, const S3Words& words, std::string_view doing,
                             const S3Place& place);
/// Whether the answer says that the credentials were good once: a session's have ended.
[[nodiscard]] bool session_has_ended(const S3Words& words);

}  // namespace haloform::storage
