import { graphql } from "../../gql";
import type { SyncRunFactsFragment } from "../../gql/graphql";

graphql(`
  fragment SyncRunFacts on SyncRun {
    id state trigger requestedBy createdAt startedAt finishedAt
    accountsTotal accountsDone accountsFailed accountsSkipped clustersFound regionsDone
    resourcesAdded resourcesChanged resourcesMissing
    failure { code message advice accountId region operation requestId }
  }
`);

graphql(`
  fragment SyncFailureFacts on SyncFailure {
    accountId accountName region outcome code message advice operation requestId
  }
`);

export type SyncRun = SyncRunFactsFragment;
export type { SyncFailureFactsFragment as SyncFailure } from "../../gql/graphql";
