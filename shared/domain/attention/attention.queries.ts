import { decodeCursor, encodeCursor, type PageRequest, pageSize } from "../../kernel/page";
import type { WriteProbe } from "../../platform/database/connections/write-probe";
import type { CountedPage } from "../../platform/database/keyset";
import type { SealDependencies } from "../audit/seals/advance-anchor";
import type { LeaversAlarms } from "../identities/leavers-alarms";
import type { RoleGroups } from "../roles/role-groups";
import type { ConfiguredSignIn } from "../sessions/sign-ins-of-nobody";
import { accessAttention } from "./access-attention";
import { ATTENTION_KINDS, type AttentionItem, type AttentionKind, type AttentionSource } from "./attention";
import { auditAttention } from "./audit-attention";
import { connectorsAttention } from "./connectors-attention";
import { databaseAttention } from "./database-attention";
import { driftAttention } from "./drift-attention";
import { integrationsAttention } from "./integrations-attention";
import { leasesAttention } from "./leases-attention";
import { mailAttention } from "./mail-attention";
import { peopleAttention } from "./people-attention";
import { poolAttention } from "./pool-attention";
import { providersAttention } from "./providers-attention";
import { roleGroupsAttention } from "./role-groups-attention";
import { signInAttention } from "./sign-in-attention";
import { slotAssignmentsAttention } from "./slot-assignments-attention";
import { valuesAttention } from "./values-attention";
import { webhooksAttention } from "./webhooks-attention";

const SOURCES: readonly AttentionSource[] = [
  accessAttention,
  auditAttention,
  connectorsAttention,
  databaseAttention,
  driftAttention,
  integrationsAttention,
  leasesAttention,
  mailAttention,
  peopleAttention,
  poolAttention,
  providersAttention,
  roleGroupsAttention,
  signInAttention,
  slotAssignmentsAttention,
  valuesAttention,
  webhooksAttention,
];

interface Dependencies extends SealDependencies {
  readonly roleGroups: RoleGroups;
  readonly leaversAlarms: LeaversAlarms;
  readonly writeProbe: Pick<WriteProbe, "spaceProblem">;
  readonly signIns: readonly ConfiguredSignIn[];
}

export class AttentionQueries {
  constructor(private readonly deps: Dependencies) {}

  /** The most severe kind first, the newest first within a kind. */
  async list(request: PageRequest, kinds: readonly AttentionKind[] | null = null): Promise<CountedPage<AttentionItem>> {
    const size = pageSize(request);
    const after = decodeCursor(request.after, LIST, 3);
    const items = (await this.all()).filter(({ kind }) => kinds === null || kinds.includes(kind));
    const rest = after ? items.filter((item) => compareKeys(sortKey(item), after) > 0) : items;
    return {
      nodes: rest.slice(0, size),
      hasNextPage: rest.length > size,
      hasPreviousPage: request.after != null,
      cursorOf: (item) => encodeCursor(LIST, sortKey(item)),
      totalCount: async () => items.length,
    };
  }

  /** In the same order. */
  async all(): Promise<AttentionItem[]> {
    const { db, clock } = this.deps;
    const context = { ...this.deps, manager: db.manager, now: clock.now() };
    const items: AttentionItem[] = [];
    // Sequential, so that one reader does not take all connections.
    for (const source of SOURCES) items.push(...(await source(context)));
    return items.sort((a, b) => compareKeys(sortKey(a), sortKey(b)));
  }
}

const LIST = "attention";

/** The numbers have a fixed width, so that they compare as texts. */
function sortKey({ kind, since, key }: AttentionItem): string[] {
  const gravity = String(ATTENTION_KINDS.indexOf(kind)).padStart(2, "0");
  const age = String(FAR_FUTURE - (since?.getTime() ?? 0)).padStart(16, "0");
  return [gravity, age, key];
}

const FAR_FUTURE = Date.parse("9999-12-31T23:59:59.999Z");

function compareKeys(a: readonly string[], b: readonly string[]): number {
  const n = a.findIndex((part, index) => part !== b[index]);
  return n < 0 ? 0 : a[n]! < b[n]! ? -1 : 1;
}
