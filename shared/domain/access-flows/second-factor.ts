import type { Actor } from "../../kernel/actor";
import { DomainError, type FieldProblem } from "../../kernel/app-error";
import { durationInWords } from "./duration-in-words";
import type { FlowSettings } from "./flow-definition";

type Wanted = Pick<FlowSettings, "mfaRequired" | "mfaMaxAgeSeconds">;

/**
 * The problem of an actor who shows no second factor where a flow asks for one; null: there is none. A token never shows one.
 * `flowName`: the flow, where it is one.
 */
export function secondFactorProblem(
  actor: Actor,
  settings: readonly Wanted[],
  now: Date,
  flowName: string | null = null,
): FieldProblem | null {
  const ages = settings.filter(({ mfaRequired }) => mfaRequired).map(({ mfaMaxAgeSeconds }) => mfaMaxAgeSeconds);
  if (ages.length === 0) return null;
  const seconds = Math.min(...ages);
  const { session } = actor;
  if (session?.mfaAt && now.getTime() - session.mfaAt.getTime() <= seconds * 1_000) return null;
  const how = session
    ? `Sign in again at /auth/login?provider=${session.provider}&stepUp=1.`
    : "A token cannot show one: sign in with a browser.";
  const message = `MFA_REQUIRED: ${flowName === null ? "this" : `'${flowName}'`} needs a second factor shown within the last ${durationInWords(seconds)}. ${how}`;
  return { path: [], message, rule: "MFA_REQUIRED" };
}

/** Throws INVALID_STATE. */
export function assertSecondFactor(actor: Actor, settings: readonly Wanted[], now: Date): void {
  const problem = secondFactorProblem(actor, settings, now);
  if (problem) throw new DomainError("INVALID_STATE", problem.message, [problem]);
}
