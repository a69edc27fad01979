import { AwsError } from "../aws/aws-error";
import type { Principal } from "../world/sessions";
import type { World } from "../world/world";

export interface ThrottleOptions {
  /** "documented": the rates AWS publishes for Organizations, Account and Identity Center, and the setting below for EKS. */
  readonly mode: "off" | "documented";
  /** EKS publishes no rates; per (account, region). */
  readonly eks?: { readonly perSecond: number; readonly burst: number };
}

type Rate = readonly [perSecond: number, burst: number];

/** Organizations quotas, per account and per organization. The operations of one row are taken to share a bucket. */
const ORGANIZATIONS: readonly (readonly [operations: readonly string[], account: Rate, organization: Rate | null])[] = [
  [["ListAccounts"], [8, 12], [9, 15]],
  [["ListChildren"], [6, 10], [7, 12]],
  [
    ["ListParents", "ListAccountsForParent", "ListOrganizationalUnitsForParent"],
    [5, 8],
    [6, 10],
  ],
  [["DescribeAccount"], [20, 30], [24, 36]],
  [["DescribeOrganizationalUnit"], [2, 2], [2, 3]],
  [["DescribeOrganization"], [1, 2], null],
  [["ListRoots"], [1, 2], [1, 3]],
  [["ListTagsForResource"], [10, 15], [12, 18]],
  [["ListDelegatedAdministrators"], [5, 8], [6, 10]],
];
const ACCOUNT: Rate = [5, 5];
/** The shared rate of all of Identity Center's APIs. */
const IDENTITY_CENTER: Rate = [20, 20];
/** AWS publishes no rate for tagging; this is a low estimate. */
const TAGGING: Rate = [5, 10];
const EKS_DEFAULT = { perSecond: 5, burst: 10 };

/** Token buckets, as AWS counts requests. */
export class Throttle {
  private readonly buckets = new Map<string, { tokens: number; at: number }>();

  constructor(
    private readonly world: World,
    private readonly clock: () => number,
    private options: ThrottleOptions,
  ) {}

  configure(options: ThrottleOptions): void {
    this.options = options;
    this.buckets.clear();
  }

  /** Null when the call is within the rates. */
  refusalOf(service: string, operation: string, region: string, caller: Principal): AwsError | null {
    if (this.options.mode === "off") return null;
    const account = caller.account.id;
    if (service === "organizations") return this.organizations(operation, account);
    if (service === "account") {
      return this.take(`account/${account}/${operation}`, ACCOUNT)
        ? null
        : new AwsError("TooManyRequestsException", "Too Many Requests", 429);
    }
    if (service === "sso" || service === "identitystore") {
      return this.take(`identity-center/${account}/${region}`, IDENTITY_CENTER)
        ? null
        : new AwsError("ThrottlingException", "Rate exceeded", 429);
    }
    if (service === "tagging") {
      return this.take(`tagging/${account}/${region}`, TAGGING)
        ? null
        : new AwsError("ThrottledException", "Rate exceeded", 400);
    }
    if (service === "eks") {
      const { perSecond, burst } = this.options.eks ?? EKS_DEFAULT;
      return this.take(`eks/${account}/${region}`, [perSecond, burst])
        ? null
        : new AwsError("ThrottlingException", "Rate exceeded", 429);
    }
    return null;
  }

  private organizations(operation: string, account: string): AwsError | null {
    const row = ORGANIZATIONS.find(([operations]) => operations.includes(operation));
    if (!row) return null;
    const [[name], perAccount, perOrganization] = row;
    const within =
      this.take(`organizations/${account}/${name}`, perAccount) &&
      (!perOrganization || this.take(`organizations/${this.world.organization?.id}/${name}`, perOrganization));
    if (within) return null;
    const message = "You have sent too many requests in too short a period of time. Try again later.";
    return new AwsError("TooManyRequestsException", message, 400, { Type: "client" });
  }

  private take(key: string, [perSecond, burst]: Rate): boolean {
    const now = this.clock();
    const bucket = this.buckets.get(key) ?? { tokens: burst, at: now };
    this.buckets.set(key, bucket);
    bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * perSecond);
    bucket.at = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}
