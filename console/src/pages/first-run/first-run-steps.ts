import { addresses } from "../../app/addresses";
import { coverageSentence, nounOf } from "../../parts/coverage/coverage-words";
import type { FirstCoverage, FirstRun } from "./first-run-documents";

/**
 * NEXT: the step to do now. GOES_ON: it was begun, and ends by itself or by other people. LATER: another step comes
 * first.
 */
export type StepState = "DONE" | "NEXT" | "GOES_ON" | "WRONG" | "LATER";

export interface Step {
  readonly id: "people" | "connect" | "owners" | "flow" | "request";
  readonly title: string;
  readonly why: string;
  readonly state: StepState;
  /** A sentence about the present state; null: there is nothing yet. */
  readonly said: string | null;
  readonly to: string;
  /** The text of the button, a verb and its object. */
  readonly action: string;
}

type Found = Omit<Step, "id" | "title" | "why" | "state"> & { readonly state: Exclude<StepState, "LATER"> };

/** The steps from nothing to a first access, derived from the API's state alone. */
export function stepsOf(data: FirstRun, coverage: FirstCoverage | null): Step[] {
  const found = [peopleStep(data), connectStep(data), ownersStep(data, coverage), flowStep(data), requestStep(data)];
  const current = found.findIndex(({ state }) => state !== "DONE");
  return found.map((step, n) => ({
    ...WORDS[n]!,
    ...step,
    state: step.state === "DONE" || n === current ? step.state : "LATER",
  }));
}

const WORDS = [
  {
    id: "people",
    title: "Identity provider",
    why: "Owners, approvers and whoever asks are people and groups of your identity provider.",
  },
  {
    id: "connect",
    title: "Connect AWS",
    why: "Drawbridge finds the clusters of every account of an AWS Organization, and keeps finding new ones.",
  },
  {
    id: "owners",
    title: "Owners",
    why: "An owner decides who gets access to a cluster. Tags in AWS name them, and somebody decides where none does.",
  },
  {
    id: "flow",
    title: "First access flow",
    why: "A flow says who may ask for which access to which clusters, for how long, and who approves.",
  },
  {
    id: "request",
    title: "First request",
    why: "Somebody asks, somebody else approves, and the access is there until its time is over.",
  },
] as const;

function peopleStep({ identityProviders, people }: FirstRun): Found {
  const [provider] = identityProviders?.nodes ?? [];
  const count = people?.totalCount ?? 0;
  if (!provider) return { state: "NEXT", said: null, to: addresses.newProvider(), action: "Add an identity provider" };
  const name = identityProviders!.totalCount > 1 ? `${identityProviders!.totalCount} providers` : provider.name;
  return {
    state: count > 0 ? "DONE" : "NEXT",
    said:
      count === 0
        ? `${name} has nobody yet.`
        : `${name}: ${count.toLocaleString("en")} ${count === 1 ? "person" : "people"}.`,
    to: count > 0 ? addresses.providers() : addresses.provider(provider.id),
    action: count > 0 ? "See the identity providers" : `Bring people into ${provider.name}`,
  };
}

function connectStep({ integrations }: FirstRun): Found {
  const [integration] = integrations?.nodes ?? [];
  if (!integration) {
    return { state: "NEXT", said: null, to: addresses.connectAws(), action: "Connect an AWS Organization" };
  }
  const { id, name, lastSyncRun, statusReasons } = integration;
  const to = addresses.integration(id, "sync");
  if (lastSyncRun?.state === "FAILED") {
    return {
      state: "WRONG",
      said: `${name}: ${statusReasons.join(" ") || "the sync failed."}`,
      to,
      action: "See what is wrong",
    };
  }
  if (lastSyncRun?.state === "SUCCEEDED" || lastSyncRun?.state === "PARTIAL") {
    return { state: "DONE", said: `${name}: ${foundBy(lastSyncRun)}`, to, action: "See the sync" };
  }
  const far = lastSyncRun?.accountsTotal
    ? `: ${lastSyncRun.accountsDone} of ${lastSyncRun.accountsTotal} accounts`
    : "";
  return { state: "GOES_ON", said: `${name} is being read for the first time${far}.`, to, action: "Watch the sync" };
}

type SyncRun = NonNullable<NonNullable<FirstRun["integrations"]>["nodes"][number]["lastSyncRun"]>;

/** Accounts that are denied, excluded or suspended may have clusters that nobody saw. */
function foundBy({ clustersFound, accountsTotal, accountsFailed, accountsSkipped }: SyncRun): string {
  const clusters = countOf(clustersFound, "cluster");
  if (accountsTotal === null) return `${clusters}.`;
  const unread = accountsFailed + accountsSkipped;
  const rest = unread === 0 ? "" : ` ${countOf(unread, "more account")} ${unread === 1 ? "was" : "were"} not read.`;
  return `${clusters} in ${countOf(accountsTotal - unread, "account")}.${rest}`;
}

function countOf(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

function ownersStep({ integrations }: FirstRun, coverage: FirstCoverage | null): Found {
  const [integration] = integrations?.nodes ?? [];
  if (!integration) {
    return { state: "NEXT", said: null, to: addresses.integrations(), action: "Say who owns the clusters" };
  }
  const isDone = integration.integrationOwners.length > 0 && coverage !== null && coverage.unowned === 0;
  return {
    state: isDone ? "DONE" : "NEXT",
    said: coverage && `${coverageSentence(coverage, nounOf(integration.resourceTypes))}.`,
    to: addresses.integration(integration.id, "coverage"),
    action: isDone ? "See the owners" : "Say who owns the clusters",
  };
}

function flowStep({ accessFlows }: FirstRun): Found {
  const [flow] = accessFlows?.nodes ?? [];
  if (!flow) return { state: "NEXT", said: null, to: addresses.newFlow(), action: "Make an access flow" };
  const others = accessFlows!.totalCount - 1;
  const more = others === 0 ? "" : ` and ${others} more`;
  return { state: "DONE", said: `${flow.name}${more}.`, to: addresses.flow(flow.id), action: "See the flow" };
}

function requestStep({ newest, approved }: FirstRun): Found {
  const [done] = approved?.nodes ?? [];
  if (done) {
    const said = `${done.requester.displayName} has asked for ${namesOf(done.items)}, and it was approved.`;
    return { state: "DONE", said, to: addresses.request(done.id), action: "See the request" };
  }
  const [waiting] = newest?.nodes ?? [];
  if (waiting?.state === "PENDING") {
    const said = `${waiting.requester.displayName} asks for ${namesOf(waiting.items)}, and it waits for a decision.`;
    return { state: "GOES_ON", said, to: addresses.request(waiting.id), action: "See who can decide" };
  }
  return { state: "NEXT", said: null, to: addresses.ask(), action: "Ask for access" };
}

function namesOf(items: readonly { readonly resourceName: string }[]): string {
  return items.map(({ resourceName }) => resourceName).join(", ");
}
