import type { IdentityProviderKind } from "../../gql/enums";
import { StatusWord } from "../../parts/words/status-word";

interface Props {
  readonly provider: {
    readonly kind: IdentityProviderKind;
    readonly enabled: boolean;
    readonly syncedAt: string | null;
    readonly scimTokenCreatedAt: string | null;
    readonly scimTokenLastUsedAt: string | null;
    readonly failure: { readonly code: string } | null;
    readonly leaversAlarm: { readonly people: number } | null;
  };
}

/** The state of the provider that matters most now. */
export function ProviderState({ provider }: Props) {
  const { kind, enabled, failure, leaversAlarm } = provider;
  if (!enabled) return <StatusWord type="stopped">Switched off</StatusWord>;
  if (leaversAlarm) return <StatusWord type="warning">Many left at once</StatusWord>;
  if (failure)
    return <StatusWord type="warning">{isHeld(failure) ? "Held: needs a decision" : "Could not be read"}</StatusWord>;
  if (kind === "SCIM") return <ScimState {...provider} />;
  return provider.syncedAt ? (
    <StatusWord type="success">Up to date</StatusWord>
  ) : (
    <StatusWord type="pending">{kind === "FILE" ? "Waits for its document" : "Not read yet"}</StatusWord>
  );
}

function ScimState({ scimTokenCreatedAt, scimTokenLastUsedAt }: Props["provider"]) {
  if (!scimTokenCreatedAt) return <StatusWord type="pending">Has no token yet</StatusWord>;
  if (!scimTokenLastUsedAt) return <StatusWord type="pending">Waits for its first request</StatusWord>;
  return <StatusWord type="success">Connected</StatusWord>;
}

/** The last read of the provider, or the last request with its present SCIM token; null: none yet. */
export function lastUpdateOf({ kind, syncedAt, scimTokenLastUsedAt }: Props["provider"]): string | null {
  return kind === "SCIM" ? scimTokenLastUsedAt : syncedAt;
}

/** A held read changed nothing, because it would remove too many. An administrator decides about it. */
export function isHeld({ code }: { readonly code: string }): boolean {
  return code === "REMOVALS_HELD";
}
