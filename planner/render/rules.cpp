#include "planner/render/rules.hpp"

#include <algorithm>
#include <array>

namespace haloform::render {

namespace {

constexpr std::string_view correct_it = "Correct the line that is shown.";
constexpr std::string_view to_proceed = "The message says what allows the step.";
constexpr std::string_view review_it = "Check that this is what the pull request is meant to do.";
constexpr std::string_view declare_it = "Declare it, or let haloform set it back.";
constexpr std::string_view look_at_it = "Look at the record in HaloPSA.";
constexpr std::string_view see_message = "The message says what to do next.";

constexpr std::array rules_with_words{
    // Of the configuration.
    RuleWords{"yaml_syntax", "Not valid YAML", "The file cannot be read as YAML.", correct_it},
    RuleWords{"unreadable_file", "File cannot be read",
              "A file of the configuration is missing, or may not be read.",
              "Check its name, its permissions, and the patterns under `include`."},
    RuleWords{"empty_file", "Empty file", "An included file declares nothing.", "Remove it, or fill it."},
    RuleWords{"secret_in_file", "Secret in the configuration",
              "A credential does not belong into a file of the repository.",
              "Set it in the environment, change it where it is valid, and remove it from the Git history."},
    RuleWords{"unknown_key", "Unknown key", "A key that the configuration does not have.", correct_it},
    RuleWords{"misplaced_key", "Key in the wrong place", "A key that is known, and not allowed here.",
              "Move it to where it is allowed, or remove it."},
    RuleWords{"wrong_type", "Wrong type of value",
              "A value of another type is expected: a text, a number, a list.", correct_it},
    RuleWords{"invalid_value", "Invalid value", "The value is not allowed here.", correct_it},
    RuleWords{"missing_field", "Required value is missing", "Something that is required is not written.",
              "Add it."},
    RuleWords{"duplicate", "Declared twice", "Two places declare the same.", "Keep one of the two."},
    RuleWords{"contradiction", "Contradiction", "Two places of the configuration contradict each other.",
              "Keep one of the two."},
    RuleWords{"unknown_reference", "Unknown reference",
              "A name that nothing declares, or that the instance does not have.",
              "Correct the name, or declare what it means."},
    RuleWords{"ambiguous_reference", "Ambiguous name", "More than one record has the name.",
              "Write the id instead."},
    RuleWords{"unsupported_by_profile", "Not supported by the profile",
              "The API of the instance cannot do this.", "Remove it."},
    RuleWords{"misleading_text", "Text reads otherwise than it looks",
              "A text with characters that cannot be seen or are mistaken for others, or that YAML cuts.",
              "Write it with the letters that are meant, in quotes."},
    RuleWords{"unknown_name", "Unknown name", "Only certain names are known here.", correct_it},
    RuleWords{"invalid_date", "Not a day", "A day is written as year, month and day.",
              "Write it as in 2027-01-31."},
    RuleWords{"forbidden_path", "File that must not be named",
              "The configuration may only name files of its own folder, and none that has another purpose.",
              "Name another file, or give it with a flag."},
    RuleWords{"invalid_variable", "Not a variable that may be named",
              "The configuration may only name variables of the environment that are meant for this.",
              correct_it},
    RuleWords{"too_many", "Too many entries", "The list has more entries than it may have.",
              "Keep the ones that matter."},
    // What blocks a step.
    RuleWords{"protect", "Protected", "The resource is protected.", to_proceed},
    RuleWords{"self", "The agent of these credentials",
              "The step is about the agent whose credentials are in use.", to_proceed},
    RuleWords{"last_active", "Nobody left active", "No active record of the type would be left.", to_proceed},
    RuleWords{"limit", "Limit exceeded", "The plan has more steps of a kind than its guard allows.",
              to_proceed},
    RuleWords{"missing", "Records missing", "Too many records that the state knows are missing.",
              "Check what the API application may read."},
    RuleWords{"delete_flag", "Delete not allowed", "Deleting takes `--allow-delete`.", to_proceed},
    RuleWords{"another_person", "Another person", "The record is probably that of another person now.",
              to_proceed},
    RuleWords{"in_doubt", "In doubt", "Whether an earlier write was done is unknown.", look_at_it},
    RuleWords{"built_in", "Built-in record", "Every instance has this record, and nobody may change it.",
              to_proceed},
    RuleWords{"unlisted", "May exist unlisted", "Records may exist that HaloPSA did not list.",
              "Check what the API application may read."},
    RuleWords{"awaited", "Not shown yet", "HaloPSA does not show a record yet that haloform created.",
              "Plan again in a minute."},
    RuleWords{"unclear", "Record is unclear", "Which record the address is cannot be told.", to_proceed},
    RuleWords{"conflict", "E-mail or name is taken",
              "Another record has the e-mail or name that this one would get.", to_proceed},
    RuleWords{"needs", "Needs a blocked step", "The step needs one that is blocked.",
              "Proceed with that one."},
    // What a reviewer should see.
    RuleWords{"deactivate", "Deactivation", "A record is deactivated.", review_it},
    RuleWords{"delete", "Deletion", "A record is deleted for good.", review_it},
    RuleWords{"reactivate", "Reactivation", "A record is active again.", review_it},
    RuleWords{"deferred", "Deferred", "A step waits for a later apply, since no seat is free.",
              "Free a seat, or buy one."},
    RuleWords{"guard_raised", "Guard raised",
              "The configuration raises a guard; that takes effect with the next apply.", review_it},
    RuleWords{"drift", "Changed outside",
              "Something was changed in HaloPSA that the configuration does not say.", declare_it},
    RuleWords{"drift_switched_on", "Switched on outside",
              "Somebody who left, or is declared inactive, is active again.", look_at_it},
    RuleWords{"drift_another_person", "Another person now",
              "Name and e-mail of a record are those of somebody else.", look_at_it},
    RuleWords{"drift_added_to_team", "Added to a team outside",
              "Somebody is in a team that the configuration does not give them.", declare_it},
    RuleWords{"drift_outsider_in_team", "Undeclared in an exclusive team",
              "Somebody whom no block declares is in an exclusive team.", declare_it},
    RuleWords{"drift_twin", "Twin", "A second active record has the e-mail of a managed one.", look_at_it},
    RuleWords{"drift_new_agent", "New and undeclared",
              "An agent was created since the last apply, and no block declares it.", declare_it},
    RuleWords{"drift_deleted", "Deleted outside", "A managed record is gone.", look_at_it},
    RuleWords{"drift_switched_off", "Switched off outside", "Somebody who is declared active is not.",
              declare_it},
    RuleWords{"drift_removed_from_team", "Removed from a team outside",
              "Somebody is not in a team that was applied.", declare_it},
    RuleWords{"drift_changed", "Changed outside", "Fields have other values than were applied.", declare_it},
    RuleWords{drift_unseen_rule, "Nothing can be told", "A record cannot be read, or may be another one.",
              see_message},
    RuleWords{"acceptance_ended", "Accepted drift ended",
              "The last day on which `lifecycle.drift` accepted a difference is over.", declare_it},
    RuleWords{"rename", "Change of name", "A record that is adopted gets another name.",
              "Check that it is the same person."},
    RuleWords{"no_state_yet", "No state yet",
              "There is no state, so people who were removed earlier are not recognised.",
              "Check that the state is where it is expected."},
    RuleWords{"listing_in_doubt", "Listing in doubt", "Records may exist that HaloPSA did not list.",
              "Check what the API application may read."},
    RuleWords{"forlorn_create", "Earlier create in doubt",
              "The result of an earlier create is unknown, and its block is gone.", see_message},
    RuleWords{"unmanaged_twin", "Unmanaged twin", "A second active record has the e-mail of a managed one.",
              "Deactivate one of the two in HaloPSA, or declare both."},
    RuleWords{"more_twins", "More unmanaged twins", "More records have the e-mail of a managed one.",
              "`haloform plan --show-unmanaged` marks them all."},
    RuleWords{"outsiders_in_team", "Outsiders in an exclusive team",
              "An exclusive team has members that no block declares.",
              "Declare them, or remove them from the team in HaloPSA."},
    RuleWords{"seats_not_counted", "Seats not counted", "Only the agents concerned were read.", see_message},
    RuleWords{"twin_stays", "Twin stays active",
              "Another active record has the e-mail of somebody who leaves.", look_at_it},
    RuleWords{"changed_outside", "Name or e-mail changed outside",
              "One of the two by which a record is known was changed.", look_at_it},
    RuleWords{"inactive_match_left", "Inactive match", "An inactive record matches too, and is not changed.",
              look_at_it},
    RuleWords{"email_elsewhere", "E-mail used elsewhere", "A record of another client has the same e-mail.",
              look_at_it},
    RuleWords{"protection_changed", "Protection changed", "`protect` of a resource changes.", review_it},
    // How a run ended.
    RuleWords{"duplicate_made", "Look at this first",
              "A second record was created, or an id could not be recorded.", look_at_it},
    RuleWords{"failed", "Failed", "A step failed.", see_message},
    RuleWords{"not_started", "Not started", "A step was not started.", "Plan and apply again."},
    RuleWords{"skipped", "Skipped", "A step is blocked, and was skipped.", to_proceed},
    RuleWords{"unapproved", "Not approved",
              "A step is not as it was approved, and is left for the next review.",
              "Have a new plan reviewed and approved."},
    RuleWords{"remark", "Done, with a remark", "A step was done, and HaloPSA or haloform has a remark.",
              see_message},
    RuleWords{"state_not_written", "State not written", "The state could not be written at the end of a run.",
              "The next run reads its journal, or the file that the error names."},
    // Why there was no run.
    RuleWords{"usage", "Wrong use", "The command line asks for something that does not exist.", see_message},
    RuleWords{"configuration", "Wrong configuration", "A setting, a variable or a flag is wrong.",
              see_message},
    RuleWords{"credentials", "Credentials", "The client id or secret is missing, or was refused.",
              see_message},
    RuleWords{"permission", "Missing permission", "The API application lacks a permission or a scope.",
              see_message},
    RuleWords{"not_found", "Not found", "Something that must exist does not.", see_message},
    RuleWords{"refused", "Refused", "HaloPSA refused a request, and nothing was done.", see_message},
    RuleWords{"throttled", "Too many requests", "HaloPSA answered that there were too many requests.",
              "Run again later."},
    RuleWords{"unavailable", "Not reachable", "The instance did not answer.", "Run again later."},
    RuleWords{"protocol", "Unexpected answer", "An answer is not what the API is known to send.",
              see_message},
    RuleWords{"incomplete", "Incomplete listing", "A listing could not be read to its end.", "Run again."},
    RuleWords{"ambiguous", "Ambiguous", "Several records match one name or e-mail.", see_message},
    RuleWords{"state", "State cannot be used", "The state or its journal cannot be used as it is.",
              see_message},
    RuleWords{"io", "File cannot be read or written", "A file of this machine cannot be read or written.",
              see_message},
    RuleWords{"locked", "Locked", "Another run holds the lock of the state.", "Run again when it has ended."},
    RuleWords{"stale", "Plan is out of date", "The plan no longer fits.",
              "Plan again, and review the new plan."},
    RuleWords{"blocked", "Blocked", "The plan is blocked, and nothing of it is done.", to_proceed},
    RuleWords{"interrupted", "Interrupted", "A signal ended the run.", "Run again."},
    RuleWords{"internal", "Bug in haloform", "A bug in haloform.", "Please report it."},
    RuleWords{"more", "More findings", "There are more findings than are shown here.",
              "The text and the JSON of the same command have all of them."},
};

const RuleWords* find_rule(std::string_view rule) {
  const auto* const found = std::ranges::find(rules_with_words, rule, &RuleWords::rule);
  return found == rules_with_words.end() ? nullptr : found;
}

}  // namespace

RuleWords words_of_rule(std::string_view rule) {
  if (const RuleWords* words = find_rule(rule)) return *words;
  return {rule, rule, "The message says what happened.", see_message};
}

bool is_known_rule(std::string_view rule) { return find_rule(rule) != nullptr; }

}  // namespace haloform::render
