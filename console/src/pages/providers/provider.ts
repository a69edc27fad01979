import type { ProviderFactsFragment } from "../../gql/graphql";

export type Provider = ProviderFactsFragment;

export interface TabProps {
  readonly provider: Provider;
  readonly others: readonly Provider[];
  /** Reads the provider again. */
  readonly refresh: () => void;
}
