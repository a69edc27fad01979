import { ProviderFailure } from "../../../kernel/app-error";
import { isReachedBy, parseReservedRole, poolPrefixOf } from "../../bindings/slots/slot-names";
import { attemptCall, type CheckFinding, checkFinding } from "../check-finding";
import type { Examination } from "../examination";

/** The number of names that a finding lists; the others are only counted. */
const NAMES_TOLD = 5;

/**
 * Finds permission sets of others, by their roles in accounts, that this pool's member role reaches because their names
 * begin with its prefix, and pools whose member roles reach this one. Each permission set is reported once, with the first account that has its role.
 */
export class PoolNeighbors {
  private readonly told = new Set<string>();

  constructor(private readonly examination: Examination) {}

  async examine(accountId: string): Promise<CheckFinding[]> {
    const { organization, poolPrefix, signal } = this.examination;
    if (poolPrefix === null) return [];
    const arns = await attemptCall(() => organization.reservedRoleArns(accountId, signal));
    // The action itself reports why listing failed.
    if (arns instanceof ProviderFailure) return [];
    const names = arns.flatMap((arn) => parseReservedRole(arn)?.permissionSetName ?? []);
    const fresh = [...new Set(names)].filter((name) => !this.told.has(name)).sort();
    for (const name of fresh) this.told.add(name);
    const reached = fresh.filter((name) => isReachedBy(poolPrefix, name));
    const reaching = fresh.filter((name) => reachesPool(name, poolPrefix));
    return [
      ...(reached.length > 0 ? [tooWide(accountId, poolPrefix, reached)] : []),
      ...(reaching.length > 0 ? [withinAnother(accountId, poolPrefix, reaching)] : []),
    ];
  }
}

/** Whether the permission set belongs to a pool whose member role covers this pool. */
function reachesPool(name: string, poolPrefix: string): boolean {
  const other = poolPrefixOf(name);
  return other !== null && isReachedBy(other, `${poolPrefix}-01`);
}

const CODE = "POOL_PREFIX_NOT_UNIQUE";
const ADVICE =
  "Deploy one of the pools under another PoolPrefix, with which no other permission set begins, and its member roles with the same one.";

function tooWide(accountId: string, prefix: string, names: readonly string[]): CheckFinding {
  const message = `Member roles with the PoolPrefix ${prefix} may change the access entries of other permission sets too, because their names begin with it: ${listOf(names)}. Account ${accountId} has their roles.`;
  return checkFinding("POOL", "WARNING", message, { accountId, code: CODE, advice: ADVICE });
}

function withinAnother(accountId: string, prefix: string, names: readonly string[]): CheckFinding {
  const message = `Another pool's prefix is the beginning of this one's, ${prefix}, so that its member roles may change the access entries of this pool too. Account ${accountId} has the roles of ${listOf(names)}.`;
  return checkFinding("POOL", "WARNING", message, { accountId, code: CODE, advice: ADVICE });
}

function listOf(names: readonly string[]): string {
  const more = names.length - NAMES_TOLD;
  return `${names.slice(0, NAMES_TOLD).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
