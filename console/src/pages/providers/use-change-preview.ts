import { type CombinedError, useQuery } from "urql";
import { graphql } from "../../gql";
import type { ChangePreviewFragment, IdentityProviderChangeInput } from "../../gql/graphql";

const PREVIEW = graphql(`
  query ProviderChangePreview($change: IdentityProviderChangeInput!) {
    previewProviderChange(change: $change) { ...ChangePreview }
  }
`);

interface Previewed {
  /** Null: not read yet, or the change would be refused. */
  readonly preview: ChangePreviewFragment | null;
  readonly error: CombinedError | undefined;
}

/** The impact of a change at this moment. Null: there is no change to preview. */
export function useChangePreview(change: IdentityProviderChangeInput | null): Previewed {
  const [{ data, error, fetching, stale }] = useQuery({
    query: PREVIEW,
    variables: { change: change ?? { providerId: "" } },
    pause: change === null,
    requestPolicy: "network-only",
  });
  if (change === null) return { preview: null, error: undefined };
  return { preview: fetching || stale || error ? null : (data?.previewProviderChange ?? null), error };
}
