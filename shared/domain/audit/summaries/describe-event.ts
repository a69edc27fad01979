import { AUDIT_ACTIONS, auditSentence, REFUSED_OPERATION } from "../../../kernel/audit-actions";
import { ACCESS_SUMMARIES } from "./access-summaries";
import { AWS_SUMMARIES } from "./aws-summaries";
import { countInWords, type DescribedEvent, EventFacts, reasonClause } from "./event-facts";
import { PEOPLE_SUMMARIES } from "./people-summaries";
import { PLATFORM_SUMMARIES } from "./platform-summaries";

/** Every action has a summary, or the build breaks. */
const SUMMARIES: Readonly<Record<keyof typeof AUDIT_ACTIONS, (facts: EventFacts) => string>> = {
  ...ACCESS_SUMMARIES,
  ...AWS_SUMMARIES,
  ...PEOPLE_SUMMARIES,
  ...PLATFORM_SUMMARIES,
};

/**
 * An event in one sentence: the actor, the action and the object. API, console and exports share it. `names` has the
 * present names of ids in the event; without them the sentence says less.
 */
export function describeEvent(event: DescribedEvent, names: ReadonlyMap<string, string>): string {
  const facts = new EventFacts(event, names);
  const sentence = isKnown(event.action) ? SUMMARIES[event.action](facts) : refusalOf(event, facts);
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1).replace(TWO_ENDS, "$1")}${further(facts)}`;
}

/** A quoted text that ends by itself needs no full stop. */
const TWO_ENDS = /([?!…])\.$/;

/** "Emil Berg was refused revokeGrant on payments-eu: This needs the role ADMIN." */
function refusalOf({ action }: DescribedEvent, facts: EventFacts): string {
  const { prefix } = REFUSED_OPERATION;
  if (!action.startsWith(prefix)) return auditSentence(action);
  const on = facts.subject === null ? "" : ` on ${facts.subject}`;
  return `${facts.who} was refused ${action.slice(prefix.length)}${on}${reasonClause(facts.word("message"))}.`;
}

/** For refusals that were only counted. */
function further(facts: EventFacts): string {
  const times = facts.count("further");
  return times === 0 ? "" : ` It happened ${countInWords(times, "more time")} since.`;
}

function isKnown(action: string): action is keyof typeof AUDIT_ACTIONS {
  return Object.hasOwn(AUDIT_ACTIONS, action);
}
