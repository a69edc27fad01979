import type { ProviderFailure } from "../../kernel/app-error";
import { assertNever } from "../../kernel/assert-never";
import { adviceByCode } from "./advice";

/** The outcome of a scan, for an account or for one of its regions. */
export const SCAN_OUTCOMES = [
  "OK",
  "DENIED",
  "THROTTLED",
  "UNAVAILABLE",
  "REGION_DISABLED",
  "BLOCKED_BY_SCP",
  "SUSPENDED",
  "EXCLUDED",
  "MANAGEMENT_ACCOUNT",
] as const;
export type ScanOutcome = (typeof SCAN_OUTCOMES)[number];

export interface RegionScan {
  readonly region: string;
  readonly outcome: ScanOutcome;
  readonly code: string | null;
  readonly message: string | null;
  readonly operation: string | null;
  readonly requestId: string | null;
  readonly clustersFound: number;
}

/**
 * Failures are the outcomes that need somebody's attention. The others are intended, or due to a policy of the
 * organization.
 */
export function isScanFailure(outcome: ScanOutcome): boolean {
  return outcome === "DENIED" || outcome === "THROTTLED" || outcome === "UNAVAILABLE";
}

export function outcomeOf(failure: ProviderFailure): ScanOutcome {
  if (failure.code === "REGION_DISABLED") return "REGION_DISABLED";
  if (failure.code === "BLOCKED_BY_SCP") return "BLOCKED_BY_SCP";
  if (failure.kind === "denied") return "DENIED";
  if (failure.kind === "throttled") return "THROTTLED";
  return "UNAVAILABLE";
}

/** The outcome of an account: that of its first failed region, else OK where any is OK, else that of its first region. */
export function outcomeOfRegions(regions: readonly RegionScan[]): ScanOutcome {
  const failed = regions.find((region) => isScanFailure(region.outcome));
  if (failed) return failed.outcome;
  if (regions.some((region) => region.outcome === "OK")) return "OK";
  return regions[0]?.outcome ?? "OK";
}

/** Advice on the outcome in one sentence; null where nothing is to be done. */
export function adviceFor(outcome: ScanOutcome, code: string | null): string | null {
  const known = isScanFailure(outcome) && code !== null ? adviceByCode(code) : null;
  if (known !== null) return known;
  switch (outcome) {
    case "OK":
      return null;
    case "DENIED":
      return "Allow the member role the action named here, and check the service control policies above the account.";
    case "THROTTLED":
      return "AWS limited the rate of calls for longer than we waited. The next sync tries again; look for another tool that calls the same API in this account.";
    case "UNAVAILABLE":
      return "AWS did not answer as it should. The next sync tries again; if it stays, look at the AWS Health Dashboard.";
    case "REGION_DISABLED":
      return "Enable the region in this account, or leave it out of the discovery regions.";
    case "BLOCKED_BY_SCP":
      return "A service control policy denies this region. If clusters should be found there, exempt the member role from it.";
    case "SUSPENDED":
      return "The account is not active, so it is not scanned. Reactivate it in AWS Organizations to see its clusters.";
    case "EXCLUDED":
      return "Take the account, or the organizational unit above it, off the integration's exclude lists to scan it.";
    case "MANAGEMENT_ACCOUNT":
      return "StackSets do not reach the management account. Deploy the member role there with a stack of its own, or exclude the account.";
    default:
      return assertNever(outcome);
  }
}
