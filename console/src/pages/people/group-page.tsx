import Alert from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type CombinedError, useQuery } from "urql";
import { useParams } from "wouter";
import { addresses } from "../../app/addresses";
import { PageSkeleton } from "../../app/page-skeleton";
import { graphql } from "../../gql";
import { Copyable } from "../../parts/code/copyable";
import { PageLink } from "../../parts/links/page-link";
import { useListPage } from "../../parts/lists/use-list-page";
import { Problem } from "../../parts/problems/problem";
import { useReadAgain } from "../../parts/reading/read-again";
import { Moment } from "../../parts/words/moment";
import { PROVIDER_KIND_WORDS, ROLE_WORDS } from "../../parts/words/people-words";
import type { Group } from "./group";
import { GroupMembers } from "./group-members";
import { GroupUses } from "./group-uses";

const GROUP = graphql(`
  query GroupDetail($id: ID!, $after: String) {
    group(id: $id) {
      id name externalId removedAt
      provider { id name kind }
      members(first: 50, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes { id displayName userName email active }
      }
      usedBy {
        roleGroups { id role provider }
        flows { places flow { id name status } }
        integrations { id name }
        owned { resources integration { id name } }
      }
    }
  }
`);

/** A group of a provider: its members, and its uses. */
export function GroupPage() {
  const { id = "" } = useParams<{ id: string }>();
  const { after, pagesOf } = useListPage();
  const [{ data, fetching, error }, readAgain] = useQuery({ query: GROUP, variables: { id, after } });
  useReadAgain(readAgain);
  const group = data?.group;
  if (!group) return <NotShown isLoading={fetching} error={error} />;
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description="A group of an identity provider: its members, and what they may do because they are in it."
      >
        {group.name}
      </Header>
      <Problem error={error} onRetry={() => readAgain({ requestPolicy: "network-only" })} />
      {group.removedAt && (
        <Alert type="warning" statusIconAriaLabel="Warning">
          The provider has it no more, since <Moment at={group.removedAt} />. What names it means nobody, also where
          another group has its name.
        </Alert>
      )}
      <Container header={<Header variant="h2">Key facts</Header>}>
        <KeyValuePairs columns={3} items={factsOf(group)} />
      </Container>
      <GroupUses group={group} />
      <GroupMembers members={group.members} pages={pagesOf(group.members)} />
    </SpaceBetween>
  );
}

function factsOf({ provider, externalId, usedBy }: Group) {
  const roles = [...new Set(usedBy?.roleGroups.map(({ role }) => ROLE_WORDS[role]))];
  return [
    {
      label: "Identity provider",
      value: provider ? <PageLink to={addresses.provider(provider.id)}>{provider.name}</PageLink> : "-",
    },
    { label: "Source", value: provider ? PROVIDER_KIND_WORDS[provider.kind] : "-" },
    { label: "Role that it gives", value: roles.join(", ") || "None" },
    // A SCIM group's id was made by Drawbridge, and its provider knows the group by another one.
    ...(provider?.kind === "SCIM"
      ? []
      : [{ label: "The provider's own key", value: <Copyable text={externalId} name="the key of the group" /> }]),
  ];
}

interface NotShownProps {
  readonly isLoading: boolean;
  readonly error: CombinedError | undefined;
}

function NotShown({ isLoading, error }: NotShownProps) {
  if (isLoading) return <PageSkeleton />;
  return (
    <SpaceBetween size="m">
      <Header variant="h1" description="Administrators and auditors see groups. Ask one of them who is in it.">
        Group
      </Header>
      <Problem error={error} />
      <PageLink to={`${addresses.people()}?tab=groups`}>All groups</PageLink>
    </SpaceBetween>
  );
}
