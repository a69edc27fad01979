import { type Actor, requireRole } from "../../kernel/actor";
import { DomainError, type FieldProblem, invalidInput, notFound } from "../../kernel/app-error";
import type { AuditAction } from "../../kernel/audit-actions";
import { requireFreshSignIn } from "../../kernel/fresh-sign-in";
import { staleVersion } from "../../kernel/stale-version";
import { problemsOfTypedText, type TextLimits, typedText } from "../../kernel/text/typed-text";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { findingFactsSql } from "./acceptances";
import { DriftAcceptance } from "./drift-acceptance.entity";
import { DriftFinding } from "./drift-finding.entity";

const REASON: TextLimits = { characters: 2_000, lines: true };

export interface AcceptOrder {
  readonly findingId: string;
  /** The finding's version as the caller last read it. */
  readonly version: number;
  readonly reason: string;
  /** Left out: until the facts of the finding change. */
  readonly until?: Date | null;
}

/** Answers of admins to findings. None of them changes anything in AWS. */
export class DriftService {
  constructor(private readonly deps: { readonly uow: UnitOfWork }) {}

  /** Accepts a finding for a time, or until its facts change; returns its id. */
  async accept(actor: Actor, order: AcceptOrder): Promise<string> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      requireFreshSignIn(tx);
      const { reason, until } = parseAcceptance(order, tx.now);
      const finding = await lockFinding(tx, order);
      const acceptance = { reason, until, acceptedAt: tx.now.toISOString(), acceptedByName: actor.name };
      await tx.manager.query(
        `insert into drift_acceptances (finding_id, facts, reason, until, accepted_at, accepted_by_name, accepted_by)
         select f.id, ${findingFactsSql("f")}, $2, $3, $4, $5, $6 from drift_findings f where f.id = $1
         on conflict (finding_id) do update set facts = excluded.facts, reason = excluded.reason, until = excluded.until,
           accepted_at = excluded.accepted_at, accepted_by_name = excluded.accepted_by_name, accepted_by = excluded.accepted_by`,
        [finding.id, reason, until, tx.now, actor.name, actor.personId ?? null],
      );
      await countChange(tx, finding);
      auditFinding(tx, "drift.accepted", finding, acceptance);
      return finding.id;
    });
  }

  /** Withdraws an acceptance: the finding counts as drift again. */
  async withdraw(actor: Actor, { findingId, version }: Pick<AcceptOrder, "findingId" | "version">): Promise<string> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      const finding = await lockFinding(tx, { findingId, version });
      const { affected } = await tx.manager.delete(DriftAcceptance, { findingId: finding.id });
      if (!affected)
        throw new DomainError("INVALID_STATE", "This finding is not accepted, so there is nothing to take back.");
      await countChange(tx, finding);
      auditFinding(tx, "drift.acceptance-withdrawn", finding, {});
      return finding.id;
    });
  }
}

function parseAcceptance({ reason: typed, until = null }: AcceptOrder, now: Date) {
  const reason = typedText(typed);
  const problems: FieldProblem[] = problemsOfTypedText(["reason"], reason, REASON);
  if (reason === "") problems.push({ path: ["reason"], message: "'reason' must say why this is right as it is." });
  if (until !== null && until <= now) problems.push({ path: ["until"], message: "'until' must be in the future." });
  if (problems.length > 0) throw invalidInput(problems);
  return { reason, until };
}

/** An entry that was only listed is no finding for the API. */
async function lockFinding(tx: Tx, { findingId: id, version }: Pick<AcceptOrder, "findingId" | "version">) {
  const finding = await tx.manager.findOne(DriftFinding, { where: { id }, lock: { mode: "pessimistic_write" } });
  if (!finding || finding.kind === "UNKNOWN") throw notFound("The finding");
  if (finding.version !== version) throw staleVersion("The finding", finding.version);
  return finding;
}

async function countChange(tx: Tx, { id, version }: DriftFinding): Promise<void> {
  await tx.manager.update(DriftFinding, id, { version: version + 1 });
}

function auditFinding(tx: Tx, action: AuditAction, finding: DriftFinding, more: object): void {
  const { id: findingId, resourceId, kind, principalArn, differences } = finding;
  const after = { findingId, kind, principalArn, differences, ...more };
  tx.audit({ action, subjectType: "resource", subjectId: resourceId, after });
}
