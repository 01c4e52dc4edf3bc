#include "planner/model/kept_form.hpp"

#include "planner/base/comparison_key.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace haloform {

namespace {

// ---- e-mails

struct Mailbox {
  std::string_view local;  ///< Without its tag.
  std::string_view domain;
};

std::optional<Mailbox> mailbox(std::string_view email) {
  const std::size_t at = email.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == email.size()) return std::nullopt;
  const std::string_view local = email.substr(0, at);
  // A plus at the very front begins no tag.
  const std::size_t plus = local.find('+', 1);
  return Mailbox{local.substr(0, plus), email.substr(at + 1)};
}

// ---- phone numbers

/// The digits of a number without the zeros that stand for "abroad" or for the own country; empty where the text is none.
std::string digits_of_phone(std::string_view text) {
  constexpr std::size_t fewest = 5;
  std::string digits;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char letter = text[at];
    // The zero in "+44 (0)20" is dialled only without the country code.
    if (text.substr(at).starts_with("(0)")) {
      at += 2;
    } else if (letter >= '0' && letter <= '9') {
      digits += letter;
    } else if (!std::string_view("+-()./ \t").contains(letter)) {
      return {};
    }
  }
  digits.erase(0, digits.find_first_not_of('0'));
  return digits.size() < fewest ? std::string() : digits;
}

bool same_phone(std::string_view one, std::string_view other) {
  std::string shorter = digits_of_phone(one);
  std::string longer = digits_of_phone(other);
  if (shorter.empty() || longer.empty()) return false;
  if (shorter.size() > longer.size()) std::swap(shorter, longer);
  constexpr std::size_t longest_country_code = 3;
  return longer.size() - shorter.size() <= longest_country_code && longer.ends_with(shorter);
}

bool same_but_loosely(std::string_view one, std::string_view other) {
  if (same_key(one, other)) return true;
  const std::string key = loose_key(one);
  return !key.empty() && key == loose_key(other);
}

bool is_cut(std::string_view sent, std::string_view kept) {
  const std::string whole = loose_key(sent);
  const std::string left = loose_key(kept);
  return !left.empty() && left.size() < whole.size() && whole.starts_with(left);
}

/// `firstname` and `surname` in either order.
bool is_built_name(const TypeSchema& schema, std::string_view name, const Attributes& record) {
  const auto text_of = [&](std::string_view field_name) {
    const auto field = schema.find(field_name);
    return field ? record.text(*field) : std::string_view{};
  };
  const std::string first = loose_key(text_of("firstname"));
  const std::string last = loose_key(text_of("surname"));
  const std::string whole = loose_key(name);
  return !first.empty() && !last.empty() && (whole == first + last || whole == last + first);
}

}  // namespace

bool same_email_loosely(std::string_view one, std::string_view other) {
  if (same_key(one, other)) return true;
  const auto left = mailbox(one);
  const auto right = mailbox(other);
  return left && right && same_but_loosely(left->local, right->local) &&
         same_but_loosely(left->domain, right->domain);
}

std::string bare_email(std::string_view email) {
  const auto parts = mailbox(email);
  if (!parts) return std::string(email);
  return without_marks(parts->local) + "@" + std::string(parts->domain);
}

bool is_kept_form(std::string_view sent, std::string_view kept) {
  if (sent.empty() || kept.empty()) return false;
  return same_but_loosely(sent, kept) || same_phone(sent, kept) || same_email_loosely(sent, kept) ||
         is_cut(sent, kept);
}

bool is_kept_form(const TypeSchema& schema, FieldId field, const Value& sent, const Value& kept,
                  const Attributes& record) {
  const auto wanted = sent.as_text();
  const auto has = kept.as_text();
  if (!wanted || !has) return false;
  return is_kept_form(*wanted, *has) || (field == schema.name && is_built_name(schema, *has, record));
}

}  // namespace haloform
