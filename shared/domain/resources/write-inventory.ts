import type { EntityManager } from "typeorm";
import { newId } from "../../kernel/ids";
import { contentHashOf, type FoundCluster, physicalKeyOf } from "./diff-inventory";
import { LAST_SEEN_SO_FAR } from "./last-seen";
import { manageabilityOf } from "./manageability";

interface ClusterToWrite {
  readonly accountRowId: string;
  readonly accountId: string;
  readonly cluster: FoundCluster;
}

/** One statement for any number of clusters. A cluster whose account moved from another organization moves too. */
export async function upsertClusters(
  tx: EntityManager,
  context: { integrationId: string; now: Date },
  clusters: readonly ClusterToWrite[],
): Promise<void> {
  if (clusters.length === 0) return;
  const rows = clusters.map(({ accountRowId, accountId, cluster }) => ({
    id: newId(),
    account_row_id: accountRowId,
    account_id: accountId,
    physical_key: physicalKeyOf(cluster),
    arn: cluster.arn,
    name: cluster.name,
    region: cluster.region,
    ...snakeManageability(cluster),
    tags: cluster.tags,
    cluster_created_at: cluster.createdAt,
    cluster_status: cluster.status,
    version: cluster.version,
    platform_version: cluster.platformVersion,
    endpoint: cluster.endpoint,
    certificate_authority: cluster.certificateAuthority,
    endpoint_public_access: cluster.endpointPublicAccess,
    endpoint_private_access: cluster.endpointPrivateAccess,
    authentication_mode: cluster.authenticationMode,
    content_hash: contentHashOf(cluster),
  }));
  await tx.query(
    `insert into resources (type, integration_id, status, first_seen_at, changed_at, ${COLUMNS.join(", ")})
     select 'EKS_CLUSTER', $2::uuid, 'PRESENT', $3::timestamptz, $3::timestamptz, ${COLUMNS.join(", ")}
       from jsonb_to_recordset($1::jsonb) as d(${COLUMN_TYPES})
     on conflict (physical_key) do update
        set integration_id = excluded.integration_id, status = 'PRESENT', missing_since = null, last_seen_at = null,
            changed_at = excluded.changed_at,
            ${COLUMNS.filter((column) => column !== "id")
              .map((column) => `${column} = excluded.${column}`)
              .join(", ")}`,
    [JSON.stringify(rows), context.integrationId, context.now],
  );
}

/**
 * Marks clusters that are absent for the first time. They were last observed by the previous listing of their region.
 */
export async function markMissing(tx: EntityManager, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(
    `update resources r set status = 'MISSING', missing_since = $2, changed_at = $2,
            last_seen_at = ${LAST_SEEN_SO_FAR}
      where r.id = any($1)`,
    [ids, now],
  );
}

/** Marks clusters of a disabled region, which may still exist but cannot be observed. */
export async function markHidden(tx: EntityManager, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(
    `update resources r set status = 'REGION_DISABLED', missing_since = null, changed_at = $2,
            last_seen_at = ${LAST_SEEN_SO_FAR}
      where r.id = any($1)`,
    [ids, now],
  );
}

export async function markGone(tx: EntityManager, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(
    `update resources r set status = 'GONE', changed_at = $2, missing_since = coalesce(r.missing_since, $2),
            last_seen_at = ${LAST_SEEN_SO_FAR}
      where r.id = any($1)`,
    [ids, now],
  );
}

const COLUMN_TYPES = `id uuid, account_row_id uuid, account_id text, physical_key text, arn text, name text, region text,
  manageable boolean, unmanageable_reason text, tags jsonb, cluster_created_at timestamptz, cluster_status text,
  version text, platform_version text, endpoint text, certificate_authority text, endpoint_public_access boolean,
  endpoint_private_access boolean, authentication_mode text, content_hash text`;

const COLUMNS = COLUMN_TYPES.split(",").map((column) => column.trim().split(" ")[0]!);

function snakeManageability(cluster: FoundCluster) {
  const { manageable, unmanageableReason } = manageabilityOf(cluster);
  return { manageable, unmanageable_reason: unmanageableReason };
}
