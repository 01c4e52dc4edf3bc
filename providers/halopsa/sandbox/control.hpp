#pragma once

#include "providers/halopsa/sandbox/instance.hpp"

namespace haloform::sandbox {

/// The control surface, for tests; it needs no token, which is why the sandbox listens on loopback only:
///
/// | request | does |
/// |---|---|
/// | `GET world` | the whole world, as `--world` reads it, in its own terms under every profile |
/// | `GET requests`, `GET requests?summary` | the log of API requests, or its counts |
/// | `POST reset-log` | forgets them |
/// | `GET, POST, DELETE faults`, `DELETE faults/{id}` | the rules and how often they fired; `{"rule": TEXT}` adds |
/// | `POST records/{agents,customers,teams,sites}[/{id}]` | merges keys into a record, or makes one, unchecked |
/// | `DELETE records/{...}/{id}` | removes it; the profile's own names (`users`, `clients`) serve as well |
/// | `GET, POST, DELETE habits`, `DELETE habits/{id}` | what is in force and how often each acted; `{"habit": TEXT}` adds |
/// | `GET, POST seats` | `{"seats": N or null, "used": N, "mode": TEXT}`; POST takes seats and mode |
/// | `GET, POST rate-limit` | `{"requests": N or null, "ms": N}`; GET says how many were refused, too |
/// | `GET, POST halo` | `{"membership": "merge", ...}`: the knobs of a halo instance (knobs.hpp) |
/// | `GET, POST attached` | `{"tickets": [...], "cabs": [...], "approval_processes": [...], "connections": [...]}`: POST replaces those named |
/// | `POST import` | one run of an import from a directory (import_run.hpp) |
/// | `POST latency` | `{"ms": N}` |
/// | `POST revoke-tokens` | ends every token |
[[nodiscard]] Answer control_answer(Instance& instance, const Request& request);

}  // namespace haloform::sandbox
