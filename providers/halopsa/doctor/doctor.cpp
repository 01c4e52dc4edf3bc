#include "providers/halopsa/doctor/doctor.hpp"

#include "planner/base/url.hpp"
#include "planner/json/tree.hpp"
#include "providers/halopsa/auth/token_source.hpp"
#include "providers/halopsa/connection/provider.hpp"
#include "providers/halopsa/doctor/doctor_imports.hpp"
#include "providers/halopsa/doctor/doctor_twins.hpp"
#include "providers/halopsa/listing/listing_page.hpp"
#include "providers/halopsa/reading/instance.hpp"
#include "providers/halopsa/wire/codec.hpp"
#include "providers/halopsa/words/server_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <sstream>
#include <utility>

namespace haloform::halopsa {

namespace {

using Health = Finding::Health;
using Json = nlohmann::json;

/// To list more takes many requests.
constexpr std::size_t most_looked_through = 2000;

constexpr std::string_view plans_only = "enough to plan, not to apply";
constexpr std::string_view plans_in_part =
    "not enough to apply; enough to plan only for what is readable above";

Finding failure(std::string about, const Error& error) {
  MarkedText text = error.where.empty() ? error.what : error.what + " (" + error.where + ")";
  return {Health::failure, std::move(about), std::move(text), error.advice, error.kind};
}

/// Whether the document has the property. Older documents keep their schemas under `definitions`.
bool knows(const Json& document, std::string_view schema, std::string_view property) {
  const auto at = [](const Json& json, std::string_view key) -> const Json* {
    if (!json.is_object()) return nullptr;
    const auto found = json.find(key);
    return found == json.end() ? nullptr : &*found;
  };
  const Json* components = at(document, "components");
  const Json* schemas = components == nullptr ? at(document, "definitions") : at(*components, "schemas");
  const Json* one = schemas == nullptr ? nullptr : at(*schemas, schema);
  const Json* properties = one == nullptr ? nullptr : at(*one, "properties");
  return properties != nullptr && properties->contains(property);
}

class Doctor {
 public:
  Doctor(InstanceParts parts, const ProviderOptions& options, std::optional<std::uint32_t> declared_seats)
      : catalog_(parts.catalog),
        why_(parts.why_profile),
        options_(options),
        declared_seats_(declared_seats),
        table_(parts.table),
        token_(parts.token),
        instance_(std::move(parts)) {}

  std::vector<Finding> run() {
    say(Health::ok, "profile", fmt::format("{}: {}", profile_name(table_.profile), why_));
    if (auto token = instance_.token(); !token) {
      found_.push_back(failure("token", token.error()));
      return std::move(found_);
    }
    say(Health::ok, "token", fmt::format("granted by {}", token_.url));
    for (const ResourceType type : all_types) listing(type);
    names();
    for (Finding& one : import_findings(instance_.client(), catalog_, table_, imported_))
      found_.push_back(std::move(one));
    scopes();
    facts();
    self();
    limit();
    if (table_.profile == Profile::halo) document();
    return std::move(found_);
  }

 private:
  void say(Health health, std::string about, MarkedText text, MarkedText advice = {}) {
    found_.push_back({health, std::move(about), std::move(text), std::move(advice), std::nullopt});
  }

  void listing(ResourceType type) {
    const TypeRow& row = table_.of(type);
    auto page = read_page(instance_.client(), row, page_call(row, {}, 1, row.paging == Paging::none ? 0 : 1));
    const std::string about(type_plural(type));
    if (!page) {
      found_.push_back(failure(about, page.error()));
      return;
    }
    // One row was asked for: without a count, and with pages, there may be any number of others.
    const bool all_seen = page->count || row.paging == Paging::none || page->bare;
    const std::size_t count = page->count.value_or(page->rows());
    if (count > 0 && !all_seen) {
      say(Health::ok, about, "readable; the instance does not say how many there are");
    } else if (count == 0) {
      say(Health::warning, about, "readable, and empty",
          "if there should be some, a permission is missing: HaloPSA then answers with an empty list and no "
          "error; check what the API application may read and which agent it logs in as");
    } else {
      say(Health::ok, about, fmt::format("readable, {} of them", count));
      look_through(type, count);
    }
  }

  /// What only the rows show. Optional: the plan will say what is wrong with the listing as a whole.
  void look_through(ResourceType type, std::size_t count) {
    const TypeSchema& schema = instance_.schema(type);
    const bool has_seats = schema.seats == TypeFacts::SeatUse::one_each;
    const bool may_tell = has_seats || schema.email;
    if (!may_tell || count > most_looked_through) return;
    auto listed = instance_.list(type);
    if (!listed) return;
    if (auto twins = twins_finding(schema, *listed)) found_.push_back(std::move(*twins));
    imported_.at(type) = imported_in(*listed);
    if (has_seats) agents_ = std::move(*listed);
  }

  /// What is asked for only where the configuration uses names: not to be able to is no failure.
  void names() {
    const auto cannot = [this](std::string_view about, const Error& error) {
      say(Health::warning, std::string(about), error.what,
          fmt::format("only a configuration that names {} needs them", about));
    };
    if (table_.places) {
      const TypeRow& row = table_.places->sites;
      auto page = read_page(instance_.client(), row, page_call(row, {}, 1, 1));
      const std::size_t count = page ? page->count.value_or(page->rows()) : 0;
      if (!page) {
        cannot(row.called, page.error());
      } else if (count == 0) {
        cannot(row.called, {ErrorKind::incomplete, "readable, and empty", {}, {}});
      } else {
        say(Health::ok, std::string(row.called), fmt::format("readable, {} of them", count));
      }
    }
    if (table_.names_path(Directory::Kind::roles) == nullptr) return;
    auto roles = instance_.directory(Directory::Kind::roles);
    if (!roles) return cannot("roles", roles.error());
    say(Health::ok, "roles", fmt::format("readable, {} of them", roles->entries.size()));
  }

  /// Asks for the scopes of an apply, as an apply would; nothing is written.
  void scopes() {
    const std::string wanted = options_.settings.scope.value_or(table_.scopes(Access::read_write));
    auto answer = instance_.granted(wanted);
    if (!answer) {
      return say(Health::warning, "scopes",
                 MarkedText(may_plan() ? plans_only : plans_in_part) + ": " + answer.error().what,
                 answer.error().advice);
    }
    const std::string granted = answer->value_or(wanted);
    const std::vector<std::string> lacking = not_in(granted, table_.scopes(Access::read_write));
    const std::string words = instance_.client().safe(shortened(granted));
    if (lacking.empty()) {
      return say(Health::ok, "scopes", fmt::format("\"{}\": enough to plan and to apply", words));
    }
    const std::string holds =
        words.empty() ? fmt::format("nothing of \"{}\" is granted: it", wanted) : '"' + words + '"';
    const bool plans = not_in(granted, table_.scopes(Access::read_only)).empty();
    say(Health::warning, "scopes",
        fmt::format("{} lacks {}: {}", holds, fmt::join(lacking, ", "), plans ? plans_only : plans_in_part),
        fmt::format("grant {} to the API application (Configuration > Integrations > HaloPSA API){}",
                    fmt::join(lacking, " and "),
                    options_.settings.scope ? ", and name it in HALOPSA_SCOPE or instance.scope" : ""));
  }

  /// Whether the scopes of a plan are granted, as far as the auth server says.
  bool may_plan() {
    const std::string wanted = options_.settings.scope.value_or(table_.scopes(Access::read_only));
    const auto granted = instance_.granted(wanted);
    return granted && not_in(granted->value_or(wanted), table_.scopes(Access::read_only)).empty();
  }

  /// The words of `scopes` that `granted` does not cover.
  static std::vector<std::string> not_in(std::string_view granted, const std::string& scopes) {
    std::vector<std::string> lacking;
    std::istringstream words(scopes);
    for (std::string word; words >> word;) {
      if (!covers(granted, word)) lacking.push_back(word);
    }
    return lacking;
  }

  void facts() {
    if (table_.facts_path.empty()) return seats(std::nullopt);
    auto facts = instance_.facts();
    if (!facts) {
      found_.push_back(failure("seats", facts.error()));
      return;
    }
    say(Health::ok, "version", facts->version.empty() ? "the instance does not say" : facts->version);
    if (facts->agents.active) counted(*facts->agents.active);
    seats(facts->agents.seats ? std::optional(facts->agents.seats->limit) : std::nullopt);
  }

  /// Where the instance counts other active agents than its listing has, a plan says so too.
  void counted(std::size_t count) {
    const auto listed = agents_ ? active_unlike(*agents_, count) : std::nullopt;
    if (!listed) return;
    const auto facts = instance_.agent_facts(*listed);
    if (!facts || !facts->active) return;
    const bool hidden = *facts->active > *listed;
    if (hidden) beyond_listed_ = facts->active;
    say(Health::warning, std::string(type_plural(ResourceType::agent)),
        fmt::format("{} active ones are listed, and the instance itself counts {}", *listed, *facts->active),
        hidden ? "some may be hidden from these credentials, and a plan creates no agents as long as the two "
                 "differ: check what the API application may read and which agent it logs in as"
               : "a plan uses the listing");
  }

  /// How many agents have a seat, as a plan will count them.
  [[nodiscard]] std::optional<std::size_t> seats_taken() const {
    if (!agents_ || beyond_listed_) return beyond_listed_;
    return static_cast<std::size_t>(std::ranges::count_if(agents_->records(), uses_seat));
  }

  /// What a plan will count with: what the instance says, else what the configuration says.
  void seats(std::optional<std::uint32_t> said) {
    const bool contradicted = said && declared_seats_ && *said != *declared_seats_;
    if (contradicted) {
      say(Health::warning, "seats",
          fmt::format("at most {} agents can be active, says the instance; `seats:` of the configuration "
                      "says {} and is ignored",
                      *said, *declared_seats_),
          "correct `seats:`, or remove it");
    }
    const std::optional<std::uint32_t> limit = said ? said : declared_seats_;
    if (const auto taken = seats_taken(); limit && taken && *taken > *limit) {
      return say(Health::warning, "seats",
                 fmt::format("at most {} agents can be active, as {}, but {} are", *limit,
                             said ? "the instance says" : "`seats:` of the configuration says", *taken),
                 fmt::format("as long as that is so, a plan has no free seat{}",
                             said ? "" : "; correct `seats:`, or remove it"));
    }
    if (contradicted) return;
    if (said) return say(Health::ok, "seats", fmt::format("at most {} agents can be active", *said));
    if (declared_seats_) {
      return say(Health::ok, "seats",
                 fmt::format("at most {} agents can be active, says `seats:` of the configuration; the "
                             "instance does not say",
                             *declared_seats_));
    }
    // The guide knows of no such request; a real instance that does not say it could.
    say(table_.facts_path.empty() ? Health::ok : Health::warning, "seats",
        "the instance does not say how many agents can be active",
        "write `seats: {agents: N}` to have plans count them");
  }

  void self() {
    if (table_.self_path.empty()) return;
    auto self = instance_.self();
    if (!self) {
      found_.push_back(failure("credentials", self.error()));
    } else if (*self && (*self)->id) {
      say(Health::ok, "credentials",
          fmt::format("they log in as agent id {}, who is never deactivated", (*self)->id->number()));
    } else if (*self && !((*self)->emails.empty() && (*self)->names.empty())) {
      say(Health::ok, "credentials",
          fmt::format(
              "the instance answers with the claims of the token: whichever agent is {} is never deactivated",
              instance_.client().safe((*self)->emails.empty() ? (*self)->names.front()
                                                              : (*self)->emails.front())));
    } else {
      say(Health::warning, "credentials", "the instance does not say who they log in as",
          "`protect: true` on that agent's block keeps it from being deactivated");
    }
  }

  void limit() {
    if (const auto window = instance_.pace()) {
      std::size_t used = 0;
      for (const auto& some : window->leaving) used += some.count;
      const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(window->per).count();
      say(Health::ok, "rate limit",
          fmt::format("at most {} requests in {} s are sent; {} were sent in that time", window->requests,
                      seconds, used));
    } else {
      say(Health::ok, "rate limit", "no limit is set; an HTTP 429 slows requests down");
    }
  }

  /// Whether the instance's own document has the paths and properties that the profile uses.
  void document() {
    Call call;
    call.path = "/swagger/v2/swagger.json";
    auto answer = instance_.client().call(call);
    if (!answer) {
      return say(
          Health::warning, "own document", "cannot be read: " + answer.error().error.what,
          "this is not an error; the document only shows whether this version of HaloPSA lacks something");
    }
    const Json document = json::tree(answer->body);
    if (!document.is_object() || !document.contains("paths")) {
      return say(Health::warning, "own document",
                 "the answer of /api/swagger/v2/swagger.json is not an OpenAPI document");
    }
    std::vector<std::string> missing;
    for (const TypeRow& row : table_.types) {
      const Json& paths = document.at("paths");
      if (!paths.contains(row.path)) missing.emplace_back(row.path);
      for (const WireField& field : row.fields) {
        if (!knows(document, row.documented_as, field.wire))
          missing.push_back(fmt::format("{}.{}", type_name(row.type), field.wire));
      }
      if (row.active && !knows(document, row.documented_as, row.active->wire))
        missing.push_back(fmt::format("{}.{}", type_name(row.type), row.active->wire));
    }
    if (table_.places) {
      for (const std::string_view path : {table_.places->sites.path, table_.places->clients.path,
                                          table_.names_path(Directory::Kind::roles)->path}) {
        if (!document.at("paths").contains(path)) missing.emplace_back(path);
      }
    }
    if (missing.empty()) {
      return say(Health::ok, "own document", "it has every path and property that the profile uses");
    }
    say(Health::warning, "own document", fmt::format("it lacks {}", fmt::join(missing, ", ")),
        "leave these fields out of the configuration, or look at the instance's /apidoc for what they are "
        "called there");
  }

  const Catalog& catalog_;
  const std::string why_;
  const ProviderOptions& options_;
  const std::optional<std::uint32_t> declared_seats_;
  const ProfileTable table_;
  const TokenRequest token_;
  Instance instance_;
  std::vector<Finding> found_;
  PerType<ImportedCounts> imported_{};  ///< Of the listings that were looked through.
  std::optional<TypeSnapshot> agents_;  ///< The listing, where it was looked through.
  std::optional<std::size_t>
      beyond_listed_;  ///< The instance's own count of active agents, where the listing has fewer.
};

}  // namespace

std::vector<Finding> examine(const Catalog& catalog, const ProviderOptions& options,
                             std::optional<std::uint32_t> declared_seats, const Clock& clock,
                             const StopFlag& stop) {
  std::vector<Finding> found;
  auto closing = std::make_unique<StopFlag>();
  auto transport = transport_for(options, {closing.get(), &stop});
  if (!transport) return {failure("transport", transport.error())};
  auto parts = instance_parts(std::move(*transport), std::move(closing), catalog, options, clock, stop,
                              Access::read_only);
  if (!parts) return {failure("instance", parts.error())};
  const auto url = parse_url(options.settings.url);
  const bool encrypted = url && url->scheme == "https";
  found.push_back(
      {Health::ok,
       "url",
       fmt::format("{}{}", options.settings.url,
                   encrypted ? ", over TLS with a verified certificate" : ", on this machine, not encrypted"),
       {},
       std::nullopt});
  for (Finding& one : Doctor(std::move(*parts), options, declared_seats).run())
    found.push_back(std::move(one));
  return found;
}

}  // namespace haloform::halopsa
