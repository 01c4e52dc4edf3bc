// A fake forge as a program: `forge_server github|gitlab|azure` prints a line of JSON with its addresses and its throw-away tokens,
// and serves until its standard input ends. What it can be asked for beside the API is in tests/support/forge_server.hpp.
#include "tests/support/forge_server.hpp"

#include <iostream>
#include <string>
#include <string_view>

int main(int argc, char** argv) {
  using haloform::test::ForgeKind;
  const std::string_view name = argc > 1 ? argv[1] : "";
  if (name != "github" && name != "gitlab" && name != "azure") {
    std::cerr << "forge_server github|gitlab|azure\n";
    return 1;
  }
  const ForgeKind kind = name == "github"   ? ForgeKind::github
                         : name == "gitlab" ? ForgeKind::gitlab
                                            : ForgeKind::azure;
  const haloform::test::ForgeServer server(kind);
  std::cout << nlohmann::json{{"api", server.api()},
                              {"control", server.control_url()},
                              {"writer", haloform::test::forge_writer},
                              {"reader", haloform::test::forge_reader},
                              {"person", haloform::test::forge_person}}
                   .dump()
            << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
  }
  return 0;
}
