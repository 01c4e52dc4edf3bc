#include "providers/ci/host.hpp"

namespace haloform::ci {

std::string_view host_name(Host host) {
  switch (host) {
    case Host::none: return "no pipeline";
    case Host::github: return "GitHub Actions";
    case Host::gitlab: return "GitLab CI";
    case Host::azure: return "Azure Pipelines";
    case Host::bitbucket: return "Bitbucket Pipelines";
    case Host::atlantis: return "Atlantis";
    case Host::other: break;
  }
  return "another pipeline";
}

}  // namespace haloform::ci
