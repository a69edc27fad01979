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

/** A call that shows whether IAM allows its action. Null: allowed, whatever AWS answered. */
export async function tryCall(
  { calls }: DoctorDeps,
  call: AwsCall,
  source: CredentialSource | (() => Promise<CredentialSource>),
  signal: AbortSignal,
  send: Parameters<AwsCalls["run"]>[3],
): Promise<ProviderFailure | null> {
  return triedAnswer(async () => calls.run(call, typeof source === "function" ? await source() : source, signal, send));
}

/** The same for the result of a call by another adapter. */
export async function triedAnswer(ask: () => Promise<unknown>): Promise<ProviderFailure | null> {
  try {
    await ask();
    return null;
  } catch (error) {
    if (!(error instanceof ProviderFailure) || error.kind === "aborted") throw error;
    // AWS validates the objects of a call only after IAM has allowed it.
    return ANSWERS.has(error.kind) ? null : error;
  }
}

const ANSWERS: ReadonlySet<ProviderFailure["kind"]> = new Set(["missing", "invalid", "conflict"]);

/** Assumes a role with a random external id, for which these sessions are created. */
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
