import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

interface Account {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: unknown;
  readonly acr?: string;
  readonly amr?: readonly string[];
  readonly acrs?: unknown;
  readonly ageSeconds?: number;
}

/** The real OpenID provider of the tests, in a process of its own. */
export class RealProvider {
  private constructor(
    private readonly process: ChildProcess,
    readonly issuer: string,
  ) {}

  /** `takesClaims`: it supports the parameter `claims`, which it ignores by default. */
  static async start(redirectUri: string, { takesClaims = false } = {}): Promise<RealProvider> {
    const script = join(__dirname, "openid-provider.cjs");
    const env = { ...process.env, ...(takesClaims && { CLAIMS_PARAMETER: "1" }) };
    const child = spawn(process.execPath, [script, redirectUri], { stdio: ["pipe", "pipe", "ignore"], env });
    const [issuer] = (await once(createInterface({ input: child.stdout! }), "line")) as [string];
    return new RealProvider(child, issuer);
  }

  /** Sets the account that signs in next. */
  async becomes(account: Account): Promise<void> {
    await fetch(`${this.issuer}/control`, { method: "POST", body: JSON.stringify(account) });
  }

  /** Rotates to a new key with this id. */
  async changesKey(kid: string): Promise<void> {
    await fetch(`${this.issuer}/key`, { method: "POST", body: JSON.stringify({ kid }) });
  }

  async stop(): Promise<void> {
    this.process.stdin!.end();
    await once(this.process, "exit");
  }
}
