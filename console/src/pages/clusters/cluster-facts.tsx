import Badge from "@cloudscape-design/components/badge";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { addresses } from "../../app/addresses";
import { Copyable } from "../../parts/code/copyable";
import { PageLink } from "../../parts/links/page-link";
import { Breakable } from "../../parts/words/breakable";
import { Moment } from "../../parts/words/moment";
import type { Cluster } from "./cluster";

export function ClusterFacts({ cluster }: { readonly cluster: Cluster }) {
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <Link href={consoleAddress(cluster)} external externalIconAriaLabel="Opens in a new tab">
              Open in the EKS console
            </Link>
          }
        >
          Key facts
        </Header>
      }
    >
      <KeyValuePairs columns={4} minColumnWidth={190} items={factsOf(cluster)} />
    </Container>
  );
}

function factsOf(cluster: Cluster) {
  const { arn, account, region, version, platformVersion, clusterStatus, authenticationMode, integration } = cluster;
  return [
    { label: "ARN", value: <Copyable text={arn} name="the ARN" /> },
    {
      label: "Account",
      value: (
        <>
          <PageLink to={addresses.account(account.number)}>{account.name}</PageLink>
          <Box>
            <Copyable text={account.number} name="the number of the account" />
          </Box>
        </>
      ),
    },
    { label: "Region", value: region ?? "-" },
    {
      label: "Kubernetes",
      value: [version, platformVersion && `(${platformVersion})`].filter(Boolean).join(" ") || "-",
    },
    { label: "State in EKS", value: clusterStatus ? sentence(clusterStatus) : "-" },
    { label: "Authentication", value: AUTHENTICATION[authenticationMode ?? ""] ?? authenticationMode ?? "Not known" },
    // Facts that are hidden from the viewer are left out.
    ...(cluster.ownershipHidden ? [] : [{ label: "Reached from", value: reachOf(cluster) }]),
    { label: "Last seen by a sync", value: <Seen cluster={cluster} /> },
    ...(integration
      ? [
          {
            label: "Found by",
            value: <PageLink to={addresses.integration(integration.id)}>{integration.name}</PageLink>,
          },
        ]
      : []),
    { label: "Tags", value: <Tags tags={cluster.tags} /> },
  ];
}

const AUTHENTICATION: Readonly<Record<string, string>> = {
  API: "Access entries",
  API_AND_CONFIG_MAP: "Access entries and the aws-auth ConfigMap",
  CONFIG_MAP: "The aws-auth ConfigMap only",
};

function consoleAddress({ region, name }: Cluster): string {
  return `https://${region}.console.aws.amazon.com/eks/home?region=${region}#/clusters/${encodeURIComponent(name)}`;
}

function reachOf({ endpointPublicAccess, endpointPrivateAccess }: Cluster): string {
  const places = [endpointPublicAccess && "The internet", endpointPrivateAccess && "its VPC"].filter(Boolean);
  return places.join(" and ") || "EKS does not tell it";
}

function Seen({ cluster: { lastSeenAt, missingSince } }: { readonly cluster: Cluster }) {
  return (
    <>
      {lastSeenAt ? <Moment at={lastSeenAt} /> : "Never"}
      {missingSince && (
        <Box>
          Not found since <Moment at={missingSince} />
        </Box>
      )}
    </>
  );
}

function Tags({ tags }: Pick<Cluster, "tags">) {
  if (tags.length === 0) return "None";
  return (
    <SpaceBetween direction="horizontal" size="xxs">
      {tags.map(({ key, value }) => (
        <Badge key={key} color="grey">
          <Breakable>
            {key}: {value}
          </Breakable>
        </Badge>
      ))}
    </SpaceBetween>
  );
}

/** A status of EKS in sentence case. */
function sentence(word: string): string {
  return word.charAt(0) + word.slice(1).toLowerCase().replaceAll("_", " ");
}
