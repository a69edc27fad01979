import type { Actor } from "../../kernel/actor";
import { DomainError, type FieldProblem } from "../../kernel/app-error";
import { durationInWords } from "../../kernel/text/duration-in-words";
import type { FlowSettings } from "./flow-definition";

type Wanted = Pick<FlowSettings, "mfaRequired" | "mfaMaxAgeSeconds">;

/** Whether flows require a second factor of an actor, and whether a recent one was shown. */
export interface SecondFactor {
  readonly required: boolean;
  /** Also where none is required. */
  readonly satisfied: boolean;
  /** The maximum age in seconds; null: no second factor is required. */
  readonly maxAgeSeconds: number | null;
  /** The path of this server to show one; null: satisfied, or the actor is a token, which cannot show one. */
  readonly signInPath: string | null;
}

/** Applies the strictest of the settings. Tokens cannot show a second factor. */
export function secondFactorOf({ session }: Actor, settings: readonly Wanted[], now: Date): SecondFactor {
  const ages = settings.filter(({ mfaRequired }) => mfaRequired).map(({ mfaMaxAgeSeconds }) => mfaMaxAgeSeconds);
  if (ages.length === 0) return { required: false, satisfied: true, maxAgeSeconds: null, signInPath: null };
  const maxAgeSeconds = Math.min(...ages);
  const satisfied = Boolean(session?.mfaAt && now.getTime() - session.mfaAt.getTime() <= maxAgeSeconds * 1_000);
  const signInPath = session && !satisfied ? `/auth/login?provider=${session.provider}&stepUp=1` : null;
  return { required: true, satisfied, maxAgeSeconds, signInPath };
}

/**
 * The problem of an actor without a required second factor; null: none is missing. `flowName`: the flow, if it is a
 * single one.
 */
export function secondFactorProblem(
  actor: Actor,
  settings: readonly Wanted[],
  now: Date,
  flowName: string | null = null,
): FieldProblem | null {
  const { satisfied, maxAgeSeconds, signInPath } = secondFactorOf(actor, settings, now);
  if (satisfied) return null;
  const how = signInPath ? `Sign in again at ${signInPath}.` : "A token cannot show one: sign in with a browser.";
  const message = `${flowName === null ? "This" : `'${flowName}'`} needs a second factor shown within the last ${durationInWords(maxAgeSeconds!)}. ${how}`;
  return { path: [], message, rule: "MFA_REQUIRED", ...(signInPath && { signInPath }) };
}

/** Throws INVALID_STATE. */
export function assertSecondFactor(actor: Actor, settings: readonly Wanted[], now: Date): void {
  const problem = secondFactorProblem(actor, settings, now);
  if (problem) throw new DomainError("INVALID_STATE", problem.message, [problem]);
}
