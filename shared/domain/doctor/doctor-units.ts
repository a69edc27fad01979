import type { ScopedAccount } from "../sync-runs/scope-accounts";

/** An organizational unit or the root, with the numbers of accounts in it and below it. */
export interface DoctorUnit {
  /** Such as "r-ab12" or "ou-ab12-11111111". */
  readonly id: string;
  /** Null for the root. */
  readonly parentId: string | null;
  /** Null until AWS has returned it. */
  readonly name: string | null;
  /** The unit, or one above it, is excluded by the settings. */
  readonly excluded: boolean;
  readonly accountsInScope: number;
  /** Accounts that are excluded or not active. */
  readonly accountsOutOfScope: number;
}

/** The units with accounts, depth first, each parent before its children. Units without accounts are left out. */
export function doctorUnits(
  accounts: readonly ScopedAccount[],
  excludedUnitIds: readonly string[],
  names: ReadonlyMap<string, string> = new Map(),
): DoctorUnit[] {
  const units = new Map<string, DoctorUnit>();
  for (const { ouPath, outOfScopeReason } of [...accounts].sort(byPath)) {
    const inScope = outOfScopeReason === null ? 1 : 0;
    ouPath.forEach((id, depth) => {
      const known = units.get(id);
      units.set(id, {
        id,
        parentId: ouPath[depth - 1] ?? null,
        name: names.get(id) ?? null,
        excluded: ouPath.slice(0, depth + 1).some((above) => excludedUnitIds.includes(above)),
        accountsInScope: (known?.accountsInScope ?? 0) + inScope,
        accountsOutOfScope: (known?.accountsOutOfScope ?? 0) + 1 - inScope,
      });
    });
  }
  return [...units.values()];
}

/** Units whose children need names. */
export function parentsOf(units: readonly DoctorUnit[]): string[] {
  return [...new Set(units.flatMap(({ parentId }) => parentId ?? []))];
}

function byPath(a: ScopedAccount, b: ScopedAccount): number {
  const [left, right] = [a.ouPath.join("/"), b.ouPath.join("/")];
  return left < right ? -1 : left > right ? 1 : 0;
}
