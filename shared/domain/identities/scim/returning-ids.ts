import type { EntityManager } from "typeorm";
import type { ScimResource } from "./protocol/scim-schema";

/**
 * Ids of removed resources that may come back by their externalId. Clients need not keep these unique (RFC 7643, 3.1).
 * A resource is recognized only where exactly one removed one has the externalId, and no live one.
 */
export class ReturningIds {
  private constructor(private readonly ids: Map<unknown, string>) {}

  static async load(
    tx: EntityManager,
    table: "identities" | "identity_groups",
    providerId: string,
    resources: readonly ScimResource[],
  ): Promise<ReturningIds> {
    const externalIds = resources.flatMap(({ externalId }) => (externalId === undefined ? [] : [externalId]));
    if (externalIds.length === 0) return new ReturningIds(new Map());
    const rows: { id: string; externalId: string }[] = await tx.query(
      `select scim_external_id as "externalId", min(id::text) as id from ${table}
        where provider_id = $1 and scim_external_id = any($2)
        group by scim_external_id having count(*) = 1 and bool_and(removed_at is not null)`,
      [providerId, externalIds],
    );
    return new ReturningIds(new Map(rows.map(({ id, externalId }) => [externalId, id])));
  }

  /** Gives each id once: the next resource with the same externalId is another one. */
  take({ externalId }: ScimResource): string | undefined {
    const id = this.ids.get(externalId);
    this.ids.delete(externalId);
    return id;
  }
}
