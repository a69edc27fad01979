import { type Actor, hasRole, hasScope, MissingScope } from "../../../kernel/actor";
import { DomainError } from "../../../kernel/app-error";
import type { ErrorRule } from "../../../kernel/error-rules";
import type { AccessFlow } from "../../access-flows/access-flow.entity";
import { secondFactorProblem } from "../../access-flows/second-factor";
import { restoredRefusal } from "../../installation/restored";
import type { Grant } from "../grant.entity";

/** All that decides whether a grant can be extended, as stored. */
export interface ExtensionFacts {
  /** Null: the person of the grant, with the strongest sign-in. */
  readonly actor: Actor | null;
  readonly grant: Pick<Grant, "personId" | "state" | "endAskedAt" | "endsAt" | "extensions">;
  /** Null: the grant came by no flow. */
  readonly flow: Pick<AccessFlow, "name" | "active" | "deletedAt" | "definition"> | null;
  /** The database is a restored one that nobody has confirmed. */
  readonly isRestored: boolean;
  /** Why the person is not eligible for the access any more; null: they are, or it was not checked. */
  readonly ineligible: string | null;
  readonly now: Date;
}

/** The answer of `extendGrant` at this moment. */
export interface Extension {
  /** The most that one extension adds; 0: the flow allows none. */
  readonly seconds: number;
  /** How many extensions the flow still allows. */
  readonly left: number;
  /** The error of `extendGrant`; null: it would add time. */
  readonly refusal: DomainError | null;
}

/** Decides for the mutation and for queries alike, so that the two never differ. */
export function evaluateExtension(facts: ExtensionFacts): Extension {
  const { maxExtensions, extensionSeconds } = facts.flow?.definition.settings ?? NO_EXTENSIONS;
  const left = Math.max(0, maxExtensions - facts.grant.extensions);
  return { seconds: extensionSeconds, left, refusal: refusalOf(facts, maxExtensions, left) };
}

const NO_EXTENSIONS = { maxExtensions: 0, extensionSeconds: 0 };

function refusalOf(facts: ExtensionFacts, maxExtensions: number, left: number): DomainError | null {
  const { actor, grant, flow, now } = facts;
  if (actor && !hasScope(actor, "REQUEST")) return new MissingScope("REQUEST");
  if (facts.isRestored) return restoredRefusal();
  if (actor && grant.personId !== actor.personId && !hasRole(actor, "ADMIN"))
    return new DomainError("FORBIDDEN", "Only the person who has the access, or an admin, may extend it.");
  if (grant.state !== "ACTIVE" || grant.endAskedAt || !grant.endsAt || grant.endsAt <= now)
    return refused("NOT_EXTENDABLE", "Only access that is active and ends by itself can be extended.");
  if (!flow || flow.deletedAt || !flow.active)
    return refused("FLOW_NOT_IN_USE", "The access flow that this access came by is not in use any more.");
  const factor = actor && secondFactorProblem(actor, [flow.definition.settings], now);
  if (factor) return new DomainError("INVALID_STATE", factor.message, [factor]);
  if (left === 0) return noneLeft(flow.name, maxExtensions);
  return facts.ineligible ? refused("NOT_ELIGIBLE", facts.ineligible) : null;
}

function noneLeft(name: string, maxExtensions: number): DomainError {
  const times = maxExtensions === 1 ? "once" : `${maxExtensions} times`;
  const message =
    maxExtensions === 0 ? `Access by '${name}' cannot be extended.` : `'${name}' lets access be extended ${times}.`;
  return new DomainError("LIMIT_EXCEEDED", message, [], "NO_EXTENSIONS_LEFT");
}

function refused(rule: ErrorRule, message: string): DomainError {
  return new DomainError("INVALID_STATE", message, [], rule);
}
