// The choices that make a company, as rapidcheck draws and shrinks them.
#include "tests/support/random_company.hpp"

#include "tests/support/choice.hpp"

namespace haloform::test {

namespace {

rc::Gen<TeamChoices> team_choices() {
  using rc::gen::set;
  using Team = TeamChoices;
  return rc::gen::build<Team>(set(&Team::live, choice<Team::Live>({70, 30})),
                              set(&Team::story, choice<Team::Story>({65, 15, 10, 10})),
                              set(&Team::name, choice<Team::Name>({75, 10, 15})),
                              set(&Team::members, choice<Team::Members>({50, 30, 20})));
}

rc::Gen<PersonChoices> person_choices() {
  using rc::gen::set;
  using Person = PersonChoices;
  return rc::gen::build<Person>(set(&Person::kind, choice<Person::Kind>({65, 35})),
                                set(&Person::story, choice<Person::Story>({45, 15, 18, 10, 7, 5})),
                                set(&Person::live, choice<Person::Live>({40, 30, 10, 12, 8})),
                                set(&Person::going, choice<Person::Going>({68, 12, 15, 5})),
                                set(&Person::name, choice<Person::Name>({65, 15, 20})),
                                set(&Person::email, choice<Person::Email>({60, 8, 17, 8, 7})),
                                set(&Person::surname, choice<Person::Surname>({30, 20, 25, 8, 9, 8})),
                                set(&Person::active, choice<Person::Active>({68, 8, 10, 7, 7})),
                                set(&Person::teams_before, choice<Person::Teams>({35, 10, 25, 15, 15})),
                                set(&Person::teams_after, choice<Person::Teams>({35, 10, 20, 20, 15})),
                                set(&Person::side, choice<Person::Side>({60, 40})),
                                set(&Person::in_team, choice<Person::InTeam>({50, 20, 20, 10})),
                                set(&Person::ignored, choice<Person::Ignored>({90, 10})),
                                set(&Person::previously, choice<Person::Previously>({96, 4})),
                                set(&Person::hand, choice<Person::Hand>({66, 8, 5, 3, 6, 5, 7})),
                                set(&Person::twin, choice<Person::Twin>({98, 1, 1})));
}

}  // namespace

rc::Gen<CompanyChoices> company_choices() {
  using rc::gen::set;
  const auto some_people =
      rc::gen::resize(14, rc::gen::container<std::vector<PersonChoices>>(person_choices()));
  const auto some_teams = rc::gen::resize(4, rc::gen::container<std::vector<TeamChoices>>(team_choices()));
  return rc::gen::build<CompanyChoices>(
      set(&CompanyChoices::teams, some_teams), set(&CompanyChoices::people, some_people),
      set(&CompanyChoices::seats, choice<CompanyChoices::Seats>({75, 10, 15})),
      set(&CompanyChoices::batch, choice<CompanyChoices::Batch>({70, 30})));
}

}  // namespace haloform::test
