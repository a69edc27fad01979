import { awsCallsInWords, ofNamed, onNamed } from "./access-summaries";
import { type EventFacts, joinWords, reasonClause } from "./event-facts";

/** Summaries of slots and leases, access entries, connectors, integrations and syncs. */
export const AWS_SUMMARIES = {
  "binding.abandoned": (e) =>
    `The lease${ofNamed(e.name("personId"))}${account(e)} was given up, as its integration was deleted by force.`,
  "binding.displaced": (e) =>
    `${e.person("personId")} lost the Identity Center user${account(e)} to somebody with a better proof.`,
  "binding.found": (e) => `The role${ofNamed(e.name("personId"))}${account(e)} was found.`,
  "binding.moved": (e) =>
    `${e.person("personId")} moved to another permission set${account(e)}${reasonClause(e.word("message"))}.`,
  "binding.removed": (e) => `The role${ofNamed(e.name("personId"))}${account(e)} is not used any more.`,
  "binding.written": (e) =>
    `Drawbridge changed the assignment of ${e.the("permission set", "permissionSetName")}${to(e.name("personId"))}${account(e)}: ${awsCallsInWords(e)}.`,
  "connector.deleted": (e) => `${e.who} deleted ${e.the("connector")}.`,
  "connector.tested": (e) => `${e.who} tested what ${e.the("connector")} reaches in AWS.`,
  "connector.updated": (e) => `${e.who} renamed ${renamed(e, "connector")}.`,
  "doctor-run.started": (e) => `${e.who} had ${e.the("integration")} examined.`,
  "drift.acceptance-ended": (e) => `The acceptance of a difference${onNamed(e.subject)} ended${entry(e)}.`,
  "drift.acceptance-withdrawn": (e) =>
    `${e.who} withdrew the acceptance of a difference${onNamed(e.subject)}${entry(e)}.`,
  "drift.accepted": (e) =>
    `${e.who} accepted a difference${onNamed(e.subject)}${entry(e)}${reasonClause(e.word("reason"))}.`,
  "drift.addition-removed": (e) =>
    `Drawbridge removed from an access entry${onNamed(e.subject)} access that others had added: ${e.access("removed")}${entry(e)}.`,
  "drift.found": (e) =>
    `${DRIFT[e.word("kind") ?? ""]?.(onNamed(e.subject)) ?? altered(onNamed(e.subject))}${entry(e)}.`,
  "drift.orphan-removed": (e) =>
    `Drawbridge removed an access entry${onNamed(e.subject)} that no grant wants${entry(e)}.`,
  "drift.orphan-removing": (e) =>
    `Drawbridge is about to remove an access entry${onNamed(e.subject)} that no grant wants${entry(e)}.`,
  "drift.orphan-seen-gone": (e) =>
    `An access entry${onNamed(e.subject)} that no grant wants was observed gone${entry(e)}.`,
  "integration.created": (e) => `${e.who} made ${e.the("integration")}.`,
  "integration.deleted": (e) => `${e.the("integration")} was deleted, with everything discovered through it.`,
  "integration.deletion-requested": (e) =>
    `${e.who} deleted ${e.the("integration")}; it goes when the access through it has ended.`,
  "integration.disabled": (e) => `${e.who} switched off ${e.the("integration")}.`,
  "integration.enabled": (e) => `${e.who} switched on ${e.the("integration")}.`,
  "integration.updated": (e) => `${e.who} changed ${e.the("integration")}.`,
  "lease.began": (e) =>
    `${e.person("personId")} began to be the holder of ${e.the("permission set", "permissionSetName")}${account(e)}.`,
  "lease.ended": (e) =>
    `${e.person("personId")} is not the holder of ${e.the("permission set", "permissionSetName")}${account(e)} any more.`,
  "slot.assignment-found": (e) => `An assignment of ${set(e)}${account(e)} without a lease was found.`,
  "slot.assignment-gone": (e) => `The assignment of ${set(e)}${account(e)} without a lease is gone.`,
  "slot.leased": (e) => `${e.person("personId")} got ${e.the("permission set", "permissionSetName")}${account(e)}.`,
  "slot.out-of-use": (e) =>
    `${e.the("permission set", "permissionSetName")} was found to hold something else than the shipped policy.`,
  "slot.release-asked": (e) => `${e.who} asked to remove the assignment of ${set(e)}${account(e)} that no lease knows.`,
  "slot.returned": (e) =>
    `${e.person("personId")} gave back ${e.the("permission set", "permissionSetName")}${account(e)}; it is free again.`,
  "slot.usable": (e) => `${e.the("permission set", "permissionSetName")} was found to hold the shipped policy.`,
  "slot.written": (e) =>
    `Drawbridge removed an assignment of ${e.the("permission set", "permissionSetName")}${account(e)} that no lease knew: ${awsCallsInWords(e)}.`,
  "sync-run.cancelled": (e) =>
    joinWords(`${e.who} cancelled a sync`, e.subject && `of the integration '${e.subject}'`).concat("."),
  "sync-run.requested": (e) => `${e.who} asked for a sync of ${e.the("integration", "integrationId")}.`,
} as const satisfies Readonly<Record<string, (facts: EventFacts) => string>>;

const altered = (on: string) => `An access entry${on} differs from its grants`;

/** The words of the other kinds of findings: an entry of others has no grants, and a missing one is no entry. */
const DRIFT: Readonly<Record<string, (on: string) => string>> = {
  FOREIGN: (on) => `An access entry${on} was found that Drawbridge did not make`,
  ORPHAN: (on) => `An access entry${on} was found that no grant wants`,
  OURS_MISSING: (on) => `An access entry${on} that grants want is not there`,
};

function set(e: EventFacts): string {
  return e.subject === null ? "a permission set of the pool" : `the permission set '${e.subject}'`;
}

/** The holder of an access entry: people recognize the end of an ARN. */
function entry(e: EventFacts): string {
  const arn = e.at("principalArn");
  return typeof arn === "string" ? ` (${arn.split("/").at(-1)})` : "";
}

function account(e: EventFacts): string {
  const number = e.word("accountId");
  return number === null ? "" : ` in account ${number}`;
}

function renamed(e: EventFacts, noun: string): string {
  const before = e.before("name");
  const name = e.word("name");
  return typeof before === "string" && name !== null && before !== name
    ? `the ${noun} '${before}' to '${name}'`
    : e.the(noun);
}

const to = (name: string | null): string => (name === null ? "" : ` to ${name}`);
