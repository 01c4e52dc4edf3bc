#pragma once

#include "planner/base/marked_text.hpp"
#include "planner/model/remote_id.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <variant>
#include <vector>

namespace haloform::plan {

/// What reasons are made of. A reason is a small struct: `kind` is its machine name, which never changes, and `members` says
/// what it holds under which key. From that one description it is compared, written to a saved plan and read back
/// (plan/reason_codec.hpp); planner/render/phrases puts it into words.

/// Of whom a text in a reason tells something. An output that covers people covers what is of one, and nothing else
/// (plan/privacy); what a MarkedText tells, its marks say.
enum class Tells : std::uint8_t {
  nobody,    ///< The name of a field, a team, a site or a client; an id; why a listing is not trusted.
  name,      ///< Whose record it is.
  email,     ///< The same.
  by_key,    ///< Which of the two, the NaturalKey::By beside it says.
  by_field,  ///< It is a value of the field that stands beside it under the key `field`.
  anybody,   ///< Somebody's own words, which may name anybody.
};

/// One member of a reason, and its key in a saved plan.
template <typename Reason, typename Value>
struct Member {
  std::string_view key;
  Value Reason::* at;
  Tells tells = Tells::nobody;
};

template <typename Value>
inline constexpr bool is_told_in_text =
    std::is_same_v<Value, std::string> || std::is_same_v<Value, std::optional<std::string>> ||
    std::is_same_v<Value, std::vector<std::string>>;

/// A text does not go without saying of whom it tells.
template <typename Reason, typename Value>
  requires(!is_told_in_text<Value>)
[[nodiscard]] constexpr Member<Reason, Value> member(std::string_view key, Value Reason::* at) {
  return {key, at};
}
template <typename Reason, typename Value>
  requires is_told_in_text<Value>
[[nodiscard]] constexpr Member<Reason, Value> member(std::string_view key, Value Reason::* at, Tells tells) {
  return {key, at, tells};
}

/// All members of a reason, in the order in which they are declared.
template <typename Reason>
concept Described = requires { Reason::members(); };

template <Described Reason>
[[nodiscard]] bool operator==([[maybe_unused]] const Reason& left, [[maybe_unused]] const Reason& right) {
  return std::apply([&](const auto&... one) { return (true && ... && (left.*one.at == right.*one.at)); },
                    Reason::members());
}

/// The machine name of what a reason is: `deleted_outside`.
template <typename... Reasons>
[[nodiscard]] std::string_view kind_name(const std::variant<Reasons...>& reason) {
  return std::visit([](const auto& one) { return std::string_view(one.kind); }, reason);
}

/// Whom a record is of, as read: what a reviewer recognises a person, or a team, by.
struct Person {
  std::string name;
  std::string email;  ///< Empty: none, or the type has none.
  static constexpr auto members() {
    return std::tuple(member("name", &Person::name, Tells::name),
                      member("email", &Person::email, Tells::email));
  }

  /// `"Jane Smith", jane@example.com`
  [[nodiscard]] std::string words() const;
};
[[nodiscard]] Person person_of(const TypeSchema& schema, const Record& record);
/// The same in words and with marks, for a MarkedText.
[[nodiscard]] std::string marked_person(const TypeSchema& schema, const Record& record);

/// A record, and whom it is of: `id 42 "Jane Smith", jane@example.com`.
struct RecordName {
  RemoteId id;
  Person person;
  static constexpr auto members() {
    return std::tuple(member("id", &RecordName::id), member("person", &RecordName::person));
  }
};
[[nodiscard]] inline RecordName record_name(const TypeSchema& schema, const Record& record) {
  return {record.id, person_of(schema, record)};
}

/// A natural key, to be shown: `e-mail jane@example.com`, `name Bob in site 5`.
struct KeyName {
  NaturalKey::By by = NaturalKey::By::email;
  std::string text;  ///< As written.
  std::optional<std::int64_t> scope;
  static constexpr auto members() {
    return std::tuple(member("by", &KeyName::by), member("text", &KeyName::text, Tells::by_key),
                      member("scope", &KeyName::scope));
  }
};
[[nodiscard]] inline KeyName key_name(const NaturalKey& key) {
  return {key.by, std::string(key.written()), key.scope};
}

/// Something that hangs on a person: `open_tickets`, 3.
struct AttachedThing {
  std::string what;  ///< One of attached_kinds.
  std::size_t count = 0;
  std::vector<std::string> names;  ///< Some of them, where they have names of their own: no names of people.
  static constexpr auto members() {
    return std::tuple(member("what", &AttachedThing::what, Tells::nobody),
                      member("count", &AttachedThing::count),
                      member("names", &AttachedThing::names, Tells::nobody));
  }
};

/// What could not be read of it, and so is neither something nor nothing.
struct AttachedUnread {
  std::string what;
  MarkedText why;
  static constexpr auto members() {
    return std::tuple(member("what", &AttachedUnread::what, Tells::nobody),
                      member("why", &AttachedUnread::why));
  }
};

}  // namespace haloform::plan
