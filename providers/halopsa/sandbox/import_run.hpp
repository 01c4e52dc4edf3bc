#pragma once

#include "providers/halopsa/sandbox/instance.hpp"

namespace haloform::sandbox {

/// One run of an import of the instance's own, from a directory outside of it:
/// `{"source": "entra"|"okta", "into": "customers"|"agents", "people": [{"id", "name", "email", ...}], "deactivates": true,
/// "site_id": N}`. People are matched by their id there, then by e-mail; whoever is not there yet is made (a contact at
/// `site_id`); their fields, and that they are active, are written; `teams` of an agent are team ids, `roles` names, both given by
/// the import. Whoever it wrote before and does not find any more is switched off, where it `deactivates`.
/// Answers `{"written", "switched_off"}`.
[[nodiscard]] Answer import_answer(Instance& instance, const Request& request);

}  // namespace haloform::sandbox
