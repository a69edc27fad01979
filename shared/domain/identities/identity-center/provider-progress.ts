import { REMOVALS_HELD } from "../held-failure";
import type { IdentityProvider, ReadFailure } from "../identity-provider.entity";
import type { ProviderRead, ReadState } from "./provider-read.entity";

/** The state of a provider's latest read. */
export interface ProviderProgress {
  readonly provider: IdentityProvider;
  readonly state: ReadState;
  /** The read covers the members of every group, rather than only those of referenced groups. */
  readonly full: boolean;
  readonly people: number;
  readonly groups: number;
  readonly memberships: number;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly failure: ReadFailure | null;
  /** No read is requested or under way. */
  readonly done: boolean;
}

export function providerProgressOf(provider: IdentityProvider, read: ProviderRead | null): ProviderProgress {
  // Documents, and providers whose integration was deleted, have no read.
  if (!read || provider.integrationId === null) return withoutRead(provider);
  const { state, full, people, groups, memberships, startedAt, finishedAt, failure } = read;
  const done = state === "IDLE" || state === "FAILED" || state === "HELD";
  return { provider, state, full, people, groups, memberships, startedAt, finishedAt, failure, done };
}

function withoutRead(provider: IdentityProvider): ProviderProgress {
  const { failure, syncedAt: finishedAt } = provider;
  const state = failure === null ? "IDLE" : failure.code === REMOVALS_HELD ? "HELD" : "FAILED";
  const nothing = { full: true, people: 0, groups: 0, memberships: 0, startedAt: null };
  return { provider, state, ...nothing, finishedAt, failure, done: true };
}
