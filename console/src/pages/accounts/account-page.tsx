import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "urql";
import { useParams } from "wouter";
import { addresses } from "../../app/addresses";
import { PageSkeleton } from "../../app/page-skeleton";
import { useViewer } from "../../app/session";
import { graphql } from "../../gql";
import { Copyable } from "../../parts/code/copyable";
import { PageLink } from "../../parts/links/page-link";
import { Problem } from "../../parts/problems/problem";
import { useReadAgain } from "../../parts/reading/read-again";
import { Moment } from "../../parts/words/moment";
import type { Account } from "./account";
import { AccountClusters } from "./account-clusters";
import { AccountRegions } from "./account-regions";
import { ACCOUNT_STATES, OUT_OF_SCOPE } from "./account-words";

const ACCOUNT = graphql(`
  query AccountDetail($number: String!) {
    accounts(first: 1, filter: { search: $number }) {
      nodes {
        id number name arn email state outOfScopeReason isManagementAccount ouPath firstSeenAt
        integration { id name }
        regions { region outcome code message observedAt listedAt }
      }
    }
  }
`);

const NAME = graphql(`
  query AccountName($number: String!) {
    resources(first: 1, filter: { accountIds: [$number] }) {
      nodes { id account { id name number } }
    }
  }
`);

/** An account. The address has its twelve digits. */
export function AccountPage() {
  const { id: number = "" } = useParams<{ id: string }>();
  const { roles } = useViewer();
  const isReader = roles.includes("ADMIN") || roles.includes("AUDITOR");
  const [details, readAgain] = useQuery({ query: ACCOUNT, variables: { number }, pause: !isReader });
  const [named] = useQuery({ query: NAME, variables: { number }, pause: isReader });
  useReadAgain(readAgain);
  const account = details.data?.accounts?.nodes.find((one) => one.number === number);
  const name = account?.name ?? named.data?.resources?.nodes[0]?.account.name;
  const isRead = isReader ? !details.fetching || account !== undefined : !named.fetching;
  if (!isRead) return <PageSkeleton />;
  if (name === undefined) return <Unknown number={number} error={details.error ?? named.error} />;
  return (
    <SpaceBetween size="m">
      <Header variant="h1" description={account?.email ? `AWS account of ${account.email}` : "AWS account"}>
        {name}
      </Header>
      <Container header={<Header variant="h2">Key facts</Header>}>
        <KeyValuePairs columns={3} items={account ? factsOf(account) : [numberFact(number)]} />
      </Container>
      <AccountClusters number={number} />
      {account?.regions && <AccountRegions regions={account.regions} />}
    </SpaceBetween>
  );
}

function numberFact(number: string) {
  return { label: "Number", value: <Copyable text={number} name="the number of the account" /> };
}

function factsOf({
  number,
  arn,
  state,
  outOfScopeReason,
  isManagementAccount,
  ouPath,
  firstSeenAt,
  integration,
}: Account) {
  return [
    numberFact(number),
    { label: "ARN", value: arn ? <Copyable text={arn} name="the ARN" /> : "-" },
    { label: "State in AWS", value: state ? ACCOUNT_STATES[state] : "-" },
    { label: "Read by syncs", value: outOfScopeReason ? OUT_OF_SCOPE[outOfScopeReason] : "Yes" },
    ...(isManagementAccount ? [{ label: "Manages the organization", value: "Yes" }] : []),
    { label: "Units above it", value: ouPath?.join(" / ") || "-" },
    { label: "Known since", value: firstSeenAt ? <Moment at={firstSeenAt} /> : "-" },
    {
      label: "Integration",
      value: integration ? (
        <PageLink to={addresses.integration(integration.id, "accounts")}>{integration.name}</PageLink>
      ) : (
        "-"
      ),
    },
  ];
}

interface UnknownProps {
  readonly number: string;
  readonly error: Parameters<typeof Problem>[0]["error"];
}

function Unknown({ number, error }: UnknownProps) {
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description="You see accounts with clusters that concern you; administrators and auditors see all of them. Ask one of them about any other."
      >
        No account {number}
      </Header>
      <Problem error={error} />
      <PageLink to={addresses.accounts()}>All accounts</PageLink>
    </SpaceBetween>
  );
}
