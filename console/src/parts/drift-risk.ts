import type { DriftKind, RiskLevel } from "../gql/enums";

interface Found {
  readonly kind: DriftKind;
  readonly acceptance: unknown;
  readonly access: {
    readonly permissions: readonly { readonly risk: { readonly level: RiskLevel } }[];
  } | null;
}

const LEVELS: readonly RiskLevel[] = ["LOW", "MEDIUM", "HIGH", "CRITICAL"];

/** The highest risk of the entry's access; null: the catalog knows none of its access. */
export function riskOf({ access }: Pick<Found, "access">): RiskLevel | null {
  const ranks = (access?.permissions ?? []).map(({ risk }) => LEVELS.indexOf(risk.level));
  return LEVELS[Math.max(...ranks)] ?? null;
}

/** Whether the finding needs attention first: it gives others risky access, and is not accepted. */
export function isRisky(finding: Found): boolean {
  const risk = riskOf(finding);
  const isOfOthers = finding.kind === "FOREIGN" || finding.kind === "NEW";
  return isOfOthers && finding.acceptance === null && (risk === "HIGH" || risk === "CRITICAL");
}

/** The highest risk first, accepted findings last; ties keep the API's order. */
export function mostRiskyFirst<Finding extends Found>(findings: readonly Finding[]): Finding[] {
  const rankOf = (finding: Finding) => (finding.acceptance === null ? LEVELS.indexOf(riskOf(finding) ?? "LOW") : -1);
  return [...findings].sort((a, b) => rankOf(b) - rankOf(a));
}
