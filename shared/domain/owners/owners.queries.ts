import type { DataSource, EntityManager } from "typeorm";
import { IdentityProvider } from "../identities/identity-provider.entity";
import { type Member, type MemberList, membersOf, type OwnerRef } from "../identities/members";
import { Integration } from "../integrations/integration.entity";
import type { IntegrationOwner } from "../integrations/owner-rules";
import { Resource } from "../resources/resource.entity";
import { checkOwnerValues, type OwnerValueCheck } from "./check-owner-values";
import { findNearMisses } from "./find-near-misses";
import type { Lookup } from "./lookup";
import { type CoverageByAccount, coverageByAccount } from "./owners.service";
import type { OwnershipStep } from "./resolve-owner";
import { resolveAll } from "./resolve-owners";
import { ResourceOwner, ResourceOwnership } from "./resource-owner.entity";

/** People shown per owner; `memberCount` says how many there are. */
const SHOWN_MEMBERS = 50;

/** Enough to decide; a resource with more owners than this is owned by everybody. */
const MOST_DECIDERS = 10_000;

export interface Deciders {
  readonly people: readonly Member[];
  /** Nobody of the resource's own owners is left, so the integration's owners decide. */
  readonly fellBack: boolean;
  /** The oldest read of the providers that were asked; null: there was none. */
  readonly asOf: Date | null;
}

export class OwnersQueries {
  constructor(private readonly db: DataSource) {}

  /** The owners of each resource, in the order asked for. */
  async ownersOf(resourceIds: readonly string[]): Promise<ResourceOwner[][]> {
    const rows = await this.db.manager
      .createQueryBuilder(ResourceOwner, "owner")
      .where("owner.resourceId = any(:resourceIds)", { resourceIds })
      .orderBy("owner.resourceId")
      .addOrderBy("owner.ordinal")
      .getMany();
    const byResource = new Map<string, ResourceOwner[]>(resourceIds.map((id) => [id, []]));
    for (const row of rows) byResource.get(row.resourceId)?.push(row);
    return resourceIds.map((id) => byResource.get(id)!);
  }

  async ownershipsOf(resourceIds: readonly string[]): Promise<(ResourceOwnership | null)[]> {
    const rows = await this.db.manager
      .createQueryBuilder(ResourceOwnership, "ownership")
      .where("ownership.resourceId = any(:resourceIds)", { resourceIds })
      .getMany();
    const hinted = await withHints(this.db.manager, rows);
    const byResource = new Map(hinted.map((row) => [row.resourceId, row]));
    return resourceIds.map((id) => byResource.get(id) ?? null);
  }

  /** The resources of an integration whose ownership was written since then. */
  async changedSince(integrationId: string, since: Date): Promise<{ resourceId: string; resolvedAt: Date }[]> {
    return this.db.query(
      `select o.resource_id as "resourceId", o.resolved_at as "resolvedAt"
         from resource_ownerships o join resources r on r.id = o.resource_id
        where r.integration_id = $1 and o.resolved_at >= $2 order by o.resolved_at, o.resource_id`,
      [integrationId, since],
    );
  }

  /** For each integration owner, what its values name now. */
  async ownerValueChecks(owners: readonly IntegrationOwner[]): Promise<OwnerValueCheck[][]> {
    return checkOwnerValues(this.db.manager, owners);
  }

  async membersOf(refs: readonly OwnerRef[]): Promise<MemberList[]> {
    return membersOf(this.db.manager, refs, SHOWN_MEMBERS);
  }

  async providersByIds(ids: readonly string[]): Promise<(IdentityProvider | null)[]> {
    const rows = await this.db.manager
      .createQueryBuilder(IdentityProvider, "provider")
      .where("provider.id = any(:ids)", { ids })
      .getMany();
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id) ?? null);
  }

  /** How many resources of an integration have an owner of their own, and why the others have not. */
  async coverage(integrationId: string): Promise<CoverageByAccount> {
    const rows: { accountId: string; status: string; reason: string | null; count: number }[] = await this.db.query(
      `select r.account_id as "accountId", coalesce(o.status, 'UNOWNED') as status,
              case when o.resource_id is null then 'NO_RULE' else o.reason end as reason, count(*)::int as count
         from resources r left join resource_ownerships o on o.resource_id = r.id
        where r.integration_id = $1 and r.status <> 'GONE' group by 1, 2, 3 order by 1`,
      [integrationId],
    );
    return coverageByAccount(rows);
  }

  /**
   * The active people who own a resource at this moment, without those excluded. Owners are looked up again, not read
   * from what was stored, so that neither a tag nor a membership that changed since counts. Null: no such resource.
   */
  async whoMayDecide(resourceId: string, excludedIdentityIds: readonly string[]): Promise<Deciders | null> {
    const { manager } = this.db;
    const resource = await manager.findOneBy(Resource, { id: resourceId });
    if (!resource) return null;
    const { integrationOwners, ownerRules } = await manager.findOneByOrFail(Integration, {
      id: resource.integrationId,
    });
    const excluded = new Set(excludedIdentityIds);
    const own = await this.activePeople({ tags: resource.tags, integrationOwners, ownerRules }, excluded);
    if (own.people.length > 0 || !own.isResolved)
      return { people: own.people, fellBack: !own.isResolved, asOf: own.asOf };
    const fallback = await this.activePeople({ tags: {}, integrationOwners, ownerRules: [] }, excluded);
    return { people: fallback.people, fellBack: true, asOf: fallback.asOf };
  }

  private async activePeople(
    facts: Pick<Resource, "tags"> & Pick<Integration, "integrationOwners" | "ownerRules">,
    excluded: ReadonlySet<string>,
  ) {
    const [resolved] = await resolveAll(this.db.manager, [facts]);
    const { owners, status } = resolved!.ownership;
    const refs = owners.map(({ attribute, value, match }) => ({ ...match, attribute, value }));
    const lists = await membersOf(this.db.manager, refs, MOST_DECIDERS);
    const people = new Map(lists.flatMap(({ members }) => members.map((member) => [member.id, member] as const)));
    const providers = await this.providersByIds([...new Set(refs.map((ref) => ref.providerId))]);
    const reads = providers.flatMap((provider) => (provider?.syncedAt ? [provider.syncedAt.getTime()] : []));
    return {
      people: [...people.values()].filter((person) => person.active && !excluded.has(person.id)),
      isResolved: status === "RESOLVED",
      asOf: reads.length > 0 ? new Date(Math.min(...reads)) : null,
    };
  }
}

/** What was probably meant is looked up whenever it is read: what was near may have been renamed, or be gone. */
async function withHints(
  tx: EntityManager,
  ownerships: readonly ResourceOwnership[],
): Promise<readonly ResourceOwnership[]> {
  const unmatched = ownerships.flatMap(({ steps }) => steps).flatMap((step) => unmatchedLookup(step) ?? []);
  if (unmatched.length === 0) return ownerships;
  const nearest = await findNearMisses(tx, unmatched);
  return ownerships.map((ownership) => ({
    ...ownership,
    steps: ownership.steps.map((step) => {
      const lookup = unmatchedLookup(step);
      if (lookup === null) return step;
      const near = nearest(lookup);
      return { ...step, hint: near === null ? null : `Did you mean '${near}'?` };
    }),
  }));
}

function unmatchedLookup({ outcome, attribute, providerId, value }: OwnershipStep): Lookup | null {
  return outcome === "NO_MATCH" && value !== null ? { attribute, providerId: providerId ?? null, value } : null;
}
