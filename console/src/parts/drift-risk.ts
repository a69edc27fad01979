import type { DriftKind, RiskLevel } from "../gql/enums";

interface Found {
  readonly kind: DriftKind;
  readonly acceptance: unknown;
  readonly access: {
    readonly permissions: readonly { readonly risk: { readonly level: RiskLevel } }[];
  } | null;
}

const LEVELS: readonly RiskLevel[] = ["LOW", "MEDIUM", "HIGH", "CRITICAL"];

/** The highest of what the entry gives; null: it gives nothing that the catalog knows. */
export function riskOf({ access }: Pick<Found, "access">): RiskLevel | null {
  const ranks = (access?.permissions ?? []).map(({ risk }) => LEVELS.indexOf(risk.level));
  return LEVELS[Math.max(...ranks)] ?? null;
}

/** Whether an admin should look at it first: it gives others much, and nobody said that it is right. */
export function isRisky(finding: Found): boolean {
  const risk = riskOf(finding);
  const isOfOthers = finding.kind === "FOREIGN" || finding.kind === "NEW";
  return isOfOthers && finding.acceptance === null && (risk === "HIGH" || risk === "CRITICAL");
}

/** What gives most comes first, what was accepted last; else as the API orders them. */
export function mostRiskyFirst<Finding extends Found>(findings: readonly Finding[]): Finding[] {
  const rankOf = (finding: Finding) => (finding.acceptance === null ? LEVELS.indexOf(riskOf(finding) ?? "LOW") : -1);
  return [...findings].sort((a, b) => rankOf(b) - rankOf(a));
}
