import type { TrustingRole } from "../../domain/cloud/doctor-cloud.port";
import { ProviderFailure } from "../../kernel/app-error";
import type { AwsCall, AwsCalls, CredentialSource } from "./calls/calls";
import type { Clients } from "./calls/clients";
import type { Sessions } from "./calls/sessions";

export interface DoctorDeps {
  readonly calls: AwsCalls;
  readonly clients: Clients;
  readonly sessions: Sessions;
  readonly region: string;
}

/** One call that tells whether IAM allows its action. Null: it does, whatever AWS answered then. */
export async function tryCall(
  { calls }: DoctorDeps,
  call: AwsCall,
  source: CredentialSource | (() => Promise<CredentialSource>),
  signal: AbortSignal,
  send: Parameters<AwsCalls["run"]>[3],
): Promise<ProviderFailure | null> {
  return triedAnswer(async () => calls.run(call, typeof source === "function" ? await source() : source, signal, send));
}

/** The same of calls that somebody else makes. */
export async function triedAnswer(ask: () => Promise<unknown>): Promise<ProviderFailure | null> {
  try {
    await ask();
    return null;
  } catch (error) {
    if (!(error instanceof ProviderFailure) || error.kind === "aborted") throw error;
    // AWS looks at what a call names after it has asked IAM.
    return ANSWERS.has(error.kind) ? null : error;
  }
}

const ANSWERS: ReadonlySet<ProviderFailure["kind"]> = new Set(["missing", "invalid", "conflict"]);

/** Assumes a role with an external id of its own making. The sessions are made with that id. */
export async function isAssumable(strange: Sessions, role: TrustingRole, signal: AbortSignal): Promise<boolean> {
  try {
    const source =
      role.kind === "member" ? await strange.member(role.accountId, signal) : (await strange.management(signal)).source;
    await source.current(signal);
    return true;
  } catch (error) {
    if (error instanceof ProviderFailure && error.kind === "denied") return false;
    throw error;
  }
}
