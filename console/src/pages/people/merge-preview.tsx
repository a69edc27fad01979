import Alert from "@cloudscape-design/components/alert";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Skeleton from "@cloudscape-design/components/skeleton";
import { useEffect, useRef } from "react";
import { useQuery } from "urql";
import { graphql } from "../../gql";
import type { MergePreviewQuery } from "../../gql/graphql";
import { Problem } from "../../parts/problems/problem";
import { ROLE_WORDS } from "../../parts/words/people-words";

const PREVIEW = graphql(`
  query MergePreview($personId: ID!, $otherId: ID!, $homeIdentityId: ID!) {
    previewOnePerson(personId: $personId, otherId: $otherId, homeIdentityId: $homeIdentityId) {
      goneId grants requests bindings decisionsWithdrawn sessionsEnded tokensEnded roles
      person { id displayName }
    }
  }
`);

interface Props {
  readonly personId: string;
  readonly otherId: string;
  readonly homeIdentityId: string;
  /** Called once the changes have been shown, so that the merge may be confirmed. */
  readonly onRead: () => void;
}

/** The changes to both people by a merge. */
export function MergePreview({ onRead, ...variables }: Props) {
  const [{ data, error, fetching }] = useQuery({ query: PREVIEW, variables, requestPolicy: "network-only" });
  const merge = fetching ? null : data?.previewOnePerson;
  const tell = useRef(onRead);
  tell.current = onRead;
  useEffect(() => {
    if (merge) tell.current();
  }, [merge]);
  if (error) return <Problem error={error} />;
  if (!merge) return <Skeleton height="180px" />;
  return (
    <Alert
      type="warning"
      statusIconAriaLabel="Warning"
      header={`${merge.person.displayName} stays, and has all of both`}
    >
      <KeyValuePairs columns={3} items={factsOf(merge)} />
    </Alert>
  );
}

type Merge = NonNullable<MergePreviewQuery["previewOnePerson"]>;

function factsOf({ sessionsEnded, tokensEnded, decisionsWithdrawn, grants, requests, bindings, roles }: Merge) {
  return [
    { label: "Sessions of both that end", value: String(sessionsEnded) },
    { label: "Tokens of both that end", value: String(tokensEnded) },
    { label: "Decisions about each other that no longer count", value: String(decisionsWithdrawn) },
    { label: "Access that changes hands, ended access too", value: String(grants) },
    { label: "Requests that change hands", value: String(requests) },
    { label: "Principals in AWS that change hands", value: String(bindings) },
    {
      label: "Roles that come to the one who stays",
      value: roles.map((role) => ROLE_WORDS[role]).join(", ") || "None",
    },
  ];
}
