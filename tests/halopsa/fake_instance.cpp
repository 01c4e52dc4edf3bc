#include "tests/halopsa/fake_instance.hpp"

#include "planner/base/text.hpp"

#include <algorithm>

namespace haloform::testing {

namespace {

std::string json_of(const FakeInstance::Row& row) {
  std::string json =
      "{\"id\":" + std::to_string(row.id) + ",\"name\":\"" + row.name + "\",\"email\":\"" + row.email + "\"";
  if (!row.type.empty()) json += ",\"type\":\"" + row.type + "\"";
  return json + row.more + "}";
}

std::optional<std::string> query(const std::string& url, const std::string& key) {
  for (const std::string joint : {"?", "&"}) {
    const auto found = url.find(joint + key + "=");
    if (found == std::string::npos) continue;
    const auto start = found + key.size() + 2;
    std::string value = url.substr(start, url.find('&', start) - start);
    for (std::size_t at = value.find('%'); at != std::string::npos; at = value.find('%', at + 1)) {
      value.replace(at, 3, 1, static_cast<char>(std::stoi(value.substr(at + 1, 2), nullptr, 16)));
    }
    return value;
  }
  return std::nullopt;
}

std::string path_of(const std::string& url) {
  const std::string path = url.substr(std::string("https://acme.example").size());
  return path.starts_with("/api") ? path.substr(4) : path;
}

}  // namespace

FakeInstance FakeInstance::with_agents(int count) {
  FakeInstance instance;
  for (int number = 1; number <= count; ++number) {
    const std::string text = std::to_string(number);
    instance.agents.push_back({number, "Agent " + text, "agent" + text + "@example.com", {}, {}});
  }
  return instance;
}

void FakeInstance::add_contacts(int count) {
  for (int number = 1; number <= count; ++number) {
    const std::string text = std::to_string(number);
    customers.push_back({10'000 + number, "Contact " + text, "contact" + text + "@client.example",
                         ",\"site_id\":5", "contact"});
  }
}

http::HttpResult FakeInstance::serve(const SeenRequest& request) {
  seen_.push_back(request);
  if (before) {
    if (auto first = before(request)) return *first;
  }
  const std::string path = path_of(request.url);
  if (path.starts_with("/auth/token")) {
    good_token_ = ++issued_;
    return answer(200, "{\"access_token\":\"token-" + std::to_string(issued_) +
                           "\",\"token_type\":\"Bearer\",\"expires_in\":3600}");
  }
  if (request.bearer != "token-" + std::to_string(good_token_)) return answer(401, "");
  if (request.method == http::Method::post)
    return answer(200, R"({"id":99,"name":"John Doe","isactive":true})");
  if (request.method == http::Method::remove) return answer(200, "{}");
  if (path.starts_with("/Agent/")) return one(agents, path);
  if (path.starts_with("/Customer/")) return contacts_by_id ? one(customers, path) : answer(404);
  if (path.starts_with("/Team/")) return answer(404);
  if (path.starts_with("/Agent")) return list("agents", agents, path);
  if (path.starts_with("/Customer")) return list("customers", customers, path);
  if (path.starts_with("/Team")) return list("teams", teams, path);
  return answer(404);
}

http::HttpResult FakeInstance::one(const std::vector<Row>& rows, const std::string& url) const {
  const std::int64_t wanted = std::stoll(url.substr(url.rfind('/') + 1));
  const auto found = std::ranges::find(rows, wanted, &Row::id);
  return found == rows.end() ? answer(404) : answer(200, json_of(*found));
}

http::HttpResult FakeInstance::list(std::string_view key, const std::vector<Row>& rows,
                                    const std::string& url) const {
  std::vector<const Row*> chosen;
  const auto text = query(url, "search");
  for (const Row& row : rows) {
    const bool found = !text || (search_works && (folded(row.name).find(*text) != std::string::npos ||
                                                  folded(row.email).find(*text) != std::string::npos));
    if (found) chosen.push_back(&row);
  }
  const auto number = static_cast<std::size_t>(std::stoul(query(url, "page_no").value_or("1")));
  const std::size_t size = std::min(page_cap, std::stoul(query(url, "page_size").value_or("1000")));
  std::string body = "{";
  if (key != "teams") body += "\"record_count\":" + std::to_string(chosen.size()) + ",";
  body += "\"" + std::string(key) + "\":[";
  for (std::size_t at = (number - 1) * size; at < std::min(number * size, chosen.size()); ++at) {
    if (!body.ends_with('[')) body += ',';
    body += json_of(*chosen[at]);
  }
  return answer(200, body + "]}");
}

std::vector<std::string> FakeInstance::asked() const {
  std::vector<std::string> lines;
  for (const SeenRequest& request : seen_) {
    const std::string path = path_of(request.url);
    lines.push_back(std::string(http::method_name(request.method)) + " " +
                    (path.starts_with("/auth") ? path.substr(5) : path));
  }
  std::ranges::sort(lines);
  return lines;
}

std::size_t FakeInstance::count(std::string_view part) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      asked(), [part](const std::string& line) { return line.find(part) != std::string::npos; }));
}

FakeConnection::FakeConnection(FakeInstance start) : instance(std::move(start)) {}

halopsa::ProviderOptions FakeConnection::options() const {
  halopsa::ProviderOptions options;
  options.settings.url = "https://acme.example";
  options.settings.profile = Profile::guide;
  if (!scope.empty()) options.settings.scope = scope;
  options.settings.auth_url = auth_url;
  options.client_id = client_id;
  options.client_secret = Secret(client_secret);
  options.parallelism = 4;
  options.progress = progress;
  return options;
}

std::unique_ptr<http::Transport> FakeConnection::transport() {
  return std::make_unique<FakeTransport>(
      [this](const SeenRequest& request) { return instance.serve(request); });
}

ports::Provider& FakeConnection::provider() {
  if (!provider_) {
    provider_ =
        halopsa::connect_over(transport(), std::make_unique<StopFlag>(), catalog, options(), clock, stop)
            .value();
  }
  return *provider_;
}

ports::Reader& FakeConnection::reader() {
  if (!reader_) {
    reader_ = halopsa::connect_reader_over(transport(), std::make_unique<StopFlag>(), catalog, options(),
                                           clock, stop)
                  .value();
  }
  return *reader_;
}

}  // namespace haloform::testing
