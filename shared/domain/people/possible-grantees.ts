import type { EntityManager } from "typeorm";
import type { RequestFor, RequestScope } from "../access-flows/flow-definition";
import { flowsFor } from "../access-flows/matching/match-flows";
import { anyMatchingSql } from "../access-flows/matching/matching-people";
import type { PeopleRule } from "./find-people";

/**
 * SQL for the people for whom an access flow lets this person request access, without themselves. It is the rule for
 * requests; the flow's targets and hours are not considered.
 */
export async function possibleGrantees(manager: EntityManager, requesterId: string): Promise<PeopleRule> {
  const flows = await flowsFor(manager, { requesterId, granteeId: requesterId });
  const requestFor = flows.map(({ flow }) => flow.definition.requestFor);
  const others = requestFor.filter(isFor("OTHERS")).map(({ grantees }) => grantees);
  const isAnybody = others.some((grantees) => grantees === null || grantees.conditions.length === 0);
  const named = isAnybody ? [] : others.filter((grantees) => grantees !== null);
  const rules = [
    ...(isAnybody ? [{ sql: AT_HOME_AT_DEFAULT, parameters: [] }] : []),
    ...(named.length > 0 ? [inRule(await anyMatchingSql(manager, named))] : []),
    ...(requestFor.some(isFor("DIRECT_REPORTS")) ? [{ sql: REPORTS, parameters: [requesterId] }] : []),
  ];
  const anyOf = ["false", ...rules.map(({ sql }) => `(${sql})`)].join(" or ");
  return {
    sql: `h.active and h.id <> $::uuid and (${anyOf})`,
    parameters: [requesterId, ...rules.flatMap(({ parameters }) => parameters)],
    isNarrow: !isAnybody,
  };
}

const isFor =
  (scope: RequestScope) =>
  ({ scopes }: RequestFor): boolean =>
    scopes.includes(scope);

function inRule({ sql, parameters }: Pick<PeopleRule, "sql" | "parameters">): Pick<PeopleRule, "sql" | "parameters"> {
  return { sql: `h.id in (${sql})`, parameters };
}

/** The grantees of a flow for others without conditions. */
const AT_HOME_AT_DEFAULT =
  "exists (select 1 from identity_providers v where v.id = h.provider_id and v.standing = 'DEFAULT')";

const REPORTS = `exists (select 1 from acting_identities boss
  where boss.provider_id = h.provider_id and boss.external_id = h.manager_external_id and boss.person_id = $::uuid)`;
