#pragma once

#include "tests/sandbox/guide_client.hpp"
#include "tests/support/sandbox_thread.hpp"

#include <string>
#include <utility>

namespace haloform::test {

/// A sandbox with the built-in small company, and a client that has signed in with every scope.
struct SignedIn {
  explicit SignedIn(sandbox::SandboxOptions options = {})
      : server(std::move(options)), client(server.url()), control(server.url()) {
    client.sign_in(server.client_id(), server.client_secret(), every_scope);
  }

  SandboxThread server;
  GuideClient client;
  SandboxControl control;
};

}  // namespace haloform::test
