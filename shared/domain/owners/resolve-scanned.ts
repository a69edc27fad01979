import type { Tx } from "../../platform/database/unit-of-work";
import { tryToSharePeopleLock } from "../people-lock/people-lock";
import { resolveOwnersAndTell } from "./resolve-and-tell";

/**
 * Resolves the owners of scanned resources. While people are being written it defers that to `sweepDeferredOwners`, so
 * that scans do not wait. A lookup during that write would match people who are about to change, and the writer would
 * not see the scan's resources.
 */
export async function resolveScanned(tx: Tx, resourceIds: readonly string[]): Promise<void> {
  if (await tryToSharePeopleLock(tx.manager)) {
    await resolveOwnersAndTell(tx, { resourceIds });
    return;
  }
  await tx.manager.query(
    "insert into deferred_ownerships (resource_id) select id from unnest($1::uuid[]) id order by id on conflict do nothing",
    [resourceIds],
  );
}
