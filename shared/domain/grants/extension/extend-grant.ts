import { type FieldProblem, invalidInput, notFound } from "../../../kernel/app-error";
import { problemsOfTypedText, type TextLimits, typedText } from "../../../kernel/text/typed-text";
import type { Tx } from "../../../platform/database/unit-of-work";
import { AccessFlow } from "../../access-flows/access-flow.entity";
import { createOnce } from "../../client-requests/create-once";
import { parseClientRequestId } from "../../client-requests/parse-client-request-id";
import { holdRestored } from "../../installation/restored";
import { Grant } from "../grant.entity";
import { type GrantViewers, mayViewGrant } from "../grant.policy";
import { publishGrantEvents } from "../grant-events";
import { requeueTargets } from "../requeue-targets";
import type { EligibilityOf } from "./eligibility";
import { evaluateExtension } from "./extension";

export interface ExtendOrder {
  readonly grantId: string;
  /** Left out: as long as the flow allows. */
  readonly durationSeconds?: number | null;
  readonly reason?: string | null;
  readonly clientRequestId?: string | null;
}

const REASON: TextLimits = { characters: 2_000, lines: true };
/** The shortest extension that a flow may allow. */
const SHORTEST_SECONDS = 10;

interface Dependencies extends GrantViewers {
  readonly eligibility: EligibilityOf;
}

/**
 * Adds one extension of the flow, for its whole length or less. The person's eligibility is checked again; nobody has
 * to approve. A repeated client request id returns the same extension.
 */
export async function extendGrant(tx: Tx, deps: Dependencies, order: ExtendOrder): Promise<Grant> {
  const { clientRequestId } = order;
  const asked = parseOrder(order);
  return createOnce(
    tx,
    { operation: "extendGrant", clientRequestId, input: asked },
    {
      make: () => extendOnce(tx, deps, asked),
      // The actor may have lost the right to view the grant since.
      find: (id) => lockVisible(tx, deps, id),
    },
  );
}

async function extendOnce(tx: Tx, deps: Dependencies, asked: Asked): Promise<Grant> {
  const isRestored = await holdRestored(tx.manager);
  const grant = await lockVisible(tx, deps, asked.grantId);
  // The access may have ended meanwhile.
  tx.waited();
  const flow = grant.flowId === null ? null : await tx.manager.findOneBy(AccessFlow, { id: grant.flowId });
  const facts = { actor: tx.actor, grant, flow, isRestored, ineligible: null, now: tx.now };
  const { refusal, seconds: most } = evaluateExtension(facts);
  if (refusal) throw refusal;
  const [ineligible] = await deps.eligibility(tx, [grant]);
  const { refusal: notEligible } = evaluateExtension({ ...facts, ineligible: ineligible ?? null });
  if (notEligible) throw notEligible;
  return addExtension(tx, grant, flow!, { seconds: lengthOf(asked, most), reason: asked.reason });
}

interface Asked {
  readonly grantId: string;
  readonly durationSeconds: number | null;
  readonly reason: string | null;
}

function parseOrder({ grantId, durationSeconds = null, reason: typed, clientRequestId }: ExtendOrder): Asked {
  const reason = typedText(typed) || null;
  const problems: FieldProblem[] = [
    ...problemsOfTypedText(["reason"], reason ?? "", REASON),
    ...parseClientRequestId(clientRequestId).problems,
  ];
  if (durationSeconds !== null && durationSeconds < SHORTEST_SECONDS) {
    const message = `'durationSeconds' must be at least ${SHORTEST_SECONDS}.`;
    problems.push({ path: ["durationSeconds"], message });
  }
  if (problems.length > 0) throw invalidInput(problems);
  return { grantId, durationSeconds, reason };
}

/** A grant that the actor may not view does not exist for them. */
async function lockVisible(tx: Tx, deps: GrantViewers, id: string): Promise<Grant> {
  const grant = await tx.manager.findOne(Grant, { where: { id }, lock: { mode: "pessimistic_write" } });
  if (!grant || !(await mayViewGrant(deps, tx.actor, grant, tx.manager))) throw notFound("The grant");
  return grant;
}

function lengthOf({ durationSeconds }: Asked, most: number): number {
  if (durationSeconds === null || durationSeconds <= most) return durationSeconds ?? most;
  const message = `One extension adds at most ${most} seconds.`;
  throw invalidInput([{ path: ["durationSeconds"], message, rule: "TOO_LONG" }]);
}

async function addExtension(
  tx: Tx,
  grant: Grant,
  flow: AccessFlow,
  { seconds, reason }: { readonly seconds: number; readonly reason: string | null },
): Promise<Grant> {
  const later = (at: Date | null) => at && new Date(at.getTime() + seconds * 1_000);
  const { endsAt, latestEnd, extensions } = grant;
  const changes = { endsAt: later(endsAt), latestEnd: later(latestEnd), extensions: extensions + 1 };
  await tx.manager.update(Grant, grant.id, changes);
  const { maxExtensions, extensionSeconds } = flow.definition.settings;
  const extendedBy = {
    as: grant.personId === tx.actor.personId ? "GRANTEE" : "ADMIN",
    flow: { id: flow.id, name: flow.name, version: flow.version },
    maxExtensions,
    extensionSeconds,
  };
  const before = { endsAt, latestEnd, extensions };
  const after = { ...changes, seconds, reason, extendedBy };
  await publishGrantEvents(tx, [{ grant, name: "grant.extended", before, after }]);
  requeueTargets(tx, grant.targetId ? [grant.targetId] : []);
  return tx.manager.findOneByOrFail(Grant, { id: grant.id });
}
