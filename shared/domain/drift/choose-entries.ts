import { isRoleOfSlot } from "../bindings/slots/slot-names";
import type { EntriesFacts } from "./compare-entries";
import type { DriftScanLease } from "./drift-scan-lease";

/**
 * The entries that one scan describes: its share of the calls is small, and other scans wait. The rest comes next time.
 */
const DESCRIBED_AT_ONCE = 20;

/** How long an observation by the reconcile loop counts for the scan. */
const TARGET_KNOWN_MS = 5 * 60_000;
/** The interval at which an entry of others is described again, because a listing does not show its access. */
const FOREIGN_KNOWN_MS = 24 * 60 * 60_000;

/** The listed entries to describe, the most telling first, and only a few. */
export function chooseEntries({
  listed,
  targets,
  findings,
  slots,
  now,
}: Pick<EntriesFacts, "listed" | "targets" | "findings" | "now"> & Pick<DriftScanLease, "slots">): string[] {
  const known = new Map(findings.map((finding) => [finding.principalArn, finding]));
  const targetOf = new Map(targets.map((target) => [target.principalArn, target]));
  const age = (at: Date | null) => (at ? now.getTime() - at.getTime() : Number.POSITIVE_INFINITY);
  const rank = (principal: string): number | null => {
    const target = targetOf.get(principal);
    if (target?.state === "OPEN") return !target.inFlux && age(target.observedAt) >= TARGET_KNOWN_MS ? 1 : null;
    // Without an open target on the slot's role its entry is an orphan, whatever the finding says.
    if (isRoleOfSlot(principal, slots)) return 0;
    const finding = known.get(principal);
    if (finding?.kind === "ORPHAN") return 0;
    if (finding?.kind !== "FOREIGN" || !finding.describedAt) return 2;
    if (target?.observedAt && target.observedAt > finding.describedAt) return 2;
    return age(finding.describedAt) >= FOREIGN_KNOWN_MS ? 3 : null;
  };
  return [...listed]
    .flatMap((principal) => {
      const at = rank(principal);
      return at === null ? [] : [{ principal, at, describedAt: known.get(principal)?.describedAt?.getTime() ?? 0 }];
    })
    .sort((a, b) => a.at - b.at || a.describedAt - b.describedAt || (a.principal < b.principal ? -1 : 1))
    .slice(0, DESCRIBED_AT_ONCE)
    .map(({ principal }) => principal);
}
