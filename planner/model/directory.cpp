#include "planner/model/directory.hpp"

namespace haloform {

std::string_view directory_noun(Directory::Kind kind) {
  switch (kind) {
    case Directory::Kind::sites: return "site";
    case Directory::Kind::roles: return "role";
    case Directory::Kind::contact_roles: return "contact role";
    case Directory::Kind::departments: return "department";
    case Directory::Kind::clients: return "client";
  }
  return "";
}

std::string_view directory_plural(Directory::Kind kind) {
  switch (kind) {
    case Directory::Kind::sites: return "sites";
    case Directory::Kind::roles: return "roles";
    case Directory::Kind::contact_roles: return "contact roles";
    case Directory::Kind::departments: return "departments";
    case Directory::Kind::clients: return "clients";
  }
  return "";
}

}  // namespace haloform
