import type { EntityManager } from "typeorm";
import type { EndReason } from "../../grants/end-reasons";
import { UNVERIFIED_BY_FORCE } from "../../grants/ending/release-integration";
import type { Integration } from "../../integrations/integration.entity";
import { scopeAsRead } from "../../sync-runs/scope-as-read";
import { type AffectedList, FIRST_AFFECTED } from "../affected-list";
import { impactNotes } from "./impact-notes";
import { ENDING_GRANTS, LEAVING_RESOURCES, SURVIVING_ASSIGNMENTS, UNDECIDABLE_ITEMS, USED_GRANTS } from "./impact-sql";
import type { ToBeChanged } from "./integration-change";
import { granteesWithoutPrincipal } from "./lost-principals";

/** Reasons why a resource could no longer be requested. */
export const LEAVING_REASONS = [
  "OUT_OF_SCOPE",
  "INTEGRATION_DISABLED",
  "INTEGRATION_DELETED",
  "MANAGEMENT_ACCOUNT",
] as const;
export type LeavingReason = (typeof LEAVING_REASONS)[number];

/** Reasons why a change of an integration would end access. */
export const ENDING_REASONS = ["OUT_OF_SCOPE", "INTEGRATION_DISABLED", "INTEGRATION_DELETED"] as const;
export type EndingReason = (typeof ENDING_REASONS)[number] & EndReason;

/** Reasons why an open request would be cancelled (the first two), or could not be approved after the change. */
export const UNGROUNDED_REASONS = [
  "OUT_OF_SCOPE",
  "INTEGRATION_DELETED",
  "INTEGRATION_DISABLED",
  "MANAGEMENT_ACCOUNT",
  "PRINCIPAL_NOT_FOUND",
] as const;
export type UngroundedReason = (typeof UNGROUNDED_REASONS)[number];

/** The consequences of a change of an integration. */
export interface IntegrationImpact {
  /** Resources that could no longer be requested, by name. */
  readonly resources: AffectedList<{ readonly resourceId: string; readonly reason: LeavingReason }>;
  /** Live grants that would end. */
  readonly grants: AffectedList<{ readonly grantId: string; readonly reason: EndingReason }>;
  /** Grants that would be given up as UNVERIFIED, including grants that are ending already. */
  readonly unverified: AffectedList<{ readonly grantId: string }>;
  /** Items of open requests that would be stuck or cancelled. */
  readonly requests: AffectedList<{
    readonly itemId: string;
    readonly requestId: string;
    readonly reason: UngroundedReason;
  }>;
  /** Live grants whose access other roles or another connector would manage. */
  readonly movedGrants: AffectedList<{ readonly grantId: string }>;
  /** Assignments in IAM Identity Center that nobody would remove. */
  readonly assignmentsLeft: number;
  /** Sentences for the admin who makes the change. */
  readonly notes: readonly string[];
}

/** Computes the consequences of a change of an integration in a constant number of statements. */
export async function integrationImpact(
  manager: EntityManager,
  change: ToBeChanged,
  now: Date,
): Promise<IntegrationImpact> {
  const { before, after, deletion } = change;
  const parameters = [
    before.id,
    after.enabled,
    deletion !== null,
    after.resourceTypes,
    after.discoveryRegions,
    after.principalStrategy,
    await accountsOutOfScope(manager, after),
    await granteesWithoutPrincipal(manager, change),
  ];
  const list = async <T>(sql: string, order: string): Promise<AffectedList<T>> => {
    const [found]: [AffectedList<T>] = await manager.query(
      `with change(id, enabled, deleted, resource_types, discovery_regions, strategy, accounts_out, without_principal) as (
         select $1::uuid, $2::boolean, $3::boolean, $4::text[], $5::text[], $6::text, $7::uuid[], $8::uuid[]),
       found as (${sql})
       select (select count(*)::int from found) as count,
              coalesce((select jsonb_agg(listed.row) from (
                select to_jsonb(f) - 'name' as row from found f order by ${order} limit ${FIRST_AFFECTED}) as listed), '[]') as first`,
      parameters,
    );
    return found;
  };
  const nothing = { count: 0, first: [] };
  return {
    resources: await list(LEAVING_RESOURCES, `f.name, f."resourceId"`),
    grants: await list(ENDING_GRANTS, `f."grantId"`),
    unverified: deletion?.force ? await list(UNVERIFIED_BY_FORCE, `f."grantId"`) : nothing,
    requests: await list(UNDECIDABLE_ITEMS, `f."itemId"`),
    movedGrants: isManagedOtherwise(before, after) ? await list(USED_GRANTS, `f."grantId"`) : nothing,
    assignmentsLeft: deletion?.force ? (await list(SURVIVING_ASSIGNMENTS, "f.id")).count : 0,
    notes: await impactNotes(manager, change, now),
  };
}

/** Row ids of accounts that the next sync would put out of scope, based on the last read. */
async function accountsOutOfScope(manager: EntityManager, after: Integration): Promise<string[]> {
  const accounts = await scopeAsRead(manager, after.id, after);
  return accounts.flatMap(({ id, outOfScopeReason }) => (outOfScopeReason === null ? [] : [id]));
}

const MANAGED_BY = ["connectorId", "managementAccountRoleArn", "memberRoleName", "externalId", "region"] as const;

function isManagedOtherwise(before: Integration, after: Integration): boolean {
  return MANAGED_BY.some((field) => before[field] !== after[field]);
}
