import type { Config } from "../config/config";
import type { SignInSettings } from "../config/sign-in-settings";
import { groupsOfFlows } from "../domain/access-flows/groups-of-flows";
import { adoptProviderInFlows } from "../domain/access-flows/people-values";
import { ApiTokens } from "../domain/api-tokens/api-tokens";
import { ApiTokensQueries } from "../domain/api-tokens/api-tokens.queries";
import { PersonalTokens } from "../domain/api-tokens/personal-tokens";
import { ServiceAccounts } from "../domain/api-tokens/service-accounts";
import { DelegationsQueries } from "../domain/delegations/delegations.queries";
import { DelegationsService } from "../domain/delegations/delegations.service";
import { IdentitiesQueries } from "../domain/identities/identities.queries";
import { IdentityProvidersService } from "../domain/identities/identity-providers.service";
import { LeaversAlarms } from "../domain/identities/leavers-alarms";
import { ScimQueries } from "../domain/identities/scim/scim.queries";
import { ScimGroupsService } from "../domain/identities/scim/scim-groups.service";
import { ScimTokens } from "../domain/identities/scim/scim-tokens";
import { ScimUsersService } from "../domain/identities/scim/scim-users.service";
import { OwnersQueries } from "../domain/owners/owners.queries";
import { OwnersService } from "../domain/owners/owners.service";
import { GroupsQueries } from "../domain/people/groups.queries";
import { PeopleQueries } from "../domain/people/people.queries";
import { PeopleService } from "../domain/people/people.service";
import { ProviderChangesService } from "../domain/provider-changes/provider-changes.service";
import { EffectiveRoles } from "../domain/roles/effective-roles";
import { RoleGroups } from "../domain/roles/role-groups";
import { RolesQueries } from "../domain/roles/roles.queries";
import { RolesService } from "../domain/roles/roles.service";
import { SessionsService } from "../domain/sessions/sessions.service";
import { SignInAttempts } from "../domain/sessions/sign-in-attempts";
import type { Foundation } from "./foundation";

export type PeopleServices = ReturnType<typeof peopleServices>;

/** People, groups, identity providers, sign-in and ownership. */
export function peopleServices({ config, log, db, uow, clock, signIn, holdLimits, bindings }: Foundation) {
  const roleGroups = new RoleGroups(signIn.roleGroups);
  const owners = new OwnersService({
    db,
    referrers: [groupsOfFlows, (manager, providerId) => roleGroups.groupsAt(manager, providerId)],
    afterPeopleChanged: [({ manager }) => roleGroups.freeze(manager)],
    adopters: [adoptProviderInFlows],
  });
  const people = new EffectiveRoles({ db, roleGroups });
  return {
    apiTokens: new ApiTokens({ db, uow, clock, people }),
    apiTokensQueries: new ApiTokensQueries(db),
    personalTokens: new PersonalTokens({ uow, personalTokenDays: config.DRAWBRIDGE_PERSONAL_TOKEN_DAYS }),
    serviceAccounts: new ServiceAccounts({ db, uow }),
    people,
    peopleService: new PeopleService({ uow, owners, bindings }),
    peopleQueries: new PeopleQueries({ db, roleGroups }),
    groupsQueries: new GroupsQueries(db),
    rolesQueries: new RolesQueries({ db, roleGroups }),
    roleGroups,
    roles: new RolesService({ uow, people }),
    sessions: new SessionsService({ db, uow, clock, people, freshSignIn: signIn.freshSignIn }),
    signInAttempts: new SignInAttempts({ db, clock }),
    identityProviders: new IdentityProvidersService({ uow, owners, holdLimits }),
    leaversAlarms: new LeaversAlarms({ uow, clock }),
    identitiesQueries: new IdentitiesQueries(db),
    providerChanges: new ProviderChangesService({
      uow,
      owners,
      people,
      roleGroups,
      configuredProviders: configuredProviders(config, signIn),
    }),
    scimTokens: new ScimTokens({ db, uow, clock }),
    scimUsers: new ScimUsersService({ uow, owners, holdLimits, log }),
    scimGroups: new ScimGroupsService({ uow, owners }),
    scimQueries: new ScimQueries(db),
    owners,
    ownersQueries: new OwnersQueries(db),
    delegations: new DelegationsService({ uow }),
    delegationsQueries: new DelegationsQueries({ db, clock }),
  };
}

/** Identity providers by their names in the configuration. */
function configuredProviders(config: Config, { providers, issuers, roleGroups }: SignInSettings): string[] {
  return [
    ...(config.DRAWBRIDGE_IDENTITY_FILE ? [config.DRAWBRIDGE_IDENTITY_FILE_PROVIDER] : []),
    ...providers.flatMap(({ people }) => people ?? []),
    ...issuers.flatMap(({ as }) => (as.kind === "person" ? as.people : [])),
    ...roleGroups.map(({ provider }) => provider),
  ];
}
