import Container from "@cloudscape-design/components/container";
import Grid from "@cloudscape-design/components/grid";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import { graphql } from "../../gql";
import type { ComparedPersonFragment } from "../../gql/graphql";
import { PageLink } from "../../parts/links/page-link";
import { Problem } from "../../parts/problems/problem";
import { Breakable } from "../../parts/words/breakable";
import { Moment } from "../../parts/words/moment";
import { ROLE_WORDS } from "../../parts/words/people-words";
import { AnswerPeople } from "./answer-people";
import { PersonState } from "./person-state";
import { RELATION_WORDS } from "./relation-words";

const TWO = graphql(`
  query TwoPeople($personId: ID!, $otherId: ID!) {
    person(id: $personId) { ...ComparedPerson }
    other: person(id: $otherId) { ...ComparedPerson }
  }
  fragment ComparedPerson on Person {
    id displayName userName email title department active
    identities { id userName email firstEmail providerName isHome active removedAt provider { id standing } }
    groups { identityId group { id name } }
    roles { role because }
    grants { id state }
    relations { relation answeredAt person { id } }
  }
`);

interface Props {
  readonly personId: string;
  readonly otherId: string;
}

/** Two people side by side, with the reasons why they may be one human, and the decision. */
export function ComparePeople({ personId, otherId }: Props) {
  const isAdmin = useViewer().roles.includes("ADMIN");
  const [{ data, fetching, error }, readAgain] = useQuery({ query: TWO, variables: { personId, otherId } });
  const back = <PageLink to={`${addresses.people()}?tab=alike`}>Everybody who may be one</PageLink>;
  const [person, other] = [data?.person, data?.other];
  if (!person || !other) {
    if (fetching) return <Skeleton height="50vh" />;
    return (
      <SpaceBetween size="m">
        <Problem error={error} onRetry={() => readAgain({ requestPolicy: "network-only" })} />
        {back}
      </SpaceBetween>
    );
  }
  return (
    <SpaceBetween size="m">
      <Container header={<Header variant="h2">Why they may be one</Header>}>
        <SpaceBetween size="xs">
          {whyOf(person, other).map((why) => (
            <div key={why}>{why}</div>
          ))}
          <SaidBefore person={person} otherId={otherId} />
        </SpaceBetween>
      </Container>
      <Grid gridDefinition={[{ colspan: { default: 12, s: 6 } }, { colspan: { default: 12, s: 6 } }]}>
        <Card person={person} />
        <Card person={other} />
      </Grid>
      {isAdmin && <AnswerPeople person={person} other={other} />}
      {back}
    </SpaceBetween>
  );
}

/** Mail addresses that accounts of both carry or carried first. */
function sharedAddresses(person: ComparedPersonFragment, other: ComparedPersonFragment): string[] {
  const of = ({ email, identities }: ComparedPersonFragment) =>
    [email, ...(identities ?? []).flatMap((one) => [one.email, one.firstEmail])].flatMap((one) =>
      one ? [one.toLowerCase()] : [],
    );
  const others = new Set(of(other));
  return [...new Set(of(person))].filter((address) => others.has(address));
}

function whyOf(person: ComparedPersonFragment, other: ComparedPersonFragment): string[] {
  const shared = sharedAddresses(person, other).map((address) => `Accounts of both carry the address ${address}.`);
  return shared.length > 0 ? shared : ["They carry no address in common. Say it only if you know it from elsewhere."];
}

function SaidBefore({ person, otherId }: { readonly person: ComparedPersonFragment; readonly otherId: string }) {
  const said = person.relations?.find((one) => one.person.id === otherId);
  if (!said?.answeredAt) return null;
  return (
    <div>
      An administrator said <Moment at={said.answeredAt} />: {RELATION_WORDS[said.relation]}. Another answer takes its
      place.
    </div>
  );
}

function Card({ person }: { readonly person: ComparedPersonFragment }) {
  const { id, displayName, userName, email, title, department, active, identities, groups, roles, grants } = person;
  const held = grants?.filter(({ state }) => ["PENDING", "ACTIVE", "REVOKING"].includes(state)).length ?? 0;
  return (
    <Container
      fitHeight
      header={
        <Header variant="h2">
          <PageLink to={addresses.person(id)} fontSize="inherit">
            <Breakable>{displayName}</Breakable>
          </PageLink>
        </Header>
      }
    >
      <KeyValuePairs
        columns={1}
        items={[
          { label: "User name", value: userName },
          { label: "Address", value: email ?? "-" },
          { label: "Job", value: [title, department].filter(Boolean).join(", ") || "-" },
          { label: "State", value: <PersonState active={active} /> },
          { label: "Known by", value: (identities ?? []).map(sayIdentity).join("; ") || "-" },
          { label: "Groups", value: [...new Set(groups?.map(({ group }) => group.name))].join(", ") || "-" },
          { label: "Roles", value: [...new Set(roles?.map(({ role }) => ROLE_WORDS[role]))].join(", ") || "-" },
          { label: "Access that is not over", value: String(held) },
        ]}
      />
    </Container>
  );
}

function sayIdentity({
  userName,
  providerName,
  isHome,
  removedAt,
}: NonNullable<ComparedPersonFragment["identities"]>[number]): string {
  const what = removedAt ? ", gone" : isHome ? ", their home" : "";
  return `${userName} at ${providerName}${what}`;
}
